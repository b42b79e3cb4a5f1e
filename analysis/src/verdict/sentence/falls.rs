//! Use that fell, at once or slowly.

use jiff::tz::TimeZone;

use super::compared::{amount, compared};
use super::kind::typical;
use super::{local_day, percent};
use crate::text::Text;
use crate::verdict::answer::Evidence;
use crate::verdict::facts::Assessment;

pub fn dropped(evidence: &Evidence, zone: &TimeZone) -> Text {
    let Some(change) = evidence.change_point else {
        return Text::new(
            "Het gebruik is plots gezakt: zoek eerst naar een storing.",
            "L’usage a chuté soudainement : cherchez d’abord la panne.",
            "Use fell suddenly: look for a fault first.",
        );
    };
    let on = local_day(change.at, zone);
    let before = amount(change.before);
    let typical = Text::new(
        "een doorsnee hotspot",
        "un hotspot type",
        "a typical hotspot",
    );
    let after = compared(change.after, &typical);
    Text::new(
        format!(
            "Het gebruik zakte rond {} van {} naar {}: \
             zoek een storing, werken of het einde van een evenement. \
             Dat is geen reden om hem te verplaatsen.",
            on.nl, before.nl, after.nl
        ),
        format!(
            "L’usage est passé vers le {} de {} à {} : \
             cherchez une panne, un chantier ou la fin d’un événement. \
             Ce n’est pas une raison de le déplacer.",
            on.fr, before.fr, after.fr
        ),
        format!(
            "Use fell around {} from {} to {}: \
             look for a fault, roadworks or the end of an event. That is not a reason to move it.",
            on.en, before.en, after.en
        ),
    )
}

/// Since when, and how fast.
pub fn declining(found: &Assessment, evidence: &Evidence, zone: &TimeZone) -> Text {
    let Some(decline) = evidence.decline else {
        return Text::new(
            "Het gebruik daalt al maanden.",
            "L’usage baisse depuis des mois.",
            "Use has been falling for months.",
        );
    };
    let since = local_day(decline.from, zone);
    let before = amount(decline.before);
    let after = compared(decline.after, &typical(&found.group));
    let a_month = percent(decline.a_month);
    Text::new(
        format!(
            "Het gebruik daalt langzaam sinds ongeveer {}: van {} naar {}, \
             zo’n {a_month} procentpunt per maand. Zoek uit waarom voor u hem verplaatst.",
            since.nl, before.nl, after.nl
        ),
        format!(
            "L’usage baisse lentement depuis environ le {} : de {} à {}, \
             quelque {a_month} points de pourcentage par mois. Cherchez pourquoi avant de le déplacer.",
            since.fr, before.fr, after.fr
        ),
        format!(
            "Use has been falling slowly since about {}: from {} to {}, \
             some {a_month} percentage points a month. Find out why before you move it.",
            since.en, before.en, after.en
        ),
    )
}
