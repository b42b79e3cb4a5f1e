//! What a planner would say, in Dutch, French and English.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::text::{Text, day};

use super::answer::Evidence;
use super::facts::Assessment;
use super::finding::Class;
use super::input::{Options, Site};
use super::memory::Memory;
use super::posterior::Belief;

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
    let (share, sure) = figures(found);
    let who = typical(&found.group.name);
    let weeks = evidence.weeks.round();
    let mut text = Text::new(
        format!(
            "Het gebruik bedraagt {share} % van dat van {} in de uren dat de hotspot online was; \
             {sure} % zeker; {weeks} weken aan gegevens",
            who.nl
        ),
        format!(
            "Usage : {share} % de celui d’{} pendant les heures en ligne ; sûr à {sure} % ; \
             {weeks} semaines de données",
            who.fr
        ),
        format!(
            "Its use is {share}% of that of {} in the hours it was online; {sure}% sure; \
             {weeks} weeks of data",
            who.en
        ),
    );
    let online = percent(evidence.online_share);
    let end = if site.radio_proven {
        Text::new(
            format!("; geen storing, want de toegangspunten antwoordden {online} % van de tijd."),
            format!(" ; pas une panne, car les points d’accès ont répondu {online} % du temps."),
            format!("; not a fault, because the access points answered {online}% of the time."),
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
    let (share, _) = figures(found);
    let who = typical(&found.group.name);
    Text::new(
        format!(
            "Het gebruik bedraagt {share} % van dat van {} in de uren dat de hotspot online was.",
            who.nl
        ),
        format!(
            "Usage : {share} % de celui d’{} pendant les heures en ligne.",
            who.fr
        ),
        format!(
            "Its use is {share}% of that of {} in the hours it was online.",
            who.en
        ),
    )
}

fn dropped(evidence: &Evidence, zone: &TimeZone) -> Text {
    let Some(change) = evidence.change_point else {
        return Text::new(
            "Het gebruik is plots gezakt: zoek eerst naar een storing.",
            "L’usage a chuté soudainement : cherchez d’abord la panne.",
            "Use fell suddenly: look for a fault first.",
        );
    };
    let on = local_day(change.at, zone);
    let before = percent(change.before.max(0.0));
    let after = percent(change.after.max(0.0));
    Text::new(
        format!(
            "Het gebruik zakte rond {} van {before} % naar {after} % van dat van een doorsnee hotspot: \
             zoek een storing, werken of het einde van een evenement. \
             Dat is geen reden om hem te verplaatsen.",
            on.nl
        ),
        format!(
            "L’usage est passé vers le {} de {before} % à {after} % de celui d’un hotspot type : \
             cherchez une panne, un chantier ou la fin d’un événement. \
             Ce n’est pas une raison de le déplacer.",
            on.fr
        ),
        format!(
            "Use fell around {} from {before}% to {after}% of that of a typical hotspot: \
             look for a fault, roadworks or the end of an event. That is not a reason to move it.",
            on.en
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
            "Online only {online}% of the time: repair it first. Nothing can be said about its use."
        ),
    )
}

fn not_enough(evidence: &Evidence) -> Text {
    let mut text = Text::new(
        "Nog geen oordeel.",
        "Pas encore de verdict.",
        "No verdict yet.",
    );
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
                    "Het oordeel zou veranderen bij een gebruik van meer dan {} toestelminuten per dag online ({} % van een doorsnee hotspot).",
                    a_day.round(),
                    percent(q)
                ),
                format!(
                    "Le verdict changerait si l’usage dépassait {} minutes-appareil par jour en ligne ({} % de celui d’un hotspot type).",
                    a_day.round(),
                    percent(q)
                ),
                format!(
                    "The verdict would change if use rose above {} device-minutes a day online ({}% of that of a typical hotspot).",
                    a_day.round(),
                    percent(q)
                ),
            )
        }
        Class::Healthy if memory.sure > 0 => Text::new(
            "Als de volgende wekelijkse beoordeling hetzelfde zegt, krijgt deze hotspot het oordeel “te weinig gebruikt”.",
            "Si la prochaine évaluation hebdomadaire dit la même chose, ce hotspot sera jugé sous-utilisé.",
            "If the next weekly evaluation says the same, this hotspot will be called underused.",
        ),
        Class::Healthy => {
            let a_day = found.reference? * q;
            Text::new(
                format!(
                    "Het oordeel zou veranderen bij een gebruik van minder dan {} toestelminuten per dag online, twee weken na elkaar.",
                    a_day.round()
                ),
                format!(
                    "Le verdict changerait si l’usage restait sous {} minutes-appareil par jour en ligne deux semaines de suite.",
                    a_day.round()
                ),
                format!(
                    "The verdict would change if use were below {} device-minutes a day online two weeks running.",
                    a_day.round()
                ),
            )
        }
        Class::Dropped => Text::new(
            "Het oordeel verandert zodra het gebruik terug is.",
            "Le verdict changera dès que l’usage sera revenu.",
            "The verdict changes when use is back.",
        ),
        Class::Offline => Text::new(
            "Het oordeel verandert zodra de hotspot weer meer dan de helft van de tijd online is.",
            "Le verdict changera dès que le hotspot sera de nouveau en ligne plus de la moitié du temps.",
            "The verdict changes when the hotspot is online more than half of the time again.",
        ),
        Class::NotEnoughData => return None,
    })
}

