//! What a verdict lacks, in words.

use jiff::Timestamp;

use super::{local_day, percent};
use crate::text::Text;
use crate::verdict::answer::Lack;
use crate::verdict::facts::Assessment;
use crate::verdict::input::Options;
use crate::verdict::slot::WEEK_MINUTES;
use crate::verdict::window::Series;

/// The share of noise that longer windows leave, for six times their length.
const SIX_TIMES_LONGER: f64 = 0.4;
/// The share that twice the time leaves, or a third of the budget more on the week.
const TWICE_AS_LONG: f64 = 0.71;

/// What is missing and when it will be there.
pub fn lack(
    what: Lack,
    enough_at: Option<Timestamp>,
    found: &Assessment,
    series: &Series,
    options: &Options,
) -> Text {
    let date = enough_at
        .map(|at| local_day(at, &options.time_zone))
        .unwrap_or_default();
    match what {
        Lack::NoData => Text::new(
            "Er zijn geen tellingen in deze periode.",
            "Il n’y a pas de comptages dans cette période.",
            "There are no counts in this period.",
        ),
        Lack::TooNew => Text::new(
            format!(
                "De hotspot hangt er nog geen vier weken; op {} zijn het er vier.",
                date.nl
            ),
            format!(
                "Le hotspot est là depuis moins de quatre semaines ; il y en aura quatre le {}.",
                date.fr
            ),
            format!(
                "The hotspot has been there for less than four weeks; it will be four on {}.",
                date.en
            ),
        ),
        Lack::TooLittleExpected => Text::new(
            format!(
                "Hij was nog niet lang genoeg online om iets te verwachten ({} % van een volle periode); \
                 als hij online blijft is het genoeg op {}.",
                percent(found.exposure_share),
                date.nl
            ),
            format!(
                "Il n’a pas été en ligne assez longtemps pour attendre un usage ({} % d’une période complète) ; \
                 s’il reste en ligne, ce sera assez le {}.",
                percent(found.exposure_share),
                date.fr
            ),
            format!(
                "It was not online long enough to expect much ({}% of a full period); \
                 if it stays online there will be enough on {}.",
                percent(found.exposure_share),
                date.en
            ),
        ),
        Lack::TooNoisy => too_noisy(found, series),
        Lack::NoReference => Text::new(
            "Er zijn te weinig vergelijkbare hotspots in gebruik om mee te vergelijken.",
            "Il y a trop peu de hotspots comparables en service pour faire une comparaison.",
            "There are too few comparable hotspots in use to compare with.",
        ),
    }
}

/// Says what would do, where the privacy noise is what is too much: totals of weeks,
/// another split of the budget, other windows.
fn too_noisy(found: &Assessment, series: &Series) -> Text {
    let noise = found.noise_of_ratio.unwrap_or(0.0);
    let would_do = |left: f64, most: f64| left < 1.0 && noise > 0.05 && noise * left < most;
    if !series.shared.is_empty() {
        if would_do(TWICE_AS_LONG, 0.14) {
            return Text::new(
                "De ruis die mensen beschermt is te groot voor dit gebruik; met meer ruis op de meetperioden en minder op het totaal per week zou het volstaan, of met een dubbel zo lange periode.",
                "Le bruit qui protège les personnes est trop grand pour cet usage ; plus de bruit sur les périodes de mesure et moins sur le total de la semaine suffirait, ou une période deux fois plus longue.",
                "The noise that protects people is too large for use this small; more noise on the counting periods and less on the week’s total would do, or a period twice as long.",
            );
        }
    } else if series.minutes > 0 && would_do(with_totals(series.minutes), 0.10) {
        return Text::new(
            "De ruis die mensen beschermt is te groot voor dit gebruik; met een totaal per week naast de meetperioden zou het volstaan.",
            "Le bruit qui protège les personnes est trop grand pour cet usage ; un total par semaine à côté des périodes de mesure suffirait.",
            "The noise that protects people is too large for use this small; a total a week beside the counting periods would do.",
        );
    } else if series.minutes > 0 && series.minutes <= 240 && would_do(SIX_TIMES_LONGER, 0.10) {
        let hours = if series.minutes * 6 >= 1_440 { 24 } else { 4 };
        return Text::new(
            format!(
                "De ruis die mensen beschermt is te groot voor dit gebruik; meetperioden van {hours} uur zouden volstaan."
            ),
            format!(
                "Le bruit qui protège les personnes est trop grand pour cet usage ; des périodes de mesure de {hours} heures suffiraient."
            ),
            format!(
                "The noise that protects people is too large for use this small; counting periods of {hours} hours would do."
            ),
        );
    }
    Text::new(
        "Het verwachte gebruik is te klein of te grillig om zeker te zijn, hoe lang de meetperioden ook zijn.",
        "L’usage attendu est trop faible ou trop irrégulier pour être sûr, quelle que soit la durée des périodes de mesure.",
        "The use expected is too small or too irregular to be sure, however long the counting periods are.",
    )
}

/// The share of noise that is left of a week where half of the budget goes to its total:
/// 2 / sqrt(n + 1) for n windows a week.
fn with_totals(minutes: u32) -> f64 {
    let windows = f64::from(WEEK_MINUTES) / f64::from(minutes);
    2.0 / (windows + 1.0).sqrt()
}
