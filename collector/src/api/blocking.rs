//! SQLite blocks: its work is kept off the threads that serve requests.

use rusqlite::{Connection, Transaction};

use super::problem::Problem;
use crate::state::State;

/// Runs `work` on a connection that reads.
pub async fn read<T: Send + 'static>(
    state: &State,
    work: impl FnOnce(&Connection) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let database = state.database.clone();
    blocking(move || work(&database.reader()?)).await
}

/// Runs `change` in one transaction.
pub async fn write<T: Send + 'static>(
    state: &State,
    change: impl FnOnce(&Transaction<'_>) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let database = state.database.clone();
    blocking(move || database.write(change)).await
}

/// Runs anything that blocks.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    match tokio::task::spawn_blocking(work).await {
        Ok(answer) => answer,
        Err(error) => Err(Problem::internal(&error)),
    }
}
