//! A sentence for people, in the three languages of the region.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The same sentence in Dutch, French and English.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Text {
    pub nl: String,
    pub fr: String,
    pub en: String,
}

impl Text {
    pub fn new(nl: impl Into<String>, fr: impl Into<String>, en: impl Into<String>) -> Text {
        Text {
            nl: nl.into(),
            fr: fr.into(),
            en: en.into(),
        }
    }

    /// One string for all languages: a name that has no translation.
    pub fn same(text: impl Into<String>) -> Text {
        let text = text.into();
        Text {
            nl: text.clone(),
            fr: text.clone(),
            en: text,
        }
    }

    /// Adds another sentence.
    pub fn push(&mut self, other: &Text) {
        for (whole, part) in [
            (&mut self.nl, &other.nl),
            (&mut self.fr, &other.fr),
            (&mut self.en, &other.en),
        ] {
            whole.push(' ');
            whole.push_str(part);
        }
    }
}

/// A day as people write it within a sentence.
pub fn day(date: Date) -> Text {
    const MONTHS: [[&str; 3]; 12] = [
        ["januari", "janvier", "January"],
        ["februari", "février", "February"],
        ["maart", "mars", "March"],
        ["april", "avril", "April"],
        ["mei", "mai", "May"],
        ["juni", "juin", "June"],
        ["juli", "juillet", "July"],
        ["augustus", "août", "August"],
        ["september", "septembre", "September"],
        ["oktober", "octobre", "October"],
        ["november", "novembre", "November"],
        ["december", "décembre", "December"],
    ];
    let (day, year) = (date.day(), date.year());
    let [nl, fr, en] = MONTHS[usize::from(date.month().unsigned_abs()) - 1];
    let first = if day == 1 { "er" } else { "" };
    Text::new(
        format!("{day} {nl} {year}"),
        format!("{day}{first} {fr} {year}"),
        format!("{day} {en} {year}"),
    )
}

/// A count with its thousands set apart, as each language does.
pub fn count(number: u64) -> Text {
    let digits = number.to_string();
    let grouped = |separator: &str| {
        let mut out = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                out.push_str(separator);
            }
            out.push(digit);
        }
        out
    };
    Text::new(grouped("."), grouped("\u{202f}"), grouped(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_reads_as_people_write_it() {
        assert_eq!(
            day(jiff::civil::date(2026, 9, 14)),
            Text::new(
                "14 september 2026",
                "14 septembre 2026",
                "14 September 2026"
            )
        );
        assert_eq!(day(jiff::civil::date(2026, 8, 1)).fr, "1er août 2026");
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(
            count(1_215_012),
            Text::new("1.215.012", "1\u{202f}215\u{202f}012", "1,215,012")
        );
        assert_eq!(count(999), Text::same("999"));
    }
}
