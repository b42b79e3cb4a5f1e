//! What a reader of the plan should know about what it was made from.

use analysis::text::{Text, count};
use records::registry::PlaceKind;
use records::registry::area::{self, Level};
use records::registry::verdict::Class;

use super::city::City;

pub fn about(city: &City, public_computer_rooms_expected: u32) -> Vec<Text> {
    let mut notes = vec![public_computer_rooms(city, public_computer_rooms_expected)];
    notes.push(residents(city));
    let underused = city
        .verdicts
        .values()
        .filter(|verdict| verdict.verdict == Class::Underused)
        .count();
    notes.push(Text::new(
        format!("{underused} hotspots worden al lang te weinig gebruikt; dit plan mag alleen die verplaatsen."),
        format!("{underused} hotspots sont sous-utilisés depuis longtemps ; ce plan ne peut déplacer que ceux-là."),
        format!("{underused} hotspots have long been underused; this plan may move only those."),
    ));
    notes.extend(unreleased(city));
    if !city
        .areas
        .iter()
        .any(|area| area.level == Level::Neighbourhood)
    {
        notes.push(Text::new(
            "Er zijn geen wijken ingevoerd: er is niet nagegaan of een hotspot de enige vrij toegankelijke van zijn wijk is.",
            "Aucun quartier n’est importé : il n’a pas été vérifié si un hotspot est le seul en accès libre de son quartier.",
            "No neighbourhoods are loaded: it was not checked whether a hotspot is the only freely accessible one in its neighbourhood.",
        ));
    }
    notes
}

fn public_computer_rooms(city: &City, expected: u32) -> Text {
    let loaded = city
        .places
        .iter()
        .filter(|place| place.kind == PlaceKind::PublicComputerRoom)
        .count();
    Text::new(
        format!("{loaded} van de {expected} erkende openbare computerruimten zijn ingevoerd."),
        format!("{loaded} des {expected} espaces publics numériques labellisés sont importés."),
        format!("{loaded} of {expected} labelled public computer rooms are loaded."),
    )
}

fn residents(city: &City) -> Text {
    let Some(counted) = area::residents(&city.areas) else {
        return Text::new(
            "Er zijn geen inwoners ingevoerd: het plan telt alleen plaatsen die wifi nodig hebben.",
            "Aucun habitant n’est importé : le plan ne compte que les lieux ayant besoin de Wi-Fi.",
            "No residents are loaded: the plan counts only places in need.",
        );
    };
    let areas: Vec<_> = city
        .areas
        .iter()
        .filter(|area| area.level == counted.level)
        .collect();
    let people: u64 = areas
        .iter()
        .filter_map(|area| area.population)
        .map(u64::from)
        .sum();
    let unknown = areas
        .iter()
        .filter(|area| area.deprivation.is_none())
        .count();
    let (people, areas) = (count(people), areas.len());
    let mut sentence = Text::new(
        format!(
            "{} inwoners in {areas} wijken; wie in de wijk met de grootste achterstelling woont, telt dubbel.",
            people.nl
        ),
        format!(
            "{} habitants dans {areas} zones ; ceux de la zone la plus précaire comptent double.",
            people.fr
        ),
        format!(
            "{} residents in {areas} areas; those in the most deprived area count double.",
            people.en
        ),
    );
    if unknown > 0 {
        sentence.push(&Text::new(
            format!(
                "Van {unknown} wijken is de achterstelling onbekend: daarvoor geldt het gemiddelde."
            ),
            format!("La précarité de {unknown} zones est inconnue : la moyenne s’y applique."),
            format!("The deprivation of {unknown} areas is not known: the mean is used for them."),
        ));
    }
    if counted.are_a_part_only() {
        let (part, whole) = (count(counted.people), count(counted.of));
        sentence.push(&Text::new(
            format!(
                "Slechts {} van de {} inwoners wonen in een gebied waarvan de omtrek bekend is: de anderen tellen niet mee.",
                part.nl, whole.nl
            ),
            format!(
                "Seuls {} des {} habitants vivent dans une zone dont le contour est connu : les autres ne sont pas comptés.",
                part.fr, whole.fr
            ),
            format!(
                "Only {} of {} residents live in areas with a known outline: the others are not counted.",
                part.en, whole.en
            ),
        ));
    }
    if let Some((level, part, whole)) = counted.left_out {
        let (nl, fr, en) = match level {
            Level::Sector => (
                "statistische sectoren",
                "secteurs statistiques",
                "statistical sectors",
            ),
            Level::Neighbourhood => ("wijken", "quartiers", "neighbourhoods"),
            Level::Municipality => ("gemeenten", "communes", "municipalities"),
        };
        let (part, whole) = (count(part), count(whole));
        sentence.push(&Text::new(
            format!(
                "De ingevoerde {nl} bevatten slechts {} van {} inwoners: daarmee is niet gerekend.",
                part.nl, whole.nl
            ),
            format!(
                "Les {fr} importés ne comptent que {} des {} habitants : ils n’ont pas servi au calcul.",
                part.fr, whole.fr
            ),
            format!(
                "The {en} that are loaded hold only {} of {} residents: they were not used.",
                part.en, whole.en
            ),
        ));
    }
    sentence
}

/// Open hotspots that no plan may move, because nobody said that it may.
fn unreleased(city: &City) -> Option<Text> {
    let open = city.sites.iter().filter(|site| site.closed.is_none());
    let unreleased: Vec<_> = open.filter(|site| !site.movable).collect();
    if unreleased.is_empty() {
        return None;
    }
    let underused = unreleased
        .iter()
        .filter_map(|site| city.verdicts.get(&site.id))
        .filter(|verdict| verdict.verdict == Class::Underused)
        .count();
    let all = unreleased.len();
    Some(Text::new(
        format!(
            "{all} hotspots zijn door niemand vrijgegeven om te verplaatsen, waaronder {underused} te weinig gebruikte."
        ),
        format!(
            "{all} hotspots n’ont été libérés par personne pour un déplacement, dont {underused} sous-utilisés."
        ),
        format!(
            "{all} hotspots have not been released for a move by anybody, {underused} underused ones among them."
        ),
    ))
}
