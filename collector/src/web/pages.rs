//! The dashboards, embedded in the binary. They hold no data: what they show comes
//! from the API, to whom is signed in.

use std::borrow::Cow;
use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::web::network::Network;
use crate::web::public_url::PublicPath;
use crate::web::unchanged;

#[derive(RustEmbed)]
#[folder = "../dashboards/dist"]
#[allow_missing = true]
struct Dist;

const FIRST: &str = "index.html";
const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><title>Hotspots</title>\
    <h1>The pages are not built</h1>\
    <p>This collector was compiled without its dashboards. Run <code>npm ci</code> and \
    <code>npm run build</code> in the folder <code>dashboards</code>, then build the \
    collector again. The API under <code>/api/v1</code> works without them.</p></html>";

/// A file of the dashboards, or their first page for an address that the page itself
/// knows how to show.
pub async fn serve(
    State(network): State<Arc<Network>>,
    below: Option<Extension<PublicPath>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let below = below.map(|Extension(below)| below).unwrap_or_default();
    let path = uri.path().trim_start_matches('/');
    if path == "network.css" {
        return network.style();
    }
    if path == FIRST {
        return first_page(&network, &below, &headers);
    }
    if let Some(file) = Dist::get(path) {
        return answer(path, file, &headers);
    }
    let is_file = path
        .rsplit('/')
        .next()
        .is_some_and(|name| name.contains('.'));
    if is_file || path.starts_with("api/") {
        return StatusCode::NOT_FOUND.into_response();
    }
    first_page(&network, &below, &headers)
}

/// It has the network's name and place in it, so it is not the one that the build packed.
fn first_page(network: &Network, below: &PublicPath, asked: &HeaderMap) -> Response {
    let Some(mut file) = Dist::get(FIRST) else {
        return (StatusCode::SERVICE_UNAVAILABLE, Html(NOT_BUILT)).into_response();
    };
    let page = network.name_page(&String::from_utf8_lossy(&file.data));
    file.data = Cow::Owned(below.move_page(page).into_bytes());
    answer(FIRST, file, asked)
}

fn answer(path: &str, file: EmbeddedFile, asked: &HeaderMap) -> Response {
    // Names under assets/ hold a hash of the content.
    let cache = if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let kind = media_type(file.metadata.mimetype());
    let mark = unchanged::mark_of(&file.data);
    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(mark) = mark {
        let known = asked.get(header::IF_NONE_MATCH);
        if known.is_some_and(|known| unchanged::names(known, &mark)) {
            return unchanged::not_changed(&headers, mark);
        }
        headers.insert(header::ETAG, mark);
    }
    let may_be_packed = path != FIRST && takes_brotli(asked);
    let packed = may_be_packed.then(|| Dist::get(&format!("{path}.br")));
    let body = match packed.flatten() {
        Some(packed) => {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
            packed.data
        }
        None => file.data,
    };
    ([(header::CONTENT_TYPE, kind)], headers, Body::from(body)).into_response()
}

/// The build packs the files once and well. Browsers that do not take that get them
/// packed on the way, as everything else.
fn takes_brotli(asked: &HeaderMap) -> bool {
    let accepted = asked.get(header::ACCEPT_ENCODING);
    let Some(accepted) = accepted.and_then(|accepted| accepted.to_str().ok()) else {
        return false;
    };
    accepted.split(',').any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, ""));
        let refused = matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000");
        name.trim().eq_ignore_ascii_case("br") && !refused
    })
}

/// Our texts are in UTF-8, which a browser cannot know.
fn media_type(guessed: &str) -> String {
    if guessed.starts_with("text/") {
        format!("{guessed}; charset=utf-8")
    } else {
        guessed.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_files_are_for_who_takes_them() {
        let takes = |accepted: &'static str| {
            let value = HeaderValue::from_static(accepted);
            takes_brotli(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, value)]))
        };
        assert!(takes("gzip, deflate, br, zstd"));
        assert!(takes("br;q=0.8"));
        assert!(!takes("gzip, br;q=0"));
        assert!(!takes("gzip, brz"));
        assert!(!takes_brotli(&HeaderMap::new()));
    }

    #[test]
    fn texts_say_that_they_are_in_utf_8() {
        let script = media_type("text/javascript");
        assert_eq!(script, "text/javascript; charset=utf-8");
        assert_eq!(media_type("image/svg+xml"), "image/svg+xml");
    }
}
