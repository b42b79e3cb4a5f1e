//! Requests and objections from outside, with their answers; and comments of colleagues.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use jiff::Timestamp;
use records::registry::comment::{self, Comment};
use records::registry::request::{self, About, Answer, CameBy, Kind, NewRequest, Request, Sender};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::blocking::{read, write};
use super::input::{Body, Query};
use super::list::List;
use super::problem::{Problem, ProblemBody, in_words, long_words, not_there};
use super::session::now;
use super::signed::Signed;
use crate::insight::news::personal;
use crate::insight::requests::{self, NotWritten};
use crate::insight::rights::Who;
use crate::web::state::WebState;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    recommendation: Option<String>,
    site: Option<String>,
    place: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaperRequest {
    kind: Kind,
    from_whom: Sender,
    recommendation: Option<String>,
    site: Option<String>,
    place: Option<String>,
    words: String,
    /// Where the answer goes, and nothing more of the person.
    #[serde(default)]
    contact: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAnswer {
    answer: Answer,
    reason: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewComment {
    recommendation: Option<String>,
    site: Option<String>,
    /// `@Name` mentions somebody with an account.
    words: String,
}

/// Requests about a move, a hotspot or a place, or all of them; those without an answer first.
#[utoipa::path(
    get, path = "/requests", tag = "requests", params(Asked),
    responses((status = 200, body = List<Request>)),
)]
pub async fn list(
    State(state): State<WebState>,
    Signed(user): Signed,
    Query(asked): Query<Asked>,
) -> Result<Json<List<Request>>, Problem> {
    let about = About {
        recommendation: asked.recommendation,
        site: asked.site,
        place: asked.place,
    };
    let who = Who::Account(user);
    read(&state, move |connection| {
        let mut found = request::about(connection, &about)?;
        for request in &mut found {
            let about = About {
                recommendation: request.recommendation.clone(),
                site: request.site.clone(),
                place: request.place.clone(),
            };
            // Only who answers needs to know where the answer goes.
            if requests::check(connection, &about, &who).is_err() {
                request.contact.clear();
            }
        }
        Ok(Json(List::whole(found)))
    })
    .await
}

#[derive(Serialize, ToSchema)]
pub struct RequestsWaiting {
    waiting: u32,
    /// When the first of them came; null where none waits.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
}

/// How many requests wait for an answer.
#[utoipa::path(
    get, path = "/requests/waiting", tag = "requests",
    responses((status = 200, body = RequestsWaiting)),
)]
pub async fn waiting(
    State(state): State<WebState>,
    _: Signed,
) -> Result<Json<RequestsWaiting>, Problem> {
    read(&state, |connection| {
        let (waiting, since) = request::waiting(connection)?;
        Ok(Json(RequestsWaiting { waiting, since }))
    })
    .await
}

/// Type in a request that came on paper.
#[utoipa::path(
    post, path = "/requests", tag = "requests", request_body = PaperRequest,
    responses(
        (status = 201, body = Request),
        (status = 403, body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json",
            description = "the registry does not know what it is about, or the words cannot be"),
    ),
)]
pub async fn type_in(
    State(state): State<WebState>,
    Signed(user): Signed,
    Body(new): Body<PaperRequest>,
) -> Result<(StatusCode, Json<Request>), Problem> {
    let new = NewRequest {
        at: now(&state.shared.clock),
        came_by: CameBy::Paper,
        kind: new.kind,
        from_whom: new.from_whom,
        about: About {
            recommendation: new.recommendation,
            site: new.site,
            place: new.place,
        },
        words: new.words.trim().to_owned(),
        contact: new.contact.trim().to_owned(),
        written_by: user.name.clone(),
    };
    write(&state, move |transaction| {
        let id = requests::receive(transaction, &new, Some(&Who::Account(user)))?;
        let kept = request::find(transaction, id)?;
        let kept = kept.ok_or_else(|| Problem::not_found("request", &id.to_string()))?;
        Ok((StatusCode::CREATED, Json(kept)))
    })
    .await
}

