//! Recommended moves and their life. Each step is a row that stays.

use analysis::text::Text;
use jiff::{Timestamp, civil::Date};
use rusqlite::{Connection, OptionalExtension, Result, Row, params};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use super::word::{UnknownWord, unknown};
use super::{actor, column};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = State)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(
    serialize_all = "snake_case",
    parse_err_ty = UnknownWord,
    parse_err_fn = unknown::<Stage>
)]
pub enum Stage {
    Proposed,
    Accepted,
    Refused,
    Deferred,
    Scheduled,
    Moved,
    Verified,
    Evaluated,
    /// The evidence is gone.
    Withdrawn,
}

impl Stage {
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// What a refusal asks of the plans of the next six months.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(
    serialize_all = "snake_case",
    parse_err_ty = UnknownWord,
    parse_err_fn = unknown::<RefusalRule>
)]
pub enum RefusalRule {
    /// The hotspot stays where it is.
    #[default]
    HotspotStays,
    /// That place gets no hotspot; the hotspot may move elsewhere.
    NotThere,
    /// Not from here to there; either may do otherwise.
    NotThisMove,
}

/// Move the boxes of a site to a place, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Recommendation {
    pub id: String,
    pub plan: String,
    pub from_site: String,
    pub to_place: String,
    pub boxes: u32,
    pub gain: f64,
    pub reasons: Vec<Text>,
    pub created: Timestamp,
}

/// One step in the life of a recommendation.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = RecommendationStep)]
pub struct Step {
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    pub by: String,
    pub state: Stage,
    /// As somebody typed it.
    pub reason: String,
    /// Why, where the collector took it from the data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<Text>,
    /// Day until which it is deferred, for which it is scheduled, or on which it was moved.
    #[schema(required, value_type = Option<String>, format = Date)]
    pub date: Option<Date>,
    /// Who carries it out, once it is scheduled.
    #[schema(required)]
    pub team: Option<String>,
    /// What a refusal asks of the next plan, where somebody said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<RefusalRule>,
}

/// Adds a recommendation as proposed by `by`.
///
/// # Errors
/// When the database cannot be written.
pub fn add(connection: &Connection, recommendation: &Recommendation, by: &str) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO recommendations
                 (id, plan, from_site, to_place, boxes, gain, reasons, created_s)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            recommendation.id,
            recommendation.plan,
            recommendation.from_site,
            recommendation.to_place,
            recommendation.boxes,
            recommendation.gain,
            column::to_json(&recommendation.reasons)?,
            recommendation.created.as_second(),
        ])?;
    let step = Step {
        at: recommendation.created,
        by: by.to_owned(),
        state: Stage::Proposed,
        reason: String::new(),
        because: None,
        date: None,
        team: None,
        rule: None,
    };
    add_step(connection, &recommendation.id, &step)
}

/// # Errors
/// When the database cannot be written.
pub fn add_step(connection: &Connection, recommendation: &str, step: &Step) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO decisions (recommendation, at_s, by, state, reason, because, date, team, rule)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            recommendation,
            step.at.as_second(),
            actor::of(connection, &step.by)?,
            step.state.as_str(),
            step.reason,
            step.because.as_ref().map(column::to_json).transpose()?,
            step.date.map(|date| date.to_string()),
            step.team,
            step.rule.map(<&str>::from),
        ])?;
    Ok(())
}

/// All recommendations: those of the latest plan first, in it by gain.
///
/// # Errors
/// When the database cannot be read.
pub fn all(connection: &Connection) -> Result<Vec<Recommendation>> {
    connection
        .prepare_cached("SELECT * FROM recommendations ORDER BY created_s DESC, gain DESC, id")?
        .query_map([], from_row)?
        .collect()
}

/// # Errors
/// When the database cannot be read.
pub fn find(connection: &Connection, id: &str) -> Result<Option<Recommendation>> {
    connection
        .prepare_cached("SELECT * FROM recommendations WHERE id = ?1")?
        .query_row([id], from_row)
        .optional()
}

/// The steps of a recommendation, the first first; never empty.
///
/// # Errors
/// When the database cannot be read.
pub fn steps(connection: &Connection, recommendation: &str) -> Result<Vec<Step>> {
    connection
        .prepare_cached("SELECT * FROM decisions WHERE recommendation = ?1 ORDER BY id")?
        .query_map([recommendation], |row| {
            Ok(Step {
                at: column::instant(row, "at_s")?,
                by: actor::shown(connection, row.get("by")?)?,
                state: column::parsed(row, "state")?,
                reason: row.get("reason")?,
                because: column::optional_json(row, "because")?,
                date: column::optional_parsed(row, "date")?,
                team: row.get("team")?,
                rule: column::optional_parsed(row, "rule")?,
            })
        })?
        .collect()
}

fn from_row(row: &Row<'_>) -> Result<Recommendation> {
    Ok(Recommendation {
        id: row.get("id")?,
        plan: row.get("plan")?,
        from_site: row.get("from_site")?,
        to_place: row.get("to_place")?,
        boxes: row.get("boxes")?,
        gain: row.get("gain")?,
        reasons: column::json(row, "reasons")?,
        created: column::instant(row, "created_s")?,
    })
}
