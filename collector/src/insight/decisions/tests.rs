use jiff::Timestamp;
use jiff::civil::{Date, date};
use records::registry::recommendation::{Recommendation, Stage};
use records::registry::word;

use super::{Unfit, check, checked_reason, is_replaced};

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

fn decide(from: Stage, to: Stage, date: Option<Date>) -> Result<(), Unfit> {
    let now = at("2026-05-20T08:00:00Z");
    check(&proposed(), from, Some("plan-1"), to, date, now)
}

#[test]
fn a_state_follows_only_those_that_lead_to_it() {
    let day = Some(date(2026, 5, 10));
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
            "accepted accepted",
            "accepted refused",
            "accepted deferred",
            "accepted scheduled",
            "accepted moved",
            "deferred accepted",
            "deferred refused",
            "deferred deferred",
            "scheduled accepted",
            "scheduled refused",
            "scheduled deferred",
            "scheduled scheduled",
            "scheduled moved",
            "moved moved",
        ]
    );
}

#[test]
fn what_was_decided_on_stays_when_a_later_plan_comes() {
    assert!(is_replaced(Stage::Proposed, "plan-1", Some("plan-2")));
    assert!(!is_replaced(Stage::Proposed, "plan-2", Some("plan-2")));
    assert!(!is_replaced(Stage::Deferred, "plan-1", Some("plan-2")));
    let now = at("2026-05-20T08:00:00Z");
    let accept = |from| {
        check(
            &proposed(),
            from,
            Some("plan-2"),
            Stage::Accepted,
            None,
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
        told(Stage::Moved, Some(date(2026, 5, 21))),
        "`date` is 2026-05-21; expected a day that has come, until 2026-05-20"
    );
    assert_eq!(decide(Stage::Accepted, Stage::Moved, None), Ok(()));
    let far = Some(date(2027, 1, 1));
    assert_eq!(decide(Stage::Accepted, Stage::Scheduled, far), Ok(()));
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
