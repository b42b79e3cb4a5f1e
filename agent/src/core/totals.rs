//! Windows into days and weeks. Pure, and in memory only: what a crash takes is gone,
//! and the windows stand alone.
//!
//! A total is the sum of windows that follow on from each other, in one day or week,
//! and that one process closed. So two totals of a layer never overlap, and each
//! minute is in one of them at most.

use protocol::Layer;

use crate::core::calendar::Calendar;
use crate::core::window::{Length, WindowSums};

/// Exact sums of one total. They are noised before they go anywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TotalSums {
    pub layer: Layer,
    /// Start of its first window, Unix seconds.
    pub start: u32,
    /// To the end of its last window: of a part less than a day or week.
    pub length: Length,
    pub device_minutes: u32,
    /// `None` if one of its windows could not tell.
    pub visits: Option<u32>,
    pub sampled_minutes: u16,
    pub online_minutes: u16,
    /// Each of its windows left to totals their share of the budget.
    pub is_paid_for: bool,
}

impl TotalSums {
    pub fn end(&self) -> u32 {
        self.start.saturating_add(self.length.seconds())
    }

    fn new(layer: Layer, first: &WindowSums) -> Self {
        Self {
            layer,
            start: first.start,
            length: Length {
                periods: 0,
                ..first.length
            },
            device_minutes: 0,
            visits: Some(0),
            sampled_minutes: 0,
            online_minutes: 0,
            is_paid_for: true,
        }
    }

    fn add(&mut self, window: &WindowSums, leaves_a_share: bool) {
        let length = &mut self.length;
        length.periods = length.periods.saturating_add(window.length.periods);
        self.device_minutes = self.device_minutes.saturating_add(window.device_minutes);
        let visits = self.visits.zip(window.visits);
        self.visits = visits.map(|(sum, visits)| sum.saturating_add(visits));
        self.sampled_minutes = self.sampled_minutes.saturating_add(window.sampled_minutes);
        self.online_minutes = self.online_minutes.saturating_add(window.online_minutes);
        self.is_paid_for &= leaves_a_share;
    }
}

/// The totals being filled.
#[derive(Clone, Debug)]
pub struct Totals {
    calendar: Calendar,
    open: Vec<(Layer, Option<TotalSums>)>,
}

impl Totals {
    pub fn new(calendar: Calendar, layers: impl Iterator<Item = Layer>) -> Self {
        let totals = layers.filter(|layer| layer.is_total());
        Self {
            calendar,
            open: totals.map(|layer| (layer, None)).collect(),
        }
    }

    /// Takes a window that was closed and is safe; gives the totals that have ended.
    /// `leaves_a_share`: its noise is that of windows beside totals.
    pub fn add(&mut self, window: &WindowSums, leaves_a_share: bool) -> Vec<TotalSums> {
        let mut ended = vec![];
        for (layer, open) in &mut self.open {
            let (start, end) = self.calendar.span(*layer, window.start);
            ended.extend(open.take_if(|it| it.end() != window.start || it.start < start));
            if window.end() > end {
                // Only where the length of windows was another before: it is in no total.
                continue;
            }
            let sums = open.get_or_insert_with(|| TotalSums::new(*layer, window));
            sums.add(window, leaves_a_share);
            ended.extend(open.take_if(|it| it.end() == end));
        }
        ended
    }

    /// The process ends: gives the parts so far.
    pub fn end(&mut self) -> Vec<TotalSums> {
        let open = self.open.iter_mut();
        open.filter_map(|(_, sums)| sums.take()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const H: u32 = 3600;
    /// A Monday.
    const MONDAY: u32 = 1_766_966_400;

    fn periods(periods: u16) -> Length {
        Length {
            period_s: 60,
            periods,
        }
    }

    fn totals() -> Totals {
        let calendar = Calendar {
            offset_s: 0,
            window: periods(240),
            day: periods(1440),
            week: periods(10_080),
        };
        Totals::new(calendar, Layer::ALL.into_iter())
    }

    fn window(start: u32, hours: u16) -> WindowSums {
        WindowSums {
            start,
            length: periods(hours * 60),
            device_minutes: 10,
            visits: Some(1),
            sampled_minutes: hours * 60,
            online_minutes: 50,
            placed_minutes: hours * 60,
        }
    }

    fn told(ended: &[TotalSums]) -> Vec<(Layer, u32, u32, u32)> {
        let told = |it: &TotalSums| {
            let hours = |at: u32| at.wrapping_sub(MONDAY) / H;
            (
                it.layer,
                hours(it.start),
                hours(it.end()),
                it.device_minutes,
            )
        };
        ended.iter().map(told).collect()
    }

    #[test]
    fn a_week_and_its_days_end_with_their_last_windows() {
        let mut totals = totals();
        let mut ended = vec![];
        for at in (0..7 * 24).step_by(4) {
            ended.extend(totals.add(&window(MONDAY + at * H, 4), true));
        }
        assert_eq!(ended.len(), 8);
        let week = &ended[7];
        assert_eq!(told(&ended[..1]), [(Layer::Days, 0, 24, 60)]);
        assert_eq!(told(&ended[7..]), [(Layer::Weeks, 0, 168, 420)]);
        assert_eq!((week.visits, week.sampled_minutes), (Some(42), 10_080));
        assert_eq!((week.online_minutes, week.is_paid_for), (2100, true));
        assert_eq!(totals.end(), []);
    }

    #[test]
    fn a_part_has_its_own_start_and_end() {
        let mut totals = totals();
        totals.add(&window(MONDAY + 20 * H, 4), true);
        totals.add(&window(MONDAY + 24 * H, 4), true);
        let parts = totals.end();
        let expected = [(Layer::Days, 24, 28, 10), (Layer::Weeks, 20, 28, 20)];
        assert_eq!(told(&parts), expected);
        // What follows in the same process is another part.
        totals.add(&window(MONDAY + 28 * H, 4), true);
        let expected = [(Layer::Days, 28, 32, 10), (Layer::Weeks, 28, 32, 10)];
        assert_eq!(told(&totals.end()), expected);
    }

    #[test]
    fn windows_that_do_not_follow_on_are_not_summed() {
        let mut totals = totals();
        totals.add(&window(MONDAY, 4), true);
        let ended = totals.add(&window(MONDAY + 8 * H, 4), true);
        let expected = [(Layer::Days, 0, 4, 10), (Layer::Weeks, 0, 4, 10)];
        assert_eq!(told(&ended), expected);
        assert_eq!(told(&totals.end())[1], (Layer::Weeks, 8, 12, 10));
    }

    #[test]
    fn a_window_across_a_boundary_is_in_no_total() {
        let mut totals = totals();
        totals.add(&window(MONDAY - 5 * H, 4), true);
        totals.add(&window(MONDAY - H, 4), true);
        let ended = totals.add(&window(MONDAY + 3 * H, 4), true);
        assert_eq!(ended.len(), 2);
        assert!(ended.iter().all(|it| it.end() == MONDAY - H));
        let parts = totals.end();
        assert!(parts.iter().all(|it| it.start == MONDAY + 3 * H));
    }

    #[test]
    fn one_window_that_could_not_tell_makes_the_total_not_counted() {
        let mut totals = totals();
        totals.add(&window(MONDAY, 4), true);
        let blind = WindowSums {
            visits: None,
            ..window(MONDAY + 4 * H, 4)
        };
        totals.add(&blind, true);
        totals.add(&window(MONDAY + 8 * H, 4), false);
        for part in totals.end() {
            assert_eq!((part.visits, part.is_paid_for), (None, false));
            assert_eq!(part.device_minutes, 30);
        }
    }
}
