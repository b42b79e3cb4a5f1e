//! The most and the least used hotspots, by use in an hour online.

use super::{Saying, words};
use crate::document::{Block, Cell, Row, Section, Table};
use crate::insight::report::Hotspot;

/// Of each list.
const SHOWN: usize = 10;

pub fn section(saying: &Saying<'_>) -> Section {
    let language = saying.language;
    let ranked = saying.report.ranked();
    let shown = SHOWN.min(ranked.len().div_ceil(2));
    let most = ranked
        .iter()
        .filter_map(|hotspot| Some(hotspot.per_hour?.interval[1]))
        .fold(0.0, f64::max);
    let mut least: Vec<&Hotspot> = ranked.iter().rev().take(shown).copied().collect();
    let first: Vec<&Hotspot> = ranked.iter().take(shown).copied().collect();
    // A list of two halves names nobody twice.
    least.retain(|hotspot| !first.iter().any(|other| other.site.id == hotspot.site.id));
    let count = language.count(saying.report.not_ranked);
    let not_ranked = language.of([
        format!("Niet gerangschikt: {count} hotspots. Ze waren minder dan een tiende van de tijd online, of er is niets van geteld."),
        format!("Non classés : {count} hotspots. Ils ont été en ligne moins d’un dixième du temps, ou rien n’y a été compté."),
        format!("Not ranked: {count} hotspots. They were online for less than a tenth of the time, or nothing was counted there."),
    ]);
    let how = saying.own([
        "Gerangschikt naar gebruik per uur online: een hotspot die een tijd buiten dienst was, staat daardoor niet lager. De rang is een bereik: hotspots waarvan het bereik overlapt, zijn niet van elkaar te onderscheiden.",
        "Classement selon l’usage par heure en ligne : un hotspot resté hors service n’en descend pas pour autant. Le rang est une fourchette : des hotspots dont les fourchettes se recoupent ne peuvent être départagés.",
        "Ranked by use per online hour: a hotspot that was out of service for a while does not rank lower for it. A rank is a range: hotspots whose ranges overlap cannot be told apart.",
    ]);
    let table = |id, caption, hotspots: &[&Hotspot]| {
        Block::Table(saying.based(list(saying, (id, caption), hotspots, most)))
    };
    Section {
        heading: saying.own([
            "Meest en minst gebruikt",
            "Les plus et les moins utilisés",
            "Most and least used",
        ]),
        blocks: vec![
            Block::Paragraph(how),
            table(
                "most-used",
                saying.own([
                    "Meest gebruikte hotspots",
                    "Hotspots les plus utilisés",
                    "Most used hotspots",
                ]),
                &first,
            ),
            table(
                "least-used",
                saying.own([
                    "Minst gebruikte hotspots",
                    "Hotspots les moins utilisés",
                    "Least used hotspots",
                ]),
                &least,
            ),
        ]
        .into_iter()
        .chain((saying.report.not_ranked > 0).then_some(Block::Paragraph(not_ranked)))
        .collect(),
    }
}

fn list(
    saying: &Saying<'_>,
    (id, caption): (&'static str, String),
    hotspots: &[&Hotspot],
    most: f64,
) -> Table {
    let language = saying.language;
    let [use_of_hour, unit] = saying.per_hour_heading();
    let mut table = Table::of(id, caption)
        .with_text(saying.own(["Hotspot", "Hotspot", "Hotspot"]))
        .with_text(saying.own(["Gemeente", "Commune", "Municipality"]))
        .with_text(saying.own(["Soort", "Type", "Kind"]))
        .with_figure(use_of_hour, unit)
        .with_line("")
        .with_figure(saying.own(["Rang", "Rang", "Rank"]), "")
        .with_figure(saying.own(["Online", "En ligne", "Online"]), "");
    table.rows = hotspots
        .iter()
        .map(|hotspot| {
            Row::Cells(vec![
                Cell::Text(language.say(&hotspot.site.name).to_owned()),
                Cell::Text(language.say(&hotspot.municipality).to_owned()),
                Cell::Text(words::kind(hotspot.site.kind, language).to_owned()),
                saying.per_hour(&hotspot.whole, hotspot.per_hour),
                hotspot.per_hour.map_or(Cell::Empty, |told| {
                    Cell::Line(told.value.max(0.0), told.interval, most)
                }),
                saying.ranks(hotspot.ranks),
                saying.online(&hotspot.whole),
            ])
        })
        .collect();
    table
}
