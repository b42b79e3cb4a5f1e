//! The verdicts of the last evaluation.

use analysis::text::Text;
use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use records::registry::verdict::{self, LowKind, Verdict};
use serde::Serialize;
use utoipa::ToSchema;

use super::blocking::read;
use super::problem::Problem;
use super::signed::Signed;
use crate::web::state;

#[derive(Serialize, ToSchema)]
pub struct Verdicts {
    /// Worst first.
    items: Vec<Verdict>,
    #[schema(required)]
    next_cursor: Option<String>,
    /// Null until the first evaluation.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    evaluated_at: Option<Timestamp>,
    #[schema(required)]
    period: Option<Period>,
    /// Of the hotspots called underused, how many are expected not to be.
    #[schema(required)]
    expected_false_flags: Option<f64>,
    /// The largest list with at most one in ten wrong.
    ten_percent_list: Vec<String>,
    /// Kinds of place where all hotspots are little used.
    low_kinds: Vec<LowKind>,
    method: Text,
}

#[derive(Serialize, ToSchema)]
pub struct Period {
    #[schema(value_type = String, format = DateTime)]
    pub from: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub to: Timestamp,
}

/// What the last evaluation concluded about each hotspot.
#[utoipa::path(
    get, path = "/verdicts", tag = "verdicts", responses((status = 200, body = Verdicts)),
)]
pub async fn list(
    State(state): State<state::WebState>,
    _: Signed,
) -> Result<Json<Verdicts>, Problem> {
    read(&state, |connection| {
        let Some(run) = verdict::last_run(connection)? else {
            return Ok(Json(Verdicts {
                items: Vec::new(),
                next_cursor: None,
                evaluated_at: None,
                period: None,
                expected_false_flags: None,
                ten_percent_list: Vec::new(),
                low_kinds: Vec::new(),
                method: not_yet(),
            }));
        };
        Ok(Json(Verdicts {
            items: verdict::of_run(connection, run.evaluated_at)?,
            next_cursor: None,
            evaluated_at: Some(run.evaluated_at),
            period: Some(Period {
                from: run.from,
                to: run.to,
            }),
            expected_false_flags: Some(run.summary.expected_false_flags),
            ten_percent_list: run.summary.ten_percent_list,
            low_kinds: run.summary.low_kinds,
            method: run.summary.method,
        }))
    })
    .await
}

pub fn not_yet() -> Text {
    Text::new(
        "Er is nog geen oordeel: het eerste volgt na een volledige week.",
        "Il n’y a pas encore de verdict : le premier suivra une semaine complète.",
        "There are no verdicts yet: the first follow after a full week.",
    )
}
