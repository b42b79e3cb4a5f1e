//! Why work at a hotspot cannot be noted so, or an access point not hang there.

use axum::http::StatusCode;
use records::registry::placement::PlaceError;

use super::{Words, general, long_words, not_found, words};
use crate::document::language::Language::{Fr, Nl};
use crate::insight::field_work::note::{MAX_TEXT, NotNoted};

impl From<&PlaceError> for Words {
    fn from(error: &PlaceError) -> Self {
        match error {
            PlaceError::BeforeTheLast {
                access_point, site, ..
            } => words(
                "placed_since",
                format!(
                    "Toegangspunt {access_point} hangt sinds later aan {site}; kies een latere dag."
                ),
                format!(
                    "Le point d’accès {access_point} est à {site} depuis plus tard ; choisissez un \
                     jour ultérieur."
                ),
            ),
            PlaceError::Nowhere { access_point } => words(
                "placed_nowhere",
                format!("Toegangspunt {access_point} hangt nergens."),
                format!("Le point d’accès {access_point} n’est placé nulle part."),
            ),
            _ => general(StatusCode::UNPROCESSABLE_ENTITY),
        }
    }
}

impl From<&NotNoted> for Words {
    fn from(error: &NotNoted) -> Self {
        match error {
            NotNoted::Denied(denied) => denied.into(),
            NotNoted::Unknown { what, id } => not_found(what, id),
            NotNoted::Words { .. } => long_words(MAX_TEXT),
            NotNoted::Ahead { given, until } => words(
                "ahead",
                format!(
                    "De dag is {}; verwacht werd een dag die er al is, tot en met {}.",
                    Nl.date(*given),
                    Nl.date(*until)
                ),
                format!(
                    "Le jour est le {} ; il fallait un jour déjà venu, jusqu’au {}.",
                    Fr.date(*given),
                    Fr.date(*until)
                ),
            ),
            NotNoted::Closed { id, by, .. } => words(
                "closed_before",
                format!("Herstelling {id} werd al afgesloten door {by}."),
                format!("La réparation {id} a déjà été clôturée par {by}."),
            ),
            NotNoted::ClosedSite { id, since } => words(
                "closed_site",
                format!("Hotspot {id} is gesloten sinds {}.", Nl.date(*since)),
                format!("Le hotspot {id} est fermé depuis le {}.", Fr.date(*since)),
            ),
            NotNoted::Place(error) => error.into(),
            NotNoted::Database(_) => general(StatusCode::INTERNAL_SERVER_ERROR),
        }
    }
}
