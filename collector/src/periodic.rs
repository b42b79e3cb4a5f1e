//! Does something every so often until the daemon stops.

use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use groundwork::causes::in_full;
use tokio::sync::watch;
use tracing::error;

/// Runs `job`, which blocks, at once and then with `pause` between, until `stop` says so;
/// what is at work then is awaited. A fault or a panic is told in the log after the words
/// of `trouble`, and the next turn comes all the same.
pub async fn run<E>(
    trouble: &str,
    pause: Duration,
    mut stop: watch::Receiver<bool>,
    job: impl FnMut() -> Result<(), E> + Send + 'static,
) where
    E: Into<Box<dyn Error + Send + Sync>> + Send + 'static,
{
    let job = Arc::new(Mutex::new(job));
    loop {
        let turn = job.clone();
        let turn = tokio::task::spawn_blocking(move || {
            // What a turn that panicked left behind is as good as what a fault leaves.
            turn.lock().unwrap_or_else(PoisonError::into_inner)()
        });
        match turn.await {
            Ok(Ok(())) => {}
            Ok(Err(fault)) => error!("{trouble}: {}", in_full(fault.into().as_ref())),
            Err(panicked) => error!("{trouble}: {panicked}"),
        }
        if stops_within(pause, &mut stop).await {
            return;
        }
    }
}

/// Waits for `pause`, or for `stop`, and says whether it was that.
pub async fn stops_within(pause: Duration, stop: &mut watch::Receiver<bool>) -> bool {
    tokio::select! {
        () = tokio::time::sleep(pause) => false,
        _ = stop.wait_for(|stop| *stop) => true,
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn a_job_that_fails_or_panics_has_its_next_turn() {
        let (stop, stopped) = watch::channel(false);
        let (turns_in, turns) = mpsc::channel();
        let mut turn = 0;
        let job = move || {
            turn += 1;
            turns_in.send(turn).unwrap();
            match turn {
                1 => Err(io::Error::other("cannot")),
                2 => panic!("must not"),
                3 => Ok(()),
                _ => {
                    stop.send(true).unwrap();
                    Ok(())
                }
            }
        };
        run("no turn", Duration::from_millis(1), stopped, job).await;
        assert_eq!(turns.into_iter().collect::<Vec<_>>(), [1, 2, 3, 4]);
    }

    #[tokio::test]
    async fn a_stop_cuts_the_pause_short() {
        let (stop, mut stopped) = watch::channel(false);
        assert!(!stops_within(Duration::ZERO, &mut stopped).await);
        stop.send(true).unwrap();
        assert!(stops_within(Duration::from_secs(600), &mut stopped).await);
        // Who could say so is gone.
        drop(stop);
        assert!(stops_within(Duration::from_secs(600), &mut stopped).await);
    }
}
