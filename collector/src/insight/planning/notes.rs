//! What a reader of the plan should know about what it was made from.

use analysis::siting::{Problem, SpotReach, residents_near};
use analysis::text::{Text, count};
use records::registry::PlaceKind;
use records::registry::area::{self, Level};
use records::registry::outline;
use records::registry::recommendation::{RefusalRule, Stage};
use records::registry::verdict::Class;

use super::Wish;
use super::city::City;
use super::demands::finest_level;
use super::supply::is_station;

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

/// What earlier refusals rule out, with their reasons.
pub fn refusals(city: &City) -> Vec<Text> {
    let refused = city.decided.iter();
    let refused = refused.filter(|decided| decided.binds && decided.state == Stage::Refused);
    let said = refused.map(|decided| {
        let (site, place, reason) = (&decided.site, &decided.place, &decided.reason);
        match decided.rule {
            RefusalRule::HotspotStays => Text::new(
                format!("Na een weigering blijft hotspot {site} waar hij is: “{reason}”."),
                format!("Après un refus, le hotspot {site} reste où il est : « {reason} »."),
                format!("After a refusal hotspot {site} stays where it is: “{reason}”."),
            ),
            RefusalRule::NotThere => Text::new(
                format!("Na een weigering krijgt {place} geen hotspot: “{reason}”."),
                format!("Après un refus, {place} ne reçoit pas de hotspot : « {reason} »."),
                format!("After a refusal {place} gets no hotspot: “{reason}”."),
            ),
            RefusalRule::NotThisMove => Text::new(
                format!("Na een weigering gaat hotspot {site} niet naar {place}: “{reason}”."),
                format!("Après un refus, le hotspot {site} ne va pas à {place} : « {reason} »."),
                format!("After a refusal hotspot {site} does not go to {place}: “{reason}”."),
            ),
        }
    });
    said.collect()
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
    let level = finest_level(&city.areas);
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

#[cfg(test)]
mod tests {
    use records::database::Database;
    use records::registry::area::AreaUpdate;
    use records::registry::site::{self, Site};
    use records::registry::{PlaceKind, Reach};

    use super::*;

    fn site(id: &str, movable: bool) -> Site {
        Site {
            id: id.to_owned(),
            name: Text::new(id, id, id),
            kind: PlaceKind::Square,
            lon: 4.35,
            lat: 50.85,
            municipality: String::new(),
            reach: Reach::Outdoor,
            free_entry: None,
            step_free: None,
            opening_hours: None,
            opened: None,
            closed: None,
            installed: None,
            access_points: 1,
            movable,
        }
    }

    fn area(id: &str, level: Level, population: u32, geometry: Option<&str>) -> AreaUpdate {
        AreaUpdate {
            id: id.to_owned(),
            name: None,
            level: Some(level),
            population: Some(population),
            deprivation: None,
            geometry: geometry.map(str::to_owned),
            source: "test".to_owned(),
            date: None,
        }
    }

    #[test]
    fn says_who_was_left_out_and_how_many_hotspots_nobody_has_released() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(folder.path()).unwrap();
        let outline = r#"{"type":"Polygon","coordinates":[[[4,50],[5,50],[5,51],[4,50]]]}"#;
        database
            .write(|transaction| {
                for (id, movable) in [("a", false), ("b", false), ("c", true)] {
                    site::put(transaction, &site(id, movable))?;
                }
                let city = area("21004", Level::Municipality, 180_000, None);
                area::put(transaction, &city)?;
                area::put(
                    transaction,
                    &area("21004A", Level::Sector, 250, Some(outline)),
                )
            })
            .unwrap();
        let said = |database: &Database| {
            let city =
                City::read(&database.reader().unwrap(), jiff::Timestamp::UNIX_EPOCH).unwrap();
            let notes = about(&city, &Wish::default(), 29)
                .into_iter()
                .map(|note| note.en);
            notes.collect::<Vec<_>>().join("\n")
        };
        let told = said(&database);
        assert!(told.contains("2 hotspots have not been released"), "{told}");
        assert!(told.contains("Only 250 of 180"), "{told}");

        let city = area("21004", Level::Municipality, 180_000, Some(outline));
        database
            .write(|transaction| area::put(transaction, &city))
            .unwrap();
        let told = said(&database);
        assert!(
            told.contains("statistical sectors that are loaded hold only 250"),
            "{told}"
        );
        assert!(!told.contains("Only 250"), "{told}");
    }
}
