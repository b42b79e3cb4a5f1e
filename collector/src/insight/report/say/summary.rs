//! The few figures that everyone asks for, and what they are not.

use super::Saying;
use crate::document::{Block, Figure, Section};
use crate::insight::report::{Group, map};
use crate::insight::usage::counted::{Change, INTERVAL_80};

pub fn section(saying: &Saying<'_>) -> Section {
    let notice = saying.own([
        "Verbonden toestellen, geen geholpen mensen. Deze cijfers tellen toestellen die met de openbare wifi verbonden zijn. Ze zeggen niet wie dat zijn, hoeveel mensen het zijn, of wie ermee geholpen is.",
        "Des appareils connectés, pas des personnes aidées. Ces chiffres comptent les appareils connectés au Wi-Fi public. Ils ne disent ni qui les utilise, ni combien de personnes ils représentent, ni qui en a été aidé.",
        "Devices connected, not people helped. These figures count devices that are connected to the public Wi-Fi. They do not say who uses them, how many people they are, or who was helped.",
    ]);
    let mut blocks = vec![Block::Notice(notice), Block::Figures(figures(saying))];
    if let Some(sentence) = verdicts(saying) {
        blocks.push(Block::Paragraph(sentence));
    }
    if let Some(drawing) = map::draw(saying.report, saying.language) {
        blocks.push(Block::Drawing(drawing));
        blocks.push(Block::Paragraph(map::legend(saying.language)));
    }
    Section {
        heading: saying.own(["In het kort", "En bref", "In short"]),
        blocks,
    }
}

fn figures(saying: &Saying<'_>) -> Vec<Figure> {
    let (report, language) = (saying.report, saying.language);
    let whole = &report.whole;
    let mut figures = vec![hotspots(saying, whole), device_minutes(saying, whole)];
    let visits = whole.whole.sum;
    figures.push(Figure {
        label: saying.own(["Bezoeken", "Visites", "Visits"]),
        value: visits.visits.map_or_else(
            || saying.own(["niet geteld", "comptage impossible", "not counted"]),
            |count| language.number(count.max(0.0), 0),
        ),
        beside: noise(saying, visits.visits, visits.visits_noise_variance),
    });
    if let Some(told) = whole.per_hour {
        let [low, high] = told.interval.map(|end| language.number(end, 1));
        figures.push(Figure {
            label: saying.own([
                "Toestelminuten per uur waarin een hotspot online is",
                "Minutes-appareil par heure où un hotspot est en ligne",
                "Device-minutes in an hour that a hotspot is online",
            ]),
            value: language.number(told.value.max(0.0), 1),
            beside: language.range(&low, &high),
        });
    }
    if let Some(share) = whole.whole.online_share() {
        figures.push(Figure {
            label: saying.own([
                "Van de tijd online",
                "Du temps en ligne",
                "Of the time online",
            ]),
            value: language.percent(share),
            beside: saying.own(["alle hotspots samen", "tous les hotspots", "all hotspots"]),
        });
    }
    let labels = [
        [
            "Gebruik tegenover de periode ervoor",
            "Usage par rapport à la période précédente",
            "Use compared with the period before",
        ],
        [
            "Gebruik tegenover dezelfde maand een jaar eerder",
            "Usage par rapport au même mois un an plus tôt",
            "Use compared with the same month a year earlier",
        ],
    ];
    for (label, change) in labels.into_iter().zip([whole.before, whole.year_ago]) {
        if let Some(change) = change {
            figures.push(changed(saying, label, change));
        }
    }
    figures
}

fn hotspots(saying: &Saying<'_>, whole: &Group) -> Figure {
    let language = saying.language;
    let counted = language.count(whole.counted);
    Figure {
        label: saying.own(["Hotspots", "Hotspots", "Hotspots"]),
        value: language.count(whole.hotspots),
        beside: language.of([
            format!("{counted} met cijfers"),
            format!("{counted} avec des chiffres"),
            format!("{counted} with figures"),
        ]),
    }
}

fn device_minutes(saying: &Saying<'_>, whole: &Group) -> Figure {
    let sum = whole.whole.sum;
    Figure {
        label: saying.device_minutes_heading(),
        value: sum.device_minutes.map_or_else(
            || saying.own(["niet geteld", "comptage impossible", "not counted"]),
            |count| saying.language.number(count.max(0.0), 0),
        ),
        beside: noise(saying, sum.device_minutes, sum.noise_variance),
    }
}

/// By how much the noise may have moved a sum.
fn noise(saying: &Saying<'_>, figure: Option<f64>, variance: f64) -> String {
    if figure.is_none() {
        return String::new();
    }
    let spread = saying
        .language
        .number((INTERVAL_80 * variance.sqrt()).ceil(), 0);
    saying.language.of([
        format!("door de ruis ± {spread}"),
        format!("à ± {spread} près (bruit)"),
        format!("± {spread} for the noise"),
    ])
}

fn changed(saying: &Saying<'_>, label: [&str; 3], change: Change) -> Figure {
    let [low, high] = change.interval.map(|end| saying.language.change(end));
    Figure {
        label: saying.own(label),
        value: saying.language.change(change.share),
        beside: saying.language.range(&low, &high),
    }
}

fn verdicts(saying: &Saying<'_>) -> Option<String> {
    let language = saying.language;
    let told = saying.report.verdicts.as_ref()?;
    let counts: Vec<String> = told
        .counts
        .iter()
        .map(|(class, count)| {
            language.labelled(
                super::words::verdict(*class, language),
                &language.count(*count),
            )
        })
        .collect();
    let days = language.days(told.from, told.to);
    let counts = counts.join("; ");
    Some(language.of([
        format!("Oordelen van de laatste evaluatie in de periode (gebruik van {days}), in aantal hotspots: {counts}."),
        format!("Verdicts de la dernière évaluation de la période (usage {days}), en nombre de hotspots : {counts}."),
        format!("Verdicts of the last evaluation in the period (use from {days}), in hotspots: {counts}."),
    ]))
}
