//! Whether moves helped.

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::blocking::read;
use super::problem::Problem;
use super::signed::Signed;
use crate::insight::effects::{self, MoveEffect, Programme};
use crate::web::state;

#[derive(Serialize, ToSchema)]
pub struct EvaluationsBody {
    /// Null while no move was carried out.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    computed_at: Option<Timestamp>,
    /// All moves together; null while none was carried out.
    #[schema(required)]
    programme: Option<Programme>,
    items: Vec<MoveEffect>,
    /// Always null: all fit on one page.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// Whether moves helped, as last computed: use before and after each move and of all of
/// them together, beside flagged hotspots that stayed. Moves that the data do not show are
/// left out.
#[utoipa::path(
    get, path = "/evaluations", tag = "recommendations",
    responses((status = 200, body = EvaluationsBody)),
)]
pub async fn show(
    State(state): State<state::WebState>,
    _: Signed,
) -> Result<Json<EvaluationsBody>, Problem> {
    read(&state, |connection| {
        let (computed_at, effects) = effects::last(connection)?.unzip();
        let effects = effects.unwrap_or_default();
        Ok(Json(EvaluationsBody {
            computed_at,
            programme: effects.programme,
            items: effects.items,
            next_cursor: None,
        }))
    })
    .await
}
