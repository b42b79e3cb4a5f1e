//! Signing in and out, and what a page has to know about this deployment.

use std::time::Instant;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use jiff::Timestamp;
use records::database::Database;
use records::registry::session;
use records::registry::user::{MAX_NAME, User};
use records::statuses::last;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::attempts::{Turn, Who};
use super::blocking::{blocking, read, write};
use super::client_address::ClientAddress;
use super::cookies;
use super::input::Body;
use super::problem::{Problem, ProblemBody, code_needed, in_words, wrong_code};
use super::signed::Signed;
use crate::clock::Clock;
use crate::web::sign_in::{
    BROWSER_S, Closed, SESSION_S, Secret, SignInError, hash_secret, known_browser,
    remember_browser, sign_in as open_session,
};
use crate::web::state;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    name: String,
    password: String,
    /// Where the account has a second factor: the six digits, or a recovery code.
    code: Option<String>,
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

/// Sign in; the answer sets the cookie `session`, and `browser`, with which strangers
/// who guess at the name do not keep its owner out.
#[utoipa::path(
    post, path = "/session", tag = "session",
    request_body = Credentials,
    responses(
        (status = 200, body = Session),
        (status = 401, body = ProblemBody, content_type = "application/problem+json",
            description = "wrong name, password or code, or a code is needed"),
        (status = 429, body = ProblemBody, content_type = "application/problem+json",
            description = "too many wrong passwords for this name or from this address"),
    ),
)]
pub async fn sign_in(
    State(state): State<state::WebState>,
    address: ClientAddress,
    headers: HeaderMap,
    Body(credentials): Body<Credentials>,
) -> Result<Response, Problem> {
    let Credentials {
        name,
        password,
        code,
    } = credentials;
    // Nobody is called so, and nothing of it is kept.
    if name.chars().count() > MAX_NAME {
        return Err(wrong());
    }
    let browser = match cookies::browser(&headers).map(str::to_owned) {
        None => None,
        Some(secret) => {
            let (database, name) = (state.shared.database.clone(), name.clone());
            blocking(move || Ok(known_browser(&database, &secret, &name)?)).await?
        }
    };
    let who = browser.map_or(
        Who::Stranger {
            name: &name,
            address,
        },
        |browser| Who::Known { browser },
    );
    let admitted = state.attempts.admit(&who, Instant::now()).await;
    let (reserved, turn) = admitted.ok_or_else(Problem::too_many)?;
    let open = move |database: &Database, at| {
        let opened = open_session(database, &name, &password, code.as_deref(), at)?;
        if matches!(opened, Ok(_) | Err(Closed::CodeNeeded)) {
            reserved.give_back();
        }
        Ok(opened.map_err(|closed| match closed {
            Closed::Password => wrong(),
            Closed::CodeNeeded => code_needed(),
            Closed::WrongCode => wrong_code(StatusCode::UNAUTHORIZED),
        }))
    };
    open_in_turn(&state, &headers, turn, open).await
}

/// Hashes a password when it is its turn; the answer gives the browser the session that
/// `open` opened, or says why there is none.
pub async fn open_in_turn(
    state: &state::WebState,
    headers: &HeaderMap,
    turn: Turn,
    open: impl FnOnce(&Database, Timestamp) -> Result<Result<(User, Secret), Problem>, SignInError>
    + Send
    + 'static,
) -> Result<Response, Problem> {
    let (database, at) = (state.shared.database.clone(), now(&state.shared.clock));
    let session = blocking(move || {
        // Hashing goes on when the caller hangs up: so the turn is its own.
        let _turn = turn;
        Ok(open(&database, at)?)
    })
    .await?;
    let (user, secret) = session?;
    answer_opened(state, headers, user, &secret).await
}

async fn answer_opened(
    state: &state::WebState,
    headers: &HeaderMap,
    user: User,
    secret: &Secret,
) -> Result<Response, Problem> {
    let (database, name) = (state.shared.database.clone(), user.name.clone());
    let earlier = cookies::browser(headers).map(str::to_owned);
    let browser =
        blocking(move || Ok(remember_browser(&database, earlier.as_deref(), &name)?)).await?;
    let session = cookies::set(cookies::SESSION, secret.as_str(), SESSION_S, headers)?;
    let browser = cookies::set(cookies::BROWSER, browser.as_str(), BROWSER_S, headers)?;
    Ok((
        AppendHeaders([(header::SET_COOKIE, session), (header::SET_COOKIE, browser)]),
        Json(describe(state, user).await?),
    )
        .into_response())
}

/// Who is signed in, and where.
#[utoipa::path(get, path = "/session", tag = "session", responses((status = 200, body = Session)))]
pub async fn show(
    State(state): State<state::WebState>,
    Signed(user): Signed,
) -> Result<Json<Session>, Problem> {
    Ok(Json(describe(&state, user).await?))
}

/// Sign out.
#[utoipa::path(delete, path = "/session", tag = "session", responses((status = 204)))]
pub async fn sign_out(
    State(state): State<state::WebState>,
    _: Signed,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if let Some(secret) = cookies::session(&headers).map(hash_secret) {
        write(&state, move |transaction| {
            Ok(session::close(transaction, &secret)?)
        })
        .await?;
    }
    let gone = cookies::set(cookies::SESSION, "", 0, &headers)?;
    Ok((
        StatusCode::NO_CONTENT,
        AppendHeaders([(header::SET_COOKIE, gone)]),
    )
        .into_response())
}

async fn describe(state: &state::WebState, user: User) -> Result<Session, Problem> {
    let noise_off = read(state, |connection| Ok(noise_off(connection)?)).await?;
    Ok(Session {
        user,
        time_zone: time_zone_name(state),
        now: now(&state.shared.clock),
        clock_speed: state.shared.clock.speed(),
        demo: !state.demo_sign_ins.is_empty(),
        noise_off,
        embedded_broker: state.shared.embedded_broker,
    })
}

/// The zone's IANA name.
pub fn time_zone_name(state: &state::WebState) -> String {
    state
        .shared
        .time_zone
        .iana_name()
        .unwrap_or("UTC")
        .to_owned()
}

/// The deployment's time, to the second.
pub fn now(clock: &Clock) -> Timestamp {
    Timestamp::from_second(clock.now()).unwrap_or(Timestamp::MAX)
}

fn wrong() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "name and password do not belong together",
    )
    .with(in_words(
        "wrong_password",
        "Naam en wachtwoord horen niet bij elkaar.",
        "Le nom et le mot de passe ne vont pas ensemble.",
    ))
}

/// Access points whose last status says that they count without noise.
fn noise_off(connection: &rusqlite::Connection) -> rusqlite::Result<Vec<String>> {
    let mut found = last::all(connection)?;
    found.retain(|last| {
        let status = last.status.as_ref();
        status.is_ok_and(|status| status.windows().noise_device_minutes == 0)
    });
    Ok(found.into_iter().map(|last| last.access_point).collect())
}
