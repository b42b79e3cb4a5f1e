//! Why an event at a hotspot cannot be noted or withdrawn.

use axum::http::StatusCode;

use super::{Words, general, long_words, not_found, words};
use crate::document::language::Language::{Fr, Nl};
use crate::insight::site_events::{MAX_EVENTS, MAX_TEXT, NotNoted};

impl From<&NotNoted> for Words {
    fn from(error: &NotNoted) -> Self {
        match error {
            NotNoted::Denied(denied) => denied.into(),
            NotNoted::Unknown { what, id } => not_found(what, id),
            NotNoted::Words => long_words(MAX_TEXT),
            NotNoted::Backwards { first, last } => words(
                "backwards",
                format!(
                    "De laatste dag ({}) komt voor de eerste ({}).",
                    Nl.date(*last),
                    Nl.date(*first)
                ),
                format!(
                    "Le dernier jour ({}) précède le premier ({}).",
                    Fr.date(*last),
                    Fr.date(*first)
                ),
            ),
            NotNoted::Far {
                given, from, until, ..
            } => words(
                "far",
                format!(
                    "De dag is {}; verwacht werd een dag van {} tot en met {}.",
                    Nl.date(*given),
                    Nl.date(*from),
                    Nl.date(*until)
                ),
                format!(
                    "Le jour est le {} ; il fallait un jour du {} au {}.",
                    Fr.date(*given),
                    Fr.date(*from),
                    Fr.date(*until)
                ),
            ),
            NotNoted::TooMany(id) => words(
                "too_many_events",
                format!(
                    "Hotspot {id} heeft al {} gebeurtenissen; trek in wat niet meer helpt.",
                    MAX_EVENTS
                ),
                format!(
                    "Le hotspot {id} compte déjà {} événements ; retirez ce qui ne sert plus.",
                    MAX_EVENTS
                ),
            ),
            NotNoted::Withdrawn { by, .. } => words(
                "withdrawn_before",
                format!("{by} trok deze gebeurtenis al in."),
                format!("{by} a déjà retiré cet événement."),
            ),
            NotNoted::Database(_) => general(StatusCode::INTERNAL_SERVER_ERROR),
        }
    }
}
