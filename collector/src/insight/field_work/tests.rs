use analysis::text::Text;
use jiff::Timestamp;
use jiff::civil::date;
use records::database::Database;
use records::registry::recommendation::Stage;
use records::registry::ticket::Ticket;
use records::registry::verdict::Verdict;

use super::*;

fn work() -> FieldWork {
    let end = |id: &str, name: Text| WorkPlace {
        id: id.to_owned(),
        name,
        municipality: "Bruxelles".to_owned(),
        lon: 4.3,
        lat: 50.85,
    };
    let planned = |state, number: u32| PlannedMove {
        recommendation: format!("plan-1-{number}"),
        state,
        date: Some(date(2026, 6, 5)),
        team: Some("=North; Sud, \"Est\"".to_owned()),
        from: end(
            "square",
            Text::new("Spelplein", "Place du Jeu", "Game Square"),
        ),
        to: end("library", Text::same("Library")),
        boxes: 1,
        standing: vec!["square-1".parse().unwrap(), "square-2".parse().unwrap()],
        checks: Vec::new(),
    };
    let ticket = Ticket {
        id: 7,
        site: "park".to_owned(),
        access_point: None,
        what: Text::new("x", "No power\nsince Monday", "y"),
        opened_by: "ann".to_owned(),
        opened: "2026-05-06T08:00:00Z".parse().unwrap(),
        closed: None,
    };
    FieldWork {
        moves: vec![planned(Stage::Scheduled, 1), planned(Stage::Moved, 2)],
        tickets: vec![TicketAt {
            ticket,
            site_name: Text::same("Park"),
        }],
        visits: Vec::new(),
    }
}

fn french(text: &Text) -> String {
    text.fr.clone()
}

#[test]
fn a_calendar_has_each_planned_move_once_and_open_tickets() {
    let now: Timestamp = "2026-05-06T08:00:00Z".parse().unwrap();
    let written = calendar::of(&work(), french, now);
    // Long lines are folded.
    let unfolded = written.replace("\r\n ", "");
    assert!(unfolded.starts_with("BEGIN:VCALENDAR\r\n"), "{unfolded}");
    for line in [
        "UID:plan-1-1@hotspot-collector",
        "DTSTAMP:20260506T080000Z",
        "DTSTART;VALUE=DATE:20260605",
        "DTEND;VALUE=DATE:20260606",
        "LOCATION:Place du Jeu → Library",
        "SUMMARY:Déplacer un hotspot : Place du Jeu → Library",
        "UID:ticket-7@hotspot-collector",
        "DESCRIPTION:No power\\nsince Monday",
    ] {
        assert!(
            unfolded.contains(&format!("{line}\r\n")),
            "{line} in {unfolded}"
        );
    }
    assert_eq!(unfolded.matches("BEGIN:VEVENT").count(), 1);
    assert!(written.lines().all(|line| line.len() <= 76), "{written}");
}

#[test]
fn a_table_has_no_formula_and_quotes_what_needs_it() {
    let written = String::from_utf8(table::of(&work(), french).unwrap()).unwrap();
    assert_eq!(
        written,
        "genre,numéro,date,équipe,de,vers,commune,points d’accès,quoi\n\
         déplacement,plan-1-1,2026-06-05,\"'=North; Sud, \"\"Est\"\"\",Place du Jeu,Library,Bruxelles,\
         square-1 square-2,\n\
         réparation,7,,,Park,,,,\"No power\nsince Monday\"\n"
    );
}

fn dropped(site: &str) -> Verdict {
    serde_json::from_value(serde_json::json!({
        "site": site, "verdict": "dropped", "ratio": 0.1, "probability": 0.95,
        "interval": [0.05, 0.18], "observed": 100.0, "expected": 1000.0, "since": null,
        "evidence": {
            "weeks": 8.0, "online_share": 1.0, "days_since_installation": 400.0,
            "exposure_share": 1.0, "noise_of_ratio": 0.02, "reference": 900.0,
            "reference_group": "park", "reference_borrowed": false, "change_point": null,
            "missing": [], "check_radio": false
        },
        "sentence": {"nl": "Viel terug.", "fr": "A chuté.", "en": "Fell."},
        "would_change": null,
        "naive": {"fewer_than_15_visits_a_day": true, "nobody_for_three_days": false},
        "absolute": {"device_minutes_a_day": 40.0, "rank": 2, "of": 2}
    }))
    .unwrap()
}

#[test]
fn what_the_collector_opens_is_told_in_three_languages_wherever_it_is_read() {
    let directory = tempfile::tempdir().unwrap();
    let database = Database::open(directory.path()).unwrap();
    let at: Timestamp = "2026-05-04T00:00:00Z".parse().unwrap();
    let opened: rusqlite::Result<()> = database.write(|transaction| {
        transaction.execute_batch(
            "INSERT INTO sites (id, name_nl, name_fr, name_en, kind, longitude, latitude, municipality, reach,
                 access_points, movable)
             VALUES ('park', 'Park', 'Parc', 'Park', 'park', 4.3, 50.8, 'Bruxelles', 'outdoor', 1, 0)",
        )?;
        tickets::after_evaluation(transaction, &[dropped("park")], &[], at)
    });
    opened.unwrap();
    let work = of(&database.reader().unwrap()).unwrap();
    let what = "A chuté.";
    assert_eq!(work.tickets[0].ticket.what.fr, what);
    let table = String::from_utf8(table::of(&work, french).unwrap()).unwrap();
    assert!(table.contains(what), "{table}");
    let calendar = calendar::of(&work, french, at).replace("\r\n ", "");
    assert!(calendar.contains("A chuté."), "{calendar}");
}
