//! A move in the registry, and what data show of it.

use std::fmt::Debug;

use analysis::text::Text;
use jiff::tz::TimeZone;
use protocol::AccessPointId;
use records::database::Database;
use records::registry::audit::detail::{Detail, Done};
use records::registry::consent::{Answer, Party};
use records::registry::place::{self, Place};
use records::registry::scope::Scope;
use records::registry::site::{self, Site};
use records::registry::user::{Role, User};
use records::registry::{
    PlaceKind, Reach, access_point, audit, carried_out, placement, recommendation,
};
use records::windows::{Store, StoredWindow};
use rusqlite::Connection;

use super::*;
use crate::insight::decisions::prepare::{self, Said};
use crate::insight::decisions::sighting;
use crate::insight::decisions::take::{Decision, NotTaken, take};
use crate::insight::rights::Who;

pub struct Registry {
    pub database: Database,
    store: Store,
    _folder: tempfile::TempDir,
}

fn box_id(id: &str) -> AccessPointId {
    id.parse().unwrap()
}

/// A square with two boxes; a plan sends `boxes` of them to the library.
pub fn registry(boxes: u32) -> Registry {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(folder.path()).unwrap();
    let filled: rusqlite::Result<()> = database.write(|transaction| {
        let square = Site {
            id: "square".to_owned(),
            name: Text::same("Square"),
            kind: PlaceKind::Square,
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
            access_points: 2,
            movable: true,
        };
        site::put(transaction, &square)?;
        let library = Place {
            id: "library".to_owned(),
            name: Text::same("Library"),
            kind: PlaceKind::Library,
            lon: 4.37,
            lat: 50.87,
            municipality: "Bruxelles".to_owned(),
            target: true,
            candidate: true,
        };
        place::put(transaction, &library)?;
        for id in ["a", "b"] {
            access_point::put(transaction, &box_id(id), None, at("2026-01-01T00:00:00Z"))?;
            placement::place(
                transaction,
                &box_id(id),
                "square",
                at("2026-01-01T00:00:00Z"),
            )
            .unwrap();
        }
        transaction.execute(
            "INSERT INTO plans VALUES ('plan-1', 0, '', 'optimal', 1, 0.5, '{}')",
            [],
        )?;
        let recommended = Recommendation {
            boxes,
            ..proposed()
        };
        recommendation::add(transaction, &recommended, "ann")
    });
    filled.unwrap();
    let taken = Registry {
        store: Store::new(database.clone()),
        database,
        _folder: folder,
    };
    taken.decide(&decision(Stage::Accepted, None)).unwrap();
    for party in [
        Party::GivingMunicipality,
        Party::OldHost,
        Party::NewHost,
        Party::Operator,
    ] {
        taken.agree(party);
    }
    taken
}

pub fn decision(to: Stage, date: Option<Date>) -> Decision {
    Decision {
        to,
        reason: String::new(),
        date,
        team: None,
        access_points: Vec::new(),
        rule: None,
        seen: None,
    }
}

fn ann() -> Who {
    Who::Account(User {
        name: "ann".to_owned(),
        role: Role::Coordinator,
        scope: Scope::default(),
    })
}

impl Registry {
    pub fn decide(&self, decision: &Decision) -> Result<(), NotTaken> {
        let who = ann();
        let zone = TimeZone::get("Europe/Brussels").unwrap();
        let now = at("2026-05-20T08:00:00Z");
        self.database
            .write(|transaction| take(transaction, "plan-1-1", decision, &who, now, &zone))
    }

    fn agree(&self, party: Party) {
        self.answer(party, Answer::Given);
    }

    fn answer(&self, party: Party, answer: Answer) {
        let said = Said {
            party,
            answer,
            given_by: "the one in charge".to_owned(),
            given_on: None,
            note: String::new(),
        };
        let who = ann();
        let now = at("2026-05-20T08:00:00Z");
        let written: Result<(), NotTaken> = self.database.write(|transaction| {
            prepare::consent(transaction, "plan-1-1", &said, &who, now, date(2026, 5, 20))
        });
        written.unwrap();
    }

