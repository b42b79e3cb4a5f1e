//! Whether the daemon runs, whether it can work, and what it counted.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::blocking::blocking;
use super::problem::Problem;
use super::signed::Signed;
use crate::{metrics, state};

pub async fn alive() -> &'static str {
    "ok\n"
}

/// One line a fault, status 503, when something keeps the collector from its work.
pub async fn ready(State(state): State<state::State>) -> Response {
    let faults = state.health.faults();
    if faults.is_empty() {
        return "ready\n".into_response();
    }
    (StatusCode::SERVICE_UNAVAILABLE, faults.join("\n") + "\n").into_response()
}

/// Text format of Prometheus.
pub async fn metrics(State(state): State<state::State>, _: Signed) -> Result<Response, Problem> {
    let text = blocking(move || {
        let gauges = metrics::gauges(&state)?;
        Ok(state.metrics.prometheus() + &gauges)
    })
    .await?;
    let kind = (header::CONTENT_TYPE, "text/plain; version=0.0.4");
    Ok(([kind], text).into_response())
}
