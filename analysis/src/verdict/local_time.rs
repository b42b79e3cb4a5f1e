//! Local days and hours of many instants, quickly.

use jiff::{Timestamp, tz::TimeZone};

const DAY_S: i64 = 86_400;

/// Local days and hours of rising instants. Asks the zone once between two of its
/// changes, which is what makes millions of rows quick.
pub struct LocalTime<'a> {
    zone: &'a TimeZone,
    from: i64,
    to: i64,
    offset: i64,
}

/// A local day, counted from 1970-01-01, and the hour in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalHour {
    pub day: i64,
    pub hour: u32,
}

impl LocalHour {
    /// 0 = Monday.
    pub fn weekday(self) -> u32 {
        u32::try_from((self.day + 3).rem_euclid(7)).unwrap_or(0)
    }
}

impl<'a> LocalTime<'a> {
    pub fn new(zone: &'a TimeZone) -> Self {
        Self {
            zone,
            from: 0,
            to: 0,
            offset: 0,
        }
    }

    pub fn of(&mut self, instant: Timestamp) -> LocalHour {
        let second = instant.as_second();
        if second < self.from || second >= self.to {
            self.offset = i64::from(self.zone.to_offset(instant).seconds());
            let next = self.zone.following(instant).next();
            let day_end = second.saturating_add(DAY_S);
            // Without a change ahead, or with one at a fraction of a second, the
            // offset is asked again a day later.
            self.to = next.map_or(day_end, |change| change.timestamp().as_second());
            self.to = self.to.max(second.saturating_add(1));
            self.from = second;
        }
        let local = second.saturating_add(self.offset);
        let hour = local.rem_euclid(DAY_S) / 3600;
        LocalHour {
            day: local.div_euclid(DAY_S),
            hour: u32::try_from(hour).unwrap_or(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_the_change_to_summer_time() {
        let zone = TimeZone::get("Europe/Brussels").unwrap();
        let mut local = LocalTime::new(&zone);
        let hour = |local: &mut LocalTime, text: &str| local.of(text.parse().unwrap());
        assert_eq!(hour(&mut local, "2026-03-29T00:59:59Z").hour, 1);
        assert_eq!(hour(&mut local, "2026-03-29T01:00:00Z").hour, 3);
        assert_eq!(hour(&mut local, "2026-10-25T00:30:00Z").hour, 2);
        assert_eq!(hour(&mut local, "2026-10-25T01:30:00Z").hour, 2);
        assert_eq!(hour(&mut local, "2026-03-01T23:30:00Z").weekday(), 0);
    }

    #[test]
    fn agrees_with_the_zone_at_any_instant() {
        let zone = TimeZone::get("Europe/Brussels").unwrap();
        let mut local = LocalTime::new(&zone);
        for step in 0..40_000_i64 {
            let instant = Timestamp::from_second(-100_000_000 + step * 91_337).unwrap();
            let civil = zone.to_datetime(instant);
            let found = local.of(instant);
            assert_eq!(i64::from(civil.hour()), i64::from(found.hour));
            let weekday = civil.date().weekday().to_monday_zero_offset();
            assert_eq!(i64::from(weekday), i64::from(found.weekday()));
        }
    }
}
