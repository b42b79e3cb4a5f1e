//! What lies under the marks of the map, and streets by their names.

use analysis::text::Text;
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use records::registry::base_map::{self, Layer};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::blocking::read;
use super::input::Query;
use super::list::List;
use super::problem::{Problem, ProblemBody};
use super::signed::Signed;
use crate::document::language::Language;
use crate::web::base_map::drawing::{self, AROUND, Scheme, picture};
use crate::web::base_map::settings::Server;
use crate::web::base_map::tile::{FURTHEST, NEAREST, Tile};
use crate::web::state;

/// Most streets that a search gives.
const MOST: u32 = 10;
/// Shortest and longest name that is searched for, characters.
const SHORTEST: usize = 2;
const LONGEST: usize = 100;

/// A picture of another version has another address.
const KEPT: &str = "private, max-age=31536000, immutable";
const ASKED_AGAIN: &str = "private, no-cache";
const POLICY: &str = "default-src 'none'; sandbox";

#[derive(Serialize, ToSchema)]
#[schema(as = BaseMap)]
pub struct BaseMapBody {
    /// To be sent with each request for a picture, which may then be kept; null where there
    /// is no base map.
    #[schema(required)]
    version: Option<String>,
    /// What draws the map instead; null where the collector does.
    #[schema(required)]
    server: Option<Server>,
    /// Who says so: the map has to name them.
    sources: Vec<String>,
    /// What was imported, from the ground up. With `streets`, they can be found by name.
    layers: Vec<Layer>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// 8 to 17: of squares of 512 pixels. A map whose zoom counts squares of 256 pixels is
    /// at one more.
    zoom: u8,
    x: u32,
    y: u32,
    /// In which names are written; Dutch when absent.
    language: Option<Language>,
    /// Colours; light ones when absent.
    #[param(inline)]
    scheme: Option<Scheme>,
    /// As `/base-map` gives it.
    version: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// A part of the name in either language, 2 to 100 characters; accents and case do not
    /// matter.
    name: String,
}

#[derive(Serialize, ToSchema)]
pub struct Street {
    name: Text,
    /// In the middle of it.
    lon: f64,
    lat: f64,
}

/// What the map has under its marks.
#[utoipa::path(
    get, path = "/base-map", tag = "map", responses((status = 200, body = BaseMapBody)),
)]
pub async fn show(
    State(state): State<state::WebState>,
    _: Signed,
) -> Result<Json<BaseMapBody>, Problem> {
    let map = state.map.clone();
    read(&state, move |connection| {
        let mut sources = base_map::sources(connection)?;
        if let Some(map) = &map {
            sources = vec![map.source.clone()];
        }
        Ok(Json(BaseMapBody {
            version: version(connection)?,
            server: map.map(|map| map.server.clone()),
            sources,
            layers: base_map::layers(connection)?,
        }))
    })
    .await
}

fn version(connection: &Connection) -> rusqlite::Result<Option<String>> {
    let mark = base_map::mark(connection)?;
    Ok(mark.map(|mark| format!("{}-{mark}", drawing::VERSION)))
}

/// A piece of the map as a picture (SVG), 512 pixels wide and high.
#[utoipa::path(
    get, path = "/base-map/tile", tag = "map", params(Asked),
    responses(
        (status = 200, body = String, content_type = "image/svg+xml"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json",
            description = "there is no such piece"),
    ),
)]
pub async fn tile(
    State(state): State<state::WebState>,
    _: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let Some(tile) = Tile::new(asked.zoom, asked.x, asked.y) else {
        let (zoom, x, y) = (asked.zoom, asked.x, asked.y);
        let detail = format!(
            "the map has no piece {x}, {y} at zoom {zoom}; expected a zoom from {FURTHEST} to \
             {NEAREST}, and x and y below 2 to its power"
        );
        return Err(Problem::new(StatusCode::NOT_FOUND, detail));
    };
    read(&state, move |connection| {
        let layers = drawing::drawn(tile.zoom);
        let parts = base_map::within(connection, tile.extent(AROUND), &layers)?;
        let language = asked.language.unwrap_or_default();
        let scheme = asked.scheme.unwrap_or_default();
        let drawn = picture(tile, &parts, language, scheme);
        let is_of_now = asked.version.is_some() && asked.version == version(connection)?;
        let kept = if is_of_now { KEPT } else { ASKED_AGAIN };
        let headers = [
            (header::CONTENT_TYPE, "image/svg+xml"),
            (header::CACHE_CONTROL, kept),
            (header::CONTENT_SECURITY_POLICY, POLICY),
        ];
        Ok((headers, drawn).into_response())
    })
    .await
}

/// Streets by name, at most ten: the nearest names first.
#[utoipa::path(
    get, path = "/base-map/streets", tag = "map", params(Wanted),
    responses(
        (status = 200, body = List<Street>),
        (status = 422, body = ProblemBody, content_type = "application/problem+json",
            description = "the name is too short or too long"),
    ),
)]
pub async fn streets(
    State(state): State<state::WebState>,
    _: Signed,
    Query(wanted): Query<Wanted>,
) -> Result<Json<List<Street>>, Problem> {
    let name = wanted.name.trim().to_owned();
    if !(SHORTEST..=LONGEST).contains(&name.chars().count()) {
        let detail = format!("name: expected {SHORTEST} to {LONGEST} characters");
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail));
    }
    read(&state, move |connection| {
        let found = base_map::streets(connection, &name, MOST)?.into_iter();
        let street = |found: base_map::Found| Street {
            name: Text::new(found.name_nl, found.name_fr.clone(), found.name_fr),
            lon: found.middle.lon,
            lat: found.middle.lat,
        };
        Ok(Json(List::whole(found.map(street).collect())))
    })
    .await
}
