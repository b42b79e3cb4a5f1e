//! Whether the daemon runs, whether it can work, and what it counted.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::blocking::blocking;
use super::problem::Problem;
use super::signed::Signed;
use crate::web::{gauges, state};

pub async fn alive() -> &'static str {
    "ok\n"
}

/// Status 503 when something keeps the collector from its work, with one line a fault
/// for who may read: paths, and what the broker lets pass, are not for strangers.
pub async fn ready(
    State(state): State<state::WebState>,
    reader: Result<Signed, Problem>,
) -> Response {
    let faults = state.shared.health.faults();
    if faults.is_empty() {
        return "ready\n".into_response();
    }
    let told = match reader {
        Ok(_) => faults.join("\n") + "\n",
        Err(_) => "not ready; who is signed in, or sends a token, is told why\n".to_owned(),
    };
    (StatusCode::SERVICE_UNAVAILABLE, told).into_response()
}

/// Text format of Prometheus.
pub async fn metrics(State(state): State<state::WebState>, _: Signed) -> Result<Response, Problem> {
    let text = blocking(move || {
        let gauges = gauges::gauges(&state.shared)?;
        Ok(state.shared.metrics.prometheus() + &gauges)
    })
    .await?;
    let kind = (header::CONTENT_TYPE, "text/plain; version=0.0.4");
    Ok(([kind], text).into_response())
}
