//! Who sends a request: a person with a session, or a program with a token.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use records::registry::user::{Role, User};
use records::registry::{session, token};

use super::blocking::read;
use super::problem::Problem;
use crate::clock::Clock;
use crate::web::sign_in::hash_secret;
use crate::web::state::WebState;

pub const COOKIE: &str = "session";
/// Stays when somebody signs out: strangers who guess do not keep this browser out.
pub const BROWSER_COOKIE: &str = "browser";

/// Somebody who may read.
pub struct Signed(pub User);

/// Somebody who may make plans and decide.
pub struct Decider(pub User);

/// Somebody who may try plans out.
pub struct Planner;

impl FromRequestParts<WebState> for Signed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Problem> {
        let bearer = bearer(&parts.headers).map(hash_secret);
        let cookie = cookie(&parts.headers).map(hash_secret);
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

/// The secret in the session cookie.
pub fn cookie(headers: &HeaderMap) -> Option<&str> {
    cookie_named(headers, COOKIE)
}

/// The secret in the cookie that says which browser this is.
pub fn browser_cookie(headers: &HeaderMap) -> Option<&str> {
    cookie_named(headers, BROWSER_COOKIE)
}

fn cookie_named<'h>(headers: &'h HeaderMap, wanted: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == wanted)
        .map(|(_, secret)| secret)
}
