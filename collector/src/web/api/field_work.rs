//! Work at hotspots: the list, as a calendar and a table, and what is written down of it.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderName, StatusCode, header};
use jiff::civil::Date;
use protocol::AccessPointId;
use records::registry::access_point::{self, AccessPoint};
use records::registry::ticket::{self, Ticket};
use records::registry::visit::Visit;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::blocking::{read, write};
use super::input::{Body, Query};
use super::problem::{Problem, ProblemBody};
use super::reader::Reader;
use super::session::now;
use super::signed::Signed;
use crate::document::Language;
use crate::insight::field_work::note::{self, NotNoted, Writer};
use crate::insight::field_work::{self, FieldWork};
use crate::insight::rights::Who;
use crate::web::state;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// In which language it is written; that of `Accept-Language` where it is absent.
    #[param(inline)]
    language: Option<Language>,
}

/// What is to be done at hotspots.
#[utoipa::path(
    get, path = "/work", tag = "work", responses((status = 200, body = FieldWork)),
)]
pub async fn list(
    State(state): State<state::WebState>,
    _: Signed,
) -> Result<Json<FieldWork>, Problem> {
    read(&state, |connection| Ok(Json(field_work::of(connection)?))).await
}

type File = ([(HeaderName, &'static str); 2], Vec<u8>);

/// Scheduled moves and open tickets as a calendar (iCalendar). Calendars that know no
/// bearer token send it as the password of any name.
#[utoipa::path(
    get, path = "/work.ics", tag = "work", params(Asked),
    responses((status = 200, body = String, content_type = "text/calendar; charset=utf-8")),
)]
pub async fn calendar(
    State(state): State<state::WebState>,
    _: Signed,
    Reader(reader): Reader,
    Query(asked): Query<Asked>,
) -> Result<File, Problem> {
    let at = now(&state.shared.clock);
    read(&state, move |connection| {
        let work = field_work::of(connection)?;
        let language = asked.language.unwrap_or(reader);
        let text = field_work::calendar::of(&work, |text| language.say(text).to_owned(), at);
        Ok((
            [
                (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
                (
                    header::CONTENT_DISPOSITION,
                    "attachment; filename=\"work.ics\"",
                ),
            ],
            text.into_bytes(),
        ))
    })
    .await
}

/// Scheduled moves and open tickets as a table (CSV).
#[utoipa::path(
    get, path = "/work.csv", tag = "work", params(Asked),
    responses((status = 200, body = String, content_type = "text/csv; charset=utf-8")),
)]
pub async fn table(
    State(state): State<state::WebState>,
    _: Signed,
    Reader(reader): Reader,
    Query(asked): Query<Asked>,
) -> Result<File, Problem> {
    read(&state, move |connection| {
        let work = field_work::of(connection)?;
        let language = asked.language.unwrap_or(reader);
        let rows = field_work::table::of(&work, |text| language.say(text).to_owned());
        Ok((
            [
                (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
                (
                    header::CONTENT_DISPOSITION,
                    "attachment; filename=\"work.csv\"",
                ),
            ],
            rows.map_err(|error| Problem::internal(&error))?,
        ))
    })
    .await
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewVisit {
    site: String,
    #[schema(value_type = Option<String>)]
    access_point: Option<AccessPointId>,
    /// The move that it was for.
    recommendation: Option<String>,
    /// Today where it is absent.
    #[schema(value_type = Option<String>, format = Date)]
    visited_on: Option<Date>,
    found: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTicket {
    site: String,
    #[schema(value_type = Option<String>)]
    access_point: Option<AccessPointId>,
    what: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketDone {
    done: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPlacement {
    /// The hotspot where it hangs from now on; null: in the cupboard.
    #[schema(required)]
    site: Option<String>,
}

/// Note that somebody was at a hotspot, and what they found.
#[utoipa::path(
    post, path = "/visits", tag = "work", request_body = NewVisit,
    responses(
        (status = 201, body = Visit),
        (status = 403, body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json",
            description = "the registry does not know what is named, or the words or the day cannot be"),
    ),
)]
pub async fn note_visit(
    State(state): State<state::WebState>,
    Signed(user): Signed,
    Body(new): Body<NewVisit>,
) -> Result<(StatusCode, Json<Visit>), Problem> {
    let at = now(&state.shared.clock);
    let today = state.shared.time_zone.to_datetime(at).date();
    let visit = Visit {
        site: new.site,
        access_point: new.access_point,
        recommendation: new.recommendation,
        visited_on: new.visited_on.unwrap_or(today),
        found: new.found.trim().to_owned(),
        by: user.name.clone(),
        at,
    };
    let who = Who::Account(user);
    write(&state, move |transaction| {
        note::visit(transaction, &visit, &Writer { who, at })?;
        Ok((StatusCode::CREATED, Json(visit)))
    })
    .await
}

/// Say what is to be mended at a hotspot.
#[utoipa::path(
    post, path = "/tickets", tag = "work", request_body = NewTicket,
    responses(
        (status = 201, body = Ticket),
        (status = 403, body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json",
            description = "the registry does not know what is named, or the words cannot be"),
    ),
)]
pub async fn open_ticket(
    State(state): State<state::WebState>,
    Signed(user): Signed,
    Body(new): Body<NewTicket>,
) -> Result<(StatusCode, Json<Ticket>), Problem> {
    let at = now(&state.shared.clock);
    let who = Who::Account(user);
    write(&state, move |transaction| {
        let writer = Writer { who, at };
        let access_point = new.access_point.as_ref();
        let id = note::open_ticket(transaction, &new.site, access_point, &new.what, &writer)?;
        let opened = ticket::find(transaction, id)?;
        let opened = opened.ok_or_else(|| Problem::not_found("ticket", &id.to_string()))?;
        Ok((StatusCode::CREATED, Json(opened)))
    })
    .await
}

/// Say what was done: the ticket is closed.
#[utoipa::path(
    post, path = "/tickets/{id}/close", tag = "work", params(("id" = i64, Path)),
    request_body = TicketDone,
    responses(
        (status = 200, body = Ticket),
        (status = 403, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, body = ProblemBody, content_type = "application/problem+json",
            description = "it was closed before"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json",
            description = "the words cannot be"),
    ),
)]
pub async fn close_ticket(
    State(state): State<state::WebState>,
    Signed(user): Signed,
    Path(id): Path<i64>,
    Body(new): Body<TicketDone>,
) -> Result<Json<Ticket>, Problem> {
    let at = now(&state.shared.clock);
    let who = Who::Account(user);
    write(&state, move |transaction| {
        let closed = note::close_ticket(transaction, id, &new.done, &Writer { who, at });
        match closed {
            Err(NotNoted::Unknown { what, id }) => Err(Problem::not_found(what, &id)),
            other => Ok(Json(other?)),
        }
    })
    .await
}

