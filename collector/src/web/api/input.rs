//! What a request brings along, with faults told as problem details.

use axum::Json;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::problem::Problem;
use crate::web::state::State;

/// A JSON body of at most the size that the router allows.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<State> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &State) -> Result<Self, Problem> {
        match Json::from_request(request, state).await {
            Ok(Json(value)) => Ok(Self(value)),
            Err(rejection) => Err(Problem::new(
                rejection.status(),
                in_plain_words(&rejection.body_text()),
            )),
        }
    }
}

/// The parameters after `?`.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<State> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Problem> {
        match axum::extract::Query::try_from_uri(&parts.uri) {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(rejection) => Err(Problem::new(
                rejection.status(),
                in_plain_words(&rejection.body_text()),
            )),
        }
    }
}

/// What the reader of JSON and of addresses says, without the names of its parts.
fn in_plain_words(told: &str) -> String {
    const WORDS: [(&str, &str); 7] = [
        (
            "Failed to deserialize the JSON body into the target type: ",
            "body: ",
        ),
        (
            "Failed to parse the request body as JSON: ",
            "body is not JSON: ",
        ),
        ("Failed to deserialize query string: ", "parameter "),
        ("expected f64", "expected a number"),
        ("expected u32", "expected a whole number, 0 or more"),
        ("expected u16", "expected a whole number, 0 or more"),
        ("expected a borrowed string", "expected a text"),
    ];
    WORDS
        .into_iter()
        .fold(told.to_owned(), |told, (theirs, ours)| {
            told.replace(theirs, ours)
        })
}
