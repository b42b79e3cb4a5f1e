//! How people use the Wi-Fi of a kind of place: how much, at which hours, in
//! which weather, on holidays, and for how long. All of it is made up, with
//! the published figures of the network as a rough guide.

pub mod normal;

use jiff::civil::{Date, Weekday};

use crate::places::Kind;

/// Spread of levels within a kind: standard deviation of their logarithm.
/// With 1.05 some 9 % of the sites lie below a quarter of the kind's median.
pub const LEVEL_SIGMA: f64 = 1.05;

/// Busiest site, in device-minutes a day.
pub const LEVEL_MAX: f64 = 20_000.0;

/// Day to day: autocorrelation and log standard deviation of one site's own
/// days, over and above weather and calendar.
pub const DAY_AUTOCORRELATION: f64 = 0.6;
pub const DAY_SIGMA: f64 = 0.25;

/// Autocorrelation of the weather.
pub const WEATHER_AUTOCORRELATION: f64 = 0.7;

/// Hours of a day, three day types: Monday to Friday, Saturday, Sunday.
type Shape = [[u8; 24]; 3];

const METRO: Shape = [
    [
        2, 1, 0, 0, 1, 6, 18, 42, 55, 38, 28, 28, 32, 32, 34, 40, 52, 58, 48, 32, 22, 18, 14, 7,
    ],
    [
        4, 2, 1, 0, 0, 3, 6, 10, 14, 20, 26, 30, 32, 34, 36, 36, 34, 32, 28, 22, 18, 16, 14, 9,
    ],
    [
        6, 3, 1, 0, 0, 2, 4, 7, 10, 14, 18, 22, 25, 27, 28, 28, 27, 25, 21, 17, 13, 11, 8, 5,
    ],
];
const TRAIN: Shape = [
    [
        1, 0, 0, 0, 1, 8, 26, 56, 60, 32, 22, 20, 24, 24, 26, 36, 60, 66, 46, 28, 18, 14, 10, 4,
    ],
    [
        2, 1, 0, 0, 0, 3, 7, 12, 16, 22, 24, 26, 26, 28, 28, 28, 30, 30, 26, 20, 16, 13, 9, 5,
    ],
    [
        2, 1, 0, 0, 0, 2, 4, 7, 10, 14, 18, 20, 22, 24, 26, 30, 36, 38, 36, 30, 22, 16, 9, 4,
    ],
];
const LIBRARY: Shape = [
    [
        0, 0, 0, 0, 0, 0, 0, 0, 2, 14, 26, 30, 28, 34, 44, 46, 44, 34, 18, 5, 1, 0, 0, 0,
    ],
    [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 16, 34, 38, 30, 32, 34, 30, 18, 4, 0, 0, 0, 0, 0, 0,
    ],
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0,
    ],
];
const TOWN_HALL: Shape = [
    [
        0, 0, 0, 0, 0, 0, 1, 8, 34, 48, 52, 48, 36, 38, 42, 36, 20, 10, 6, 3, 2, 1, 0, 0,
    ],
    [
        0, 0, 0, 0, 0, 0, 0, 1, 4, 10, 12, 10, 5, 3, 3, 3, 2, 1, 1, 0, 0, 0, 0, 0,
    ],
    [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0,
    ],
];
const SQUARE: Shape = [
    [
        3, 2, 1, 0, 0, 1, 3, 8, 12, 16, 22, 28, 36, 36, 38, 40, 40, 40, 38, 34, 28, 22, 14, 7,
    ],
    [
        8, 5, 3, 2, 1, 1, 2, 4, 8, 16, 26, 34, 40, 44, 48, 50, 48, 46, 44, 40, 34, 28, 22, 14,
    ],
    [
        9, 6, 4, 2, 1, 1, 2, 4, 8, 16, 28, 36, 40, 44, 48, 48, 44, 38, 32, 26, 20, 15, 10, 5,
    ],
];
const PARK: Shape = [
    [
        1, 0, 0, 0, 0, 1, 3, 7, 10, 13, 18, 24, 36, 36, 32, 36, 42, 44, 38, 26, 16, 9, 5, 2,
    ],
    [
        2, 1, 0, 0, 0, 1, 3, 6, 12, 22, 34, 44, 50, 58, 64, 66, 60, 50, 38, 26, 16, 10, 6, 4,
    ],
    [
        2, 1, 0, 0, 0, 1, 3, 6, 12, 24, 38, 48, 54, 62, 70, 70, 62, 50, 36, 24, 14, 8, 5, 3,
    ],
];
const CULTURE: Shape = [
    [
        1, 0, 0, 0, 0, 0, 0, 1, 3, 8, 14, 16, 16, 18, 20, 20, 18, 16, 22, 40, 46, 38, 18, 5,
    ],
    [
        2, 1, 0, 0, 0, 0, 0, 1, 3, 10, 18, 22, 22, 28, 32, 32, 28, 22, 26, 46, 52, 42, 22, 8,
    ],
    [
        2, 1, 0, 0, 0, 0, 0, 1, 3, 10, 18, 24, 24, 32, 38, 36, 28, 18, 14, 16, 16, 12, 6, 2,
    ],
];
const SPORTS: Shape = [
    [
        0, 0, 0, 0, 0, 0, 4, 16, 20, 16, 14, 16, 28, 22, 14, 18, 30, 44, 50, 44, 30, 14, 3, 0,
    ],
    [
        0, 0, 0, 0, 0, 0, 1, 8, 24, 40, 46, 44, 34, 36, 40, 40, 34, 24, 14, 6, 2, 0, 0, 0,
    ],
    [
        0, 0, 0, 0, 0, 0, 1, 8, 26, 42, 48, 44, 30, 28, 30, 28, 20, 10, 4, 2, 0, 0, 0, 0,
    ],
];

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

    /// Relative use in the hour that starts at `hour`, any unit.
    pub fn shape(self, weekday: Weekday, hour: i8) -> f64 {
        let shape = match self {
            Kind::Metro => &METRO,
            Kind::TrainStation => &TRAIN,
            Kind::Library => &LIBRARY,
            Kind::TownHall => &TOWN_HALL,
            Kind::Square => &SQUARE,
            Kind::Park => &PARK,
            Kind::Culture => &CULTURE,
            Kind::Sports => &SPORTS,
            Kind::CommunityCentre | Kind::SocialHousing => &LIBRARY,
        };
        let day = match weekday {
            Weekday::Saturday => 1,
            Weekday::Sunday => 2,
            _ => 0,
        };
        usize::try_from(hour).map_or(0.0, |hour| f64::from(shape[day][hour]))
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
