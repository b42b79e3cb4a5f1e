use std::sync::Arc;
use std::sync::atomic::Ordering;

use analysis::text::Text;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use records::database::Database;
use records::outbox::{self, Channel, Claimed};
use records::registry::scope::Scope;
use records::registry::subscription::{self, Address};
use records::registry::user::{self, Role, User};
use records::registry::{access_point, placement};
use records::windows::Store;

use super::item::{NewlyUnderused, News};
use super::{rounds, tell};
use crate::clock::Clock;
use crate::insight::fleet::Cause;
use crate::quiet::QuietHours;
use crate::shared::{Channels, Shared};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Where ann is an operator and bob a planner; both have an address.
fn shared(directory: &std::path::Path, now: &str) -> (Shared, Arc<std::sync::atomic::AtomicI64>) {
    let database = Database::open(directory).unwrap();
    let (clock, hand) = Clock::stepped(at(now).as_second());
    let written: rusqlite::Result<()> = database.write(|transaction| {
        for (name, role, language) in [
            ("ann", Role::Operator, "nl"),
            ("bob", Role::Planner, "fr"),
            ("eve", Role::Viewer, "en"),
        ] {
            let user = User {
                name: name.to_owned(),
                role,
                scope: Scope::default(),
            };
            user::put(transaction, &user, "", at(now))?;
            let address = Address {
                mail: format!("{name}@example.org"),
                language: language.to_owned(),
            };
            subscription::put_address(transaction, name, Some(&address))?;
            subscription::confirm(transaction, name, at(now))?;
        }
        transaction.execute_batch(
            "INSERT INTO sites (id, name_nl, name_fr, name_en, kind, longitude, latitude,
                 municipality, reach, access_points, movable)
             VALUES ('park', 'Park', 'Parc', 'Park', 'park', 4.3, 50.8, 'Bruxelles', 'outdoor', 2, 0)",
        )?;
        for id in ["park-1", "park-2"] {
            let id = id.parse().unwrap();
            access_point::put(transaction, &id, None, at("2025-01-01T00:00:00Z"))?;
            let since = at("2025-01-01T00:00:00Z");
            placement::place(transaction, &id, "park", since).unwrap();
        }
        Ok(())
    });
    written.unwrap();
    let shared = Shared {
        store: Store::new(database.clone()),
        database,
        clock,
        time_zone: TimeZone::get("Europe/Brussels").unwrap(),
        health: Arc::default(),
        metrics: Arc::default(),
        embedded_broker: false,
        public_computer_rooms_expected: 29,
        channels: Channels {
            mail: true,
            webhook: true,
            quiet: Some(QuietHours::default()),
        },
    };
    (shared, hand)
}

fn waiting(shared: &Shared, channel: Channel) -> Vec<Claimed<News>> {
    let writer = shared.database.writer();
    std::iter::from_fn(|| outbox::claim(&writer, channel, Timestamp::MAX).unwrap()).collect()
}

fn underused() -> News {
    News::Underused {
        evaluated_on: "2026-05-04".parse().unwrap(),
        sites: vec![NewlyUnderused {
            site: "park".to_owned(),
            name: Text::same("Park"),
            sentence: Text::same("little used"),
        }],
    }
}

#[test]
fn a_cause_is_told_once_to_those_who_want_it_and_to_programs() {
    let directory = tempfile::tempdir().unwrap();
    let (shared, _) = shared(directory.path(), "2026-05-06T08:00:00Z");
    let now = at("2026-05-06T08:00:00Z");
    for _ in 0..2 {
        let told = shared
            .database
            .write(|transaction| tell::tell(transaction, &shared, "a cause", &underused(), now));
        told.unwrap();
    }
    let mails = waiting(&shared, Channel::Mail);
    let readers: Vec<_> = mails.iter().map(|mail| mail.user.as_deref()).collect();
    assert_eq!(readers, [Some("bob")]);
    let calls = waiting(&shared, Channel::Webhook);
    assert_eq!((calls.len(), &calls[0].body), (1, &underused()));
}

#[test]
fn what_is_not_kept_is_not_told() {
    let directory = tempfile::tempdir().unwrap();
    let (shared, _) = shared(directory.path(), "2026-05-06T08:00:00Z");
    let now = at("2026-05-06T08:00:00Z");
    let failed: rusqlite::Result<()> = shared.database.write(|transaction| {
        tell::tell(transaction, &shared, "a cause", &underused(), now)?;
        Err(rusqlite::Error::InvalidQuery)
    });
    failed.unwrap_err();
    assert_eq!(waiting(&shared, Channel::Mail), []);
}

#[test]
fn the_fleet_is_told_by_cause_after_a_while_and_not_at_night() {
    let directory = tempfile::tempdir().unwrap();
    let (shared, hand) = shared(directory.path(), "2026-05-06T21:00:00Z");
    let look = |now: &str| {
        hand.store(at(now).as_second(), Ordering::Release);
        rounds::catch_up(&shared).unwrap();
        waiting(&shared, Channel::Mail)
    };
    // The broker is away, as far as this knows.
    assert_eq!(look("2026-05-06T21:00:00Z"), []);
    assert_eq!(look("2026-05-07T04:58:00Z"), []);
    let told = look("2026-05-07T05:00:00Z");
    let readers: Vec<_> = told.iter().map(|mail| mail.user.as_deref()).collect();
    assert_eq!(readers, [Some("ann")]);
    let News::Fleet { groups } = &told[0].body else {
        panic!("{told:?}");
    };
    let causes: Vec<Cause> = groups.iter().map(|group| group.cause).collect();
    assert!(causes.contains(&Cause::Broker), "{causes:?}");
    // Told once while it lasts.
    assert_eq!(look("2026-05-07T05:02:00Z"), []);
    assert_eq!(look("2026-05-07T09:00:00Z"), []);
}
