//! Why a password is not taken.

use super::{Words, words};
use crate::web::sign_in::MAX_PASSWORD;
use crate::web::sign_in::password::{MIN_PASSWORD, Weakness};

impl From<Weakness> for Words {
    fn from(weakness: Weakness) -> Self {
        match weakness {
            Weakness::Length => words(
                "password_length",
                format!(
                    "Een wachtwoord heeft {MIN_PASSWORD} tekens of meer, en hoogstens \
                     {MAX_PASSWORD} bytes."
                ),
                format!(
                    "Un mot de passe a {MIN_PASSWORD} caractères ou plus, et au plus \
                     {MAX_PASSWORD} octets."
                ),
            ),
            Weakness::Name => words(
                "password_name",
                "Het wachtwoord zegt weinig meer dan de naam; kies er een dat niemand raadt.",
                "Le mot de passe ne dit guère plus que le nom ; choisissez-en un que personne ne \
                 devine.",
            ),
            Weakness::Pattern => words(
                "password_pattern",
                "Het wachtwoord herhaalt zich of telt door; kies er een dat niemand raadt.",
                "Le mot de passe se répète ou suit une série ; choisissez-en un que personne ne \
                 devine.",
            ),
            Weakness::Common => words(
                "password_common",
                "Dit wachtwoord wordt als een van de eerste geprobeerd; kies er een dat niemand \
                 raadt.",
                "Ce mot de passe est parmi les premiers essayés ; choisissez-en un que personne ne \
                 devine.",
            ),
        }
    }
}
