//! The month or year that a report is of.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan};

use crate::document::Language;

/// A local month or year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    Month { first: Date },
    Year { first: Date },
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a month such as 2026-10 or a year such as 2026")]
pub struct InvalidPeriod(String);

impl Period {
    pub fn first(self) -> Date {
        match self {
            Self::Month { first } | Self::Year { first } => first,
        }
    }

    pub fn last(self) -> Date {
        let end = self.first().checked_add(self.length());
        end.and_then(|end| end.yesterday()).unwrap_or(Date::MAX)
    }

    fn length(self) -> Span {
        match self {
            Self::Month { .. } => 1.month(),
            Self::Year { .. } => 1.year(),
        }
    }

    fn from(self, first: Date) -> Self {
        match self {
            Self::Month { .. } => Self::Month { first },
            Self::Year { .. } => Self::Year { first },
        }
    }

    /// The one before it.
    pub fn before(self) -> Option<Self> {
        let first = self.first().checked_sub(self.length()).ok()?;
        Some(self.from(first))
    }

    /// The same of the year before, where that is another one than [`before`](Self::before).
    pub fn year_ago(self) -> Option<Self> {
        match self {
            Self::Month { first } => Some(self.from(first.checked_sub(1.year()).ok()?)),
            Self::Year { .. } => None,
        }
    }

    /// Start and end, Unix seconds; `None` outside the calendar.
    pub fn span(self, time_zone: &TimeZone) -> Option<(i64, i64)> {
        let end = self.first().checked_add(self.length()).ok()?;
        let at = |day: Date| {
            let midnight = day.to_zoned_datetime(time_zone.clone()).ok()?;
            Some(midnight.timestamp().as_second())
        };
        Some((at(self.first())?, at(end)?))
    }

    /// All months and years that hold a part of these days: the latest first, a year
    /// before its months.
    pub fn between(first: Date, last: Date) -> Vec<Self> {
        let mut periods = Vec::new();
        let mut month = last.first_of_month();
        let mut year = None;
        while month >= first.first_of_month() {
            if year != Some(month.year()) {
                let first = date(month.year(), 1, 1);
                periods.push(Self::Year { first });
                year = Some(month.year());
            }
            periods.push(Self::Month { first: month });
            match month.checked_sub(1.month()) {
                Ok(before) => month = before,
                Err(_) => break,
            }
        }
        periods
    }

    /// As people write it.
    pub fn say(self, language: Language) -> String {
        match self {
            Self::Month { first } => language.month(first),
            Self::Year { first } => first.year().to_string(),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.first().year(), self.first().month());
        match self {
            Self::Month { .. } => write!(formatter, "{year:04}-{month:02}"),
            Self::Year { .. } => write!(formatter, "{year:04}"),
        }
    }
}

impl FromStr for Period {
    type Err = InvalidPeriod;

    fn from_str(text: &str) -> Result<Self, InvalidPeriod> {
        let refused = || InvalidPeriod(text.chars().take(40).collect());
        let number = |digits: &str, length: usize| {
            let is_number = digits.len() == length && digits.bytes().all(|b| b.is_ascii_digit());
            is_number.then(|| digits.parse::<i16>().ok()).flatten()
        };
        let (year, month) = match text.split_once('-') {
            None => (text, None),
            Some((year, month)) => (year, Some(month)),
        };
        let year = number(year, 4)
            .filter(|year| *year >= 1970)
            .ok_or_else(refused)?;
        let Some(month) = month else {
            return Ok(Self::Year {
                first: date(year, 1, 1),
            });
        };
        let month = number(month, 2).and_then(|month| i8::try_from(month).ok());
        let first = month.and_then(|month| Date::new(year, month, 1).ok());
        Ok(Self::Month {
            first: first.ok_or_else(refused)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_local_and_read_back_as_they_are_written() {
        let zone = TimeZone::get("Europe/Brussels").unwrap();
        let october: Period = "2026-10".parse().unwrap();
        let (start, end) = october.span(&zone).unwrap();
        // Clocks go back on the 25th.
        assert_eq!(end - start, 31 * 86_400 + 3_600);
        assert_eq!(october.to_string(), "2026-10");
        assert_eq!(october.say(Language::Nl), "oktober 2026");
        assert_eq!(october.before().unwrap().to_string(), "2026-09");
        assert_eq!(october.year_ago().unwrap().to_string(), "2025-10");
        let year: Period = "2026".parse().unwrap();
        assert_eq!(year.before().unwrap().to_string(), "2025");
        assert_eq!(year.year_ago(), None);
        assert_eq!(
            year.span(&zone).unwrap().1 - year.span(&zone).unwrap().0,
            365 * 86_400
        );
    }

    #[test]
    fn periods_between_two_days_begin_with_the_latest() {
        let periods = Period::between(date(2025, 11, 20), date(2026, 2, 3));
        let told: Vec<String> = periods.iter().map(Period::to_string).collect();
        assert_eq!(
            told,
            ["2026", "2026-02", "2026-01", "2025", "2025-12", "2025-11"]
        );
    }

    #[test]
    fn what_is_neither_month_nor_year_is_refused() {
        for text in [
            "", "26", "2026-13", "2026-1", "2026-00", "20261", "october", "+026", "2026-+1", "0001",
        ] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }
}
