//! Work at hotspots as a table (CSV): scheduled moves, then open tickets.

use analysis::text::Text;
use records::registry::recommendation::Stage;

use super::FieldWork;
use crate::document::spreadsheet::cell;

/// What columns are called: Dutch, French, English.
const HEADER: [[&str; 3]; 9] = [
    ["soort", "genre", "kind"],
    ["nummer", "numéro", "number"],
    ["datum", "date", "date"],
    ["ploeg", "équipe", "team"],
    ["van", "de", "from"],
    ["naar", "vers", "to"],
    ["gemeente", "commune", "municipality"],
    ["toegangspunten", "points d’accès", "access points"],
    ["wat", "quoi", "what"],
];
const MOVE: [&str; 3] = ["verplaatsing", "déplacement", "move"];
const TICKET: [&str; 3] = ["herstelling", "réparation", "ticket"];

/// In one language. Lines are those that spreadsheets expect.
///
/// # Errors
/// When a row cannot be written; memory alone could stand against it.
pub fn of(work: &FieldWork, say: impl Fn(&Text) -> String) -> csv::Result<Vec<u8>> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let word = |[nl, fr, en]: [&str; 3]| say(&Text::new(nl, fr, en));
    table.write_record(HEADER.map(word))?;
    let planned = work.moves.iter();
    for planned in planned.filter(|planned| planned.state == Stage::Scheduled) {
        let ids: Vec<&str> = planned.standing.iter().map(|id| id.as_str()).collect();
        table.write_record([
            word(MOVE),
            cell(&planned.recommendation),
            planned.date.map_or(String::new(), |date| date.to_string()),
            cell(planned.team.as_deref().unwrap_or_default()),
            cell(&say(&planned.from.name)),
            cell(&say(&planned.to.name)),
            cell(&planned.from.municipality),
            cell(&ids.join(" ")),
            String::new(),
        ])?;
    }
    let tickets = work.tickets.iter();
    for open in tickets.filter(|open| open.ticket.closed.is_none()) {
        let ticket = &open.ticket;
        let id = ticket.access_point.as_ref();
        table.write_record([
            word(TICKET),
            ticket.id.to_string(),
            String::new(),
            String::new(),
            cell(&say(&open.site_name)),
            String::new(),
            String::new(),
            id.map_or(String::new(), |id| cell(id.as_str())),
            cell(&say(&ticket.what)),
        ])?;
    }
    table
        .into_inner()
        .map_err(|error| error.into_error().into())
}
