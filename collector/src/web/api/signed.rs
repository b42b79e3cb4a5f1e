//! Who sends a request: a person with a session, or a program with a token.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use data_encoding::BASE64;
use records::registry::user::{Role, User};
use records::registry::{session, token};

use super::blocking::read;
use super::cookies;
use super::problem::Problem;
use crate::clock::Clock;
use crate::web::sign_in::hash_secret;
use crate::web::state::WebState;

/// Somebody who may read.
pub struct Signed(pub User);

/// Somebody who may make plans and decide.
pub struct Decider(pub User);

/// Somebody who may write down what is done at hotspots.
pub struct FieldWorker(pub User);

/// Somebody who may note what happened at a hotspot.
pub struct EventNoter(pub User);

/// Somebody who may try plans out.
pub struct Planner;

impl FromRequestParts<WebState> for Signed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Problem> {
        let reads = matches!(parts.method, Method::GET | Method::HEAD);
        let bearer = bearer(&parts.headers).map(str::to_owned);
        let bearer = bearer.or_else(|| basic(&parts.headers).filter(|_| reads));
        let bearer = bearer.as_deref().map(hash_secret);
        let cookie = cookies::session(&parts.headers).map(hash_secret);
        if bearer.is_none() && cookie.is_none() {
            return Err(Problem::not_signed_in());
        }
        let found = read(state, move |connection| {
            // Sessions and tokens end by the world's clock, not a laboratory's.
            let now_s = Clock::System.now();
            match (bearer, cookie) {
                (Some(secret), _) => Ok(token::find(connection, &secret, now_s)?),
                (None, Some(secret)) => Ok(session::find(connection, &secret, now_s)?),
                (None, None) => Ok(None),
            }
        })
        .await?;
        found.map(Self).ok_or_else(Problem::not_signed_in)
    }
}

impl FromRequestParts<WebState> for Decider {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Problem> {
        let Signed(user) = Signed::from_request_parts(parts, state).await?;
        if !user.role.may_decide() {
            return Err(Problem::new(
                StatusCode::FORBIDDEN,
                format!("a {} may not do this; a coordinator may", user.role),
            ));
        }
        Ok(Self(user))
    }
}

impl FromRequestParts<WebState> for FieldWorker {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Problem> {
        let Signed(user) = Signed::from_request_parts(parts, state).await?;
        if !user.role.may_work_in_the_field() {
            return Err(Problem::new(
                StatusCode::FORBIDDEN,
                format!("a {} may not do this; an operator may", user.role),
            ));
        }
        Ok(Self(user))
    }
}

impl FromRequestParts<WebState> for EventNoter {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Problem> {
        let Signed(user) = Signed::from_request_parts(parts, state).await?;
        if !user.role.may_note_events() {
            return Err(Problem::new(
                StatusCode::FORBIDDEN,
                format!(
                    "a {} may not do this; a planner or an operator may",
                    user.role
                ),
            ));
        }
        Ok(Self(user))
    }
}

impl FromRequestParts<WebState> for Planner {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Problem> {
        let Signed(user) = Signed::from_request_parts(parts, state).await?;
        if !(user.role == Role::Planner || user.role.may_decide()) {
            return Err(Problem::new(
                StatusCode::FORBIDDEN,
                format!("a {} may not do this; a planner may", user.role),
            ));
        }
        Ok(Self)
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, secret) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim())
}

/// A token as the password of any name: calendars know no other way. They only read.
fn basic(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, pair) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(BASE64.decode(pair.trim().as_bytes()).ok()?).ok()?;
    pair.split_once(':').map(|(_, token)| token.to_owned())
}
