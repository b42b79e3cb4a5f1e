//! What a planner would say, in Dutch, French and English.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::text::{Text, day};

use super::facts::Assessment;
use super::posterior::Belief;
use super::{Class, Evidence, Memory, Options, Site};

mod kind;
mod missing;
mod oddity;

use kind::{kind_name, typical};
pub use missing::lack;
pub use oddity::oddity;

pub fn verdict(
    class: Class,
    site: &Site,
    found: &Assessment,
    evidence: &Evidence,
    options: &Options,
) -> Text {
    match class {
        Class::Underused => underused(site, found, evidence),
        Class::Healthy => healthy(found),
        Class::Dropped => dropped(evidence, &options.time_zone),
        Class::Offline => offline(evidence),
        Class::NotEnoughData => not_enough(evidence),
    }
}

fn underused(site: &Site, found: &Assessment, evidence: &Evidence) -> Text {
    let (ratio, sure) = figures(found);
    let who = typical(&found.group.name);
    let weeks = evidence.weeks.round();
    let mut text = Text::new(
        format!(
            "Wordt {} keer zoveel gebruikt als {} in de uren dat de hotspot online was; \
             {sure} % zeker; {weeks} weken aan gegevens",
            comma(ratio),
            who.nl
        ),
        format!(
            "Utilisé {} fois autant qu’{} pendant les heures en ligne ; sûr à {sure} % ; \
             {weeks} semaines de données",
            comma(ratio),
            who.fr
        ),
        format!(
            "Used {ratio:.2} times as much as {} in the hours it was online; {sure} % sure; \
             {weeks} weeks of data",
            who.en
        ),
    );
    let online = percent(evidence.online_share);
    let end = if site.radio_proven {
        Text::new(
            format!("; geen storing, want de toegangspunten antwoordden {online} % van de tijd."),
            format!(" ; pas une panne, car les points d’accès ont répondu {online} % du temps."),
            format!("; not a fault, because the boxes answered {online} % of the time."),
        )
    } else {
        Text::new(
            ". Controleer eerst ter plaatse of de radio werkt.",
            ". Vérifiez d’abord sur place que la radio fonctionne.",
            ". Check the radio on site first.",
        )
    };
    text.nl.push_str(&end.nl);
    text.fr.push_str(&end.fr);
    text.en.push_str(&end.en);
    text
}

fn healthy(found: &Assessment) -> Text {
    let (ratio, _) = figures(found);
    let who = typical(&found.group.name);
    Text::new(
        format!(
            "Wordt {} keer zoveel gebruikt als {} in de uren dat de hotspot online was.",
            comma(ratio),
            who.nl
        ),
        format!(
            "Utilisé {} fois autant qu’{} pendant les heures en ligne.",
            comma(ratio),
            who.fr
        ),
        format!(
            "Used {ratio:.2} times as much as {} in the hours it was online.",
            who.en
        ),
    )
}

fn dropped(evidence: &Evidence, zone: &TimeZone) -> Text {
    let Some(change) = evidence.change_point else {
        return Text::new(
            "Het gebruik is plots gezakt: eerst de storing zoeken.",
            "L’usage a chuté soudainement : cherchez d’abord la panne.",
            "Use fell suddenly: look for a fault first.",
        );
    };
    let on = local_day(change.at, zone);
    let (before, after) = (change.before.max(0.0), change.after.max(0.0));
    Text::new(
        format!(
            "Het gebruik zakte rond {} van {} naar {} keer dat van een doorsnee plaats: zoek een storing, \
             werken of het einde van een evenement. Geen reden om te verplaatsen.",
            on.nl,
            comma(before),
            comma(after)
        ),
        format!(
            "L’usage est passé vers le {} de {} à {} fois celui d’un lieu type : cherchez une panne, \
             un chantier ou la fin d’un événement. Pas une raison de déplacer.",
            on.fr,
            comma(before),
            comma(after)
        ),
        format!(
            "Use fell around {} from {before:.2} to {after:.2} times that of a typical spot: look for a fault, \
             roadworks or the end of an event. No reason to move it.",
            on.en,
        ),
    )
}

fn offline(evidence: &Evidence) -> Text {
    let online = percent(evidence.online_share);
    Text::new(
        format!(
            "Was maar {online} % van de tijd online: eerst herstellen. Over het gebruik valt niets te zeggen."
        ),
        format!(
            "En ligne seulement {online} % du temps : à réparer d’abord. On ne peut rien dire de l’usage."
        ),
        format!(
            "Online only {online} % of the time: repair it first. Nothing can be said of its use."
        ),
    )
}

fn not_enough(evidence: &Evidence) -> Text {
    let mut text = Text::new("Nog geen oordeel.", "Pas encore d’avis.", "No verdict yet.");
    for missing in &evidence.missing {
        text.push(&missing.text);
    }
    text
}

