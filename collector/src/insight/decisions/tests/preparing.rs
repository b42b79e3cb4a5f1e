//! What has to be there before a move is scheduled.

use analysis::text::Text;
use records::registry::consent::{Answer, Consent, Party};
use records::registry::place::Place;
use records::registry::site::Site;
use records::registry::user::Role;
use records::registry::{PlaceKind, Reach};

use super::*;
use crate::insight::decisions::preparation::{self, check_consent, check_posted};
use crate::insight::rights;

fn site(kind: PlaceKind) -> Site {
    Site {
        id: "square".to_owned(),
        name: Text::same("Square"),
        kind,
        lon: 4.3,
        lat: 50.85,
        municipality: "Bruxelles".to_owned(),
        reach: Reach::Outdoor,
        free_entry: None,
        step_free: None,
        opening_hours: None,
        opened: None,
        closed: None,
        installed: None,
        access_points: 1,
        movable: true,
    }
}

fn place(municipality: &str) -> Place {
    Place {
        id: "library".to_owned(),
        name: Text::same("Library"),
        kind: PlaceKind::Library,
        lon: 4.37,
        lat: 50.87,
        municipality: municipality.to_owned(),
        target: true,
        candidate: true,
    }
}

fn said(party: Party, answer: Answer) -> Consent {
    Consent {
        party,
        answer,
        given_by: "the town hall".to_owned(),
        given_on: date(2026, 5, 7),
        note: String::new(),
        by: "ann".to_owned(),
        at: at("2026-05-07T08:00:00Z"),
    }
}

fn notice(posted_on: Date) -> Notice {
    Notice {
        posted_on,
        by: "ann".to_owned(),
        at: at("2026-05-20T08:00:00Z"),
    }
}

fn schedule(preparation: &Preparation, day: Date) -> Result<(), Unfit> {
    let history = [step(Stage::Accepted, None)];
    let asked = asked(Stage::Scheduled, Some(day));
    let now = at("2026-05-20T08:00:00Z");
    check(
        &proposed(),
        &history,
        Some(&this_plan()),
        &asked,
        preparation,
        now,
    )
}

#[test]
fn everyone_whom_it_concerns_is_asked_and_the_last_word_counts() {
    let across = Preparation::new(&site(PlaceKind::Square), &place("Ixelles"), &[], None);
    assert_eq!(
        across.lacking(),
        [
            Party::GivingMunicipality,
            Party::ReceivingMunicipality,
            Party::OldHost,
            Party::NewHost,
            Party::Operator
        ]
    );
    let mut words = vec![
        said(Party::GivingMunicipality, Answer::Refused),
        said(Party::OldHost, Answer::NotNeeded),
        said(Party::NewHost, Answer::Given),
        said(Party::Operator, Answer::Given),
    ];
    let within = |words: &[Consent]| {
        Preparation::new(&site(PlaceKind::Square), &place("Bruxelles"), words, None).lacking()
    };
    assert_eq!(within(&words), [Party::GivingMunicipality]);
    words.push(said(Party::GivingMunicipality, Answer::Given));
    assert!(within(&words).is_empty());
    words.push(said(Party::Operator, Answer::Refused));
    assert_eq!(within(&words), [Party::Operator]);
}

#[test]
fn a_hotspot_where_target_groups_come_never_moves_without_its_host() {
    for kind in [PlaceKind::CommunityCentre, PlaceKind::Library] {
        let words = [
            said(Party::GivingMunicipality, Answer::Given),
            said(Party::OldHost, Answer::NotNeeded),
            said(Party::NewHost, Answer::Given),
            said(Party::Operator, Answer::Given),
        ];
        let preparation = Preparation::new(&site(kind), &place("Bruxelles"), &words, None);
        assert_eq!(preparation.lacking(), [Party::OldHost]);
        let left_out = said(Party::OldHost, Answer::NotNeeded);
        let told = check_consent(&proposed(), Stage::Accepted, &preparation, &left_out);
        assert_eq!(told, Err(Unfit::Needed(Party::OldHost)));
        let moved = check(
            &proposed(),
            &[step(Stage::Accepted, None)],
            Some(&this_plan()),
            &asked(Stage::Moved, None),
            &preparation,
            at("2026-05-20T08:00:00Z"),
        );
        assert_eq!(
            moved.unwrap_err().to_string(),
            "recommendation `plan-1-1` lacks the consent of the host of the old place; note it \
             first"
        );
    }
}

