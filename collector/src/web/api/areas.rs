//! Inhabited areas.

use analysis::target_group::TargetGroup;
use analysis::text::Text;
use axum::Json;
use axum::extract::State;
use jiff::civil::Date;
use records::registry::area::{self, Level};
use records::registry::fact::{self, Fact, SubjectKind};
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
    /// Residents by target group. Groups overlap and are never added up; one that is
    /// absent is unknown.
    groups: Vec<GroupHeads>,
    /// GeoJSON Polygon or MultiPolygon.
    #[schema(required, value_type = Option<Object>)]
    geometry: Option<Box<RawValue>>,
    source: String,
    #[schema(required, value_type = Option<String>, format = Date)]
    date: Option<Date>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = AreaGroup)]
pub struct GroupHeads {
    group: TargetGroup,
    heads: u32,
    source: String,
    /// Day for which the source says so.
    #[schema(required, value_type = Option<String>, format = Date)]
    date: Option<Date>,
}

impl GroupHeads {
    fn of(fact: &Fact) -> Option<Self> {
        Some(Self {
            group: fact.key.parse().ok()?,
            heads: fact.value.parse().ok()?,
            source: fact.source.clone(),
            date: fact.date,
        })
    }
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
        let facts = fact::of_all(connection, SubjectKind::Area)?;
        let areas = area::all(connection, with_geometry)?
            .into_iter()
            .filter(|area| with_sectors || area.level != Level::Sector)
            .map(|area| {
                let geometry = area.geometry.map(RawValue::from_string).transpose();
                let told = facts.get(&area.id).into_iter().flatten();
                Ok(AreaBody {
                    groups: told.filter_map(GroupHeads::of).collect(),
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
