//! The state of every access point.

use axum::Json;
use axum::extract::State;

use super::blocking::blocking;
use super::problem::Problem;
use super::signed::Signed;
use crate::insight::fleet::{self, Fleet, FleetError};
use crate::web::state;

/// All access points: how they are doing, and why one is silent.
#[utoipa::path(get, path = "/fleet", tag = "fleet", responses((status = 200, body = Fleet)))]
pub async fn list(State(state): State<state::WebState>, _: Signed) -> Result<Json<Fleet>, Problem> {
    blocking(move || Ok(Json(fleet::load(&state.shared)?))).await
}

impl From<FleetError> for Problem {
    fn from(error: FleetError) -> Self {
        Self::internal(&error)
    }
}