#[test]
fn a_move_is_scheduled_thirty_days_after_the_notice_at_the_earliest() {
    let mut preparation = ready();
    preparation.notice = None;
    let told = schedule(&preparation, date(2026, 7, 1)).unwrap_err();
    assert_eq!(told, Unfit::NoNotice("plan-1-1".to_owned()));
    preparation.notice = Some(notice(date(2026, 5, 20)));
    let told = schedule(&preparation, date(2026, 6, 18)).unwrap_err();
    assert_eq!(
        told.to_string(),
        "`date` is 2026-06-18; expected a day from 2026-06-19 on, 30 days after the notice"
    );
    assert_eq!(schedule(&preparation, date(2026, 6, 19)), Ok(()));
}

#[test]
fn the_day_of_a_reported_move_is_put_right_whatever_was_said_since() {
    let words = [said(Party::Operator, Answer::Refused)];
    let preparation = Preparation::new(&site(PlaceKind::Square), &place("Bruxelles"), &words, None);
    let history = [step(Stage::Moved, None)];
    let again = asked(Stage::Moved, Some(date(2026, 5, 19)));
    let now = at("2026-05-20T08:00:00Z");
    let put_right = check(
        &proposed(),
        &history,
        Some(&this_plan()),
        &again,
        &preparation,
        now,
    );
    assert_eq!(put_right, Ok(()));
}

#[test]
fn only_a_party_that_is_asked_consents_and_notices_hang_on_days_that_can_be() {
    let preparation = Preparation::new(&site(PlaceKind::Square), &place("Bruxelles"), &[], None);
    let note = |party| {
        let said = said(party, Answer::Given);
        check_consent(&proposed(), Stage::Accepted, &preparation, &said)
    };
    assert_eq!(note(Party::Operator), Ok(()));
    assert_eq!(note(Party::NewHost), Ok(()));
    let asked = note(Party::ReceivingMunicipality).unwrap_err();
    assert_eq!(
        asked.to_string(),
        "the municipality that gets it is not asked about recommendation `plan-1-1`"
    );

    let post = |state, day| check_posted(&proposed(), state, &notice(day));
    let today = date(2026, 5, 20);
    assert_eq!(post(Stage::Accepted, today), Ok(()));
    assert!(post(Stage::Proposed, today).unwrap_err().is_conflict());
    for cannot_be in [date(2026, 5, 22), date(2026, 5, 4)] {
        let told = post(Stage::Scheduled, cannot_be).unwrap_err();
        assert!(matches!(told, Unfit::Date { .. }), "{told}");
    }
}

/// The pages have words of their own; people read them beside what the collector says.
#[test]
fn hosts_and_roles_are_called_on_the_pages_as_the_collector_calls_them() {
    let pages = [
        include_str!("../../../../../dashboards/src/text/further/nl.ts"),
        include_str!("../../../../../dashboards/src/text/further/fr.ts"),
        include_str!("../../../../../dashboards/src/text/further/en.ts"),
    ];
    for (key, of) in [("old_host", Party::OldHost), ("new_host", Party::NewHost)] {
        let Text { nl, fr, en } = preparation::party(of);
        for (page, said) in pages.into_iter().zip([nl, fr, en]) {
            let (_article, words) = said.split_once(' ').unwrap();
            let mut letters = words.chars();
            let first: String = letters.next().unwrap().to_uppercase().collect();
            let line = format!("{key}: \"{first}{}\"", letters.as_str());
            assert!(page.contains(&line), "{line}");
        }
    }
    let roles = [
        include_str!("../../../../../dashboards/src/text/nl.ts"),
        include_str!("../../../../../dashboards/src/text/fr.ts"),
        include_str!("../../../../../dashboards/src/text/en.ts"),
    ];
    for of in <Role as strum::VariantArray>::VARIANTS {
        let Text { nl, fr, en } = rights::role(*of);
        for (page, said) in roles.into_iter().zip([nl, fr, en]) {
            let line = format!("{of}: \"{said}\"");
            assert!(page.contains(&line), "{line}");
        }
    }
}
