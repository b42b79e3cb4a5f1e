//! Signing in with an account of the city's own provider. All of it is open: whoever is
//! not signed in comes here.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use tracing::warn;
use utoipa::{IntoParams, ToSchema};

use super::blocking::blocking;
use super::cookies;
use super::input::Query;
use super::problem::{Problem, ProblemBody};
use super::reader::Reader;
use super::session::now;
use crate::clock::Clock;
use crate::web::openid::Refused;
use crate::web::openid::attempt::{Attempt, HOLDS_S};
use crate::web::openid::provider::Provider;
use crate::web::sign_in::{SESSION_S, enter, shut_out};
use crate::web::state::WebState;

/// Ways to sign in beside name and password.
#[derive(Serialize, ToSchema)]
pub struct SignInWays {
    /// What people sign in with at the city's own provider; null where there is none.
    #[schema(required)]
    openid: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Answered {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
    /// The provider (RFC 9207).
    iss: Option<String>,
}

/// How somebody may sign in.
#[utoipa::path(
    get, path = "/sign-in-ways", tag = "session",
    responses((status = 200, body = SignInWays)),
)]
pub async fn ways(State(state): State<WebState>) -> Json<SignInWays> {
    let openid = state.openid.as_ref();
    Json(SignInWays {
        openid: openid.map(|provider| provider.settings.name.clone()),
    })
}

/// Begin to sign in at the provider: the browser is sent there.
#[utoipa::path(
    get, path = "/openid", tag = "session",
    responses(
        (status = 303, description = "to the provider, or to the pages with `openid=CODE` where it cannot be asked"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json",
            description = "no provider is configured"),
    ),
)]
pub async fn begin(
    State(state): State<WebState>,
    Reader(language): Reader,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let provider = configured(&state)?;
    let attempt = Attempt::begin(Clock::System.now()).map_err(|error| Problem::internal(&error))?;
    match provider.address(&attempt, language.code()).await {
        Err(refused) => back(&headers, &refused),
        Ok(address) => {
            let kept = cookies::set_lax(cookies::OPENID, attempt.kept(), HOLDS_S, &headers)?;
            Ok(away(&address, vec![kept]))
        }
    }
}

/// The provider sends the browser back.
#[utoipa::path(
    get, path = "/openid/callback", tag = "session", params(Answered),
    responses(
        (status = 303, description = "to the pages; with `openid=CODE` where nobody is signed in"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json",
            description = "no provider is configured"),
    ),
)]
pub async fn callback(
    State(state): State<WebState>,
    headers: HeaderMap,
    Query(answered): Query<Answered>,
) -> Result<Response, Problem> {
    let provider = configured(&state)?;
    match signed_in(&state, provider, &headers, answered).await? {
        Err(refused) => back(&headers, &refused),
        Ok(secret) => {
            let session = cookies::set(cookies::SESSION, &secret, SESSION_S, &headers)?;
            let over = cookies::set_lax(cookies::OPENID, "", 0, &headers)?;
            Ok(away("/", vec![session, over]))
        }
    }
}

async fn signed_in(
    state: &WebState,
    provider: &Provider,
    headers: &HeaderMap,
    answered: Answered,
) -> Result<Result<String, Refused>, Problem> {
    let now_s = Clock::System.now();
    let attempt = cookies::openid(headers).and_then(|kept| Attempt::read(kept, now_s));
    let Some(attempt) = attempt else {
        return Ok(Err(Refused::State));
    };
    if answered.state.as_deref() != Some(&attempt.state()) {
        return Ok(Err(Refused::State));
    }
    if let Some(error) = answered.error {
        return Ok(Err(Refused::Denied(error.chars().take(100).collect())));
    }
    let issuer = &provider.settings.issuer;
    if let Some(found) = answered.iss.filter(|found| found != issuer) {
        return Ok(Err(Refused::Issuer {
            found: found.chars().take(200).collect(),
            expected: issuer.clone(),
        }));
    }
    let Some(code) = answered.code else {
        return Ok(Err(Refused::State));
    };
    // Before the provider is asked: of two that bring the same, one goes on.
    let (database, hash) = (state.shared.database.clone(), attempt.hash());
    let until_s = attempt.until_s();
    let fresh = blocking(move || {
        let used = database.write(|transaction| {
            records::registry::openid::use_up(transaction, &hash, now_s, until_s)
        });
        Ok(used?)
    });
    if !fresh.await? {
        return Ok(Err(Refused::Replayed));
    }
    let identity = match provider.identity(&code, &attempt).await {
        Ok(identity) => identity,
        Err(refused) => {
            if let Refused::NoRole { key, .. } = &refused {
                let (database, key) = (state.shared.database.clone(), key.clone());
                blocking(move || Ok(shut_out(&database, &key)?)).await?;
            }
            return Ok(Err(refused));
        }
    };
    let (database, at) = (state.shared.database.clone(), now(&state.shared.clock));
    let entered = blocking(move || Ok(enter(&database, &identity, at)?)).await?;
    Ok(entered.map(|secret| secret.as_str().to_owned()))
}

fn configured(state: &WebState) -> Result<&Provider, Problem> {
    let provider = state.openid.as_deref();
    provider.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "no provider is configured"))
}

/// To the pages, which say in the reader's language what went wrong.
fn back(headers: &HeaderMap, refused: &Refused) -> Result<Response, Problem> {
    warn!("nobody is signed in with OpenID Connect: {refused}");
    let over = cookies::set_lax(cookies::OPENID, "", 0, headers)?;
    Ok(away(&format!("/?openid={}", refused.code()), vec![over]))
}

fn away(address: &str, cookies: Vec<header::HeaderValue>) -> Response {
    let cookies = cookies
        .into_iter()
        .map(|cookie| (header::SET_COOKIE, cookie));
    let to = header::HeaderValue::from_str(address);
    let to = to.unwrap_or(header::HeaderValue::from_static("/"));
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(header::LOCATION, to);
    for (name, cookie) in cookies {
        response.headers_mut().append(name, cookie);
    }
    response
}
