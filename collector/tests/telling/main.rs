//! People and programs are told what is new, by real servers and by bad ones.

mod killed;
mod mail;
mod postfix;
mod webhook;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use analysis::text::Text;
use collector::clock::Clock;
use collector::config::Config;
use collector::insight::news::item::{NewlyUnderused, News};
use collector::insight::news::tell::tell;
use collector::shared::{Channels, Shared};
use collector::telling::delivery::{self, Delivery, Place};
use jiff::Timestamp;
use records::database::Database;
use records::registry::scope::Scope;
use records::registry::subscription::{self, Address};
use records::registry::user::{self, Role, User};
use records::windows::Store;

const ADDRESS: &str = "https://hotspots.example.org";
const NOW: &str = "2026-05-06T08:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A collector's registry with a coordinator who reads French, its clock, and the one way
/// that the configuration has.
struct Told {
    shared: Shared,
    hand: Arc<AtomicI64>,
    way: Delivery,
    _directory: tempfile::TempDir,
}

impl Told {
    fn by(configuration: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let text = format!("http.public_url = \"{ADDRESS}\"\n{configuration}");
        let config = Config::parse(&text, "collector.toml").unwrap();
        let database = furnished(directory.path());
        let (clock, hand) = Clock::stepped(at(NOW).as_second());
        let shared = Shared {
            store: Store::new(database.clone()),
            database,
            clock,
            time_zone: config.time_zone.clone(),
            health: Arc::default(),
            metrics: Arc::default(),
            embedded_broker: false,
            public_computer_rooms_expected: 29,
            channels: Channels {
                mail: config.telling.mail.is_some(),
                webhook: config.telling.webhook.is_some(),
                quiet: config.telling.quiet,
            },
        };
        let place = Place {
            address: ADDRESS.to_owned(),
            network: "wifi.example".to_owned(),
        };
        let mut ways = delivery::ways(&shared, &config.telling, &place).unwrap();
        assert_eq!(ways.len(), 1);
        Self {
            shared,
            hand,
            way: ways.remove(0),
            _directory: directory,
        }
    }

    fn tell(&self, cause: &str) {
        let told = self
            .shared
            .database
            .write(|transaction| tell(transaction, &self.shared, cause, &underused(), at(NOW)));
        told.unwrap();
    }
}

/// A database with one reader.
fn furnished(directory: &Path) -> Database {
    let database = Database::open(directory).unwrap();
    let written: rusqlite::Result<()> = database.write(|transaction| {
        let ann = User {
            name: "ann".to_owned(),
            role: Role::Coordinator,
            scope: Scope::default(),
        };
        user::put(transaction, &ann, "", at(NOW))?;
        transaction.execute_batch(
            "INSERT INTO sites (id, name_nl, name_fr, name_en, kind, longitude, latitude,
                 municipality, reach, access_points, movable)
             VALUES ('park', 'Park', 'Parc', 'Park', 'park', 4.3, 50.8, 'Bruxelles', 'outdoor', 1, 0)",
        )?;
        let address = Address {
            mail: "ann@example.org".to_owned(),
            language: "fr".to_owned(),
        };
        subscription::put_address(transaction, "ann", Some(&address))?;
        subscription::confirm(transaction, "ann", at(NOW))
    });
    written.unwrap();
    database
}

fn underused() -> News {
    News::Underused {
        evaluated_on: "2026-05-04".parse().unwrap(),
        sites: vec![NewlyUnderused {
            site: "place-du-jeu".to_owned(),
            name: Text::new("Spelplein", "Place du Jeu", "Game Square"),
            sentence: Text::new("Weinig gebruikt.", "Peu utilisé : été.", "Little used."),
        }],
    }
}
