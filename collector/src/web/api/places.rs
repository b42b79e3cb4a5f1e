//! Places where target groups come.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use records::registry::audit;
use records::registry::audit::detail::Detail;
use records::registry::fact::{self, Fact, SubjectKind};
use records::registry::place::{self, Place};
use records::registry::request;
use records::registry::screening::{self, Screened, Screening};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::blocking::{read, write};
use super::input::Body;
use super::list::List;
use super::problem::{Problem, ProblemBody, in_words, long_words};
use super::signed::Signed;
use crate::insight::rights::{self, Deed, Object, Who};
use crate::web::state;

#[derive(Serialize, ToSchema)]
pub struct PlaceBody {
    #[serde(flatten)]
    place: Place,
    facts: Vec<Fact>,
    /// How far it has been looked at; null where nobody did.
    screening: Option<Screened>,
    /// Requests and objections about it or about a move to it; absent where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    requests: Option<request::Count>,
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
        let mut screenings = screening::all(connection)?;
        let places = place::all(connection)?.into_iter().map(|place| {
            Ok(PlaceBody {
                facts: facts.remove(&place.id).unwrap_or_default(),
                screening: screenings.remove(&place.id),
                requests: requests_about(connection, &place)?,
                place,
            })
        });
        Ok(Json(List::whole(places.collect::<Result<_, Problem>>()?)))
    })
    .await
}

fn requests_about(
    connection: &Connection,
    place: &Place,
) -> rusqlite::Result<Option<request::Count>> {
    let about = request::About {
        place: Some(place.id.clone()),
        ..request::About::default()
    };
    request::count(connection, &about)
}

/// Longest reason, in characters.
const MAX_REASON: usize = 2_000;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewScreening {
    state: Screening,
    /// Needed where the place is screened out.
    #[serde(default)]
    reason: String,
}

/// Say how far a place has been looked at that could get a hotspot.
#[utoipa::path(
    post, path = "/places/{id}/screening", tag = "areas", params(("id" = String, Path)),
    request_body = NewScreening,
    responses(
        (status = 200, body = PlaceBody),
        (status = 403, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json",
            description = "a reason is missing or too long"),
    ),
)]
pub async fn screen(
    State(state): State<state::WebState>,
    Signed(user): Signed,
    Path(id): Path<String>,
    Body(screening): Body<NewScreening>,
) -> Result<Json<PlaceBody>, Problem> {
    let who = Who::Account(user);
    rights::check_any(&who, Deed::ScreenPlaces)?;
    let reason = screening.reason.trim().to_owned();
    let unfit = |detail: &str| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail);
    let no_reason = in_words(
        "no_reason",
        "Een plaats die niet geschikt is, heeft een reden nodig.",
        "Un lieu qui ne convient pas doit être motivé.",
    );
    if reason.is_empty() && screening.state == Screening::ScreenedOut {
        return Err(unfit("a place that is screened out needs a `reason`").with(no_reason));
    }
    if reason.chars().count() > MAX_REASON {
        return Err(
            unfit(&format!("`reason` is longer than {MAX_REASON} characters"))
                .with(long_words(MAX_REASON)),
        );
    }
    let at = super::session::now(&state.shared.clock);
    write(&state, move |transaction| {
        let place =
            place::find(transaction, &id)?.ok_or_else(|| Problem::not_found("place", &id))?;
        rights::check(&who, Deed::ScreenPlaces, Object::Place(&place))?;
        let screened = Screened {
            state: screening.state,
            reason: reason.clone(),
            by: who.name().to_owned(),
            at,
        };
        screening::put(transaction, &id, &screened)?;
        let entry = audit::Entry {
            at,
            by: who.name().to_owned(),
            action: <&str>::from(screening.state).to_owned(),
            subject: format!("place {id}"),
            detail: Detail::Typed(reason),
        };
        audit::add(transaction, &entry)?;
        Ok(Json(PlaceBody {
            requests: requests_about(transaction, &place)?,
            place,
            facts: fact::of(transaction, SubjectKind::Place, &id)?,
            screening: Some(screened),
        }))
    })
    .await
}
