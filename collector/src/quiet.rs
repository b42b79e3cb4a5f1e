//! The hours of the night in which nobody is disturbed.

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// From one time of the day until another, over midnight where the second is earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    pub from: Time,
    pub until: Time,
}

impl Default for QuietHours {
    fn default() -> Self {
        Self {
            from: Time::constant(22, 0, 0, 0),
            until: Time::constant(7, 0, 0, 0),
        }
    }
}

impl QuietHours {
    /// `None` where there are none: both are the same.
    pub fn of(from: Time, until: Time) -> Option<Self> {
        (from != until).then_some(Self { from, until })
    }

    fn hold_at(self, time: Time) -> bool {
        if self.from < self.until {
            (self.from..self.until).contains(&time)
        } else {
            time >= self.from || time < self.until
        }
    }

    /// The first instant from `now` on at which somebody may be disturbed.
    pub fn end(self, now: Timestamp, zone: &TimeZone) -> Timestamp {
        let here = zone.to_datetime(now);
        if !self.hold_at(here.time()) {
            return now;
        }
        let today = here.date();
        let day = if self.until > here.time() {
            today
        } else {
            today.checked_add(1.day()).unwrap_or(today)
        };
        zone.to_timestamp(day.to_datetime(self.until))
            .unwrap_or(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(now: &str) -> String {
        let zone = TimeZone::get("Europe/Brussels").unwrap();
        let now: Timestamp = now.parse().unwrap();
        QuietHours::default().end(now, &zone).to_string()
    }

    #[test]
    fn a_night_ends_in_the_morning_of_the_zone_whatever_its_length() {
        assert_eq!(end("2026-05-06T19:59:59Z"), "2026-05-06T19:59:59Z");
        assert_eq!(end("2026-05-06T20:00:00Z"), "2026-05-07T05:00:00Z");
        assert_eq!(end("2026-05-07T04:59:59Z"), "2026-05-07T05:00:00Z");
        assert_eq!(end("2026-05-07T05:00:00Z"), "2026-05-07T05:00:00Z");
        // Clocks go back in the night to 25 October.
        assert_eq!(end("2026-10-24T22:00:00Z"), "2026-10-25T06:00:00Z");
    }

    #[test]
    fn hours_of_the_day_may_be_quiet_and_none_may_be() {
        let at = |hour| Time::constant(hour, 0, 0, 0);
        assert_eq!(QuietHours::of(at(7), at(7)), None);
        let noon = QuietHours::of(at(12), at(14)).unwrap();
        assert!(noon.hold_at(at(13)) && !noon.hold_at(at(14)) && !noon.hold_at(at(23)));
    }
}
