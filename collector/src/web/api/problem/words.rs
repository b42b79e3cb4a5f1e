//! What problems say in Dutch and French, and the word that programs know them by. The
//! English sentence is that of the error itself. Where something is said that no page can
//! bring about (a body that is not JSON), a general sentence stands for it.

mod decisions;
mod notes;
mod passwords;
mod plans;
mod rights;
mod site_events;

use axum::http::StatusCode;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    pub code: &'static str,
    pub nl: String,
    pub fr: String,
}

pub fn words(code: &'static str, nl: impl Into<String>, fr: impl Into<String>) -> Words {
    Words {
        code,
        nl: nl.into(),
        fr: fr.into(),
    }
}

/// What is said of a status where nothing nearer is known.
pub fn general(status: StatusCode) -> Words {
    match status {
        StatusCode::BAD_REQUEST => words(
            "bad_request",
            "Iets in het adres kan niet gelezen worden.",
            "Un élément de l’adresse ne peut pas être lu.",
        ),
        StatusCode::FORBIDDEN => words(
            "forbidden",
            "Dit mag met dit account niet.",
            "Ce compte ne permet pas cela.",
        ),
        StatusCode::NOT_FOUND => words(
            "not_found",
            "Dit bestaat niet, of niet meer.",
            "Ceci n’existe pas, ou plus.",
        ),
        StatusCode::CONFLICT => words(
            "conflict",
            "Intussen is dit gewijzigd; kijk het opnieuw na.",
            "Ceci a changé entre-temps ; vérifiez à nouveau.",
        ),
        StatusCode::UNPROCESSABLE_ENTITY => words(
            "unfit",
            "Een van de gegevens kan niet; kijk na wat u hebt ingevuld.",
            "L’une des données n’est pas possible ; vérifiez ce que vous avez indiqué.",
        ),
        StatusCode::SERVICE_UNAVAILABLE => words(
            "busy",
            "De collector heeft het te druk; probeer het zo dadelijk opnieuw.",
            "Le collecteur est trop occupé ; réessayez dans un instant.",
        ),
        status if status.is_server_error() => words(
            "internal",
            "De collector kon niet antwoorden; het logboek van de server zegt waarom.",
            "Le collecteur n’a pas pu répondre ; le journal du serveur dit pourquoi.",
        ),
        _ => words(
            "unreadable",
            "Deze vraag kan niet gelezen worden.",
            "Cette demande ne peut pas être lue.",
        ),
    }
}

/// A kind of thing, with the article that goes before it: "there is no ...".
pub fn not_found(what: &str, id: &str) -> Words {
    let (nl, fr) = match what {
        "hotspot" => ("hotspot", "de hotspot"),
        "access point" => ("toegangspunt", "de point d’accès"),
        "recommendation" => ("aanbeveling", "de recommandation"),
        "plan" => ("plan", "de plan"),
        "place" => ("plaats", "de lieu"),
        "ticket" => ("herstelling", "de réparation"),
        "request" => ("vraag", "de demande"),
        "comment" => ("opmerking", "de commentaire"),
        _ => return general(StatusCode::NOT_FOUND),
    };
    words(
        "not_found",
        format!("Er is geen {nl} `{id}`."),
        format!("Il n’y a pas {fr} `{id}`."),
    )
}

/// A text that is empty or too long.
pub fn long_words(most: usize) -> Words {
    words(
        "words",
        format!("Een tekst is leeg of langer dan {most} tekens."),
        format!("Un texte est vide ou dépasse {most} caractères."),
    )
}
