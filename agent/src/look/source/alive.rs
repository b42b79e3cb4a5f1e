//! Does a radio live? Its own counter must move from look to look.

/// One counter of one radio.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pulse {
    last: Option<u64>,
    moved: bool,
}

impl Pulse {
    /// False only where a counter that used to move stands still. One that never
    /// moved proves nothing, neither life nor death.
    pub fn beat(&mut self, counter: Option<u64>) -> bool {
        let Some(counter) = counter else {
            return true;
        };
        let before = self.last.replace(counter);
        let stands_still = before == Some(counter);
        self.moved |= before.is_some() && !stands_still;
        !(self.moved && stands_still)
    }

    /// Does the driver have this counter?
    pub fn proves_alive(&self) -> bool {
        self.moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_that_stands_still_after_it_moved_is_a_radio_that_hangs() {
        let mut pulse = Pulse::default();
        let beats: Vec<bool> = [5, 9, 9, 12, 0, 0]
            .into_iter()
            .map(|counter| pulse.beat(Some(counter)))
            .collect();
        assert_eq!(beats, [true, true, false, true, true, false]);
        assert!(pulse.proves_alive());
    }

    #[test]
    fn a_counter_that_never_moved_or_is_not_there_proves_nothing() {
        let mut pulse = Pulse::default();
        assert!(
            [Some(0), Some(0), None]
                .into_iter()
                .all(|counter| pulse.beat(counter))
        );
        assert!(!pulse.proves_alive());
    }
}
