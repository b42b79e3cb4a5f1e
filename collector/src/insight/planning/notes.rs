//! What a reader of the plan should know about what it was made from.

use analysis::siting::{Problem, SpotReach, residents_near};
use analysis::text::{Text, count};
use records::registry::PlaceKind;
use records::registry::area::Level;
use records::registry::outline;
use records::registry::verdict::Class;

use super::city::City;
use super::demands::finest_level;
use super::supply::is_station;

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

/// How distances were measured, and where people live only approximately.
pub fn distances(city: &City) -> Vec<Text> {
    let mut notes = Vec::new();
    if city.streets.is_empty() {
        notes.push(Text::new(
            "Er zijn geen straten ingevoerd: een afstand is de rechte lijn maal 1,3. Kanaal en spoorweg tellen niet.",
            "Aucune rue n’est importée : une distance est la ligne droite multipliée par 1,3. Canal et chemin de fer ne comptent pas.",
            "No streets are loaded: a distance is the straight line times 1.3. Canal and railway do not count.",
        ));
    }
    let level = finest_level(city);
    let discs = city
        .areas
        .iter()
        .filter(|area| Some(area.level) == level)
        .filter(|area| {
            area.geometry
                .as_deref()
                .is_some_and(outline::is_approximate)
        })
        .count();
    if discs > 0 {
        notes.push(Text::new(
            format!("Van {discs} gebieden is de omtrek niet bekend: hun inwoners zijn gespreid over een schijf van dezelfde oppervlakte, bij benadering."),
            format!("Le contour de {discs} zones est inconnu : leurs habitants sont répartis sur un disque de même superficie, par approximation."),
            format!("The outlines of {discs} areas are not known: their residents are spread over a disc of the same size, as an approximation."),
        ));
    }
    notes
}

/// Residents this near have a hotspot, metres on foot.
const NEAR_M: f64 = 400.0;

/// What ticket gates make of today's coverage.
pub fn free_entry(city: &City, problem: &Problem) -> Option<Text> {
    let stations = || {
        city.sites
            .iter()
            .filter(|site| site.closed.is_none() && is_station(site))
    };
    let of = |entry: Option<bool>| stations().filter(|site| site.free_entry == entry).count();
    let (free, gated, unknown) = (of(Some(true)), of(Some(false)), of(None));
    if free + gated + unknown == 0 {
        return None;
    }
    let served = |reach: SpotReach| {
        let mut other = problem.clone();
        for site in &mut other.open {
            if stations().any(|station| station.id == site.id) {
                site.reach = reach;
            }
        }
        residents_near(&other, NEAR_M).round().max(0.0)
    };
    // Rounded and not negative.
    let (all_free, all_gated) = (
        count(served(SpotReach::Indoor) as u64),
        count(served(SpotReach::Members) as u64),
    );
    Some(Text::new(
        format!(
            "Van de stations is er bij {free} vrije toegang en bij {gated} niet (achter poortjes telt een hotspot alleen voor reizigers); van {unknown} is het niet bekend, ze tellen als vrij. Waren alle stations vrij, dan hadden {} inwoners vandaag een hotspot op 400 m; was er geen enkel vrij, {}.",
            all_free.nl, all_gated.nl
        ),
        format!(
            "Parmi les stations, {free} sont en accès libre et {gated} ne le sont pas (derrière des portillons, un hotspot ne compte que pour les voyageurs) ; pour {unknown}, on l’ignore et elles comptent comme libres. Si toutes l’étaient, {} habitants auraient aujourd’hui un hotspot à 400 m ; si aucune ne l’était, {}.",
            all_free.fr, all_gated.fr
        ),
        format!(
            "Of the stations {free} are freely entered and {gated} are not (behind ticket gates a hotspot counts for travellers only); of {unknown} it is not known, and they count as free. Were all of them free, {} residents would have a hotspot within 400 m today; were none, {}.",
            all_free.en, all_gated.en
        ),
    ))
}
