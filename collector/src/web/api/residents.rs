//! Residents by the hotspots that they have within a walk.

use axum::Json;
use axum::extract::State;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::blocking::read;
use super::problem::Problem;
use super::signed::Signed;
use crate::insight::planning::residents;
use crate::web::state;

/// Who has a hotspot of any group within a walk is the sum of `reached` in which one of the
/// group is named, for that walk or a shorter one. Groups that reach the same residents
/// are not added up.
#[derive(Serialize, ToSchema)]
#[schema(as = Residents)]
pub struct ResidentsBody {
    /// Metres on foot: the straight line times 1.3.
    walks_m: Vec<f64>,
    /// Of whom it is known where they live; null where no residents are imported.
    #[schema(required)]
    people: Option<u64>,
    /// Who says how many there are.
    sources: Vec<ResidentsSource>,
    /// Ids of the hotspots that are not closed, and of the places where a recommendation
    /// that is still open puts one.
    hotspots: Vec<String>,
    reached: Vec<ReachedBody>,
}

#[derive(Serialize, ToSchema)]
pub struct ResidentsSource {
    source: String,
    /// Day for which it says so.
    #[schema(required, value_type = Option<String>, format = Date)]
    date: Option<Date>,
    /// Of how many areas.
    areas: u32,
}

/// Residents who have the same hotspots within the same walks; those of whom nobody has
/// any are left out.
#[derive(Serialize, ToSchema)]
#[schema(as = Reached)]
pub struct ReachedBody {
    residents: f64,
    /// A list for each walk: where in `hotspots` those stand that are within it and not
    /// within one before.
    hotspots: Vec<Vec<usize>>,
}

/// How many residents have which hotspots within a walk.
#[utoipa::path(
    get, path = "/residents", tag = "areas", responses((status = 200, body = ResidentsBody)),
)]
pub async fn show(
    State(state): State<state::WebState>,
    _: Signed,
) -> Result<Json<ResidentsBody>, Problem> {
    read(&state, |connection| {
        let residents = residents::load(connection).map_err(|error| Problem::internal(&error))?;
        let sources = residents.sources.into_iter();
        let reached = residents.reached.into_iter();
        Ok(Json(ResidentsBody {
            walks_m: residents.walks_m,
            people: residents.people,
            sources: sources
                .map(|source| ResidentsSource {
                    source: source.name,
                    date: source.date,
                    areas: source.areas,
                })
                .collect(),
            hotspots: residents.hotspots,
            reached: reached
                .filter(|reached| reached.sites.iter().any(|sites| !sites.is_empty()))
                .map(|reached| ReachedBody {
                    residents: to_tenths(reached.residents),
                    hotspots: reached.sites,
                })
                .collect(),
        }))
    })
    .await
}

/// Nobody counts people finer, and a sum of hundreds stays right to a few.
fn to_tenths(residents: f64) -> f64 {
    (residents * 10.0).round() / 10.0
}
