//! What further solves say of a plan: computed after it, kept beside it.

pub use analysis::siting::MoveExplained;
use analysis::siting::{self, Alternative, FrontierStep, Priced};
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
    #[schema(value_type = u32)]
    pub done: usize,
    #[schema(value_type = u32)]
    pub of: usize,
    /// Plans side by side, each best for a different aim.
    pub alternatives: Vec<Alternative>,
    /// What each rule costs.
    pub prices: Vec<Priced>,
    /// The best gain for each number of moves.
    pub frontier: Vec<FrontierStep>,
    /// Exact re-solves behind the shares of stability, and those left out because
    /// they took too long.
    pub draws: u32,
    pub draws_unfinished: u32,
    pub moves: Vec<MoveExplained>,
}

impl Explanation {
    /// What is known, and how far that is.
    pub fn new(state: Progress, known: siting::Explanation) -> Self {
        let siting::Explanation {
            moves,
            alternatives,
            prices,
            frontier,
            draws,
            draws_unfinished,
            done,
            of,
        } = known;
        Self {
            state,
            done,
            of,
            alternatives,
            prices,
            frontier,
            draws,
            draws_unfinished,
            moves,
        }
    }
}

/// Keeps what is known of a plan by now.
///
/// # Errors
/// When the database cannot be written.
pub fn put(connection: &Connection, plan: &str, explanation: &Explanation) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO plan_explanations (plan, state, body)
             VALUES (?1, ?2, ?3)
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
