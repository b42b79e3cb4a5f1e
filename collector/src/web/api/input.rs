//! What a request brings along, with faults told as problem details.

use std::error::Error;

use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::problem::Problem;
use crate::web::state::WebState;

/// A JSON body of at most the size that the router allows.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<WebState> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &WebState) -> Result<Self, Problem> {
        let rejection = match Json::from_request(request, state).await {
            Ok(Json(value)) => return Ok(Self(value)),
            Err(rejection) => rejection,
        };
        let detail = match &rejection {
            JsonRejection::JsonDataError(fault) => format!("body: {}", why(fault)),
            JsonRejection::JsonSyntaxError(fault) => format!("body is not JSON: {}", why(fault)),
            other => other.body_text(),
        };
        Err(Problem::new(rejection.status(), detail))
    }
}

/// The parameters after `?`.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<WebState> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &WebState) -> Result<Self, Problem> {
        let rejection = match axum::extract::Query::try_from_uri(&parts.uri) {
            Ok(axum::extract::Query(value)) => return Ok(Self(value)),
            Err(rejection) => rejection,
        };
        let detail = match &rejection {
            QueryRejection::FailedToDeserializeQueryString(fault) => {
                format!("parameter {}", why(fault))
            }
            other => other.body_text(),
        };
        Err(Problem::new(rejection.status(), detail))
    }
}

/// The fault without the name of the part that found it. Types are called as a reader of
/// the API calls them; serde has only Rust's words.
fn why(rejection: &dyn Error) -> String {
    const TYPES: [(&str, &str); 4] = [
        ("expected f64", "expected a number"),
        ("expected u32", "expected a whole number, 0 or more"),
        ("expected u16", "expected a whole number, 0 or more"),
        ("expected a borrowed string", "expected a text"),
    ];
    let fault = rejection.source().unwrap_or(rejection).to_string();
    TYPES
        .into_iter()
        .fold(fault, |fault, (theirs, ours)| fault.replace(theirs, ours))
}
