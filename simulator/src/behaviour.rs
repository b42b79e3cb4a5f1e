//! How people use the Wi-Fi of a kind of place: how much, at which hours, in
//! which weather, on holidays, and for how long. All of it is made up, with
//! the published figures of the network as a rough guide.

pub mod normal;

mod hours;

use jiff::civil::Date;

use crate::places::Kind;

/// Spread of levels within a kind: standard deviation of their logarithm.
/// With 1.05 some 9 % of the sites lie below a quarter of the kind's median.
pub const LEVEL_SIGMA: f64 = 1.05;

/// Busiest site, in device-minutes a day.
pub const LEVEL_MAX: f64 = 20_000.0;

/// Day to day: autocorrelation and log standard deviation of one site's own
/// days, over and above weather and calendar.
pub const DAY_AUTOCORRELATION: f64 = 0.6;
/// Of weeks, where a site's ups and downs come by the week.
pub const WEEK_AUTOCORRELATION: f64 = 0.5;
pub const DAY_SIGMA: f64 = 0.25;

/// Autocorrelation of the weather.
pub const WEATHER_AUTOCORRELATION: f64 = 0.7;

impl Kind {
    /// Level of the kind's middle site, in device-minutes a day. Parks and
    /// sports are low as a whole kind, on purpose.
    pub fn median_level(self) -> f64 {
        match self {
            Kind::TrainStation => 3000.0,
            Kind::Metro => 2000.0,
            Kind::Library => 1500.0,
            Kind::Square => 1300.0,
            Kind::TownHall => 900.0,
            Kind::Culture => 800.0,
            Kind::CommunityCentre | Kind::SocialHousing => 600.0,
            Kind::Park => 450.0,
            Kind::Sports => 300.0,
        }
    }

    /// Whether use of the whole kind is low.
    pub fn is_low(self) -> bool {
        matches!(self, Kind::Park | Kind::Sports)
    }

    /// Use on a public holiday as a share of the same day without one.
    pub fn holiday_factor(self) -> f64 {
        match self {
            Kind::TownHall => 0.03,
            Kind::Library => 0.05,
            Kind::Sports | Kind::CommunityCentre => 0.3,
            Kind::TrainStation => 0.5,
            Kind::Metro => 0.55,
            Kind::Culture => 0.8,
            Kind::SocialHousing => 1.0,
            Kind::Square => 1.1,
            Kind::Park => 1.3,
        }
    }

    /// Log-change of use when the weather is one standard deviation better.
    pub fn weather_effect(self) -> f64 {
        match self {
            Kind::Park => 0.45,
            Kind::Square => 0.30,
            _ => -0.06,
        }
    }

    /// Median stay in minutes of those who do not just pass by.
    pub fn median_stay_minutes(self) -> f64 {
        match self {
            Kind::Metro | Kind::TrainStation => 8.0,
            Kind::Square | Kind::Park => 12.0,
            Kind::TownHall => 20.0,
            Kind::Culture | Kind::Sports => 30.0,
            Kind::Library | Kind::CommunityCentre | Kind::SocialHousing => 40.0,
        }
    }

    /// Share of associations that last seconds only.
    pub fn passer_by_share(self) -> f64 {
        match self {
            Kind::Metro | Kind::TrainStation | Kind::Square => 0.45,
            Kind::Park => 0.30,
            _ => 0.15,
        }
    }
}

/// The ten public holidays of Belgium.
pub fn is_holiday(date: Date) -> bool {
    let fixed = [
        (1, 1),
        (5, 1),
        (7, 21),
        (8, 15),
        (11, 1),
        (11, 11),
        (12, 25),
    ];
    if fixed.contains(&(date.month(), date.day())) {
        return true;
    }
    let easter = easter_sunday(date.year());
    // Easter Monday, Ascension, Whit Monday.
    let days_after_easter = i64::from(easter.until(date).map_or(0, |span| span.get_days()));
    [1, 39, 50].contains(&days_after_easter)
}

/// Western Easter by the anonymous Gregorian computus (Meeus 1991, chapter 8).
fn easter_sunday(year: i16) -> Date {
    let year = i32::from(year);
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    let part = |value: i32| i8::try_from(value).unwrap_or(1);
    let year = i16::try_from(year).unwrap_or(1);
    Date::new(year, part(month), part(day)).expect("the computus gives a day of March or April")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn easter_moves_with_the_moon() {
        assert_eq!(easter_sunday(2024), date(2024, 3, 31));
        assert_eq!(easter_sunday(2025), date(2025, 4, 20));
        assert_eq!(easter_sunday(2026), date(2026, 4, 5));
        assert_eq!(easter_sunday(2038), date(2038, 4, 25));
    }

    #[test]
    fn belgium_has_ten_holidays_in_2026() {
        let holidays: Vec<_> = date(2026, 1, 1)
            .series(jiff::ToSpan::days(1))
            .take(365)
            .filter(|day| is_holiday(*day))
            .map(|day| day.to_string())
            .collect();
        assert_eq!(
            holidays,
            [
                "2026-01-01",
                "2026-04-06",
                "2026-05-01",
                "2026-05-14",
                "2026-05-25",
                "2026-07-21",
                "2026-08-15",
                "2026-11-01",
                "2026-11-11",
                "2026-12-25",
            ]
        );
    }
}
