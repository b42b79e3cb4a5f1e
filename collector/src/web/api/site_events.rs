//! What people noted of a hotspot: the list, one more, one withdrawn.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use jiff::civil::Date;
use records::registry::site;
use records::registry::site_event::{self, NewSiteEvent, SiteEvent};
use serde::Deserialize;
use utoipa::ToSchema;

use super::blocking::{read, write};
use super::input::Body;
use super::list::List;
use super::problem::{Problem, ProblemBody};
use super::session::now;
use super::signed::Signed;
use crate::insight::rights::Who;
use crate::insight::site_events::{self, NotNoted};
use crate::web::state;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEvent {
    #[schema(value_type = String, format = Date)]
    first_day: Date,
    /// Absent or null: its end is not known yet.
    #[schema(value_type = Option<String>, format = Date)]
    last_day: Option<Date>,
    /// In a few words; at most 200 characters, and nobody's name.
    what: String,
}

/// What people noted of a hotspot and did not withdraw, the latest first. Verdicts and
/// plans do not look at it.
#[utoipa::path(
    get, path = "/sites/{id}/events", tag = "sites", params(("id" = String, Path)),
    responses(
        (status = 200, body = List<SiteEvent>),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
pub async fn list(
    State(state): State<state::WebState>,
    _: Signed,
    Path(id): Path<String>,
) -> Result<Json<List<SiteEvent>>, Problem> {
    read(&state, move |connection| {
        if site::find(connection, &id)?.is_none() {
            return Err(Problem::not_found("hotspot", &id));
        }
        Ok(Json(List::whole(site_event::of_site(connection, &id)?)))
    })
    .await
}

/// Note what its figures cannot say: works, a market, a closure.
#[utoipa::path(
    post, path = "/sites/{id}/events", tag = "sites", params(("id" = String, Path)),
    request_body = NewEvent,
    responses(
        (status = 201, body = SiteEvent),
        (status = 403, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json",
            description = "the days or the words cannot be"),
    ),
)]
pub async fn note(
    State(state): State<state::WebState>,
    Signed(user): Signed,
    Path(id): Path<String>,
    Body(new): Body<NewEvent>,
) -> Result<(StatusCode, Json<SiteEvent>), Problem> {
    let at = now(&state.shared.clock);
    let new = NewSiteEvent {
        site: id,
        first_day: new.first_day,
        last_day: new.last_day,
        what: new.what,
    };
    write(&state, move |transaction| {
        let noted = site_events::note(transaction, &new, &Who::Account(user), at)?;
        Ok((StatusCode::CREATED, Json(noted)))
    })
    .await
}

/// Take back what was noted; the audit log keeps who did.
#[utoipa::path(
    post, path = "/events/{id}/withdraw", tag = "sites", params(("id" = i64, Path)),
    responses(
        (status = 200, body = SiteEvent),
        (status = 403, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, body = ProblemBody, content_type = "application/problem+json",
            description = "it was withdrawn before"),
    ),
)]
pub async fn withdraw(
    State(state): State<state::WebState>,
    Signed(user): Signed,
    Path(id): Path<i64>,
) -> Result<Json<SiteEvent>, Problem> {
    let at = now(&state.shared.clock);
    write(&state, move |transaction| {
        Ok(Json(site_events::withdraw(
            transaction,
            id,
            &Who::Account(user),
            at,
        )?))
    })
    .await
}

impl From<NotNoted> for Problem {
    fn from(error: NotNoted) -> Self {
        match error {
            NotNoted::Database(error) => error.into(),
            NotNoted::Denied(denied) => denied.into(),
            NotNoted::Unknown { what, id } => Self::not_found(what, &id),
            NotNoted::Withdrawn { .. } => Self::of(StatusCode::CONFLICT, &error),
            _ => Self::of(StatusCode::UNPROCESSABLE_ENTITY, &error),
        }
    }
}
