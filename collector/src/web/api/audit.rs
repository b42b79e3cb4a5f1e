//! Who did what, and when.

use axum::Json;
use axum::extract::State;
use records::registry::audit::{self, Entry};
use serde::Deserialize;
use utoipa::IntoParams;

use super::blocking::read;
use super::input::Query;
use super::list::List;
use super::problem::Problem;
use super::signed::Signed;
use crate::web::state;

const PAGE: usize = 200;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// The `next_cursor` of the answer before.
    cursor: Option<i64>,
}

/// The audit log, the latest first.
#[utoipa::path(
    get, path = "/audit", tag = "audit", params(Asked),
    responses((status = 200, body = List<Entry>)),
)]
pub async fn list(
    State(state): State<state::WebState>,
    _: Signed,
    Query(asked): Query<Asked>,
) -> Result<Json<List<Entry>>, Problem> {
    read(&state, move |connection| {
        let (items, oldest) = audit::page(connection, asked.cursor, PAGE)?;
        Ok(Json(List {
            items,
            next_cursor: oldest.map(|id| id.to_string()),
        }))
    })
    .await
}
