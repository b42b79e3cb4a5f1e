//! The cookies: whose session this is, which browser, and a sign-in under way elsewhere.

use axum::http::{HeaderMap, HeaderValue, header};
use cookie::{Cookie, SameSite};
use time::Duration;

use super::problem::Problem;

pub const SESSION: &str = "session";
/// Stays when somebody signs out: strangers who guess do not keep this browser out.
pub const BROWSER: &str = "browser";

/// A sign-in at the provider that is under way.
pub const OPENID: &str = "openid";

/// The secret in the session cookie.
pub fn session(headers: &HeaderMap) -> Option<&str> {
    named(headers, SESSION)
}

/// The secret in the cookie that says which browser this is.
pub fn browser(headers: &HeaderMap) -> Option<&str> {
    named(headers, BROWSER)
}

/// The sign-in at the provider that this browser began.
pub fn openid(headers: &HeaderMap) -> Option<&str> {
    named(headers, OPENID)
}

fn named<'h>(headers: &'h HeaderMap, wanted: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(Cookie::split_parse)
        .filter_map(Result::ok)
        .find(|cookie| cookie.name() == wanted)
        .and_then(|cookie| cookie.value_raw())
}

/// Sets a cookie that scripts cannot read and other sites cannot send; 0 for
/// `max_age_s` deletes it. It is for secure connections alone where the request in
/// `headers` came over one.
///
/// # Errors
/// When `secret` cannot stand in a header.
pub fn set(
    name: &str,
    secret: &str,
    max_age_s: i64,
    headers: &HeaderMap,
) -> Result<HeaderValue, Problem> {
    written(name, secret, max_age_s, headers, SameSite::Strict)
}

/// As [`set`], and sent along where another site's page leads here.
///
/// # Errors
/// As [`set`].
pub fn set_lax(
    name: &str,
    secret: &str,
    max_age_s: i64,
    headers: &HeaderMap,
) -> Result<HeaderValue, Problem> {
    written(name, secret, max_age_s, headers, SameSite::Lax)
}

fn written(
    name: &str,
    secret: &str,
    max_age_s: i64,
    headers: &HeaderMap,
    same_site: SameSite,
) -> Result<HeaderValue, Problem> {
    let cookie = Cookie::build((name, secret))
        .path("/")
        .max_age(Duration::seconds(max_age_s))
        .http_only(true)
        .same_site(same_site)
        .secure(is_https(headers));
    HeaderValue::try_from(cookie.to_string()).map_err(|error| Problem::internal(&error))
}

/// TLS ends at a proxy, which says so: the first entry is of the proxy that the browser
/// spoke to. At worst somebody's own cookie is kept from plain connections.
fn is_https(headers: &HeaderMap) -> bool {
    let first = |name: &str| {
        let value = headers.get(name)?.to_str().ok()?;
        value.split(',').next()
    };
    let told = first("x-forwarded-proto").map(str::trim);
    if told.is_some_and(|protocol| protocol.eq_ignore_ascii_case("https")) {
        return true;
    }
    // RFC 7239: `for=192.0.2.1;proto="https", for=...`
    first("forwarded").is_some_and(|entry| {
        entry
            .split(';')
            .filter_map(|pair| pair.split_once('='))
            .any(|(key, value)| {
                key.trim().eq_ignore_ascii_case("proto")
                    && value.trim().trim_matches('"').eq_ignore_ascii_case("https")
            })
    })
}
