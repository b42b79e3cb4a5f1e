//! Streets to walk on: lines that share a position share a junction.

use analysis::siting::Position;
use jiff::civil::Date;
use rusqlite::{Connection, Result, Row, params};

use super::column;

#[derive(Clone, Debug, PartialEq)]
pub struct Street {
    /// Empty where it has no name.
    pub name_fr: String,
    pub name_nl: String,
    pub line: Vec<Position>,
    pub source: String,
    pub date: Option<Date>,
}

/// Puts these streets in the place of all others: networks of two sources share no
/// junctions.
///
/// # Errors
/// When the database cannot be written.
pub fn replace_all(connection: &Connection, streets: &[Street]) -> Result<()> {
    connection.execute("DELETE FROM streets", [])?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO streets (name_fr, name_nl, line, source, date)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for street in streets {
        let line: Vec<[f64; 2]> = street.line.iter().map(|p| [p.lon, p.lat]).collect();
        insert.execute(params![
            street.name_fr,
            street.name_nl,
            column::to_json(&line)?,
            street.source,
            street.date.map(|date| date.to_string()),
        ])?;
    }
    Ok(())
}

/// All streets, in the order in which they were imported.
///
/// # Errors
/// When the database cannot be read.
pub fn all(connection: &Connection) -> Result<Vec<Street>> {
    connection
        .prepare_cached("SELECT * FROM streets ORDER BY id")?
        .query_map([], |row| {
            Ok(Street {
                name_fr: row.get("name_fr")?,
                name_nl: row.get("name_nl")?,
                line: line(row)?,
                source: row.get("source")?,
                date: column::optional_parsed(row, "date")?,
            })
        })?
        .collect()
}

fn line(row: &Row<'_>) -> Result<Vec<Position>> {
    let line: Vec<[f64; 2]> = column::json(row, "line")?;
    let position = |[lon, lat]: [f64; 2]| Position { lon, lat };
    Ok(line.into_iter().map(position).collect())
}

/// The lines of all streets.
///
/// # Errors
/// When the database cannot be read.
pub fn lines(connection: &Connection) -> Result<Vec<Vec<Position>>> {
    connection
        .prepare_cached("SELECT line FROM streets ORDER BY id")?
        .query_map([], line)?
        .collect()
}

/// How many streets there are, and who says so.
///
/// # Errors
/// When the database cannot be read.
pub fn sources(connection: &Connection) -> Result<Vec<(String, u32)>> {
    connection
        .prepare_cached("SELECT source, count(*) AS count FROM streets GROUP BY source")?
        .query_map([], |row| Ok((row.get("source")?, row.get("count")?)))?
        .collect()
}
