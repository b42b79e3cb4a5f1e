//! Which connections wait for their peer, in the order in which they began to.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

#[derive(Default)]
pub struct Seats {
    waiting: Mutex<Waiting>,
    one_waits: Notify,
}

#[derive(Default)]
struct Waiting {
    last: u64,
    /// Who waits, by the turn in which it began to.
    by_turn: BTreeMap<u64, Arc<Notify>>,
}

impl Seats {
    /// For a new connection: it waits for a request.
    pub fn take(seats: &Arc<Self>) -> Arc<Seat> {
        let seat = Seat {
            seats: seats.clone(),
            turn: Mutex::new(None),
            leave: Arc::new(Notify::new()),
        };
        seat.wait();
        Arc::new(seat)
    }

    /// Asks the one that has waited longest to leave; false where none waits.
    pub fn give_way(&self) -> bool {
        let Some((_, leave)) = self.waiting().by_turn.pop_first() else {
            return false;
        };
        leave.notify_one();
        true
    }

    /// Until one begins to wait.
    pub async fn one_waits(&self) {
        self.one_waits.notified().await;
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub struct Seat {
    seats: Arc<Seats>,
    turn: Mutex<Option<u64>>,
    leave: Arc<Notify>,
}

impl Seat {
    /// The peer is to send, or to take, something.
    pub fn wait(&self) {
        let mut turn = self.turn();
        let mut waiting = self.seats.waiting();
        if let Some(former) = turn.take() {
            waiting.by_turn.remove(&former);
        }
        waiting.last += 1;
        let last = waiting.last;
        waiting.by_turn.insert(last, self.leave.clone());
        *turn = Some(last);
        drop(waiting);
        self.seats.one_waits.notify_one();
    }

    /// The request is whole: now the peer waits.
    pub fn work(&self) {
        if let Some(turn) = self.turn().take() {
            self.seats.waiting().by_turn.remove(&turn);
        }
    }

    pub fn waits_for_peer(&self) -> bool {
        self.turn().is_some()
    }

    /// Until another needs the place.
    pub async fn asked_to_leave(&self) {
        self.leave.notified().await;
    }

    fn turn(&self) -> MutexGuard<'_, Option<u64>> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.work();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_waits_longest_gives_way_and_who_works_stays() {
        let seats = Arc::new(Seats::default());
        let (first, second, third) = (
            Seats::take(&seats),
            Seats::take(&seats),
            Seats::take(&seats),
        );
        first.work();
        second.wait();
        assert!(seats.give_way());
        third.asked_to_leave().await;
        assert!(seats.give_way());
        second.asked_to_leave().await;
        assert!(!seats.give_way(), "the first has a request in work");
        drop(first);
        assert!(!seats.give_way());
    }
}
