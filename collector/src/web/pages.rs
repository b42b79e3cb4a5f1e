//! The dashboards, embedded in the binary. They hold no data: what they show comes
//! from the API, to whom is signed in.

use axum::http::{Method, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../dashboards/dist"]
#[allow_missing = true]
struct Dist;

const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><title>Hotspots</title>\
    <h1>The pages are not built</h1>\
    <p>This collector was compiled without its dashboards. Run <code>npm ci</code> and \
    <code>npm run build</code> in the folder <code>dashboards</code>, then build the \
    collector again. The API under <code>/api/v1</code> works without them.</p></html>";

/// A file of the dashboards, or their first page for an address that the page itself
/// knows how to show.
pub async fn serve(method: Method, uri: Uri) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = uri.path().trim_start_matches('/');
    if let Some(file) = Dist::get(path) {
        return answer(path, file);
    }
    let is_file = path
        .rsplit('/')
        .next()
        .is_some_and(|name| name.contains('.'));
    if is_file || path.starts_with("api/") {
        return StatusCode::NOT_FOUND.into_response();
    }
    match Dist::get("index.html") {
        Some(file) => answer("index.html", file),
        None => (StatusCode::SERVICE_UNAVAILABLE, Html(NOT_BUILT)).into_response(),
    }
}

fn answer(path: &str, file: EmbeddedFile) -> Response {
    // Names under assets/ hold a hash of the content.
    let cache = if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = [
        (header::CONTENT_TYPE, media_type(file.metadata.mimetype())),
        (header::CACHE_CONTROL, cache.to_owned()),
    ];
    (headers, file.data).into_response()
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
    use super::media_type;

    #[test]
    fn texts_say_that_they_are_in_utf_8() {
        let script = media_type("text/javascript");
        assert_eq!(script, "text/javascript; charset=utf-8");
        assert_eq!(media_type("image/svg+xml"), "image/svg+xml");
    }
}