    fn stays(&self, id: &str) -> Vec<String> {
        let all = placement::of_access_point(&self.reader(), &box_id(id)).unwrap();
        all.iter()
            .map(|placed| {
                let to = placed.to.map_or("now".to_owned(), |to| to.to_string());
                format!("{} {} {to}", placed.site, placed.from)
            })
            .collect()
    }

    fn reader(&self) -> Connection {
        self.database.reader().unwrap()
    }

    fn last_step(&self) -> recommendation::Step {
        let steps = recommendation::steps(&self.reader(), "plan-1-1").unwrap();
        steps.last().unwrap().clone()
    }

    /// Windows of a process of a box, all of whose minutes were sampled.
    fn report(&self, id: &str, boot: u64, from: &str, count: i64) {
        let start = at(from).as_second();
        let windows: Vec<StoredWindow> = (0..count)
            .map(|number| StoredWindow {
                access_point: box_id(id),
                start: start + number * 14_400,
                length_s: 14_400,
                period_s: 60,
                device_minutes: Some(100),
                visits: None,
                sampled_minutes: 240,
                online_minutes: 240,
                noise_device_minutes: 60,
                noise_visits: 0,
                late: false,
                boot,
                sequence: u32::try_from(start / 14_400 + number).unwrap(),
            })
            .collect();
        self.store.put(&windows, start + count * 14_400).unwrap();
    }

    fn missing(&self) -> Vec<String> {
        self.missing_at("2026-05-20T08:00:00Z")
    }

    fn missing_at(&self, now: &str) -> Vec<String> {
        let reader = self.reader();
        let done = carried_out::find(&reader, "plan-1-1").unwrap().unwrap();
        let now = at(now);
        let sighting = sighting::of(&reader, &self.store, done, now).unwrap();
        sighting.missing.into_iter().map(|text| text.en).collect()
    }
}

