//! SQLite blocks: its work is kept off the threads that serve requests, and off the
//! descriptors and threads that ingest needs.

use std::time::Duration;

use axum::http::StatusCode;
use rusqlite::{Connection, Transaction};
use tokio::sync::Semaphore;

use super::problem::Problem;
use crate::web::state::WebState;

/// Requests at work in the database at once, of this process: each has a few
/// descriptors and a thread. More would not be answered sooner.
const READERS: usize = 16;
/// Longest wait for a turn.
const PATIENCE: Duration = Duration::from_secs(5);

static TURNS: Semaphore = Semaphore::const_new(READERS);

/// Runs `work` on a connection that reads.
pub async fn read<T: Send + 'static>(
    state: &WebState,
    work: impl FnOnce(&Connection) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let database = state.shared.database.clone();
    blocking(move || work(&database.reader()?)).await
}

/// Runs `change` in one transaction.
pub async fn write<T: Send + 'static>(
    state: &WebState,
    change: impl FnOnce(&Transaction<'_>) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let database = state.shared.database.clone();
    blocking(move || database.write(change)).await
}

/// Runs anything that blocks, when its turn comes. As many wait as there are
/// connections, and those are few.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    in_turn(&TURNS, work).await
}

async fn in_turn<T: Send + 'static>(
    turns: &'static Semaphore,
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let Ok(Ok(turn)) = tokio::time::timeout(PATIENCE, turns.acquire()).await else {
        return Err(Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "the collector answers too many requests; try again in a few seconds",
        ));
    };
    let running = tokio::task::spawn_blocking(move || {
        // Held by the work, which goes on where the request is given up.
        let _turn = turn;
        work()
    });
    match running.await {
        Ok(answer) => answer,
        Err(error) => Err(Problem::internal(&error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;

    static ONE: Semaphore = Semaphore::const_new(1);

    #[tokio::test]
    async fn who_waits_too_long_is_told_when_to_come_back() {
        let (release, released) = std::sync::mpsc::channel::<()>();
        let given_up = tokio::spawn(in_turn(&ONE, move || Ok(released.recv().is_ok())));
        while ONE.available_permits() == 1 {
            tokio::task::yield_now().await;
        }
        // The work goes on, and so does its turn.
        given_up.abort();
        let refused = in_turn(&ONE, || Ok(())).await.unwrap_err().into_response();
        assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(refused.headers().contains_key("retry-after"));
        release.send(()).unwrap();
        in_turn(&ONE, || Ok(())).await.unwrap();
    }
}
