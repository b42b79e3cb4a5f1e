//! Choosing a password with a link that somebody was given.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use records::database::Database;
use serde::Deserialize;
use utoipa::ToSchema;

use super::blocking::blocking;
use super::client_address::ClientAddress;
use super::input::Body;
use super::problem::{Problem, ProblemBody, in_words};
use super::session::{Session, open_in_turn};
use crate::web::sign_in;
use crate::web::sign_in::password::Weakness;
use crate::web::state;

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
            description = "password too short, too long or easily guessed"),
        (status = 429, body = ProblemBody, content_type = "application/problem+json",
            description = "too many passwords are being chosen; try again later"),
    ),
)]
pub async fn accept(
    State(state): State<state::WebState>,
    address: ClientAddress,
    headers: HeaderMap,
    Body(acceptance): Body<Acceptance>,
) -> Result<Response, Problem> {
    let Acceptance {
        invitation,
        password,
    } = acceptance;
    // A stranger costs one look into the database, and learns nothing of passwords.
    let (database, shown) = (state.shared.database.clone(), invitation.clone());
    let invited = blocking(move || Ok(sign_in::invited(&database, &shown)?)).await?;
    let invited = invited.ok_or_else(no_invitation)?;
    sign_in::password::check(&password, &invited.name).map_err(too_weak)?;
    let turn = state.attempts.turn_of(address).await;
    let turn = turn.ok_or_else(Problem::too_many)?;
    let accept = move |database: &Database, at| {
        let accepted = sign_in::accept(database, &invitation, &password, at)?;
        Ok(accepted.ok_or_else(no_invitation))
    };
    open_in_turn(&state, &headers, turn, accept).await
}

fn no_invitation() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "there is no such invitation, or it is no longer valid",
    )
    .with(in_words(
        "no_invitation",
        "Deze uitnodiging bestaat niet, werd al gebruikt of is verlopen; vraag een nieuwe.",
        "Cette invitation n’existe pas, a déjà servi ou a expiré ; demandez-en une autre.",
    ))
}

fn too_weak(weakness: Weakness) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, weakness.to_string()).with(weakness)
}
