//! Which windows and totals the processes of one box close, as the agent's rules have it.

#[cfg(test)]
mod tests;

use std::ops::Range;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;

use super::condition::{Counting, WEEK_HOURS};
use crate::behaviour::normal::uniform;

/// Starts in a week from which on, until it ends, windows take the whole budget.
const STARTS: u32 = 2;
const NIGHT: (usize, usize) = (20, 6);

/// What a box closed.
pub struct Closed {
    /// Whether a window takes the whole budget.
    pub undivided: Vec<bool>,
    /// Layer, by its place in the list of layers, and windows of each total.
    pub totals: Vec<(usize, Range<usize>)>,
    /// Hours that were not counted.
    pub lost: Vec<usize>,
}

#[derive(Clone, Copy, PartialEq)]
enum End {
    Crash,
    InOrder,
}

struct Restart {
    /// At the start of this hour of the history.
    hour: usize,
    end: End,
}

pub fn closed(counting: &Counting, hours: usize, random: &mut ChaCha8Rng) -> Closed {
    let length = whole(counting.window_hours);
    let windows = hours / length;
    let layers: Vec<usize> = counting
        .noise
        .totals()
        .iter()
        .map(|(hours, _)| whole(*hours))
        .collect();
    let offset = usize::try_from(counting.week_starts_after).unwrap_or(0);
    let mut closed = Closed {
        undivided: vec![false; windows],
        totals: Vec::new(),
        lost: Vec::new(),
    };
    let mut restarts = restarts(counting, hours, random).into_iter().peekable();
    let mut parts: Vec<Option<usize>> = vec![Some(0); layers.len()];
    let (mut starts, mut undivided) = (0, false);
    for window in 0..windows {
        let first_hour = window * length;
        let since = |layer: usize| (first_hour + layer - offset % layer) % layer;
        if window > 0 && since(whole(WEEK_HOURS)) == 0 {
            undivided = starts >= STARTS;
            starts = 0;
        }
        for (part, layer) in parts.iter_mut().zip(&layers) {
            if since(*layer) == 0 {
                *part = (!undivided).then_some(window);
            }
        }
        let end = (window + 1) * length;
        let next = window + 1;
        while let Some(restart) = restarts.next_if(|restart| restart.hour < end) {
            match restart.end {
                End::Crash => {
                    closed.lost.extend(first_hour..restart.hour);
                    starts += 1;
                    undivided |= starts >= STARTS;
                    // The minutes before belong to no total any more.
                    parts.fill((!undivided).then_some(window));
                }
                End::InOrder => {
                    closed.lost.extend(restart.hour..end);
                    for (place, part) in parts.iter_mut().enumerate() {
                        let before = part.replace(next);
                        if let Some(first) = before.filter(|first| *first < next) {
                            closed.totals.push((place, first..next));
                        }
                    }
                    if undivided {
                        parts.fill(None);
                    }
                }
            }
        }
        closed.undivided[window] = undivided;
        for (place, (part, layer)) in parts.iter_mut().zip(&layers).enumerate() {
            let ends = since(*layer) + length == *layer;
            if let Some(first) = part.take_if(|first| ends && *first < next) {
                closed.totals.push((place, first..next));
            }
        }
    }
    if counting.restarts.off_at_night {
        let off = |hour: &usize| hour % 24 < NIGHT.1 || hour % 24 >= NIGHT.0;
        closed.lost.extend((0..hours).filter(off));
        closed.lost.sort_unstable();
        closed.lost.dedup();
    }
    closed
}

/// The restarts of one box, in order of time.
fn restarts(counting: &Counting, hours: usize, random: &mut ChaCha8Rng) -> Vec<Restart> {
    let mut restarts = Vec::new();
    let week = whole(WEEK_HOURS);
    for first in (0..hours).step_by(week) {
        // Always drawn, so that one condition does not shift the restarts of another.
        let [crash, order] = [uniform(random), uniform(random)];
        let [of_crash, of_order] = [random.next_u64(), random.next_u64()];
        let mut add = |happens: bool, draw: u64, end: End| {
            if happens {
                let hour = first + usize::try_from(draw % u64::from(WEEK_HOURS)).unwrap_or(0);
                restarts.push(Restart { hour, end });
            }
        };
        add(crash < counting.restarts.crashed, of_crash, End::Crash);
        add(order < counting.restarts.in_order, of_order, End::InOrder);
    }
    if counting.restarts.off_at_night {
        let mornings = (NIGHT.1..hours).step_by(24);
        restarts.extend(mornings.map(|hour| Restart {
            hour,
            end: End::Crash,
        }));
    }
    restarts.sort_by_key(|restart| restart.hour);
    restarts
}

/// A length, never 0.
fn whole(hours: u32) -> usize {
    usize::try_from(hours).unwrap_or(24).max(1)
}
