//! What does not work, or does not say.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{local_day, percent};
use crate::text::Text;
use crate::verdict::answer::{BoxTrouble, Evidence};
use crate::verdict::input::Site;

/// The end of a sentence on use.
pub fn silent(since: Timestamp, zone: &TimeZone) -> Text {
    let since = local_day(since, zone);
    Text::new(
        format!(
            "; sinds {} kwam er geen bericht meer: kijk dat eerst na.",
            since.nl
        ),
        format!(
            " ; aucune nouvelle depuis le {} : à vérifier d’abord.",
            since.fr
        ),
        format!(
            "; there has been no report since {}: look into that first.",
            since.en
        ),
    )
}

pub fn offline(evidence: &Evidence, zone: &TimeZone) -> Text {
    if let Some(since) = evidence.silent_since {
        let since = local_day(since, zone);
        return Text::new(
            format!(
                "Geen bericht sinds {}: eerst herstellen. Over het gebruik valt niets te zeggen.",
                since.nl
            ),
            format!(
                "Aucune nouvelle depuis le {} : à réparer d’abord. On ne peut rien dire de l’usage.",
                since.fr
            ),
            format!(
                "No report since {}: repair it first. Nothing can be said about its use.",
                since.en
            ),
        );
    }
    let online = percent(evidence.online_share);
    let (nl, fr, en) = match evidence.hours_a_week {
        Some(_) => ("van zijn uren", "de ses heures", "of its hours"),
        None => ("van de tijd", "du temps", "of the time"),
    };
    Text::new(
        format!(
            "Was maar {online} % {nl} online: eerst herstellen. Over het gebruik valt niets te zeggen."
        ),
        format!(
            "En ligne seulement {online} % {fr} : à réparer d’abord. On ne peut rien dire de l’usage."
        ),
        format!("Online only {online}% {en}: repair it first. Nothing can be said about its use."),
    )
}

/// Nobody is there at all, or not at one of several boxes.
pub fn nobody(evidence: &Evidence, site: &Site) -> Text {
    let check = Text::new(
        "Ga ter plaatse kijken: netwerknaam, aanmeldpagina, antenne.",
        "Allez voir sur place : nom du réseau, page de connexion, antenne.",
        "Check on site: network name, sign-in page, antenna.",
    );
    let down = &evidence.boxes_down;
    let mut text = if down.is_empty() {
        Text::new(
            "Al weken niemand, hoewel de hotspot zegt dat hij werkt en online is.",
            "Personne depuis des semaines, alors que le hotspot dit fonctionner et être en ligne.",
            "Nobody for weeks, although the hotspot says that it works and is online.",
        )
    } else {
        let names: Vec<&str> = down.iter().map(|it| it.access_point.as_str()).collect();
        let names = names.join(", ");
        let (count, all) = (down.len(), site.boxes.len());
        let silent = down.iter().all(|it| it.what == BoxTrouble::Silent);
        let (nl, fr, en) = if silent {
            ("geen bericht meer", "aucune nouvelle", "no report any more")
        } else {
            (
                "al weken niemand",
                "personne depuis des semaines",
                "nobody for weeks",
            )
        };
        Text::new(
            format!(
                "Gedeeltelijke storing: bij {count} van de {all} toegangspunten ({names}) {nl}. Over het gebruik van de hotspot valt nog niets te zeggen."
            ),
            format!(
                "Panne partielle : {count} des {all} points d’accès ({names}), {fr}. On ne peut encore rien dire de l’usage du hotspot."
            ),
            format!(
                "Partial outage: at {count} of {all} access points ({names}) {en}. Nothing can be said yet about the use of the hotspot."
            ),
        )
    };
    text.push(&check);
    text
}
