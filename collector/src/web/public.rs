//! What anyone may read without signing in, where that is switched on: the barometer of the
//! last whole month, and the same as open data.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;

use super::barometer::{ADDRESS, File};
use super::unchanged;
use crate::document::Language;
use crate::web::state::WebState;

#[derive(Deserialize)]
struct Asking {
    language: Option<Language>,
}

pub fn routes() -> Router<WebState> {
    Router::new()
        .route(ADDRESS, get(show))
        .route("/barometer/open-data.csv", get(show_open_data))
        .route("/barometer/open-data.txt", get(show_explanation))
        .layer(from_fn(unchanged::mark_answers))
}

async fn show(State(state): State<WebState>, headers: HeaderMap, uri: Uri) -> Response {
    answer(state, &headers, &uri, File::Page).await
}

async fn show_open_data(State(state): State<WebState>, headers: HeaderMap, uri: Uri) -> Response {
    answer(state, &headers, &uri, File::OpenData).await
}

async fn show_explanation(State(state): State<WebState>, headers: HeaderMap, uri: Uri) -> Response {
    answer(state, &headers, &uri, File::Explanation).await
}

async fn answer(state: WebState, headers: &HeaderMap, uri: &Uri, file: File) -> Response {
    let Some(public) = state.public_page.clone() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let asking = Query::<Asking>::try_from_uri(uri).ok();
    let asked = asking.and_then(|Query(asking)| asking.language);
    let language = asked.unwrap_or_else(|| preferred(headers));
    let made = tokio::task::spawn_blocking(move || public.file(&state.shared, language, file));
    match made.await {
        Ok(Ok(Some(written))) => written.into_response(),
        Ok(Ok(None)) => (
            StatusCode::NOT_FOUND,
            "There is no whole month with figures yet.\n",
        )
            .into_response(),
        Ok(Err(error)) => {
            tracing::error!("no public page: {}", groundwork::causes::in_full(&error));
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// The first of our languages that the browser names, in its order.
pub fn preferred(headers: &HeaderMap) -> Language {
    let accepted = headers.get(header::ACCEPT_LANGUAGE);
    let accepted = accepted.and_then(|accepted| accepted.to_str().ok());
    let named = accepted.unwrap_or_default().split(',').map(str::trim);
    let mut known = named.filter_map(|tag| tag.get(..2)?.to_ascii_lowercase().parse().ok());
    known.next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_browser_gets_the_first_of_our_languages_that_it_names() {
        let of = |accepted: &'static str| {
            let value = HeaderValue::from_static(accepted);
            preferred(&HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, value)]))
        };
        assert_eq!(of("de-DE, fr;q=0.8, en;q=0.5"), Language::Fr);
        assert_eq!(of("en-GB"), Language::En);
        assert_eq!(of("*"), Language::Nl);
        assert_eq!(preferred(&HeaderMap::new()), Language::Nl);
    }
}
