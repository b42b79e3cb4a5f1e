//! What a reader of the plan should know about what it was made from.

use analysis::text::{Text, count};
use records::registry::PlaceKind;
use records::registry::area::Level;
use records::registry::verdict::Class;

use super::Wish;
use super::city::City;
use super::demands::finest_level;

pub fn about(city: &City, wish: &Wish, public_computer_rooms_expected: u32) -> Vec<Text> {
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
    if !wish.released.is_empty() {
        let names = wish.released.join(", ");
        notes.push(Text::new(
            format!("Voor dit plan met naam vrijgegeven, hoewel het oordeel “nog niet zeker” is: {names}."),
            format!("Libérés nommément pour ce plan, bien que le verdict soit « pas encore sûr » : {names}."),
            format!("Released by name for this plan, although the verdict is “not sure yet”: {names}."),
        ));
    }
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
    let Some(level) = finest_level(city) else {
        return Text::new(
            "Er zijn geen inwoners ingevoerd: het plan telt alleen plaatsen die wifi nodig hebben.",
            "Aucun habitant n’est importé : le plan ne compte que les lieux ayant besoin de Wi-Fi.",
            "No residents are loaded: the plan counts only places in need.",
        );
    };
    let areas: Vec<_> = city
        .areas
        .iter()
        .filter(|area| area.level == level)
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
    sentence
}
