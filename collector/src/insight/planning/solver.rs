//! Turns at the solver. A solve fills a core: one of each kind runs, a few wait, and the
//! rest are sent away. A solve that nobody waits for any more is told to end.

use std::sync::Arc;

use tokio::sync::{Semaphore, watch};

use super::PlanningError;

/// Requests that wait for the one that runs.
const WAITING: usize = 3;

/// What-ifs do not wait for plans: they are promised within seconds, a plan within a
/// minute.
#[derive(Default)]
pub struct Solver {
    pub plans: Turns,
    pub what_ifs: Turns,
}

impl Solver {
    /// Ends what runs and what waits, for good: the daemon stops.
    pub fn stop(&self) {
        self.plans.stop.send_replace(true);
        self.what_ifs.stop.send_replace(true);
    }
}

pub struct Turns {
    /// Who runs or waits.
    places: Arc<Semaphore>,
    turn: Arc<Semaphore>,
    stop: watch::Sender<bool>,
}

impl Default for Turns {
    fn default() -> Self {
        Self {
            places: Arc::new(Semaphore::new(1 + WAITING)),
            turn: Arc::new(Semaphore::new(1)),
            stop: watch::Sender::new(false),
        }
    }
}

impl Turns {
    /// Runs `solve` on its own thread when its turn comes. What `solve` is given
    /// says whether it should end: once this future is dropped, or the daemon stops.
    /// The turn passes on only when it has ended.
    ///
    /// # Errors
    /// When `solve` fails; [`PlanningError::Busy`] at once when too many wait.
    pub async fn solve<T: Send + 'static>(
        &self,
        solve: impl FnOnce(&dyn Fn() -> bool) -> Result<T, PlanningError> + Send + 'static,
    ) -> Result<T, PlanningError> {
        let mut stopped = self.stop.subscribe();
        let Ok(place) = self.places.clone().try_acquire_owned() else {
            return Err(PlanningError::Busy);
        };
        let turn = tokio::select! {
            turn = self.turn.clone().acquire_owned() => turn,
            _ = stopped.wait_for(|stop| *stop) => return Err(PlanningError::Cancelled),
        };
        let wanted = Arc::new(());
        let (asked, stopping) = (Arc::downgrade(&wanted), stopped.clone());
        let running = tokio::task::spawn_blocking(move || {
            let _held = (place, turn);
            solve(&|| asked.strong_count() == 0 || *stopping.borrow())
        });
        let solved = tokio::select! {
            solved = running => solved.map_err(PlanningError::BrokeOff)?,
            _ = stopped.wait_for(|stop| *stop) => Err(PlanningError::Cancelled),
        };
        drop(wanted);
        solved
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::{Duration, Instant};

    use super::*;

    /// A solve that ends only when it is told to.
    fn endless(
        running: Arc<AtomicUsize>,
    ) -> impl FnOnce(&dyn Fn() -> bool) -> Result<(), PlanningError> {
        move |should_stop| {
            running.fetch_add(1, Ordering::SeqCst);
            while !should_stop() {
                std::thread::sleep(Duration::from_millis(1));
            }
            running.fetch_sub(1, Ordering::SeqCst);
            Err(PlanningError::Cancelled)
        }
    }

    async fn until(what: &str, mut done: impl FnMut() -> bool) {
        let deadline = Instant::now() + Duration::from_secs(10);
        while !done() {
            assert!(Instant::now() < deadline, "not {what} within 10 s");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    #[tokio::test]
    async fn one_runs_few_wait_and_the_rest_is_sent_away() {
        let (turns, running) = (Arc::new(Turns::default()), Arc::new(AtomicUsize::new(0)));
        let solves: Vec<_> = (0..=WAITING)
            .map(|_| {
                let (turns, solve) = (turns.clone(), endless(running.clone()));
                tokio::spawn(async move { turns.solve(solve).await })
            })
            .collect();
        until("full", || turns.places.available_permits() == 0).await;
        until("running", || running.load(Ordering::SeqCst) == 1).await;
        let refused = turns.solve(|_| Ok(())).await;
        assert!(matches!(refused, Err(PlanningError::Busy)));

        for solve in &solves {
            solve.abort();
        }
        until("ended", || turns.places.available_permits() == 1 + WAITING).await;
        assert_eq!(running.load(Ordering::SeqCst), 0);
        turns.solve(|_| Ok(())).await.unwrap();
    }

    #[tokio::test]
    async fn a_stop_ends_what_runs_and_what_waits() {
        let (solver, running) = (Arc::new(Solver::default()), Arc::new(AtomicUsize::new(0)));
        let solves: Vec<_> = (0..2)
            .map(|_| {
                let (solver, solve) = (solver.clone(), endless(running.clone()));
                tokio::spawn(async move { solver.plans.solve(solve).await })
            })
            .collect();
        until("running", || running.load(Ordering::SeqCst) == 1).await;
        solver.stop();
        for solve in solves {
            assert!(matches!(
                solve.await.unwrap(),
                Err(PlanningError::Cancelled)
            ));
        }
        until("ended", || running.load(Ordering::SeqCst) == 0).await;
    }
}
