//! Says "not changed" instead of an answer that the reader has: pages ask for the same
//! again and again.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};

/// Of the digest, bytes: two answers of one address that differ share it with a chance of
/// 2^-96.
const KEPT: usize = 12;

/// Marks what a `GET` found with its content, where it has no mark yet, and leaves it out
/// where the request names that mark.
pub async fn mark_answers(request: Request, next: Next) -> Response {
    if request.method() != Method::GET {
        return next.run(request).await;
    }
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let response = next.run(request).await;
    if response.status() != StatusCode::OK {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    // All answers are made whole before they are sent.
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let own = parts.headers.get(header::ETAG).cloned();
    let Some(mark) = own.or_else(|| mark_of(&body)) else {
        return Response::from_parts(parts, Body::from(body));
    };
    if known.is_some_and(|known| names(&known, &mark)) {
        return not_changed(&parts.headers, mark);
    }
    parts.headers.insert(header::ETAG, mark);
    Response::from_parts(parts, Body::from(body))
}

/// The mark of this content; weak, because it holds however the content is compressed.
pub fn mark_of(content: &[u8]) -> Option<HeaderValue> {
    let digest = Sha256::digest(content);
    let mark = BASE64URL_NOPAD.encode(digest.get(..KEPT)?);
    HeaderValue::from_str(&format!("W/\"{mark}\"")).ok()
}

/// Whether a value of `If-None-Match` names the mark.
pub fn names(known: &HeaderValue, mark: &HeaderValue) -> bool {
    let Ok(known) = known.to_str() else {
        return false;
    };
    known
        .split(',')
        .any(|one| one.trim().as_bytes() == mark.as_bytes())
}

/// What stands in for the answer; it keeps to the same rules of caching.
pub fn not_changed(headers: &HeaderMap, mark: HeaderValue) -> Response {
    let mut response = StatusCode::NOT_MODIFIED.into_response();
    response.headers_mut().insert(header::ETAG, mark);
    if let Some(rule) = headers.get(header::CACHE_CONTROL) {
        let rule = rule.clone();
        response.headers_mut().insert(header::CACHE_CONTROL, rule);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_several_marks_is_enough_and_another_is_not() {
        let mark = mark_of(b"the same").unwrap();
        let list = format!("W/\"other\", {}", mark.to_str().unwrap());
        assert!(names(&HeaderValue::from_str(&list).unwrap(), &mark));
        assert!(!names(&mark_of(b"another").unwrap(), &mark));
    }
}
