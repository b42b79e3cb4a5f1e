//! Plans as they were computed.

pub use analysis::siting::Status;
use analysis::siting::{Choices, GroupCovered, Pair};
use analysis::target_group::TargetGroup;
use analysis::text::Text;
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Result, params};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{actor, column};

/// What somebody asks of a plan by name, before it is made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Wished {
    /// Hotspots that stay.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keep: Vec<String>,
    /// Hotspots that close.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub close: Vec<String>,
    /// Places that get a hotspot.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<String>,
    /// Places that get none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub veto: Vec<String>,
}

impl Wished {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Plan {
    pub id: String,
    #[schema(value_type = String, format = DateTime)]
    pub created: Timestamp,
    pub created_by: String,
    pub status: Status,
    /// Share of what could be covered, 0 to 1, and what no plan can exceed.
    pub objective: f64,
    pub bound: f64,
    /// (bound - objective) / (bound - baseline).
    pub gap: f64,
    /// The objective as things stand.
    pub baseline: f64,
    pub reproducible: bool,
    pub max_moves: u32,
    #[schema(required)]
    pub budget: Option<f64>,
    /// Weight of places in need and estates; that of residents is the rest of 1.
    pub theta: f64,
    #[schema(required)]
    pub note: Option<String>,
    /// Hotspots on watch that it was allowed to move, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub released: Vec<String>,
    /// What somebody asked of it by name.
    #[serde(default, skip_serializing_if = "Wished::is_empty")]
    pub wished: Wished,
    /// The order of the moves was drawn with it; absent from plans that older versions made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_seed: Option<i64>,
    pub moves: Vec<Move>,
    pub warnings: Vec<Text>,
    pub notes: Vec<Text>,
    /// Rules that cannot all be kept, where no plan keeps them.
    #[serde(default)]
    #[schema(required)]
    pub conflict: Vec<Text>,
    pub covered: Vec<Covered>,
    /// Who gave the figures of target groups that the plan was made with.
    #[serde(default)]
    #[schema(required)]
    pub group_sources: Vec<GroupSource>,
}

impl Plan {
    /// Who goes where, for a comparison with other moves or to plan on from.
    pub fn pairs(&self) -> Vec<Pair> {
        let pair = |step: &Move| Pair {
            from: step.from.clone(),
            to: step.to.clone(),
        };
        self.moves.iter().map(pair).collect()
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Move {
    pub recommendation: String,
    pub from: String,
    pub to: String,
    pub boxes: u32,
    /// Of the objective, by this move.
    pub gain: f64,
    /// In which order they are made, from 1; absent from plans that older versions made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn: Option<u32>,
}

/// A source of figures of one target group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GroupSource {
    pub group: TargetGroup,
    pub source: String,
    /// Day for which it says so.
    #[schema(required, value_type = Option<String>, format = Date)]
    pub date: Option<Date>,
    /// Of how many areas.
    pub areas: u32,
}

/// Who has a hotspot within a walking distance once the plan is carried out, and who had
/// one when it was made; that is not known of plans that older versions made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Covered {
    pub distance_m: f64,
    pub residents: f64,
    pub places: f64,
    #[serde(default)]
    #[schema(required)]
    pub residents_today: Option<f64>,
    #[serde(default)]
    #[schema(required)]
    pub places_today: Option<f64>,
    /// Target groups among the residents. They overlap and are never added up; one that is
    /// absent was not known in any area when the plan was made.
    #[serde(default)]
    #[schema(required)]
    pub groups: Vec<GroupCovered>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PlanSummary {
    pub id: String,
    #[schema(value_type = String, format = DateTime)]
    pub created: Timestamp,
    pub status: Status,
    pub moves: u32,
    pub gain: f64,
}

/// # Errors
/// When the database cannot be written.
pub fn add(connection: &Connection, plan: &Plan) -> Result<()> {
    let plan = &Plan {
        created_by: actor::of(connection, &plan.created_by)?,
        ..plan.clone()
    };
    connection
        .prepare_cached(
            "INSERT INTO plans (id, created_s, created_by, status, moves, gain, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            plan.id,
            plan.created.as_second(),
            plan.created_by,
            <&str>::from(plan.status),
            u32::try_from(plan.moves.len()).unwrap_or(u32::MAX),
            plan.objective - plan.baseline,
            column::to_json(plan)?,
        ])?;
    Ok(())
}

/// Keeps what was chosen for a plan besides the rules.
///
/// # Errors
/// When the database cannot be written.
pub fn keep_choices(connection: &Connection, id: &str, choices: &Choices) -> Result<()> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO plan_choices (plan, body) VALUES (?1, ?2)")?
        .execute(params![id, column::to_json(choices)?])?;
    Ok(())
}

/// What was chosen; `None` for a plan that was made without choices.
///
/// # Errors
/// When the database cannot be read.
pub fn choices(connection: &Connection, id: &str) -> Result<Option<Choices>> {
    connection
        .prepare_cached("SELECT body FROM plan_choices WHERE plan = ?1")?
        .query_row([id], |row| column::json(row, "body"))
        .optional()
}

/// The id for the next plan: plans are numbered.
///
/// # Errors
/// When the database cannot be read.
pub fn next_id(connection: &Connection) -> Result<String> {
    let count: i64 = connection.query_row("SELECT count(*) FROM plans", [], |row| row.get(0))?;
    Ok(format!("plan-{}", count + 1))
}

/// All plans, the latest first.
///
/// # Errors
/// When the database cannot be read.
pub fn all(connection: &Connection) -> Result<Vec<PlanSummary>> {
    connection
        .prepare_cached("SELECT * FROM plans ORDER BY created_s DESC, rowid DESC")?
        .query_map([], |row| {
            Ok(PlanSummary {
                id: row.get("id")?,
                created: column::instant(row, "created_s")?,
                status: column::word(row, "status")?,
                moves: row.get("moves")?,
                gain: row.get("gain")?,
            })
        })?
        .collect()
}

/// The latest plan, and when it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Latest {
    pub id: String,
    pub made: Timestamp,
}

/// # Errors
/// When the database cannot be read.
pub fn latest(connection: &Connection) -> Result<Option<Latest>> {
    connection
        .prepare_cached(
            "SELECT id, created_s FROM plans ORDER BY created_s DESC, rowid DESC LIMIT 1",
        )?
        .query_row([], |row| {
            Ok(Latest {
                id: row.get("id")?,
                made: column::instant(row, "created_s")?,
            })
        })
        .optional()
}

/// The order of the moves of a plan, as it was drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Order {
    pub order_seed: Option<i64>,
    pub moves: Vec<Turn>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Turn {
    pub recommendation: String,
    #[serde(default)]
    pub turn: Option<u32>,
}

/// The order of the moves of a plan; empty where it has none.
///
/// # Errors
/// When the database cannot be read.
pub fn order(connection: &Connection, id: &str) -> Result<Order> {
    let order = connection
        .prepare_cached("SELECT body FROM plans WHERE id = ?1")?
        .query_row([id], |row| column::json(row, "body"))
        .optional()?;
    Ok(order.unwrap_or_default())
}

/// # Errors
/// When the database cannot be read.
pub fn find(connection: &Connection, id: &str) -> Result<Option<Plan>> {
    let plan: Option<Plan> = connection
        .prepare_cached("SELECT body FROM plans WHERE id = ?1")?
        .query_row([id], |row| column::json(row, "body"))
        .optional()?;
    let Some(mut plan) = plan else {
        return Ok(None);
    };
    plan.created_by = actor::shown(connection, plan.created_by)?;
    Ok(Some(plan))
}
