//! What the registry says already: kept where a file is silent, and compared with what
//! it says after.

use analysis::text::Text;
use protocol::AccessPointId;
use records::registry::fact::{self, Fact, SubjectKind};
use records::registry::placement;
use records::registry::{access_point as boxes, area as areas, place as places, site as sites};
use rusqlite::{Connection, Result};

use crate::commands::table::TableRow;

/// Gives all that is known of the one of this id, as text to compare.
pub type State = fn(&Connection, &str) -> Result<Option<String>>;

pub fn site(connection: &Connection, id: &str) -> Result<Option<String>> {
    let known = sites::find(connection, id)?;
    let facts = fact::of(connection, SubjectKind::Site, id)?;
    Ok(known.map(|site| format!("{site:?} {facts:?}")))
}

pub fn place(connection: &Connection, id: &str) -> Result<Option<String>> {
    let known = places::find(connection, id)?;
    let facts = fact::of(connection, SubjectKind::Place, id)?;
    Ok(known.map(|place| format!("{place:?} {facts:?}")))
}

pub fn area(connection: &Connection, id: &str) -> Result<Option<String>> {
    let known = areas::find(connection, id)?;
    let facts = fact::of(connection, SubjectKind::Area, id)?;
    Ok(known.map(|area| format!("{area:?} {facts:?}")))
}

pub fn access_point(connection: &Connection, id: &str) -> Result<Option<String>> {
    let Ok(id) = id.parse::<AccessPointId>() else {
        return Ok(None);
    };
    let known = boxes::find(connection, &id)?;
    let placements = placement::of_access_point(connection, &id)?;
    Ok(known.map(|known| format!("{known:?} {placements:?}")))
}

/// What a row says under a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    /// There is no such column.
    Nothing,
    Empty,
    Filled,
}

/// What a row says under each of its optional columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silence {
    columns: Vec<(&'static str, Said)>,
    source: String,
}

impl Silence {
    pub fn of(row: &TableRow<'_>, columns: &[&'static str], source: &str) -> Self {
        let said = |column: &str| match row.cell(column) {
            _ if !row.is_in_file(column) => Said::Nothing,
            "" => Said::Empty,
            _ => Said::Filled,
        };
        Self {
            columns: columns
                .iter()
                .map(|column| (*column, said(column)))
                .collect(),
            source: source.to_owned(),
        }
    }

    /// Whether what is known stays: the file has no such column, or an empty cell where
    /// somebody else said something. What the same source said, an empty cell takes back.
    pub fn keeps(&self, column: &str, known: &[Fact]) -> bool {
        let said = self.columns.iter().find(|(name, _)| *name == column);
        match said.map(|(_, said)| said) {
            Some(Said::Filled) => false,
            Some(Said::Empty) => known
                .iter()
                .any(|fact| fact.key == column && fact.source != self.source),
            Some(Said::Nothing) | None => true,
        }
    }

    /// Keys of facts that empty cells take back.
    pub fn taken_back<'a>(&'a self, known: &'a [Fact]) -> impl Iterator<Item = &'a str> {
        let empty = self.columns.iter().filter(|(_, said)| *said == Said::Empty);
        empty
            .map(|(column, _)| *column)
            .filter(|column| !self.keeps(column, known))
    }
}

/// The name, with those languages that somebody told of and this row does not.
pub fn name(mut row: Text, known: &Text, silence: &Silence, facts: &[Fact]) -> Text {
    for (key, row, known) in [
        ("name_fr", &mut row.fr, &known.fr),
        ("name_nl", &mut row.nl, &known.nl),
        ("name_en", &mut row.en, &known.en),
    ] {
        let told = facts.iter().any(|fact| fact.key == key);
        if told && silence.keeps(key, facts) {
            row.clone_from(known);
        }
    }
    row
}

/// Keeps facts. Who said the same before, and as of when, stays unless this one is later.
pub fn put_facts(
    connection: &Connection,
    kind: SubjectKind,
    subject: &str,
    facts: &[Fact],
    known: &[Fact],
) -> Result<()> {
    for fact in facts {
        let earlier = known.iter().find(|earlier| earlier.key == fact.key);
        let says_more = earlier.is_none_or(|earlier| {
            earlier.value != fact.value || (fact.date.is_some() && fact.date > earlier.date)
        });
        if says_more {
            fact::put(connection, kind, subject, fact)?;
        }
    }
    Ok(())
}
