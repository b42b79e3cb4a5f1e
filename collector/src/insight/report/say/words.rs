//! Words of the registry as people say them.

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
