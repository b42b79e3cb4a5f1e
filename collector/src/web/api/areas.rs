//! Inhabited areas.

use analysis::text::Text;
use axum::Json;
use axum::extract::State;
use jiff::civil::Date;
use records::registry::area::{self, Level};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};

use super::blocking::read;
use super::input::Query;
use super::list::List;
use super::problem::Problem;
use super::signed::Signed;
use crate::web::state;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// Whether outlines are wanted; they are large.
    geometry: Option<bool>,
    /// Whether statistical sectors are wanted, of which there are hundreds; they are
    /// unless this is `false`.
    sectors: Option<bool>,
}

#[derive(Serialize, ToSchema)]
pub struct AreaBody {
    id: String,
    name: Text,
    level: Level,
    #[schema(required)]
    population: Option<u32>,
    /// Higher means more deprived; the scale is the source's.
    #[schema(required)]
    deprivation: Option<f64>,
    /// What the scale is.
    #[schema(required)]
    deprivation_note: Option<Text>,
    /// GeoJSON Polygon or MultiPolygon.
    #[schema(required, value_type = Option<Object>)]
    geometry: Option<Box<RawValue>>,
    source: String,
    #[schema(required, value_type = Option<String>, format = Date)]
    date: Option<Date>,
}

/// All areas.
#[utoipa::path(
    get, path = "/areas", tag = "areas", params(Asked),
    responses((status = 200, body = List<AreaBody>)),
)]
pub async fn list(
    State(state): State<state::WebState>,
    _: Signed,
    Query(asked): Query<Asked>,
) -> Result<Json<List<AreaBody>>, Problem> {
    let with_geometry = asked.geometry.unwrap_or(false);
    let with_sectors = asked.sectors.unwrap_or(true);
    read(&state, move |connection| {
        let areas = area::all(connection, with_geometry)?
            .into_iter()
            .filter(|area| with_sectors || area.level != Level::Sector)
            .map(|area| {
                let geometry = area.geometry.map(RawValue::from_string).transpose();
                Ok(AreaBody {
                    deprivation_note: area.deprivation.map(|_| scale_note(&area.source)),
                    id: area.id,
                    name: area.name,
                    level: area.level,
                    population: area.population,
                    deprivation: area.deprivation,
                    geometry: geometry.map_err(|error| Problem::internal(&error))?,
                    source: area.source,
                    date: area.date,
                })
            });
        Ok(Json(List::whole(areas.collect::<Result<_, Problem>>()?)))
    })
    .await
}

fn scale_note(source: &str) -> Text {
    Text::new(
        format!("Hoe hoger, hoe meer achterstelling, op de schaal van de bron: {source}."),
        format!(
            "Plus le chiffre est élevé, plus la précarité est grande, sur l’échelle de la source : {source}."
        ),
        format!("Higher means more deprived, on the scale of the source: {source}."),
    )
}