/// Say where an access point hangs from now on.
#[utoipa::path(
    post, path = "/access-points/{id}/placement", tag = "work", params(("id" = String, Path)),
    request_body = NewPlacement,
    responses(
        (status = 200, body = AccessPoint),
        (status = 403, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json",
            description = "there is no such hotspot, or it is closed"),
    ),
)]
pub async fn place(
    State(state): State<state::WebState>,
    Signed(user): Signed,
    Path(id): Path<String>,
    Body(new): Body<NewPlacement>,
) -> Result<Json<AccessPoint>, Problem> {
    let at = now(&state.shared.clock);
    let who = Who::Account(user);
    write(&state, move |transaction| {
        let unknown = || Problem::not_found("access point", &id);
        let known: AccessPointId = id.parse().map_err(|_| unknown())?;
        access_point::find(transaction, &known)?.ok_or_else(unknown)?;
        note::place(
            transaction,
            &known,
            new.site.as_deref(),
            &Writer { who, at },
        )?;
        let placed = access_point::find(transaction, &known)?.ok_or_else(unknown)?;
        Ok(Json(placed))
    })
    .await
}

impl From<NotNoted> for Problem {
    fn from(error: NotNoted) -> Self {
        match error {
            NotNoted::Database(error) => error.into(),
            NotNoted::Denied(denied) => denied.into(),
            NotNoted::Closed { .. } => Self::of(StatusCode::CONFLICT, &error),
            _ => Self::of(StatusCode::UNPROCESSABLE_ENTITY, &error),
        }
    }
}