fn told<T: Debug>(result: Result<T, NotTaken>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn a_move_makes_the_new_site_places_the_boxes_and_closes_the_old_one() {
    let registry = registry(2);
    registry
        .decide(&decision(Stage::Moved, Some(date(2026, 5, 18))))
        .unwrap();
    assert_eq!(
        registry.stays("a"),
        [
            "square 2026-01-01T00:00:00Z 2026-05-17T22:00:00Z",
            "library 2026-05-17T22:00:00Z now"
        ]
    );
    let reader = registry.reader();
    let square = site::find(&reader, "square").unwrap().unwrap();
    assert_eq!(square.closed, Some(date(2026, 5, 18)));
    let library = site::find(&reader, "library").unwrap().unwrap();
    assert_eq!(
        (library.opened, library.access_points, library.reach),
        (Some(date(2026, 5, 18)), 2, Reach::Indoor)
    );

    // Said again with another day, it puts the day right.
    registry
        .decide(&decision(Stage::Moved, Some(date(2026, 5, 19))))
        .unwrap();
    assert_eq!(
        registry.stays("b"),
        [
            "square 2026-01-01T00:00:00Z 2026-05-18T22:00:00Z",
            "library 2026-05-18T22:00:00Z now"
        ]
    );
    let square = site::find(&registry.reader(), "square").unwrap().unwrap();
    assert_eq!(square.closed, Some(date(2026, 5, 19)));
}

#[test]
fn who_moves_one_of_two_boxes_says_which() {
    let registry = registry(1);
    let day = Some(date(2026, 5, 18));
    assert_eq!(
        told(registry.decide(&decision(Stage::Moved, day))),
        "2 access points stand at `square` and the new place needs 1; say in `access_points` \
         which went there"
    );
    let of = |id: &str| Decision {
        access_points: vec![box_id(id)],
        ..decision(Stage::Moved, day)
    };
    assert_eq!(
        told(registry.decide(&of("c"))),
        "access point `c` does not stand at `square`; expected one of a, b"
    );
    // Nothing of a refused move is left.
    assert!(site::find(&registry.reader(), "library").unwrap().is_none());

    registry.decide(&of("b")).unwrap();
    assert_eq!(registry.stays("b").len(), 2);
    assert_eq!(
        registry.stays("a"),
        ["square 2026-01-01T00:00:00Z 2026-05-17T22:00:00Z"]
    );
    registry
        .decide(&decision(Stage::Moved, Some(date(2026, 5, 19))))
        .unwrap();
    assert_eq!(
        registry.stays("a"),
        ["square 2026-01-01T00:00:00Z 2026-05-18T22:00:00Z"]
    );
}

#[test]
fn a_box_that_came_later_than_the_move_stops_it() {
    let registry = registry(2);
    let late: Result<(), placement::PlaceError> = registry.database.write(|transaction| {
        let since = at("2026-05-19T08:00:00Z");
        placement::take_away(transaction, &box_id("a"), at("2026-05-19T07:00:00Z"))?;
        placement::place(transaction, &box_id("a"), "square", since)
    });
    late.unwrap();
    assert_eq!(
        told(registry.decide(&decision(Stage::Moved, Some(date(2026, 5, 18))))),
        "access point `a` is at `square` since 2026-05-19T08:00:00Z; expected a later date"
    );
    let open = site::find(&registry.reader(), "square").unwrap().unwrap();
    assert_eq!(open.closed, None);
}

#[test]
fn a_move_is_seen_once_its_boxes_report_from_there_after_a_break() {
    let registry = registry(2);
    registry.report("a", 1, "2026-05-16T00:00:00Z", 20);
    registry
        .decide(&decision(Stage::Moved, Some(date(2026, 5, 18))))
        .unwrap();
    assert_eq!(
        registry.missing(),
        [
            "Access point a did not start anew around that day: it does not seem to have been \
             unplugged.",
            "Access point b has not reported from the new place yet."
        ]
    );
    registry.report("b", 1, "2026-05-16T00:00:00Z", 9);
    registry.report("b", 2, "2026-05-18T12:00:00Z", 3);
    assert_eq!(registry.missing().len(), 1);
}

#[test]
fn a_gap_of_the_same_process_is_no_move_and_one_that_lasts_for_days_is() {
    let registry = registry(2);
    registry
        .decide(&decision(Stage::Moved, Some(date(2026, 5, 10))))
        .unwrap();
    // Its station table could not be read for half a day.
    registry.report("a", 1, "2026-05-08T00:00:00Z", 12);
    registry.report("a", 1, "2026-05-10T12:00:00Z", 12);
    // Hung up on the fourth day.
    registry.report("b", 1, "2026-05-08T00:00:00Z", 12);
    registry.report("b", 2, "2026-05-14T12:00:00Z", 12);
    assert_eq!(
        registry.missing(),
        [
            "Access point a did not start anew around that day: it does not seem to have been \
          unplugged."
        ]
    );
}

#[test]
fn a_box_that_was_left_behind_is_silent_from_the_day_after_on() {
    let registry = registry(1);
    let moved = Decision {
        access_points: vec![box_id("b")],
        ..decision(Stage::Moved, Some(date(2026, 5, 18)))
    };
    registry.decide(&moved).unwrap();
    registry.report("b", 1, "2026-05-18T12:00:00Z", 3);
    registry.report("a", 1, "2026-05-18T00:00:00Z", 3);
    assert_eq!(
        registry.missing_at("2026-05-20T03:00:00Z"),
        ["Whether access point a of the old place is silent is not known before 20 May 2026."]
    );
    assert_eq!(registry.missing_at("2026-05-20T05:00:00Z"), [""; 0]);
    registry.report("a", 1, "2026-05-19T00:00:00Z", 3);
    assert_eq!(
        registry.missing_at("2026-05-21T08:00:00Z"),
        ["Access point a of the old place still reports."]
    );
}

#[test]
fn who_refuses_after_a_day_is_set_takes_the_day_away() {
    let registry = registry(2);
    let posted: Result<(), NotTaken> = registry.database.write(|transaction| {
        let on = date(2026, 5, 20);
        prepare::posted(
            transaction,
            "plan-1-1",
            on,
            &ann(),
            at("2026-05-20T08:00:00Z"),
        )
    });
    posted.unwrap();
    let day = Some(date(2026, 6, 22));
    registry.decide(&decision(Stage::Scheduled, day)).unwrap();
    registry.answer(Party::NewHost, Answer::Refused);
    let last = registry.last_step();
    assert_eq!(last.state, Stage::Accepted);
    assert_eq!(
        last.because.unwrap().en,
        "It has no day any more: the host of the new place refuses."
    );
    let told = told(registry.decide(&decision(Stage::Scheduled, day)));
    assert!(
        told.contains("lacks the consent of the host of the new place"),
        "{told}"
    );
    // Of a move that has no day, a refusal is an answer like any other.
    registry.answer(Party::OldHost, Answer::Refused);
    assert_eq!(registry.last_step().state, Stage::Accepted);
}

#[test]
fn a_report_that_was_a_mistake_is_taken_back_and_may_be_made_again() {
    let registry = registry(1);
    let of_b = |day| Decision {
        access_points: vec![box_id("b")],
        ..decision(Stage::Moved, Some(day))
    };
    registry.decide(&of_b(date(2026, 5, 18))).unwrap();
    assert_eq!(
        registry.last_step().because.unwrap().en,
        "No notice stood at the hotspot for thirty days before the move."
    );
    registry.decide(&decision(Stage::Accepted, None)).unwrap();
    let stood = ["square 2026-01-01T00:00:00Z now"];
    for id in ["a", "b"] {
        assert_eq!(registry.stays(id), stood, "{id}");
    }
    let reader = registry.reader();
    let closed = |id: &str| site::find(&reader, id).unwrap().unwrap().closed;
    assert_eq!(
        (closed("square"), closed("library")),
        (None, Some(date(2026, 5, 18)))
    );
    assert_eq!(carried_out::find(&reader, "plan-1-1").unwrap(), None);
    // One never went, the other never left.
    let (log, _) = audit::page(&reader, &audit::Filter::default(), None, 50).unwrap();
    let undone = |id: &str| {
        let subject = format!("access point {id}");
        let mut rows = log.iter().filter(|row| row.subject == subject);
        rows.next().unwrap().detail.clone()
    };
    assert!(matches!(undone("a"), Detail::Done(Done::Corrected { .. })));
    assert!(matches!(
        undone("b"),
        Detail::Done(Done::NeverPlaced { .. })
    ));

    registry.decide(&of_b(date(2026, 5, 19))).unwrap();
    let reader = registry.reader();
    let library = site::find(&reader, "library").unwrap().unwrap();
    assert_eq!(
        (library.opened, library.closed),
        (Some(date(2026, 5, 19)), None)
    );
    assert_eq!(registry.stays("b").len(), 2);
}

#[test]
fn a_hotspot_and_a_place_have_one_move_at_a_time() {
    let registry = registry(2);
    let other: rusqlite::Result<()> = registry.database.write(|transaction| {
        let other = Recommendation {
            id: "plan-1-2".to_owned(),
            ..proposed()
        };
        recommendation::add(transaction, &other, "ann")
    });
    other.unwrap();
    let zone = TimeZone::UTC;
    let now = at("2026-05-20T08:00:00Z");
    let second: Result<(), NotTaken> = registry.database.write(|transaction| {
        let accepted = decision(Stage::Accepted, None);
        take(transaction, "plan-1-2", &accepted, &ann(), now, &zone)
    });
    assert_eq!(
        told(second),
        "recommendation `plan-1-1` is accepted already, for the same hotspot or the same place"
    );
}
