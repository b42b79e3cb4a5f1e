//! What was concluded about each site, week by week. History is added to, never
//! rewritten.

use std::collections::BTreeMap;

use analysis::text::Text;
use analysis::verdict::told;
pub use analysis::verdict::{Class, Verdict};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{PlaceKind, column};

/// What holds for an evaluation as a whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    pub expected_false_flags: f64,
    pub ten_percent_list: Vec<String>,
    pub low_kinds: Vec<LowKind>,
    pub method: Text,
}

/// A kind of place where all hotspots are little used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LowKind {
    pub kind: PlaceKind,
    pub text: Text,
}

/// One evaluation. Instants frame the period it looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    pub evaluated_at: Timestamp,
    pub from: Timestamp,
    pub to: Timestamp,
    pub summary: Summary,
}

/// A verdict that was given, in short.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Past {
    #[schema(value_type = String, format = DateTime)]
    pub evaluated_at: Timestamp,
    pub verdict: Class,
    #[schema(required)]
    pub ratio: Option<f64>,
    /// As it was told: whole percents, rounded down, 0.99 at most.
    #[schema(required)]
    pub probability: Option<f64>,
}

/// Adds an evaluation with its verdicts, in the order given: worst first.
///
/// # Errors
/// When the database cannot be written, or there was an evaluation at that instant.
pub fn add(connection: &Connection, run: &Run, verdicts: &[Verdict]) -> rusqlite::Result<()> {
    let evaluated_s = run.evaluated_at.as_second();
    connection
        .prepare_cached(
            "INSERT INTO verdict_runs (evaluated_s, from_s, to_s, summary)
             VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![
            evaluated_s,
            run.from.as_second(),
            run.to.as_second(),
            column::to_json(&run.summary)?,
        ])?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO verdicts (evaluated_s, site, place, verdict, ratio, probability, body)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for (place, verdict) in verdicts.iter().enumerate() {
        insert.execute(params![
            evaluated_s,
            verdict.site,
            i64::try_from(place).unwrap_or(i64::MAX),
            <&str>::from(verdict.verdict),
            verdict.ratio,
            verdict.probability,
            column::to_json(verdict)?,
        ])?;
    }
    Ok(())
}

/// The last evaluation, if there was one.
///
/// # Errors
/// When the database cannot be read.
pub fn last_run(connection: &Connection) -> rusqlite::Result<Option<Run>> {
    connection
        .prepare_cached("SELECT * FROM verdict_runs ORDER BY evaluated_s DESC LIMIT 1")?
        .query_row([], run_from_row)
        .optional()
}

fn run_from_row(row: &Row<'_>) -> rusqlite::Result<Run> {
    Ok(Run {
        evaluated_at: column::instant(row, "evaluated_s")?,
        from: column::instant(row, "from_s")?,
        to: column::instant(row, "to_s")?,
        summary: column::json(row, "summary")?,
    })
}

/// The last evaluation at an instant or before it, if there was one.
///
/// # Errors
/// When the database cannot be read.
pub fn run_before(connection: &Connection, at: Timestamp) -> rusqlite::Result<Option<Run>> {
    connection
        .prepare_cached(
            "SELECT * FROM verdict_runs WHERE evaluated_s <= ?1 ORDER BY evaluated_s DESC LIMIT 1",
        )?
        .query_row([at.as_second()], run_from_row)
        .optional()
}

/// The verdicts of the evaluation at an instant, worst first.
///
/// # Errors
/// When the database cannot be read.
pub fn of_run(connection: &Connection, evaluated_at: Timestamp) -> rusqlite::Result<Vec<Verdict>> {
    connection
        .prepare_cached("SELECT body FROM verdicts WHERE evaluated_s = ?1 ORDER BY place")?
        .query_map([evaluated_at.as_second()], |row| column::json(row, "body"))?
        .collect()
}

/// The verdicts that a site was given, the latest first.
///
/// # Errors
/// When the database cannot be read.
pub fn history(connection: &Connection, site: &str, count: u32) -> rusqlite::Result<Vec<Past>> {
    connection
        .prepare_cached(
            "SELECT evaluated_s, verdict, ratio, probability FROM verdicts
             WHERE site = ?1 ORDER BY evaluated_s DESC LIMIT ?2",
        )?
        .query_map(params![site, count], |row| {
            Ok(Past {
                evaluated_at: column::instant(row, "evaluated_s")?,
                verdict: column::word(row, "verdict")?,
                ratio: row.get("ratio")?,
                probability: row.get::<_, Option<f64>>("probability")?.map(told),
            })
        })?
        .collect()
}

/// What the evaluation before left for the next one, by site.
///
/// # Errors
/// When the database cannot be read.
pub fn states<T: DeserializeOwned>(
    connection: &Connection,
) -> rusqlite::Result<BTreeMap<String, T>> {
    connection
        .prepare_cached("SELECT site, state FROM verdict_states")?
        .query_map([], |row| {
            Ok((row.get("site")?, column::json(row, "state")?))
        })?
        .collect()
}

/// # Errors
/// When the database cannot be written.
pub fn put_state(
    connection: &Connection,
    site: &str,
    state: &impl Serialize,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO verdict_states (site, state)
             VALUES (?1, ?2)
             ON CONFLICT (site) DO UPDATE SET state = excluded.state",
        )?
        .execute(params![site, column::to_json(state)?])?;
    Ok(())
}
