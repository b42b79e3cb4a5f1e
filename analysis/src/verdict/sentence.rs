//! What a planner would say, in Dutch, French and English.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::text::{Text, day};

use super::answer::Evidence;
use super::certainty::percent_sure;
use super::facts::Assessment;
use super::finding::Class;
use super::input::{Options, Site};
use super::memory::Memory;
use super::posterior::Belief;

mod broken;
mod compared;
mod falls;
mod kind;
mod missing;
mod oddity;

use compared::compared;
use kind::{kind_name, typical};
pub use missing::lack;
pub use oddity::oddity;

pub fn verdict(
    class: Class,
    site: &Site,
    found: &Assessment,
    evidence: &Evidence,
    memory: &Memory,
    options: &Options,
) -> Text {
    match class {
        Class::Underused => underused(found, evidence, &options.time_zone),
        Class::Healthy => healthy(found),
        Class::Watch => watch(found, memory, options),
        Class::Dropped => falls::dropped(evidence, &options.time_zone),
        Class::Declining => falls::declining(found, evidence, &options.time_zone),
        Class::Nobody => broken::nobody(evidence, site),
        Class::Offline => broken::offline(evidence, &options.time_zone),
        Class::NotEnoughData => not_enough(evidence),
    }
}

fn underused(found: &Assessment, evidence: &Evidence, zone: &TimeZone) -> Text {
    let (use_here, sure) = figures(found);
    let weeks = evidence.weeks.round();
    let mut text = Text::new(
        format!(
            "Het gebruik bedraagt {} in de uren dat de hotspot online was; \
             {sure} % zeker; {weeks} weken aan gegevens",
            use_here.nl
        ),
        format!(
            "Usage : {} pendant les heures en ligne ; sûr à {sure} % ; \
             {weeks} semaines de données",
            use_here.fr
        ),
        format!(
            "Its use is {} in the hours it was online; {sure}% sure; \
             {weeks} weeks of data",
            use_here.en
        ),
    );
    let online = percent(evidence.online_share);
    let end = if let Some(since) = evidence.silent_since {
        broken::silent(since, zone)
    } else if !evidence.check_radio {
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
    let (use_here, _) = figures(found);
    Text::new(
        format!(
            "Het gebruik bedraagt {} in de uren dat de hotspot online was.",
            use_here.nl
        ),
        format!("Usage : {} pendant les heures en ligne.", use_here.fr),
        format!("Its use is {} in the hours it was online.", use_here.en),
    )
}

/// Sure enough for once, or not sure.
fn watch(found: &Assessment, memory: &Memory, options: &Options) -> Text {
    let (use_here, sure) = figures(found);
    let mut text = Text::new(
        format!(
            "Nog niet zeker: het gebruik bedraagt {} in de uren dat de hotspot online was; \
             {sure} % kans dat het minder is dan {} %.",
            use_here.nl,
            percent(options.underused_below)
        ),
        format!(
            "Pas encore sûr : l’usage est de {} pendant les heures en ligne ; \
             {sure} % de chances qu’il soit inférieur à {} %.",
            use_here.fr,
            percent(options.underused_below)
        ),
        format!(
            "Not sure yet: its use is {} in the hours it was online; \
             a chance of {sure}% that it is below {}%.",
            use_here.en,
            percent(options.underused_below)
        ),
    );
    text.push(&if memory.sure > 0 {
        Text::new(
            "Eén week tot nu toe; er zijn er twee nodig.",
            "Une semaine jusqu’ici ; il en faut deux.",
            "One week so far; needs two.",
        )
    } else {
        Text::new(
            "Kijk later opnieuw.",
            "À revoir plus tard.",
            "Look again later.",
        )
    });
    text
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
        Class::Watch if memory.sure > 0 => Text::new(
            "Als de volgende wekelijkse beoordeling hetzelfde zegt, krijgt deze hotspot het oordeel “te weinig gebruikt”.",
            "Si la prochaine évaluation hebdomadaire dit la même chose, ce hotspot sera jugé sous-utilisé.",
            "If the next weekly evaluation says the same, this hotspot will be called underused.",
        ),
        Class::Watch => {
            let (enter, clear) = (percent(options.enter_at), percent(options.watch_from));
            Text::new(
                format!(
                    "Te weinig gebruikt wordt het vanaf {enter} % zeker, twee weken na elkaar; niets gevonden onder {clear} %."
                ),
                format!(
                    "Jugé sous-utilisé à partir de {enter} % de certitude deux semaines de suite ; rien trouvé en dessous de {clear} %."
                ),
                format!(
                    "It becomes underused from {enter}% sure on, two weeks running, and nothing found below {clear}%."
                ),
            )
        }
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
        Class::Declining => Text::new(
            "Het oordeel verandert wanneer het gebruik niet meer daalt.",
            "Le verdict changera quand l’usage ne baissera plus.",
            "The verdict changes when use does not fall any more.",
        ),
        Class::Nobody => Text::new(
            "Het oordeel verandert zodra er weer iemand geteld wordt.",
            "Le verdict changera dès que quelqu’un sera de nouveau compté.",
            "The verdict changes when anyone is counted again.",
        ),
        Class::Offline => Text::new(
            "Het oordeel verandert zodra de hotspot weer meer dan de helft van de tijd online is.",
            "Le verdict changera dès que le hotspot sera de nouveau en ligne plus de la moitié du temps.",
            "The verdict changes when the hotspot is online more than half of the time again.",
        ),
        Class::NotEnoughData => return None,
    })
}

