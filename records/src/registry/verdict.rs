//! What was concluded about each site, week by week. History is added to, never
//! rewritten.

use std::collections::BTreeMap;

use analysis::text::Text;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use super::word::{UnknownWord, unknown};
use super::{Kind, column};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(
    serialize_all = "snake_case",
    parse_err_ty = UnknownWord,
    parse_err_fn = unknown::<Class>
)]
pub enum Class {
    Healthy,
    /// Chronically below a quarter of what is usual for its kind.
    Underused,
    /// Fell and stayed down: a fault, roadworks, the end of an event.
    Dropped,
    /// Online less than half of the time: maintenance.
    Offline,
    NotEnoughData,
}

impl Class {
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// One evaluation's conclusion about one hotspot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Verdict {
    pub site: String,
    pub verdict: Class,
    /// Observed over expected.
    #[schema(required)]
    pub ratio: Option<f64>,
    /// That the true ratio is below a quarter.
    #[schema(required)]
    pub probability: Option<f64>,
    /// Holds the true ratio with a probability of 80%.
    #[schema(required)]
    pub interval: Option<[f64; 2]>,
    /// Device-minutes of the period, noise included.
    pub observed: f64,
    /// Device-minutes that a typical hotspot of the kind would have had in the hours this
    /// one was online.
    pub expected: f64,
    /// Since when it is in this class.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub since: Option<Timestamp>,
    pub evidence: Evidence,
    pub sentence: Text,
    #[schema(required)]
    pub would_change: Option<Text>,
    pub naive: NaiveRules,
    pub absolute: AbsoluteUse,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Evidence {
    pub weeks: f64,
    pub online_share: f64,
    #[schema(required)]
    pub days_since_installation: Option<f64>,
    /// Expected use compared with that of a whole period of 56 days.
    pub exposure_share: f64,
    #[schema(required)]
    pub noise_of_ratio: Option<f64>,
    /// Device-minutes a day of a typical hotspot of the reference group.
    #[schema(required)]
    pub reference: Option<f64>,
    pub reference_group: String,
    /// The kind has too few hotspots; the reference is that of the group.
    pub reference_borrowed: bool,
    #[schema(required)]
    pub change_point: Option<ChangePoint>,
    pub missing: Vec<Missing>,
    /// Online, and yet nobody connects: someone should look at the radio.
    pub check_radio: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChangePoint {
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Ratios before and after.
    pub before: f64,
    pub after: f64,
    pub z: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Missing {
    pub what: String,
    pub text: Text,
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub enough_at: Option<Timestamp>,
}

/// Two rules in use elsewhere, beside the verdict for auditors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct NaiveRules {
    #[schema(required)]
    pub fewer_than_15_visits_a_day: Option<bool>,
    #[schema(required)]
    pub nobody_for_three_days: Option<bool>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AbsoluteUse {
    #[schema(required)]
    pub device_minutes_a_day: Option<f64>,
    /// 1 is the busiest of all kinds.
    #[schema(required)]
    pub rank: Option<u32>,
    pub of: u32,
}

/// What holds for an evaluation as a whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    pub expected_false_flags: f64,
    pub ten_percent_list: Vec<String>,
    pub low_kinds: Vec<LowKind>,
    pub method: Text,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LowKind {
    pub kind: Kind,
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
        .prepare_cached("INSERT INTO verdict_runs VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![
            evaluated_s,
            run.from.as_second(),
            run.to.as_second(),
            column::to_json(&run.summary)?,
        ])?;
    let mut insert =
        connection.prepare_cached("INSERT INTO verdicts VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
    for (place, verdict) in verdicts.iter().enumerate() {
        insert.execute(params![
            evaluated_s,
            verdict.site,
            i64::try_from(place).unwrap_or(i64::MAX),
            verdict.verdict.as_str(),
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
        .query_row([], |row| {
            Ok(Run {
                evaluated_at: column::instant(row, "evaluated_s")?,
                from: column::instant(row, "from_s")?,
                to: column::instant(row, "to_s")?,
                summary: column::json(row, "summary")?,
            })
        })
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
                verdict: column::parsed(row, "verdict")?,
                ratio: row.get("ratio")?,
                probability: row.get("probability")?,
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
            "INSERT INTO verdict_states VALUES (?1, ?2)
             ON CONFLICT (site) DO UPDATE SET state = excluded.state",
        )?
        .execute(params![site, column::to_json(state)?])?;
    Ok(())
}
