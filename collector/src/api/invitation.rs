//! Choosing a password with a link that somebody was given.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;

use super::blocking::blocking;
use super::input::Body;
use super::problem::{Problem, ProblemBody};
use super::session::{Session, now, opened};
use crate::sign_in::{self, MAX_PASSWORD, MIN_PASSWORD};
use crate::state;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    /// The last part of the link, after `#`.
    invitation: String,
    /// 12 characters or more, at most 256 bytes.
    password: String,
}

/// Choose a password; the answer signs in as `POST /session` does. An invitation is
/// for once.
#[utoipa::path(
    post, path = "/invitation", tag = "session",
    request_body = Acceptance,
    responses(
        (status = 200, body = Session),
        (status = 401, body = ProblemBody, content_type = "application/problem+json",
            description = "no such invitation, or no longer"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json",
            description = "password too short or too long"),
    ),
)]
pub async fn accept(
    State(state): State<state::State>,
    headers: HeaderMap,
    Body(acceptance): Body<Acceptance>,
) -> Result<Response, Problem> {
    let Acceptance {
        invitation,
        password,
    } = acceptance;
    if password.chars().count() < MIN_PASSWORD || password.len() > MAX_PASSWORD {
        return Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            format!(
                "a password has {MIN_PASSWORD} characters or more, and at most {MAX_PASSWORD} bytes"
            ),
        ));
    }
    let _turn = state.attempts.turn().await.ok_or_else(Problem::too_many)?;
    let database = state.database.clone();
    let at = now(&state.clock);
    let accepted =
        blocking(move || Ok(sign_in::accept(&database, &invitation, &password, at)?)).await?;
    let Some((user, secret)) = accepted else {
        return Err(Problem::new(
            StatusCode::UNAUTHORIZED,
            "there is no such invitation, or no longer",
        ));
    };
    opened(&state, &headers, user, &secret).await
}
