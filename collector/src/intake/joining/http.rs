//! Where boxes ask: one address beside the API, for programs only. What is refused is said
//! in a plain sentence, which the box prints.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use groundwork::causes::in_full;
use jiff::Timestamp;
use protocol::joining::{Answer, MAX_REQUEST, PATH};
use tracing::{error, warn};

use super::{JoinError, Joining};

pub fn routes(joining: Joining) -> Router {
    Router::new()
        .route(PATH, post(answer))
        .layer(DefaultBodyLimit::max(MAX_REQUEST))
        .with_state(Arc::new(joining))
}

async fn answer(State(joining): State<Arc<Joining>>, body: Bytes) -> Response {
    let joined = tokio::task::spawn_blocking(move || join(&joining, &body)).await;
    let not_kept = (header::CACHE_CONTROL, "no-store");
    match joined {
        Ok(Ok(answer)) => ([not_kept], Json(answer)).into_response(),
        Ok(Err(refused)) => {
            let (status, said) = told(&refused);
            (status, [not_kept], format!("{said}\n")).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn join(joining: &Joining, body: &[u8]) -> Result<Answer, JoinError> {
    let request = serde_json::from_slice(body).map_err(|_| JoinError::Garbled)?;
    #[expect(
        clippy::disallowed_methods,
        reason = "of the real world, whatever a laboratory's clock shows"
    )]
    joining.join(&request, Timestamp::now())
}

/// What the box is told; what is the collector's own business stays in its log.
fn told(refused: &JoinError) -> (StatusCode, String) {
    let status = match refused {
        JoinError::Garbled | JoinError::Request(_) => StatusCode::BAD_REQUEST,
        JoinError::Unknown => StatusCode::UNAUTHORIZED,
        JoinError::ShutOut(_) => StatusCode::FORBIDDEN,
        JoinError::Used { .. } => StatusCode::CONFLICT,
        JoinError::Ended { .. } | JoinError::Void { .. } => StatusCode::GONE,
        JoinError::Clock => StatusCode::SERVICE_UNAVAILABLE,
        JoinError::Authority(_) | JoinError::Database(_) => {
            error!("an access point could not join: {}", in_full(refused));
            let said = "it cannot sign at the moment; its log says why".to_owned();
            return (StatusCode::SERVICE_UNAVAILABLE, said);
        }
    };
    // Strangers do not fill the log: these have a token that was made here.
    if !matches!(
        refused,
        JoinError::Garbled | JoinError::Unknown | JoinError::Request(_)
    ) {
        warn!("an access point could not join: {refused}");
    }
    (status, refused.to_string())
}
