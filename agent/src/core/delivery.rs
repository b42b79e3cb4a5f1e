//! Which windows and totals are sent next, and when again. Pure: the time is passed in.
//!
//! Only the collector's receipt ends it. What is not settled is sent again after
//! two minutes, doubling to an hour, jittered; a bound on what is under way keeps a
//! box that comes back after a week from flooding the broker.

use protocol::report::{MAX_WINDOWS, Report, Window};
use protocol::topic::MessageKind;

use crate::core::outbox::{ClosedWindow, Outbox};
use crate::core::random::{RandomSource, jittered};

/// How fast windows may leave. Real time, milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// First wait for a receipt; it doubles each time.
    pub resend_ms: u64,
    pub longest_resend_ms: u64,
    /// Most windows sent within one first wait and not settled.
    pub in_flight: usize,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            resend_ms: 120_000,
            longest_resend_ms: 3_600_000,
            in_flight: 4 * MAX_WINDOWS,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Attempt {
    times: u8,
    sent_ms: u64,
    due_ms: u64,
}

/// When each window of the outbox was sent. It is not kept across restarts: what is
/// unsettled then is due at once.
#[derive(Clone, Debug)]
pub struct Delivery {
    pace: Pace,
    attempts: Vec<Attempt>,
    /// Nothing is due before this.
    wake_ms: u64,
}

impl Delivery {
    pub fn new(pace: Pace) -> Self {
        Self {
            pace,
            attempts: vec![],
            wake_ms: 0,
        }
    }

    /// The window in this slot is new, settled, or to be sent at once.
    pub fn forget(&mut self, slot: usize) {
        if let Some(attempt) = self.attempts.get_mut(slot) {
            *attempt = Attempt::default();
        }
        self.wake_ms = 0;
    }

    /// What was under way when the connection broke may be gone: due at once.
    pub fn reconnected(&mut self, now_ms: u64) {
        for attempt in &mut self.attempts {
            if attempt.times == 1 && attempt.sent_ms + self.pace.resend_ms > now_ms {
                attempt.due_ms = 0;
                attempt.sent_ms = 0;
            }
        }
        self.wake_ms = 0;
    }

    /// Milliseconds at which the next call of [`next`](Self::next) may give something;
    /// `None` while all is settled.
    pub fn wake_ms(&self, outbox: &Outbox) -> Option<u64> {
        (outbox.unsettled() > 0).then_some(self.wake_ms)
    }

    /// The next batch. `utc_s` is the sender's clock, which decides what is late.
    pub fn next(
        &mut self,
        outbox: &Outbox,
        now_ms: u64,
        utc_s: Option<u32>,
        random: &mut impl RandomSource,
    ) -> Option<(MessageKind, Report)> {
        if outbox.unsettled() == 0 || now_ms < self.wake_ms {
            return None;
        }
        let mut due = vec![];
        let mut in_flight = 0;
        let mut wake_ms = u64::MAX;
        for (slot, held) in outbox.held().filter(|(_, held)| held.settled.is_none()) {
            let attempt = self.attempts.get(slot).copied().unwrap_or_default();
            if attempt.due_ms > now_ms {
                wake_ms = wake_ms.min(attempt.due_ms);
                let under_way_until = attempt.sent_ms + self.pace.resend_ms;
                if under_way_until > now_ms {
                    in_flight += 1;
                }
            } else {
                // What was never sent goes first: old trouble must not hold up news.
                due.push((attempt.times, held.ordinal, slot, &held.window));
            }
        }
        let room = self.pace.in_flight.saturating_sub(in_flight);
        if due.is_empty() || room == 0 {
            self.wake_ms = wake_ms;
            return None;
        }
        due.sort_unstable_by_key(|&(times, ordinal, ..)| (times, ordinal));
        let first = due[0].3;
        let kind = kind_of(first, utc_s);
        let mut report = head(first);
        for &(_, _, slot, window) in due.iter().take(room.min(MAX_WINDOWS)) {
            let Some(offset_lengths) = offset_in(&report, first, window) else {
                break;
            };
            if kind_of(window, utc_s) != kind {
                break;
            }
            report.windows.push(Window {
                offset_lengths,
                device_minutes: window.device_minutes,
                visits: window.visits,
                sampled_minutes: window.sampled_minutes,
                online_minutes: window.online_minutes,
            });
            self.sent(slot, now_ms, random);
        }
        Some((kind, report))
    }

    fn sent(&mut self, slot: usize, now_ms: u64, random: &mut impl RandomSource) {
        if self.attempts.len() <= slot {
            self.attempts.resize(slot + 1, Attempt::default());
        }
        let attempt = &mut self.attempts[slot];
        let doubled = self.pace.resend_ms << u32::from(attempt.times).min(16);
        let wait = jittered(doubled.min(self.pace.longest_resend_ms), random);
        attempt.times = attempt.times.saturating_add(1);
        attempt.sent_ms = now_ms;
        attempt.due_ms = now_ms + wait;
    }
}

/// A window or total that leaves more than two of its lengths after its end must not raise
/// an alert. Without a clock nobody can tell, so it does not either.
fn kind_of(window: &ClosedWindow, utc_s: Option<u32>) -> MessageKind {
    let on_time = utc_s.is_some_and(|now| {
        u64::from(now) <= u64::from(window.end()) + 2 * u64::from(window.length.seconds())
    });
    if on_time {
        MessageKind::Report
    } else {
        MessageKind::Late
    }
}

fn head(first: &ClosedWindow) -> Report {
    Report {
        boot: first.boot,
        first_sequence: first.sequence,
        first_start: first.start,
        period_s: first.length.period_s,
        length_periods: first.length.periods,
        noise_device_minutes: first.noise.device_minutes,
        noise_visits: first.noise.visits,
        layer: first.layer,
        windows: vec![],
    }
}

/// Where a window stands in a batch; `None` if it belongs to another.
fn offset_in(report: &Report, first: &ClosedWindow, window: &ClosedWindow) -> Option<u16> {
    let follows_on = u32::try_from(report.windows.len())
        .is_ok_and(|count| first.sequence.checked_add(count) == Some(window.sequence));
    let same = window.boot == first.boot
        && window.layer == first.layer
        && window.length == first.length
        && window.noise == first.noise;
    let seconds = window.start.checked_sub(first.start)?;
    let length_s = first.length.seconds();
    let fits = follows_on && same && seconds.is_multiple_of(length_s);
    if fits {
        u16::try_from(seconds / length_s).ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
