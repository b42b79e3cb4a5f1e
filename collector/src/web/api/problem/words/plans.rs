//! Why no plan is made.

use axum::http::StatusCode;

use super::{Words, general, words};
use crate::insight::planning::PlanningError;

impl From<&PlanningError> for Words {
    fn from(error: &PlanningError) -> Self {
        match error {
            PlanningError::Wish(_) => words(
                "plan_wish",
                "Zo kan het plan niet gemaakt worden: een waarde of een keuze past niet, of \
                 niet meer, bij wat nu bekend is.",
                "Le plan ne peut pas être établi ainsi : une valeur ou un choix ne convient pas, \
                 ou plus, à ce qui est connu.",
            ),
            PlanningError::Refused(_) => words(
                "plan_refused",
                "Met wat nu bekend is, kan niets gepland worden.",
                "Rien ne peut être planifié avec ce qui est connu.",
            ),
            PlanningError::Busy => words(
                "plan_busy",
                "Er worden te veel plannen tegelijk gemaakt; probeer het over een minuut opnieuw.",
                "Trop de plans sont en cours ; réessayez dans une minute.",
            ),
            PlanningError::Cancelled => words(
                "plan_cancelled",
                "De collector stopt; er wordt geen plan gemaakt.",
                "Le collecteur s’arrête ; aucun plan n’est établi.",
            ),
            _ => general(StatusCode::INTERNAL_SERVER_ERROR),
        }
    }
}
