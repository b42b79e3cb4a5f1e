//! Where windows, days and weeks begin: whole hours from UTC, weeks on a Monday.

use protocol::Layer;

use crate::core::window::Length;

/// The first Monday of 1970, 00:00 UTC.
const A_MONDAY_S: u32 = 4 * 86_400;
/// Weeks are numbered from 1 to this, and then from 1 again: 0 is no week.
pub const WEEKS: u16 = u16::MAX;

/// Lengths of the layers, and by how much their boundaries are moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calendar {
    pub offset_s: u32,
    pub window: Length,
    pub day: Length,
    pub week: Length,
}

impl Calendar {
    pub fn length(&self, layer: Layer) -> Length {
        match layer {
            Layer::Windows => self.window,
            Layer::Days => self.day,
            Layer::Weeks => self.week,
        }
    }

    /// Begin and end of the whole window, day or week that contains `at`.
    pub fn span(&self, layer: Layer, at: u32) -> (u32, u32) {
        let length = self.length(layer).seconds();
        let into = (at % length + length - self.origin(layer) % length) % length;
        let start = at.saturating_sub(into);
        (start, start.saturating_add(length))
    }

    /// Number of the week that contains `at`.
    pub fn week_number(&self, at: u32) -> u16 {
        let since = at.saturating_sub(self.origin(Layer::Weeks));
        let weeks = since / self.week.seconds() % u32::from(WEEKS);
        u16::try_from(weeks + 1).expect("the remainder of a division by 65,535")
    }

    /// Does each of these layers, from short to long, end where the one before ends?
    pub fn nests(&self, layers: impl Iterator<Item = Layer>) -> bool {
        let layers: Vec<Layer> = layers.collect();
        layers.windows(2).all(|pair| {
            let short = self.length(pair[0]).seconds();
            let apart = self.origin(pair[1]) - self.origin(pair[0]);
            self.length(pair[1]).seconds().is_multiple_of(short) && apart.is_multiple_of(short)
        })
    }

    fn origin(&self, layer: Layer) -> u32 {
        match layer {
            Layer::Windows | Layer::Days => self.offset_s,
            Layer::Weeks => self.offset_s + A_MONDAY_S,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u32 = 3600;
    /// Monday 29 December 2025.
    const MONDAY: u32 = 1_766_966_400;

    fn periods(periods: u16) -> Length {
        Length {
            period_s: 60,
            periods,
        }
    }

    fn calendar(offset_hours: u32) -> Calendar {
        Calendar {
            offset_s: offset_hours * HOUR,
            window: periods(240),
            day: periods(1440),
            week: periods(10_080),
        }
    }

    #[test]
    fn weeks_begin_on_monday_moved_by_whole_hours() {
        let week = 7 * 24 * HOUR;
        for at in [MONDAY, MONDAY + 1, MONDAY + week - 1] {
            let span = calendar(0).span(Layer::Weeks, at);
            assert_eq!(span, (MONDAY, MONDAY + week));
        }
        let moved = calendar(22);
        let sunday = MONDAY - 2 * HOUR;
        assert_eq!(moved.span(Layer::Weeks, MONDAY).0, sunday - 6 * 24 * HOUR);
        let number = moved.week_number(MONDAY + 22 * HOUR);
        assert_eq!(moved.week_number(MONDAY + 22 * HOUR - 1), number - 1);
        assert_eq!(moved.span(Layer::Days, MONDAY).0, sunday);
    }

    #[test]
    fn lengths_that_do_not_divide_each_other_do_not_nest() {
        let all = || Layer::ALL.into_iter();
        assert!(calendar(5).nests(all()));
        let with = |window, day, week| Calendar {
            window: periods(window),
            day: periods(day),
            week: periods(week),
            ..calendar(0)
        };
        assert!(with(1, 1, 1).nests(all()));
        assert!(!with(7, 1440, 10_080).nests(all()));
        assert!(!with(240, 1440, 1441).nests(all()));
        assert!(!with(240, 1000, 10_080).nests(all()));
        // Seven minutes divide a week, and no Monday is a multiple of them.
        assert!(!with(7, 7, 10_080).nests([Layer::Windows, Layer::Weeks].into_iter()));
    }
}
