mod moving;
mod preparing;
mod withdrawing;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use records::registry::notice::Notice;
use records::registry::plan::Latest;
use records::registry::recommendation::{Recommendation, Stage, Step};
use records::registry::user::Role;
use records::registry::verdict::Class;
use records::registry::word;

use super::preparation::Preparation;
use super::{Asked, Unfit, binds, check, checked_reason, deed, is_gone, is_replaced};
use crate::insight::rights;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn proposed() -> Recommendation {
    Recommendation {
        id: "plan-1-1".to_owned(),
        plan: "plan-1".to_owned(),
        from_site: "square".to_owned(),
        to_place: "library".to_owned(),
        boxes: 1,
        gain: 0.5,
        reasons: Vec::new(),
        created: at("2026-05-06T08:00:00Z"),
    }
}

fn step(state: Stage, date: Option<Date>) -> Step {
    Step {
        at: at("2026-05-06T09:00:00Z"),
        by: "ann".to_owned(),
        state,
        reason: String::new(),
        because: None,
        date,
        team: None,
        rule: None,
    }
}

fn asked(to: Stage, date: Option<Date>) -> Asked<'static> {
    Asked {
        to,
        date,
        team: None,
        seen: None,
    }
}

/// Nobody is asked, and the notice stands for long.
fn ready() -> Preparation {
    Preparation {
        questions: Vec::new(),
        notice: Some(Notice {
            posted_on: date(2026, 4, 1),
            by: "ann".to_owned(),
            at: at("2026-04-01T09:00:00Z"),
        }),
    }
}

fn latest(id: &str, made: &str) -> Latest {
    Latest {
        id: id.to_owned(),
        made: at(made),
    }
}

/// The plan of [`proposed`] is the latest.
fn this_plan() -> Latest {
    latest("plan-1", "2026-05-06T08:00:00Z")
}

fn decide(from: Stage, to: Stage, date: Option<Date>) -> Result<(), Unfit> {
    let now = at("2026-05-20T08:00:00Z");
    let history = [step(from, None)];
    let asked = asked(to, date);
    let latest = this_plan();
    check(&proposed(), &history, Some(&latest), &asked, &ready(), now)
}

#[test]
fn a_state_follows_only_those_that_lead_to_it() {
    let day = Some(date(2026, 5, 20));
    let mut allowed = Vec::new();
    for (from_word, from) in word::table::<Stage>() {
        for (to_word, to) in word::table::<Stage>() {
            if decide(from, to, day).is_ok() {
                allowed.push(format!("{from_word} {to_word}"));
            }
        }
    }
    assert_eq!(
        allowed,
        [
            "proposed accepted",
            "proposed refused",
            "proposed deferred",
            "proposed withdrawn",
            "accepted accepted",
            "accepted refused",
            "accepted deferred",
            "accepted scheduled",
            "accepted moved",
            "accepted withdrawn",
            "deferred accepted",
            "deferred refused",
            "deferred deferred",
            "deferred withdrawn",
            "scheduled accepted",
            "scheduled refused",
            "scheduled deferred",
            "scheduled scheduled",
            "scheduled moved",
            "scheduled withdrawn",
            "moved accepted",
            "moved moved",
        ]
    );
}

#[test]
fn what_was_decided_on_stays_when_a_later_plan_comes() {
    let latest = latest("plan-2", "2026-05-20T08:00:00Z");
    let replaced = |state, until, plan| is_replaced(&[step(state, until)], plan, Some(&latest));
    assert!(replaced(Stage::Proposed, None, "plan-1"));
    assert!(!replaced(Stage::Proposed, None, "plan-2"));
    // It was not free to the later plan; one whose day had come was.
    let (still, over) = (Some(date(2026, 9, 1)), Some(date(2026, 5, 20)));
    assert!(!replaced(Stage::Deferred, still, "plan-1"));
    assert!(replaced(Stage::Deferred, over, "plan-1"));
    assert!(!replaced(Stage::Deferred, over, "plan-2"));
    let now = at("2026-05-20T08:00:00Z");
    let accept = |from| {
        let history = [step(from, still)];
        let accepted = asked(Stage::Accepted, None);
        let nothing = Preparation::default();
        check(
            &proposed(),
            &history,
            Some(&latest),
            &accepted,
            &nothing,
            now,
        )
    };
    assert_eq!(
        accept(Stage::Proposed),
        Err(Unfit::Replaced("plan-1-1".to_owned()))
    );
    assert_eq!(accept(Stage::Deferred), Ok(()));
}

