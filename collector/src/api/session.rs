//! Signing in and out, and what a page has to know about this deployment.

use std::time::Instant;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use jiff::Timestamp;
use protocol::Message;
use protocol::status::Status;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::blocking::{blocking, read, write};
use super::input::Body;
use super::problem::{Problem, ProblemBody};
use super::signed::{COOKIE, Signed, cookie};
use crate::clock::Clock;
use crate::registry::session;
use crate::registry::user::User;
use crate::sign_in::{SESSION_S, Secret, hash_secret, sign_in as open_session};
use crate::state;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    name: String,
    password: String,
}

#[derive(Serialize, ToSchema)]
pub struct Session {
    user: User,
    /// Days, weeks and months of the pages are this zone's (IANA name).
    time_zone: String,
    #[schema(value_type = String, format = DateTime)]
    now: Timestamp,
    /// Seconds of `now` that pass in a second; 1 unless time is simulated.
    clock_speed: f64,
    demo: bool,
    /// Access points that count without noise.
    noise_off: Vec<String>,
    /// The broker is the built-in one, without access control.
    embedded_broker: bool,
}

/// Sign in; the answer sets the cookie `session`.
#[utoipa::path(
    post, path = "/session", tag = "session",
    request_body = Credentials,
    responses(
        (status = 200, body = Session),
        (status = 401, body = ProblemBody, content_type = "application/problem+json",
            description = "wrong name or password"),
        (status = 429, body = ProblemBody, content_type = "application/problem+json",
            description = "too many wrong passwords for this name; try again later"),
    ),
)]
pub async fn sign_in(
    State(state): State<state::State>,
    headers: HeaderMap,
    Body(credentials): Body<Credentials>,
) -> Result<Response, Problem> {
    let Credentials { name, password } = credentials;
    if !state.attempts.wait(&name, Instant::now()).is_zero() {
        return Err(Problem::too_many());
    }
    let turn = state.attempts.turn().await.ok_or_else(Problem::too_many)?;
    let database = state.database.clone();
    let at = now(&state.clock);
    let as_name = name.clone();
    let session = blocking(move || Ok(open_session(&database, &as_name, &password, at)?)).await?;
    drop(turn);
    state
        .attempts
        .note(&name, session.is_some(), Instant::now());
    let Some((user, secret)) = session else {
        return Err(Problem::new(
            StatusCode::UNAUTHORIZED,
            "name and password do not belong together",
        ));
    };
    opened(&state, &headers, user, &secret).await
}

/// The answer that gives a browser its new session.
pub async fn opened(
    state: &state::State,
    headers: &HeaderMap,
    user: User,
    secret: &Secret,
) -> Result<Response, Problem> {
    let cookie = set_cookie(secret.as_str(), SESSION_S, is_https(headers))?;
    Ok((
        AppendHeaders([(header::SET_COOKIE, cookie)]),
        Json(describe(state, user).await?),
    )
        .into_response())
}

/// Who is signed in, and where.
#[utoipa::path(get, path = "/session", tag = "session", responses((status = 200, body = Session)))]
pub async fn show(
    State(state): State<state::State>,
    Signed(user): Signed,
) -> Result<Json<Session>, Problem> {
    Ok(Json(describe(&state, user).await?))
}

/// Sign out.
#[utoipa::path(delete, path = "/session", tag = "session", responses((status = 204)))]
pub async fn sign_out(
    State(state): State<state::State>,
    _: Signed,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if let Some(secret) = cookie(&headers).map(hash_secret) {
        write(&state, move |transaction| {
            Ok(session::close(transaction, &secret)?)
        })
        .await?;
    }
    let gone = set_cookie("", 0, is_https(&headers))?;
    Ok((
        StatusCode::NO_CONTENT,
        AppendHeaders([(header::SET_COOKIE, gone)]),
    )
        .into_response())
}

async fn describe(state: &state::State, user: User) -> Result<Session, Problem> {
    let noise_off = read(state, |connection| Ok(noise_off(connection)?)).await?;
    Ok(Session {
        user,
        time_zone: time_zone_name(state),
        now: now(&state.clock),
        clock_speed: state.clock.speed(),
        demo: !state.demo_sign_ins.is_empty(),
        noise_off,
        embedded_broker: state.embedded_broker,
    })
}

/// The zone's IANA name.
pub fn time_zone_name(state: &state::State) -> String {
    state.time_zone.iana_name().unwrap_or("UTC").to_owned()
}

/// The deployment's time, to the second.
pub fn now(clock: &Clock) -> Timestamp {
    Timestamp::from_second(clock.now()).unwrap_or(Timestamp::MAX)
}

fn set_cookie(secret: &str, max_age_s: i64, https: bool) -> Result<HeaderValue, Problem> {
    let secure = if https { "; Secure" } else { "" };
    let cookie = format!(
        "{COOKIE}={secret}; Path=/; Max-Age={max_age_s}; HttpOnly; SameSite=Strict{secure}"
    );
    HeaderValue::try_from(cookie).map_err(|error| Problem::internal(&error))
}

/// TLS ends at a proxy, which says so.
fn is_https(headers: &HeaderMap) -> bool {
    headers
        .get("x-forwarded-proto")
        .is_some_and(|protocol| protocol == "https")
}

/// Access points whose last status says that they count without noise.
fn noise_off(connection: &rusqlite::Connection) -> rusqlite::Result<Vec<String>> {
    let mut statement =
        connection.prepare_cached("SELECT access_point, message FROM statuses ORDER BY 1")?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let message: Vec<u8> = row.get(1)?;
        let status = Status::decode(&message).ok();
        if status.is_some_and(|status| status.noise_device_minutes == 0) {
            found.push(row.get(0)?);
        }
    }
    Ok(found)
}