/// Answer a request, with the reason.
#[utoipa::path(
    post, path = "/requests/{id}/answer", tag = "requests", params(("id" = i64, Path)),
    request_body = NewAnswer,
    responses(
        (status = 200, body = Request),
        (status = 403, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, body = ProblemBody, content_type = "application/problem+json",
            description = "it was answered before"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json",
            description = "the reason is missing or too long"),
    ),
)]
pub async fn answer(
    State(state): State<WebState>,
    Signed(user): Signed,
    Path(id): Path<i64>,
    Body(new): Body<NewAnswer>,
) -> Result<Json<Request>, Problem> {
    let at = now(&state.shared.clock);
    write(&state, move |transaction| {
        let who = Who::Account(user);
        let answered = requests::answer(transaction, id, new.answer, &new.reason, &who, at);
        match answered {
            Err(NotWritten::Unknown {
                what: "request",
                id,
            }) => Err(Problem::not_found("request", &id)),
            other => Ok(Json(other?)),
        }
    })
    .await
}

/// What colleagues said about a move or a hotspot.
#[utoipa::path(
    get, path = "/comments", tag = "requests", params(Asked),
    responses((status = 200, body = List<Comment>)),
)]
pub async fn comments(
    State(state): State<WebState>,
    _: Signed,
    Query(asked): Query<Asked>,
) -> Result<Json<List<Comment>>, Problem> {
    read(&state, move |connection| {
        let (move_, site) = (asked.recommendation.as_deref(), asked.site.as_deref());
        Ok(Json(List::whole(comment::on(connection, move_, site)?)))
    })
    .await
}

/// Say something about a move or a hotspot; it can be erased.
#[utoipa::path(
    post, path = "/comments", tag = "requests", request_body = NewComment,
    responses(
        (status = 201, body = Comment),
        (status = 403, body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json",
            description = "the registry does not know what it is about, or the words cannot be"),
    ),
)]
pub async fn say(
    State(state): State<WebState>,
    Signed(user): Signed,
    Body(new): Body<NewComment>,
) -> Result<(StatusCode, Json<Comment>), Problem> {
    let at = now(&state.shared.clock);
    let shared = state.shared.clone();
    let about = About {
        recommendation: new.recommendation,
        site: new.site,
        place: None,
    };
    write(&state, move |transaction| {
        let who = Who::Account(user);
        let id = requests::comment(transaction, &about, &new.words, &who, at)?;
        let kept = comment::find(transaction, id)?;
        let kept = kept.ok_or_else(|| Problem::not_found("comment", &id.to_string()))?;
        personal::mentioned(transaction, &shared, &kept, at)?;
        Ok((StatusCode::CREATED, Json(kept)))
    })
    .await
}

/// Erase a comment for good: one's own, or any as an admin.
#[utoipa::path(
    delete, path = "/comments/{id}", tag = "requests", params(("id" = i64, Path)),
    responses(
        (status = 204),
        (status = 403, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
pub async fn erase(
    State(state): State<WebState>,
    Signed(user): Signed,
    Path(id): Path<i64>,
) -> Result<StatusCode, Problem> {
    write(&state, move |transaction| {
        match requests::erase_comment(transaction, id, &Who::Account(user)) {
            Err(NotWritten::Unknown { what, id }) => Err(Problem::not_found(what, &id)),
            other => Ok(other.map(|()| StatusCode::NO_CONTENT)?),
        }
    })
    .await
}

impl From<NotWritten> for Problem {
    fn from(error: NotWritten) -> Self {
        let unfit =
            |error: &NotWritten| Self::new(StatusCode::UNPROCESSABLE_ENTITY, error.to_string());
        match &error {
            NotWritten::Unknown { what, id } => unfit(&error).with(not_there(what, id)),
            NotWritten::Words { most, .. } => unfit(&error).with(long_words(*most)),
            NotWritten::Answered(id) => {
                Self::new(StatusCode::CONFLICT, error.to_string()).with(in_words(
                    "answered_before",
                    format!("Vraag {id} werd al beantwoord."),
                    format!("La demande {id} a déjà reçu une réponse."),
                ))
            }
            NotWritten::NotYours => {
                Self::new(StatusCode::FORBIDDEN, error.to_string()).with(in_words(
                    "not_yours",
                    "Enkel wie een opmerking schreef, of een beheerder, wist ze.",
                    "Seuls l’auteur d’un commentaire ou un administrateur l’effacent.",
                ))
            }
            NotWritten::Denied(denied) => denied.clone().into(),
            NotWritten::Database(_) => Self::internal(&error),
        }
    }
}