#[test]
fn a_refusal_says_why() {
    assert_eq!(checked_reason(Stage::Refused, " \n"), Err(Unfit::NoReason));
    assert_eq!(
        checked_reason(Stage::Withdrawn, " \n"),
        Err(Unfit::NoReason)
    );
    assert_eq!(checked_reason(Stage::Deferred, " \n"), Ok(String::new()));
    let long = "é".repeat(2_000);
    assert_eq!(checked_reason(Stage::Refused, &long), Ok(long.clone()));
    let longer = long + "é";
    assert_eq!(
        checked_reason(Stage::Accepted, &longer),
        Err(Unfit::LongReason)
    );
}

#[test]
fn a_day_is_not_before_the_proposal_and_a_move_not_in_the_future() {
    let told = |to, date| decide(Stage::Accepted, to, date).unwrap_err().to_string();
    assert_eq!(
        told(Stage::Scheduled, None),
        "`date` is none; expected the day for which the move is planned"
    );
    assert_eq!(
        told(Stage::Scheduled, Some(date(2026, 5, 4))),
        "`date` is 2026-05-04; expected a day from 2026-05-05 on, when the move was proposed"
    );
    assert_eq!(
        told(Stage::Scheduled, Some(date(2026, 5, 18))),
        "`date` is 2026-05-18; expected a day that is not over, from 2026-05-19 on"
    );
    assert_eq!(
        told(Stage::Moved, Some(date(2026, 5, 21))),
        "`date` is 2026-05-21; expected a day that has come, until 2026-05-20"
    );
    assert_eq!(decide(Stage::Accepted, Stage::Moved, None), Ok(()));
    let far = Some(date(2027, 1, 1));
    assert_eq!(decide(Stage::Accepted, Stage::Scheduled, far), Ok(()));
    assert_eq!(
        told(Stage::Scheduled, Some(date(3026, 1, 1))),
        "`date` is 3026-01-01; expected a day until 2028-05-21"
    );
    assert_eq!(
        told(Stage::Deferred, None),
        "`date` is none; expected the day until which it is deferred"
    );
    assert_eq!(
        told(Stage::Deferred, Some(date(2026, 5, 19))),
        "`date` is 2026-05-19; expected a day after 2026-05-19"
    );
}

#[test]
fn who_decides_second_sees_what_the_first_decided() {
    let history = [step(Stage::Proposed, None), step(Stage::Refused, None)];
    let now = at("2026-05-20T08:00:00Z");
    let second = Asked {
        seen: Some(1),
        ..asked(Stage::Accepted, None)
    };
    let nothing = Preparation::default();
    let told = check(
        &proposed(),
        &history,
        Some(&this_plan()),
        &second,
        &nothing,
        now,
    )
    .unwrap_err();
    assert!(told.is_conflict());
    assert_eq!(
        told.to_string(),
        "recommendation `plan-1-1` is refused since 2026-05-06T09:00:00Z, decided by ann; \
         look at it again"
    );
}

#[test]
fn each_role_takes_only_the_steps_that_are_its_own() {
    let may = |role| -> Vec<&str> {
        let all = word::table::<Stage>().into_iter();
        all.filter(|(_, to)| rights::has_role(role, deed(*to)))
            .map(|(word, _)| word)
            .collect()
    };
    assert_eq!(may(Role::Viewer), [""; 0]);
    assert_eq!(may(Role::Planner), [""; 0]);
    assert_eq!(may(Role::Operator), ["moved"]);
    assert_eq!(may(Role::Coordinator), may(Role::Admin));
    // No role does what the data say.
    let verify = decide(Stage::Moved, Stage::Verified, None).unwrap_err();
    assert_eq!(verify, Unfit::ByData(Stage::Verified));
}

#[test]
fn a_refused_hotspot_rests_for_six_months_unless_its_evidence_changes() {
    let refused = step(Stage::Refused, None);
    assert!(binds(&refused, at("2026-11-04T09:00:00Z"), false));
    assert!(!binds(&refused, at("2026-11-06T09:00:00Z"), false));
    assert!(!binds(&refused, at("2026-05-20T09:00:00Z"), true));
    assert!(is_gone(Class::Healthy) && !is_gone(Class::NotEnoughData));

    let deferred = step(Stage::Deferred, Some(date(2026, 9, 1)));
    assert!(binds(&deferred, at("2026-08-31T12:00:00Z"), false));
    assert!(!binds(&deferred, at("2026-09-01T12:00:00Z"), false));
}

#[test]
fn only_the_state_of_a_recommendation_is_a_conflict() {
    let order = decide(Stage::Proposed, Stage::Moved, None).unwrap_err();
    assert!(order.is_conflict());
    assert_eq!(
        order.to_string(),
        "recommendation `plan-1-1` is proposed; it cannot become moved"
    );
    assert!(!Unfit::NoReason.is_conflict());
}