/// What would have to happen for another verdict.
pub fn would_change(
    class: Class,
    found: &Assessment,
    memory: &Memory,
    options: &Options,
) -> Option<Text> {
    let q = options.underused_below;
    Some(match class {
        Class::Underused => {
            let a_day = found.reference? * q;
            Text::new(
                format!(
                    "Anders bij een gebruik boven {} toestelminuten per dag online ({} keer een doorsnee plaats).",
                    a_day.round(),
                    comma(q)
                ),
                format!(
                    "Autrement avec un usage de plus de {} minutes-appareil par jour en ligne ({} fois un lieu type).",
                    a_day.round(),
                    comma(q)
                ),
                format!(
                    "Use above {} device-minutes a day online ({q:.2} times a typical spot) would change it.",
                    a_day.round()
                ),
            )
        }
        Class::Healthy if memory.sure > 0 => Text::new(
            "Als de volgende wekelijkse beoordeling hetzelfde zegt, heet deze plaats te weinig gebruikt.",
            "Si la prochaine évaluation hebdomadaire dit la même chose, ce lieu sera dit sous-utilisé.",
            "If the next weekly evaluation says the same, this spot will be called underused.",
        ),
        Class::Healthy => {
            let a_day = found.reference? * q;
            Text::new(
                format!(
                    "Anders bij een gebruik onder {} toestelminuten per dag online, twee weken na elkaar vastgesteld.",
                    a_day.round()
                ),
                format!(
                    "Autrement avec un usage de moins de {} minutes-appareil par jour en ligne, constaté deux semaines de suite.",
                    a_day.round()
                ),
                format!(
                    "Use below {} device-minutes a day online, found two weeks running, would change it.",
                    a_day.round()
                ),
            )
        }
        Class::Dropped => Text::new(
            "Anders zodra het gebruik terug is, of als iemand het dossier sluit.",
            "Autrement dès que l’usage revient, ou si une personne clôt le dossier.",
            "It ends when use is back, or when a person closes the ticket.",
        ),
        Class::Offline => Text::new(
            "Anders zodra de hotspot weer meer dan de helft van de tijd online is.",
            "Autrement dès que le lieu est de nouveau en ligne plus de la moitié du temps.",
            "It ends when the spot is online more than half of the time again.",
        ),
        Class::NotEnoughData => return None,
    })
}

pub fn low_kind(kind: &str, share: f64) -> Text {
    let who = kind_name(kind);
    Text::new(
        format!(
            "De hele soort wordt weinig gebruikt: {} haalt {} keer een doorsnee plaats.",
            who.nl,
            comma(share.max(0.0))
        ),
        format!(
            "Tout ce type de lieu est peu utilisé : {} atteint {} fois un lieu type.",
            who.fr,
            comma(share.max(0.0))
        ),
        format!(
            "The whole kind is little used: {} has {:.2} times the use of a typical spot.",
            who.en,
            share.max(0.0)
        ),
    )
}

pub fn method(options: &Options) -> Text {
    let (q, sure) = (options.underused_below, percent(options.enter_at));
    let leave = percent(options.leave_below);
    Text::new(
        format!(
            "We vergelijken het gebruik van elke plaats met dat van een doorsnee plaats van haar soort in de uren dat zij online was. \
             Ze heet te weinig gebruikt als we twee weken na elkaar minstens {sure} % zeker zijn dat het minder is dan {} daarvan, \
             en dat blijft zo tot we minder dan {leave} % zeker zijn.",
            comma(q)
        ),
        format!(
            "Nous comparons l’usage de chaque lieu à celui d’un lieu type de son genre pendant les heures où il était en ligne. \
             Il est dit sous-utilisé si nous sommes sûrs à {sure} % au moins, deux semaines de suite, qu’il est inférieur à {} de celui-ci, \
             et il le reste jusqu’à ce que nous en soyons sûrs à moins de {leave} %.",
            comma(q)
        ),
        format!(
            "We compare each spot's use with what a typical spot of its kind would have had in the hours this one was online. \
             We flag it when we are at least {sure} % sure, two weeks running, that it is below {q:.2} of that, \
             and it stays flagged until we are less than {leave} % sure."
        ),
    )
}

/// The ratio as people read it, and how sure we are in whole percent.
fn figures(found: &Assessment) -> (f64, f64) {
    let ratio = found.ratio.unwrap_or(0.0).max(0.0);
    let probability = found
        .belief
        .map_or(0.0, |Belief { probability, .. }| probability);
    // Nothing is ever certain: 99 at most.
    (ratio, (probability * 100.0).floor().clamp(0.0, 99.0))
}

fn percent(share: f64) -> f64 {
    (share * 100.0).round()
}

fn comma(number: f64) -> String {
    format!("{number:.2}").replace('.', ",")
}

fn local_day(at: Timestamp, zone: &TimeZone) -> Text {
    day(zone.to_datetime(at).date())
}
