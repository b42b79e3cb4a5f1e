//! Windows that look impossible are refused for good only when they come again.

use std::collections::{HashMap, VecDeque};

use protocol::AccessPointId;

use super::RefusedWindow;

/// Windows remembered of one access point that looked refusable once: those of a message.
const WINDOWS_ONCE: usize = 127;
/// Access points of which any are remembered: 10 MB when all of them send as many.
const SPEAKERS_ONCE: usize = 1_024;

/// Windows that looked refusable when they came for the first time. Forgotten with the
/// process: then they are left once more.
#[derive(Debug, Default)]
pub struct RefusedOnce(HashMap<AccessPointId, VecDeque<RefusedWindow>>);

impl RefusedOnce {
    /// Whether this very window came before.
    pub fn comes_again(&self, window: &RefusedWindow) -> bool {
        let known = self.0.get(&window.access_point);
        known.is_some_and(|known| known.contains(window))
    }

    /// Remembers it; the oldest of the access point makes room.
    pub fn note(&mut self, window: RefusedWindow) {
        if self.0.len() >= SPEAKERS_ONCE && !self.0.contains_key(&window.access_point) {
            self.0.clear();
        }
        let known = self.0.entry(window.access_point.clone()).or_default();
        if known.contains(&window) {
            return;
        }
        if known.len() >= WINDOWS_ONCE {
            known.pop_front();
        }
        known.push_back(window);
    }
}
