//! What a site is compared with, in words. In French it begins with "un" or "une":
//! sentences elide before it.

use crate::text::Text;
use crate::verdict::group::{Group, Scope};

/// "a typical library", or what stands for it.
pub fn typical(group: &Group) -> Text {
    match (group.scope, group.name.as_str()) {
        (Scope::Kind, kind) => kind_name(kind),
        (Scope::Shelter, "indoor") => Text::new(
            "een doorsnee hotspot binnen",
            "un hotspot intérieur type",
            "a typical indoor hotspot",
        ),
        (Scope::Shelter, _) => Text::new(
            "een doorsnee hotspot buiten",
            "un hotspot extérieur type",
            "a typical outdoor hotspot",
        ),
        (Scope::All, _) => Text::new(
            "een doorsnee hotspot",
            "un hotspot type",
            "a typical hotspot",
        ),
    }
}

pub fn kind_name(kind: &str) -> Text {
    let (nl, fr, en) = match kind {
        "metro" => (
            "een doorsnee metrostation",
            "une station de métro type",
            "a typical metro station",
        ),
        "train_station" => (
            "een doorsnee treinstation",
            "une gare type",
            "a typical train station",
        ),
        "square" => ("een doorsnee plein", "une place type", "a typical square"),
        "park" => ("een doorsnee park", "un parc type", "a typical park"),
        "library" => (
            "een doorsnee bibliotheek",
            "une bibliothèque type",
            "a typical library",
        ),
        "town_hall" => (
            "een doorsnee gemeentehuis",
            "une maison communale type",
            "a typical town hall",
        ),
        "social_housing" => (
            "een doorsnee sociale woonwijk",
            "un logement social type",
            "a typical social housing site",
        ),
        "community_centre" => (
            "een doorsnee gemeenschapscentrum",
            "un centre communautaire type",
            "a typical community centre",
        ),
        "public_computer_room" => (
            "een doorsnee openbare computerruimte",
            "un espace public numérique type",
            "a typical public computer room",
        ),
        "school" => ("een doorsnee school", "une école type", "a typical school"),
        "sports" => (
            "een doorsnee sportcentrum",
            "un centre sportif type",
            "a typical sports centre",
        ),
        "culture" => (
            "een doorsnee plaats voor cultuur",
            "un lieu culturel type",
            "a typical cultural venue",
        ),
        "street" => ("een doorsnee straat", "une rue type", "a typical street"),
        other => {
            return Text::new(
                format!("een doorsnee hotspot van de soort “{other}”"),
                format!("un hotspot type du genre « {other} »"),
                format!("a typical hotspot of the kind “{other}”"),
            );
        }
    };
    Text::new(nl, fr, en)
}
