//! Places where target groups come.

use axum::Json;
use axum::extract::State;
use records::registry::fact::{self, Fact, SubjectKind};
use records::registry::place::{self, Place};
use serde::Serialize;
use utoipa::ToSchema;

use super::blocking::read;
use super::list::List;
use super::problem::Problem;
use super::signed::Signed;
use crate::web::state;

#[derive(Serialize, ToSchema)]
pub struct PlaceBody {
    #[serde(flatten)]
    place: Place,
    facts: Vec<Fact>,
}

/// All places that could get a hotspot or need one.
#[utoipa::path(
    get, path = "/places", tag = "areas", responses((status = 200, body = List<PlaceBody>)),
)]
pub async fn list(
    State(state): State<state::WebState>,
    _: Signed,
) -> Result<Json<List<PlaceBody>>, Problem> {
    read(&state, |connection| {
        let mut facts = fact::of_all(connection, SubjectKind::Place)?;
        let places = place::all(connection)?.into_iter().map(|place| PlaceBody {
            facts: facts.remove(&place.id).unwrap_or_default(),
            place,
        });
        Ok(Json(List::whole(places.collect())))
    })
    .await
}