/// `a_day` is what a typical site of the kind has, device-minutes.
pub fn low_kind(kind: &str, a_day: f64, share: f64) -> Text {
    let who = kind_name(kind);
    let (a_day, share) = (a_day.round(), percent(share));
    Text::new(
        format!(
            "De hele soort wordt weinig gebruikt: {} heeft {a_day} toestelminuten per dag online, {share} % van een doorsnee hotspot.",
            who.nl
        ),
        format!(
            "Tout ce type de lieu est peu utilisé : {} a {a_day} minutes-appareil par jour en ligne, {share} % d’un hotspot type.",
            who.fr
        ),
        format!(
            "The whole kind is little used: {} has {a_day} device-minutes a day online, {share}% of a typical hotspot.",
            who.en
        ),
    )
}

pub fn method(options: &Options) -> Text {
    let (q, sure) = (percent(options.underused_below), percent(options.enter_at));
    let leave = percent(options.leave_below);
    let watch = percent(options.watch_from);
    Text::new(
        format!(
            "We vergelijken het gebruik van elke hotspot met dat van een doorsnee hotspot van zijn soort in de uren dat hij online was. \
             Hij krijgt het oordeel “te weinig gebruikt” als we twee weken na elkaar minstens {sure} % zeker zijn dat zijn gebruik minder is dan {q} % daarvan, \
             en dat blijft zo tot we minder dan {leave} % zeker zijn. Van {watch} % af is het “nog niet zeker”."
        ),
        format!(
            "Nous comparons l’usage de chaque hotspot à celui d’un hotspot type de son genre pendant les heures où il était en ligne. \
             Il est jugé sous-utilisé si nous sommes sûrs à {sure} % au moins, deux semaines de suite, que son usage est inférieur à {q} % de celui-ci, \
             et il le reste jusqu’à ce que nous en soyons sûrs à moins de {leave} %. À partir de {watch} %, il est « pas encore sûr »."
        ),
        format!(
            "We compare the use of each hotspot with what a typical hotspot of its kind would have had in the hours this one was online. \
             We flag it when we are at least {sure}% sure, two weeks running, that its use is below {q}% of that, \
             and it stays flagged until we are less than {leave}% sure. From {watch}% on it is “not sure yet”."
        ),
    )
}

/// Its use as people read it, and how sure we are in whole percent.
fn figures(found: &Assessment) -> (Text, f64) {
    let use_here = compared(found.ratio.unwrap_or(0.0), &typical(&found.group));
    let probability = found
        .belief
        .map_or(0.0, |Belief { probability, .. }| probability);
    (use_here, percent_sure(probability))
}

fn percent(share: f64) -> f64 {
    (share * 100.0).round()
}

fn local_day(at: Timestamp, zone: &TimeZone) -> Text {
    day(zone.to_datetime(at).date())
}
