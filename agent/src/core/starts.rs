//! How often the process started, by week: whether windows share the budget with totals
//! depends on this and on nothing that was counted.

use crate::core::calendar::WEEKS;

/// Starts of one access point, and since when its layers are those that it has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Starts {
    /// Number of the week that was the last to be entered; 0: nothing is known.
    pub week: u16,
    pub this_week: u8,
    pub last_week: u8,
    /// The last process ended in order and its totals are safe: the start that follows
    /// costs nothing and does not count.
    pub ended_in_order: bool,
    /// Stands for the layers that were chosen; 0: nothing is known.
    pub choice: u16,
    /// Number of the week with which they take effect.
    pub choice_from: u16,
}

impl Starts {
    /// A process knows the time for the first time. `is_first`: of this access point,
    /// as far as anything is kept.
    pub fn start(&mut self, week: u16, choice: u16, is_first: bool) {
        self.enter(week);
        if self.week != week {
            // The clock had been ahead.
            *self = Self {
                week,
                this_week: 0,
                last_week: 0,
                ..*self
            };
        }
        if !std::mem::take(&mut self.ended_in_order) {
            self.this_week = self.this_week.saturating_add(1);
        }
        let waits = is_later(week, self.choice_from);
        if self.choice != choice {
            self.choice = choice;
            self.choice_from = if is_first { week } else { after(week) };
        } else if waits {
            self.choice_from = after(week);
        }
    }

    /// It is now this week. A clock that went back changes nothing.
    pub fn enter(&mut self, week: u16) {
        if self.week == 0 || is_later(self.week, week) {
            let follows = self.week != 0 && after(self.week) == week;
            self.last_week = if follows { self.this_week } else { 0 };
            self.this_week = 0;
            self.week = week;
            if !is_later(week, self.choice_from) {
                // What holds must not be overtaken when the numbers begin again.
                self.choice_from = week;
            }
        }
    }

    /// Is all of the budget spent on windows? Totals of a week with several starts
    /// would cost more than they tell, and new layers wait for Monday.
    pub fn is_undivided(&self) -> bool {
        self.undivided_weeks() > 0
    }

    /// For how many weeks it is so if nothing more happens, this one included.
    pub fn undivided_weeks(&self) -> u32 {
        if self.this_week > 1 {
            2
        } else {
            u32::from(self.last_week > 1 || is_later(self.week, self.choice_from))
        }
    }
}

/// The week after this one.
fn after(week: u16) -> u16 {
    week % WEEKS + 1
}

/// Weeks are numbered in a circle: what is less than half of it ahead is later.
fn is_later(than: u16, week: u16) -> bool {
    let (than, week, all) = (u32::from(than), u32::from(week), u32::from(WEEKS));
    let ahead = (week + all - than) % all;
    week != 0 && ahead > 0 && ahead < all / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHOICE: u16 = 7;

    fn begun(week: u16) -> Starts {
        let mut starts = Starts::default();
        starts.start(week, CHOICE, true);
        starts
    }

    fn start(starts: &mut Starts, week: u16) -> bool {
        starts.start(week, CHOICE, false);
        starts.is_undivided()
    }

    #[test]
    fn from_the_second_start_of_a_week_on_it_is_undivided() {
        let mut starts = begun(100);
        assert!(!starts.is_undivided());
        assert!(start(&mut starts, 100));
        assert!(start(&mut starts, 100));
        assert_eq!(starts.undivided_weeks(), 2);
        // And so is the week after one with several starts, not the one after that.
        assert!(start(&mut starts, 101));
        assert_eq!(starts.undivided_weeks(), 1);
        assert!(!start(&mut starts, 102));
    }

    #[test]
    fn one_start_a_week_is_nothing_out_of_the_way() {
        let mut starts = begun(100);
        for week in 101..120 {
            assert!(!start(&mut starts, week), "{week}");
        }
    }

    #[test]
    fn a_process_that_runs_on_enters_its_weeks() {
        let mut starts = begun(100);
        start(&mut starts, 100);
        starts.enter(101);
        assert!(starts.is_undivided());
        starts.enter(102);
        assert!(!starts.is_undivided());
        // Months later nothing is known of the week before.
        start(&mut starts, 102);
        assert!(!start(&mut starts, 150));
    }

    #[test]
    fn a_start_after_an_orderly_end_does_not_count() {
        let mut starts = begun(100);
        for _ in 0..10 {
            starts.ended_in_order = true;
            assert!(!start(&mut starts, 100));
        }
        // It counts once, and not for the start after.
        assert!(start(&mut starts, 100));
    }

    #[test]
    fn new_layers_wait_for_monday_also_over_restarts() {
        let mut starts = begun(100);
        starts.ended_in_order = true;
        starts.start(100, 8, false);
        assert!(starts.is_undivided());
        starts.ended_in_order = true;
        starts.start(100, 8, false);
        assert!(starts.is_undivided());
        starts.enter(101);
        assert!(!starts.is_undivided());
        starts.start(103, 8, false);
        assert!(!starts.is_undivided());
    }

    #[test]
    fn an_access_point_of_which_nothing_is_known_waits_and_a_new_one_does_not() {
        let mut upgraded = Starts::default();
        assert!(start(&mut upgraded, 100));
        assert!(!begun(100).is_undivided());
    }

    #[test]
    fn a_clock_that_was_ahead_does_not_hold_the_layers_back() {
        let mut starts = begun(9000);
        starts.start(9000, 8, false);
        assert!(start(&mut starts, 100));
        starts.enter(101);
        assert!(!starts.is_undivided());
    }

    #[test]
    fn layers_hold_however_many_weeks_a_process_runs() {
        let mut starts = begun(100);
        for week in (101..=WEEKS).chain(1..=WEEKS) {
            starts.enter(week);
            assert!(!starts.is_undivided(), "{week}");
        }
    }

    #[test]
    fn after_the_last_number_comes_the_first() {
        let mut starts = begun(WEEKS);
        start(&mut starts, WEEKS);
        assert!(start(&mut starts, 1));
        assert_eq!((starts.this_week, starts.last_week), (1, 2));
    }
}