pub fn low_kind(kind: &str, share: f64) -> Text {
    let who = kind_name(kind);
    let share = percent(share.max(0.0));
    Text::new(
        format!(
            "De hele soort wordt weinig gebruikt: {} haalt {share} % van het gebruik van een doorsnee hotspot.",
            who.nl
        ),
        format!(
            "Tout ce type de lieu est peu utilisé : {} atteint {share} % de l’usage d’un hotspot type.",
            who.fr
        ),
        format!(
            "The whole kind is little used: {} has {share}% of the use of a typical hotspot.",
            who.en
        ),
    )
}

pub fn method(options: &Options) -> Text {
    let (q, sure) = (percent(options.underused_below), percent(options.enter_at));
    let leave = percent(options.leave_below);
    Text::new(
        format!(
            "We vergelijken het gebruik van elke hotspot met dat van een doorsnee hotspot van zijn soort in de uren dat hij online was. \
             Hij krijgt het oordeel “te weinig gebruikt” als we twee weken na elkaar minstens {sure} % zeker zijn dat zijn gebruik minder is dan {q} % daarvan, \
             en dat blijft zo tot we minder dan {leave} % zeker zijn."
        ),
        format!(
            "Nous comparons l’usage de chaque hotspot à celui d’un hotspot type de son genre pendant les heures où il était en ligne. \
             Il est jugé sous-utilisé si nous sommes sûrs à {sure} % au moins, deux semaines de suite, que son usage est inférieur à {q} % de celui-ci, \
             et il le reste jusqu’à ce que nous en soyons sûrs à moins de {leave} %."
        ),
        format!(
            "We compare the use of each hotspot with what a typical hotspot of its kind would have had in the hours this one was online. \
             We flag it when we are at least {sure}% sure, two weeks running, that its use is below {q}% of that, \
             and it stays flagged until we are less than {leave}% sure."
        ),
    )
}

/// The ratio as people read it, and how sure we are, both in whole percent.
fn figures(found: &Assessment) -> (f64, f64) {
    let share = percent(found.ratio.unwrap_or(0.0).max(0.0));
    let probability = found
        .belief
        .map_or(0.0, |Belief { probability, .. }| probability);
    // Nothing is ever certain: 99 at most.
    (share, (probability * 100.0).floor().clamp(0.0, 99.0))
}

fn percent(share: f64) -> f64 {
    (share * 100.0).round()
}

fn local_day(at: Timestamp, zone: &TimeZone) -> Text {
    day(zone.to_datetime(at).date())
}
