//! What further solves say of a plan: computed after it, kept beside it.

use analysis::text::Text;
use rusqlite::{Connection, OptionalExtension, Result, params};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use super::column;
use super::word::{UnknownWord, unknown};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(
    serialize_all = "snake_case",
    parse_err_ty = UnknownWord,
    parse_err_fn = unknown::<Progress>
)]
pub enum Progress {
    /// Not begun.
    #[default]
    Waiting,
    Working,
    Done,
    /// The time ended before the last step.
    CutShort,
    /// What the plan was made from has changed since.
    Outdated,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Explanation {
    #[serde(default)]
    #[schema(required)]
    pub state: Progress,
    /// Steps done, and how many there are.
    pub done: u32,
    pub of: u32,
    /// Plans side by side, each best for a different aim.
    pub alternatives: Vec<Alternative>,
    /// What each rule costs.
    pub prices: Vec<Price>,
    /// The best gain for each number of moves.
    pub frontier: Vec<Step>,
    /// Exact re-solves behind the shares of stability, and those left out because
    /// they took too long.
    pub draws: u32,
    pub draws_unfinished: u32,
    pub moves: Vec<MoveExplained>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Alternative {
    pub aim: Aim,
    /// Proven best for its aim; the most equal plan is approached, never proven.
    pub exact: bool,
    /// Of the common objective, whatever the aim.
    pub gain: f64,
    /// Euro, as far as known.
    pub cost: f64,
    /// Openings whose cost is not known.
    pub costs_unknown: u32,
    /// Residents served; half served counts half.
    pub residents: f64,
    /// Places in need and estates served at full value.
    pub places: u32,
    /// Gini coefficient of the share served among municipalities.
    #[schema(required)]
    pub inequality: Option<f64>,
    #[schema(required)]
    pub least_served: Option<MunicipalityShare>,
    pub moves: Vec<Pair>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Aim {
    MostGain,
    /// A gain counts the more the less its municipality is served.
    MostEqual,
    /// The cheapest plan with at least 80 % of the best gain.
    LeastCost,
    /// Every place and estate counts the same.
    EqualWeights,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MunicipalityShare {
    pub municipality: String,
    pub residents: f64,
    /// Of its residents, those served with the plan.
    pub share: f64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Pair {
    pub from: String,
    pub to: String,
}

/// What a rule costs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Price {
    pub rule: String,
    pub text: Text,
    /// Of the objective, by keeping the rule.
    pub gain_lost: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = FrontierStep)]
pub struct Step {
    pub moves: u32,
    pub gain: f64,
}

/// What a move is worth and how sure it is; null where it is not known yet, or where
/// an answer was not exact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MoveExplained {
    pub from: String,
    pub to: String,
    /// The objective lost without it, the rest re-optimised.
    #[schema(required)]
    pub gain_lost: Option<f64>,
    /// What the plan without it does instead: the next best place.
    pub instead: Vec<Pair>,
    /// Share of the re-solves in which the hotspot still closes.
    #[schema(required)]
    pub removal_share: Option<f64>,
    /// Share of the re-solves in which the place, or one that serves the same target
    /// place, still opens.
    #[schema(required)]
    pub addition_share: Option<f64>,
    pub blocked_by: Vec<Blocked>,
    pub sentences: Vec<Text>,
}

/// A rule without which the access points would go elsewhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Blocked {
    pub rule: String,
    pub to: String,
    /// Of the whole plan, by dropping the rule.
    pub gain: f64,
}

/// Keeps what is known of a plan by now.
///
/// # Errors
/// When the database cannot be written.
pub fn put(connection: &Connection, plan: &str, explanation: &Explanation) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO plan_explanations VALUES (?1, ?2, ?3)
             ON CONFLICT (plan) DO UPDATE SET state = excluded.state, body = excluded.body",
        )?
        .execute(params![
            plan,
            <&str>::from(explanation.state),
            column::to_json(explanation)?,
        ])?;
    Ok(())
}

/// What is known of a plan; nothing where it was not begun.
///
/// # Errors
/// When the database cannot be read.
pub fn find(connection: &Connection, plan: &str) -> Result<Explanation> {
    let found = connection
        .prepare_cached("SELECT body FROM plan_explanations WHERE plan = ?1")?
        .query_row([plan], |row| column::json(row, "body"))
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// The moves of a plan as explained by now: what a list of recommendations needs of
/// it, without the rest.
///
/// # Errors
/// When the database cannot be read.
pub fn moves(connection: &Connection, plan: &str) -> Result<Vec<MoveExplained>> {
    let found = connection
        .prepare_cached(
            "SELECT json_extract(body, '$.moves') AS moves FROM plan_explanations WHERE plan = ?1",
        )?
        .query_row([plan], |row| column::json(row, "moves"))
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// The latest plan, where it is not explained to its end.
///
/// # Errors
/// When the database cannot be read.
pub fn next(connection: &Connection) -> Result<Option<String>> {
    let latest: Option<(String, Option<String>)> = connection
        .prepare_cached(
            "SELECT plans.id, plan_explanations.state
             FROM plans LEFT JOIN plan_explanations ON plan = plans.id
             ORDER BY plans.created_s DESC, plans.rowid DESC LIMIT 1",
        )?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(latest
        .filter(|(_, state)| state.as_deref().is_none_or(|state| state == "working"))
        .map(|(id, _)| id))
}
