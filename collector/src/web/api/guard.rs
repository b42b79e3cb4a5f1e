//! What holds for every request: headers that keep a page to itself, and no change
//! on behalf of another site's page.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::problem::Problem;
use crate::web::base_map::settings::{Settings, policy_with};

/// Scripts, styles, fonts and data come from the collector alone; nothing is inline.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; \
    style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
    frame-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What is shown by a page and is none itself: data, scripts, pictures.
const NO_PAGE: &str = "default-src 'none'; frame-ancestors 'none'";

/// The policy of the pages where this draws the map.
pub fn policy(map: Option<&Settings>) -> HeaderValue {
    policy_with(CONTENT_SECURITY_POLICY, map)
}

/// Adds the security headers to every answer; one that has a policy of its own keeps it.
/// Only a page gets those that say what a page may do: on a slow line a reader waits for
/// them with each small file.
pub async fn security_headers(
    State(policy): State<HeaderValue>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    // The reader has the answer itself, with its headers.
    if response.status() == StatusCode::NOT_MODIFIED {
        return response;
    }
    let is_page = is_page(&response);
    let headers = response.headers_mut();
    let mut add = |name: HeaderName, value: &'static str| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    add(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    add(
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    if !is_page {
        add(header::CONTENT_SECURITY_POLICY, NO_PAGE);
        return response;
    }
    add(header::X_FRAME_OPTIONS, "DENY");
    add(header::REFERRER_POLICY, "no-referrer");
    add(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    add(
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=()",
    );
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(policy);
    response
}

fn is_page(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

/// Refuses a change that a browser sends from a page of another origin. A program
/// sends neither header, and has to bring a token.
pub async fn same_origin(request: Request, next: Next) -> Response {
    let reads = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    if !reads && !is_same_origin(request.headers()) {
        let problem = Problem::new(
            StatusCode::FORBIDDEN,
            "the request comes from a page of another origin",
        );
        return problem.into_response();
    }
    next.run(request).await
}

fn is_same_origin(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let authority = origin
        .to_str()
        .ok()
        .and_then(|origin| origin.split_once("://"))
        .map(|(_, authority)| authority.as_bytes());
    let host = headers.get(header::HOST).map(HeaderValue::as_bytes);
    authority.is_some() && authority == host
}

/// Answers of the API are for this moment and this reader.
pub async fn no_store(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}
