//! Boxes that may report.

use axum::Json;
use axum::extract::State;
use records::registry::access_point::{self, AccessPoint};

use super::blocking::read;
use super::list::List;
use super::problem::Problem;
use super::signed::Signed;
use crate::web::state;

/// All access points, with the hotspot of each.
#[utoipa::path(
    get, path = "/access-points", tag = "fleet",
    responses((status = 200, body = List<AccessPoint>)),
)]
pub async fn list(
    State(state): State<state::WebState>,
    _: Signed,
) -> Result<Json<List<AccessPoint>>, Problem> {
    read(&state, |connection| {
        Ok(Json(List::whole(access_point::all(connection)?)))
    })
    .await
}
