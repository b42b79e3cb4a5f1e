//! How requests of every kind are refused: described once for all routes, and told in
//! one form.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, ResponseBuilder};

use super::problem::Problem;
use super::reader::language_of;
use crate::document::language::Language;

/// Adds to each operation the refusals that come of its kind: those it describes itself
/// stay as they are.
pub fn describe(description: &mut OpenApi, open: &[(&str, &str)]) {
    for (path, item) in &mut description.paths.paths {
        for (method, operation) in operations(item) {
            let is_open = open.contains(&(method, path.as_str()));
            for (status, why) in refusals(method, operation, is_open) {
                let problem = ContentBuilder::new()
                    .schema(Some(Ref::from_schema_name("Problem")))
                    .build();
                let response = ResponseBuilder::new()
                    .description(why)
                    .content("application/problem+json", problem)
                    .build();
                operation
                    .responses
                    .responses
                    .entry(status.to_owned())
                    .or_insert_with(|| response.into());
            }
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    [
        ("get", &mut item.get),
        ("post", &mut item.post),
        ("put", &mut item.put),
        ("patch", &mut item.patch),
        ("delete", &mut item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

fn refusals(method: &str, operation: &Operation, open: bool) -> Vec<(&'static str, &'static str)> {
    let mut refusals = vec![("500", "the collector is at fault; its log says why")];
    if !open {
        refusals.push(("401", "neither a session nor a valid token"));
    }
    if method != "get" {
        refusals.push(("403", "the request comes from a page of another origin"));
    }
    let parameters = operation.parameters.as_deref().unwrap_or_default();
    if !parameters.is_empty() {
        refusals.push(("400", "the address cannot be read"));
    }
    if operation.request_body.is_some() {
        refusals.extend([
            ("400", "the body is not JSON"),
            ("413", "the body is too large"),
            ("415", "the body is not said to be JSON"),
            ("422", "the body is not what was expected"),
        ]);
    }
    refusals
}

/// Gives a refusal that a library worded the form of all others, and says it in the
/// reader's language.
pub async fn in_our_words(request: Request, next: Next) -> Response {
    let language = language_of(request.headers());
    let mut response = next.run(request).await;
    let status = response.status();
    let told = response.headers().get(header::CONTENT_TYPE);
    if status.is_client_error() && !told.is_some_and(is_problem) {
        response = Problem::new(status, "the request cannot be read").into_response();
    }
    match response.extensions_mut().remove::<Problem>() {
        Some(problem) if language != Language::En => in_language(response, problem, language),
        _ => response,
    }
}

/// The headers stay.
fn in_language(response: Response, problem: Problem, language: Language) -> Response {
    let (mut parts, _) = response.into_parts();
    let body = serde_json::to_vec(&problem.told(language)).unwrap_or_default();
    parts.headers.remove(header::CONTENT_LENGTH);
    let spoken = HeaderValue::from_static(language.code());
    parts.headers.insert(header::CONTENT_LANGUAGE, spoken);
    Response::from_parts(parts, Body::from(body))
}

fn is_problem(kind: &HeaderValue) -> bool {
    kind == "application/problem+json"
}
