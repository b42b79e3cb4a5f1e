//! The state of every access point.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::blocking::blocking;
use super::input::Query;
use super::problem::{Problem, ProblemBody};
use super::signed::Signed;
use crate::insight::fleet::{self, Cause, Fleet, FleetError};
use crate::web::state;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// `hand`: those only that need a hand.
    #[param(inline)]
    needs: Option<Needs>,
    /// Those only that need a hand for this cause.
    cause: Option<Cause>,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Needs {
    Hand,
}

/// All access points: how they are doing, why one is silent, and what to do next.
#[utoipa::path(
    get, path = "/fleet", tag = "fleet", params(Asked),
    responses(
        (status = 200, body = Fleet),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
pub async fn list(
    State(state): State<state::WebState>,
    _: Signed,
    Query(asked): Query<Asked>,
) -> Result<Json<Fleet>, Problem> {
    blocking(move || {
        let mut fleet = fleet::load(&state.shared)?;
        if asked.needs.is_some() || asked.cause.is_some() {
            fleet.keep_needing(asked.cause);
        }
        Ok(Json(fleet))
    })
    .await
}

impl From<FleetError> for Problem {
    fn from(error: FleetError) -> Self {
        Self::internal(&error)
    }
}
