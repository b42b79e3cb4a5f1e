//! Words of the registry as people say them.

use jiff::civil::Date;
use records::registry::PlaceKind;
use records::registry::verdict::Class;

use crate::document::Language;

pub fn kind(kind: PlaceKind, language: Language) -> &'static str {
    language.of(match kind {
        PlaceKind::Metro => ["Metrostation", "Station de métro", "Metro station"],
        PlaceKind::TrainStation => ["Treinstation", "Gare", "Train station"],
        PlaceKind::Square => ["Plein", "Place", "Square"],
        PlaceKind::Park => ["Park", "Parc", "Park"],
        PlaceKind::Library => ["Bibliotheek", "Bibliothèque", "Library"],
        PlaceKind::TownHall => ["Gemeentehuis", "Maison communale", "Town hall"],
        PlaceKind::SocialHousing => ["Sociale woningen", "Logement social", "Social housing"],
        PlaceKind::CommunityCentre => ["Buurthuis", "Maison de quartier", "Community centre"],
        PlaceKind::PublicComputerRoom => [
            "Openbare computerruimte",
            "Espace public numérique",
            "Public computer room",
        ],
        PlaceKind::School => ["School", "École", "School"],
        PlaceKind::Sports => ["Sport", "Sport", "Sports"],
        PlaceKind::Culture => ["Cultuur", "Culture", "Culture"],
        PlaceKind::Street => ["Straat", "Rue", "Street"],
        PlaceKind::Other => ["Andere", "Autre", "Other"],
    })
}

pub fn verdict(class: Class, language: Language) -> &'static str {
    language.of(match class {
        Class::Healthy => ["niets vastgesteld", "rien à signaler", "nothing found"],
        Class::Watch => ["nog niet zeker", "pas encore sûr", "not sure yet"],
        Class::Underused => ["te weinig gebruikt", "sous-utilisé", "underused"],
        Class::Dropped => ["teruggevallen", "en chute", "dropped"],
        Class::Declining => ["dalend", "en baisse", "declining"],
        Class::Nobody => ["niemand", "personne", "nobody at all"],
        Class::Offline => ["buiten dienst", "hors service", "offline"],
        Class::NotEnoughData => [
            "te weinig gegevens",
            "pas assez de données",
            "not enough data",
        ],
    })
}

/// A month where there is no room for its name.
pub fn month(of: Date, language: Language) -> &'static str {
    const SHORT: [[&str; 3]; 12] = [
        ["jan", "janv.", "Jan"],
        ["feb", "févr.", "Feb"],
        ["mrt", "mars", "Mar"],
        ["apr", "avr.", "Apr"],
        ["mei", "mai", "May"],
        ["jun", "juin", "Jun"],
        ["jul", "juil.", "Jul"],
        ["aug", "août", "Aug"],
        ["sep", "sept.", "Sep"],
        ["okt", "oct.", "Oct"],
        ["nov", "nov.", "Nov"],
        ["dec", "déc.", "Dec"],
    ];
    let place = usize::from(of.month().unsigned_abs()) - 1;
    SHORT.get(place).map_or("", |names| language.of(*names))
}
