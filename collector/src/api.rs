//! To be written.

use axum::Router;

use crate::state::State;

/// Everything that is served over HTTP.
pub fn router(state: State) -> Router {
    let _ = state;
    Router::new()
}
