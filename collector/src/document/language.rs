//! The three languages of the region, and how each writes numbers and days.

use analysis::text::{Text, day};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    EnumString,
    IntoStaticStr,
    VariantArray,
    clap::ValueEnum,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Language {
    #[default]
    Nl,
    Fr,
    En,
}

/// No line ends here.
const NARROW_SPACE: &str = "\u{202f}";

impl Language {
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// The one of three that is in this language: Dutch, French, English.
    pub fn of<T>(self, [nl, fr, en]: [T; 3]) -> T {
        match self {
            Self::Nl => nl,
            Self::Fr => fr,
            Self::En => en,
        }
    }

    pub fn say(self, text: &Text) -> &str {
        self.of([&text.nl, &text.fr, &text.en])
    }

    /// With thousands set apart.
    pub fn number(self, number: f64, decimals: usize) -> String {
        let written = format!("{:.decimals$}", number.abs());
        let (whole, rest) = written.split_once('.').unwrap_or((&written, ""));
        let mut out = String::new();
        if number < 0.0 && written.chars().any(|digit| matches!(digit, '1'..='9')) {
            out.push('−');
        }
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place).is_multiple_of(3) {
                out.push_str(self.of([".", NARROW_SPACE, ","]));
            }
            out.push(digit);
        }
        if !rest.is_empty() {
            out.push_str(self.of([",", ",", "."]));
            out.push_str(rest);
        }
        out
    }

    pub fn count(self, count: usize) -> String {
        // Counts of hotspots and hours are far below 2^53: exact.
        self.number(count as f64, 0)
    }

    /// A share of 1 as whole percents. What is not quite all or nothing is not called so.
    pub fn percent(self, share: f64) -> String {
        let whole = (share * 100.0).round();
        let decimals =
            usize::from((whole == 100.0 && share < 1.0) || (whole == 0.0 && share > 0.0));
        let shown = match decimals {
            1 if share < 1.0 && whole == 100.0 => (share * 100.0).min(99.9),
            1 => (share * 100.0).max(0.1),
            _ => whole,
        };
        format!("{}{}", self.number(shown, decimals), self.percent_sign())
    }

    fn percent_sign(self) -> &'static str {
        self.of(["\u{a0}%", "\u{202f}%", "%"])
    }

    /// As [`percent`](Self::percent), with its sign.
    pub fn change(self, share: f64) -> String {
        let whole = (share * 100.0).round();
        let sign = if whole > 0.0 { "+" } else { "" };
        format!("{sign}{}{}", self.number(whole, 0), self.percent_sign())
    }

    pub fn fewer_than(self, limit: f64, decimals: usize) -> String {
        let limit = self.number(limit, decimals);
        self.of([
            format!("minder dan {limit}"),
            format!("moins de {limit}"),
            format!("fewer than {limit}"),
        ])
    }

    pub fn range(self, from: &str, to: &str) -> String {
        self.of([
            format!("{from} tot {to}"),
            format!("{from} à {to}"),
            format!("{from} to {to}"),
        ])
    }

    pub fn date(self, date: Date) -> String {
        self.say(&day(date)).to_owned()
    }

    /// From the first day to the last, both within: what is the same of both is said once.
    pub fn days(self, first: Date, last: Date) -> String {
        if first == last {
            return self.of(["", "le ", ""]).to_owned() + &self.date(first);
        }
        let whole = self.date(first);
        let words: Vec<&str> = whole.split(' ').collect();
        let said = match (first.year() == last.year(), first.month() == last.month()) {
            (true, true) => words.len().saturating_sub(2),
            (true, false) => words.len().saturating_sub(1),
            (false, _) => words.len(),
        };
        let from = words.get(..said).unwrap_or(&words).join(" ");
        let to = self.date(last);
        self.of([
            format!("{from} tot en met {to}"),
            format!("du {from} au {to}"),
            format!("{from} to {to}"),
        ])
    }

    /// A month as a heading has it, such as "oktober 2026".
    pub fn month(self, date: Date) -> String {
        let day = self.date(date);
        let rest = day.split_once(' ').map(|(_, rest)| rest.to_owned());
        rest.unwrap_or(day)
    }

    /// A label and what follows it.
    pub fn labelled(self, label: &str, text: &str) -> String {
        let colon = self.of([":", "\u{a0}:", ":"]);
        format!("{label}{colon} {text}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{En, Fr, Nl};

    #[test]
    fn numbers_are_written_as_each_language_does() {
        assert_eq!(Nl.number(1_234_567.85, 1), "1.234.567,9");
        assert_eq!(Fr.number(1_234.5, 1), "1\u{202f}234,5");
        assert_eq!(En.number(-1_234.0, 0), "−1,234");
        assert_eq!(En.number(-0.2, 0), "0");
    }

    #[test]
    fn nearly_all_is_not_called_all_and_nearly_nothing_not_nothing() {
        assert_eq!(En.percent(1.0), "100%");
        assert_eq!(En.percent(0.999_9), "99.9%");
        assert_eq!(Nl.percent(0.000_4), "0,1\u{a0}%");
        assert_eq!(Fr.percent(0.0), "0\u{202f}%");
        assert_eq!(En.percent(0.456), "46%");
        assert_eq!(En.change(0.051), "+5%");
        assert_eq!(En.change(-0.051), "−5%");
    }

    #[test]
    fn days_from_one_to_another_name_month_and_year_once() {
        let day = jiff::civil::date;
        let (november, end) = (day(2026, 11, 1), day(2026, 11, 30));
        let said = |language: Language| language.days(november, end);
        assert_eq!(said(Fr), "du 1er au 30 novembre 2026");
        assert_eq!(said(Nl), "1 tot en met 30 november 2026");
        assert_eq!(said(En), "1 to 30 November 2026");
        assert_eq!(
            Fr.days(day(2026, 10, 5), end),
            "du 5 octobre au 30 novembre 2026"
        );
        assert_eq!(
            En.days(day(2025, 11, 5), end),
            "5 November 2025 to 30 November 2026"
        );
        assert_eq!(Fr.days(november, november), "le 1er novembre 2026");
    }

    #[test]
    fn a_month_is_named_without_its_day() {
        let first = jiff::civil::date(2026, 8, 1);
        assert_eq!(Fr.month(first), "août 2026");
        assert_eq!(Nl.month(first), "augustus 2026");
    }
}
