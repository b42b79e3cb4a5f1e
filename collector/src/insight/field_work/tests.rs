use analysis::text::Text;
use jiff::Timestamp;
use jiff::civil::date;
use records::registry::recommendation::Stage;
use records::registry::ticket::Ticket;

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
    };
    let ticket = Ticket {
        id: 7,
        site: "park".to_owned(),
        access_point: None,
        what: "No power\nsince Monday".to_owned(),
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
        "kind,id,date,team,from,to,municipality,access_points,what\n\
         move,plan-1-1,2026-06-05,\"'=North; Sud, \"\"Est\"\"\",Place du Jeu,Library,Bruxelles,\
         square-1 square-2,\n\
         ticket,7,,,Park,,,,\"No power\nsince Monday\"\n"
    );
}
