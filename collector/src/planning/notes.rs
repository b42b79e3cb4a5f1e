//! What a reader of the plan should know about what it was made from.

use analysis::text;

use super::city::City;
use super::demands::finest_level;
use records::registry::Kind;
use records::registry::area::Level;
use records::registry::verdict::Class;
use records::text::Text;

pub fn about(city: &City, public_computer_rooms_expected: u32) -> Vec<Text> {
    let mut notes = vec![public_computer_rooms(city, public_computer_rooms_expected)];
    notes.push(residents(city));
    let underused = city
        .verdicts
        .values()
        .filter(|verdict| verdict.verdict == Class::Underused)
        .count();
    notes.push(Text::new(
        format!("{underused} plaatsen worden al lang te weinig gebruikt; alleen daarvan mag dit plan er verplaatsen."),
        format!("{underused} lieux sont depuis longtemps sous-utilisés ; ce plan ne peut déplacer que parmi ceux-là."),
        format!("{underused} sites have long been underused; only of these may this plan move any."),
    ));
    if !city
        .areas
        .iter()
        .any(|area| area.level == Level::Neighbourhood)
    {
        notes.push(Text::new(
            "Geen wijken geladen: niet nagegaan of een plaats de enige vrije spot van haar wijk is.",
            "Aucun quartier chargé : non vérifié si un lieu est le seul spot libre de son quartier.",
            "No neighbourhoods are loaded: not checked whether a site is the only free spot of its neighbourhood.",
        ));
    }
    notes
}

fn public_computer_rooms(city: &City, expected: u32) -> Text {
    let loaded = city
        .places
        .iter()
        .filter(|place| place.kind == Kind::PublicComputerRoom)
        .count();
    Text::new(
        format!("{loaded} van de {expected} erkende openbare computerruimten zijn geladen."),
        format!("{loaded} des {expected} espaces publics numériques labellisés sont chargés."),
        format!("{loaded} of {expected} labelled public computer rooms are loaded."),
    )
}

fn residents(city: &City) -> Text {
    let Some(level) = finest_level(city) else {
        return Text::new(
            "Geen inwoners geladen: het plan telt alleen plaatsen.",
            "Aucun habitant chargé : le plan ne compte que les lieux.",
            "No residents are loaded: the plan counts places only.",
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
    let (people, areas) = (text::count(people), areas.len());
    let mut sentence = text::Text::new(
        format!(
            "{} inwoners in {areas} gebieden; wie in het meest achtergestelde gebied woont, telt dubbel.",
            people.nl
        ),
        format!(
            "{} habitants dans {areas} zones ; ceux de la zone la plus défavorisée comptent double.",
            people.fr
        ),
        format!(
            "{} residents in {areas} areas; those of the most deprived area count twice.",
            people.en
        ),
    );
    if unknown > 0 {
        sentence.push(&text::Text::new(
            format!(
                "Voor {unknown} gebieden is de achterstelling onbekend: zij tellen als het gemiddelde."
            ),
            format!(
                "Pour {unknown} zones la défavorisation est inconnue : elles comptent comme la moyenne."
            ),
            format!("For {unknown} areas deprivation is not known: they count as the mean."),
        ));
    }
    sentence.into()
}
