//! Use of every hotspot, month by month: what a written question asks for.

use super::{HOTSPOTS, Saying, words};
use crate::document::{Block, Cell, Row, Section, Table};
use crate::insight::report::{Hotspot, Period, figures};
use crate::insight::usage::counted::Counted;

pub fn section(saying: &Saying<'_>) -> Section {
    let is_year = matches!(saying.report.period, Period::Year { .. });
    let table = if is_year {
        by_month(saying)
    } else {
        of_month(saying)
    };
    let mut blocks = Vec::new();
    if is_year {
        blocks.push(Block::Paragraph(saying.own([
            "Toestelminuten van elke maand. Een leeg vak: de hotspot stond er toen niet.",
            "Minutes-appareil de chaque mois. Une case vide : le hotspot n’était pas en place.",
            "Device-minutes of each month. An empty cell: the hotspot was not there.",
        ])));
    }
    blocks.push(Block::Table(saying.based(table)));
    Section {
        heading: saying.own(["Alle hotspots", "Tous les hotspots", "All hotspots"]),
        blocks,
    }
}

/// Rows of hotspots below the name of their municipality.
fn rows(saying: &Saying<'_>, cells: impl Fn(&Hotspot) -> Vec<Cell>) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut last = None;
    for hotspot in &saying.report.hotspots {
        if last != Some(&hotspot.municipality) {
            let name = saying.language.say(&hotspot.municipality);
            rows.push(Row::Heading(name.to_owned()));
            last = Some(&hotspot.municipality);
        }
        rows.push(Row::Cells(cells(hotspot)));
    }
    rows
}

fn named(saying: &Saying<'_>, table: Table) -> Table {
    table
        .with_text("Hotspot")
        .with_text_in_files(saying.own(["Code", "Code", "Code"]))
        .with_text_in_files(saying.own(["Gemeente", "Commune", "Municipality"]))
        .with_text(saying.own(["Soort", "Type", "Kind"]))
}

fn names(saying: &Saying<'_>, hotspot: &Hotspot) -> Vec<Cell> {
    let language = saying.language;
    vec![
        Cell::Text(language.say(&hotspot.site.name).to_owned()),
        Cell::Text(hotspot.site.id.clone()),
        Cell::Text(language.say(&hotspot.municipality).to_owned()),
        Cell::Text(words::kind(hotspot.site.kind, language).to_owned()),
    ]
}

fn of_month(saying: &Saying<'_>) -> Table {
    let [use_of_hour, unit] = saying.per_hour_heading();
    let caption = saying.language.of([
        format!("Gebruik van elke hotspot in {}", saying.period()),
        format!("Usage de chaque hotspot en {}", saying.period()),
        format!("Use of each hotspot in {}", saying.period()),
    ]);
    let noise = saying.own([
        "Ruis (standaardafwijking)",
        "Bruit (écart type)",
        "Noise (standard deviation)",
    ]);
    let mut table = named(saying, Table::of(HOTSPOTS, caption))
        .with_figure(saying.device_minutes_heading(), "")
        .with_figure_in_files(noise, saying.device_minutes_heading())
        .with_figure(saying.own(["Bezoeken", "Visites", "Visits"]), "")
        .with_figure(use_of_hour, unit)
        .with_figure(saying.own(["Rang", "Rang", "Rank"]), "")
        .with_figure(saying.own(["Online", "En ligne", "Online"]), "");
    table.rows = rows(saying, |hotspot| {
        let mut cells = names(saying, hotspot);
        cells.extend([
            saying.device_minutes(&hotspot.whole),
            figures::noise(&hotspot.whole).map_or(Cell::Empty, |sd| Cell::Number(sd, 0)),
            saying.visits(&hotspot.whole),
            saying.per_hour(&hotspot.whole, hotspot.per_hour),
            saying.ranks(hotspot.ranks),
            saying.online(&hotspot.whole),
        ]);
        cells
    });
    table
}

fn by_month(saying: &Saying<'_>) -> Table {
    let caption = saying.language.of([
        format!(
            "Toestelminuten van elke hotspot per maand in {}",
            saying.period()
        ),
        format!(
            "Minutes-appareil de chaque hotspot par mois en {}",
            saying.period()
        ),
        format!(
            "Device-minutes of each hotspot by month in {}",
            saying.period()
        ),
    ]);
    let mut table = named(saying, Table::of(HOTSPOTS, caption));
    table.is_wide = true;
    for month in &saying.report.months {
        table = table.with_figure(words::month(*month, saying.language), "");
    }
    table = table
        .with_figure(saying.own(["Jaar", "Année", "Year"]), "")
        .with_figure_in_files(saying.own(["Bezoeken", "Visites", "Visits"]), "")
        .with_figure(
            saying.own(["Per uur online", "Par heure en ligne", "Per online hour"]),
            "",
        )
        .with_figure(saying.own(["Online", "En ligne", "Online"]), "");
    table.rows = rows(saying, |hotspot| {
        let mut cells = names(saying, hotspot);
        cells.extend(
            hotspot
                .months
                .iter()
                .map(|month| of_one_month(saying, month)),
        );
        cells.extend([
            saying.device_minutes(&hotspot.whole),
            saying.visits(&hotspot.whole),
            match saying.per_hour(&hotspot.whole, hotspot.per_hour) {
                // The interval does not fit beside twelve months.
                Cell::Within(value, _, decimals) => Cell::Number(value, decimals),
                other => other,
            },
            saying.online(&hotspot.whole),
        ]);
        cells
    });
    table
}

fn of_one_month(saying: &Saying<'_>, month: &Counted) -> Cell {
    if month.placed_s <= 0.0 {
        return Cell::Empty;
    }
    match saying.device_minutes(month) {
        // No room for words in a narrow column.
        Cell::Missing(_) => Cell::Missing("–".to_owned()),
        other => other,
    }
}
