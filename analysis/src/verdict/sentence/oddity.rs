//! Rows that were left out, in words.

use crate::text::Text;
use crate::verdict::window::Oddity;

pub fn oddity(what: Oddity, count: usize) -> Text {
    match what {
        Oddity::Duplicate => Text::new(
            format!(
                "{count} rijen hadden dezelfde hotspot en hetzelfde begin als een eerdere rij en zijn weggelaten."
            ),
            format!(
                "{count} lignes avaient le même hotspot et le même début qu’une ligne précédente et ont été écartées."
            ),
            format!("{count} rows had the hotspot and start of an earlier row and were left out."),
        ),
        Oddity::Overlapping => Text::new(
            format!("{count} rijen overlapten een eerdere rij en zijn weggelaten."),
            format!("{count} lignes chevauchaient une ligne précédente et ont été écartées."),
            format!("{count} rows overlapped an earlier row and were left out."),
        ),
        Oddity::Future => Text::new(
            format!("{count} rijen liggen na het einde van de periode en zijn weggelaten."),
            format!("{count} lignes sont postérieures à la fin de la période et ont été écartées."),
            format!("{count} rows lie after the end of the period and were left out."),
        ),
        Oddity::Impossible => Text::new(
            format!("{count} rijen hadden een onmogelijke waarde en zijn weggelaten."),
            format!("{count} lignes avaient une valeur impossible et ont été écartées."),
            format!("{count} rows had an impossible value and were left out."),
        ),
    }
}
