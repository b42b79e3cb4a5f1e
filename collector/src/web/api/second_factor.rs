//! Somebody sets a second factor up for their own account, or takes it off.

use std::time::Instant;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use records::registry::second_factor;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::attempts::{Reserved, Who};
use super::blocking::{blocking, read};
use super::client_address::ClientAddress;
use super::input::Body;
use super::problem::{Problem, ProblemBody, in_words, wrong_code};
use super::session::now;
use super::signed::Person;
use crate::web::notices;
use crate::web::sign_in::second_factor as factor;
use crate::web::state::WebState;

#[derive(Serialize, ToSchema)]
pub struct SecondFactorState {
    on: bool,
    recovery_codes_left: i64,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnPassword {
    password: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnCode {
    /// Six digits, or a recovery code.
    code: String,
}

/// What a phone is to be told. It is not on until a first code is confirmed.
#[derive(Serialize, ToSchema)]
pub struct SecondFactorBegun {
    /// To be typed.
    secret: String,
    /// The same as an address (`otpauth:`).
    address: String,
    /// The address for a phone to read off the screen, an SVG image.
    qr: String,
}

#[derive(Serialize, ToSchema)]
pub struct RecoveryCodes {
    /// Each is good for once; they are not shown again.
    codes: Vec<String>,
}

/// Whether the own account has a second factor.
#[utoipa::path(
    get, path = "/second-factor", tag = "session",
    responses(
        (status = 200, body = SecondFactorState),
        (status = 403, body = ProblemBody, content_type = "application/problem+json",
            description = "a token is not a person"),
    ),
)]
pub async fn show(
    State(state): State<WebState>,
    Person(user): Person,
) -> Result<Json<SecondFactorState>, Problem> {
    read(&state, move |connection| {
        let found = second_factor::find(connection, &user.name)?;
        Ok(Json(SecondFactorState {
            on: found.is_some_and(|found| found.is_on),
            recovery_codes_left: second_factor::recovery_codes_left(connection, &user.name)?,
        }))
    })
    .await
}

/// Begin to set a second factor up.
#[utoipa::path(
    post, path = "/second-factor", tag = "session", request_body = OwnPassword,
    responses(
        (status = 200, body = SecondFactorBegun),
        (status = 403, body = ProblemBody, content_type = "application/problem+json",
            description = "wrong password, an account of the provider, or a token"),
        (status = 409, body = ProblemBody, content_type = "application/problem+json",
            description = "it is on already"),
        (status = 429, body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
pub async fn begin(
    State(state): State<WebState>,
    Person(user): Person,
    address: ClientAddress,
    Body(own): Body<OwnPassword>,
) -> Result<Json<SecondFactorBegun>, Problem> {
    let name = user.name.clone();
    let is_on = read(&state, move |connection| {
        let found = second_factor::find(connection, &name)?;
        Ok(found.is_some_and(|found| found.is_on))
    });
    if is_on.await? {
        return Err(already_on());
    }
    let who = Who::Stranger {
        name: &user.name,
        address,
    };
    let admitted = state.attempts.admit(&who, Instant::now()).await;
    let (reserved, turn) = admitted.ok_or_else(Problem::too_many)?;
    let (database, name) = (state.shared.database.clone(), user.name.clone());
    let begun = blocking(move || {
        let _turn = turn;
        Ok(factor::begin(&database, &name, &own.password)?)
    })
    .await?;
    let begun = begun.ok_or_else(wrong_password)?;
    reserved.give_back();
    let qr = notices::code(&begun.address).unwrap_or_default();
    Ok(Json(SecondFactorBegun {
        secret: begun.secret,
        address: begun.address,
        qr,
    }))
}

/// Turn the second factor on with a first code; the recovery codes are shown this once.
#[utoipa::path(
    post, path = "/second-factor/on", tag = "session", request_body = OwnCode,
    responses(
        (status = 200, body = RecoveryCodes),
        (status = 403, body = ProblemBody, content_type = "application/problem+json",
            description = "wrong code, or a token"),
        (status = 429, body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
pub async fn turn_on(
    State(state): State<WebState>,
    Person(user): Person,
    address: ClientAddress,
    Body(own): Body<OwnCode>,
) -> Result<Json<RecoveryCodes>, Problem> {
    let reserved = reserve(&state, &user.name, address)?;
    let (database, at) = (state.shared.database.clone(), now(&state.shared.clock));
    let codes = blocking(move || Ok(factor::turn_on(&database, &user, &own.code, at)?)).await?;
    let codes = codes.ok_or_else(|| wrong_code(StatusCode::FORBIDDEN))?;
    reserved.give_back();
    Ok(Json(RecoveryCodes { codes }))
}

/// Turn the second factor off, with a code of it.
#[utoipa::path(
    post, path = "/second-factor/off", tag = "session", request_body = OwnCode,
    responses(
        (status = 204),
        (status = 403, body = ProblemBody, content_type = "application/problem+json",
            description = "wrong code, or a token"),
        (status = 429, body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
pub async fn turn_off(
    State(state): State<WebState>,
    Person(user): Person,
    address: ClientAddress,
    Body(own): Body<OwnCode>,
) -> Result<StatusCode, Problem> {
    let reserved = reserve(&state, &user.name, address)?;
    let (database, at) = (state.shared.database.clone(), now(&state.shared.clock));
    let off = blocking(move || Ok(factor::turn_off(&database, &user, &own.code, at)?)).await?;
    if !off {
        return Err(wrong_code(StatusCode::FORBIDDEN));
    }
    reserved.give_back();
    Ok(StatusCode::NO_CONTENT)
}

/// Guesses count as those at a password do.
fn reserve(state: &WebState, name: &str, address: ClientAddress) -> Result<Reserved, Problem> {
    let who = Who::Stranger { name, address };
    let reserved = state.attempts.reserve(&who, Instant::now());
    reserved.ok_or_else(Problem::too_many)
}

fn wrong_password() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "the password is not that of this account, or the account has none",
    )
    .with(in_words(
        "wrong_password",
        "Dit is niet het wachtwoord van dit account, of het account heeft er geen.",
        "Ce n’est pas le mot de passe de ce compte, ou ce compte n’en a pas.",
    ))
}

fn already_on() -> Problem {
    Problem::new(StatusCode::CONFLICT, "the second factor is on already").with(in_words(
        "already_on",
        "De tweede factor staat al aan.",
        "Le second facteur est déjà activé.",
    ))
}
