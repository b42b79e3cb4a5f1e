//! Use by municipality, and what changed there.

use super::{MUNICIPALITIES, Saying};
use crate::document::{Block, Cell, Row, Section, Table};
use crate::insight::report::Group;

pub fn section(saying: &Saying<'_>) -> Section {
    Section {
        heading: saying.own(["Per gemeente", "Par commune", "By municipality"]),
        blocks: vec![
            Block::Table(saying.based(of_use(saying))),
            Block::Table(saying.based(of_change(saying))),
        ],
    }
}

fn rows(saying: &Saying<'_>, cells: impl Fn(&Group, String) -> Vec<Cell>) -> Vec<Row> {
    let report = saying.report;
    let mut rows: Vec<Row> = report
        .municipalities
        .iter()
        .map(|group| Row::Cells(cells(group, saying.language.say(&group.name).to_owned())))
        .collect();
    if report.municipalities.len() > 1 {
        let name = saying.own(["Alle samen", "Ensemble", "All together"]);
        rows.push(Row::Total(cells(&report.whole, name)));
    }
    rows
}

// Numbers of hotspots are small: exact.
fn count(count: usize) -> Cell {
    Cell::Number(count as f64, 0)
}

fn of_use(saying: &Saying<'_>) -> Table {
    let [use_of_hour, unit] = saying.per_hour_heading();
    let uses = saying
        .report
        .municipalities
        .iter()
        .filter_map(|group| group.per_hour);
    let most = uses.map(|told| told.interval[1]).fold(0.0, f64::max);
    let caption = saying.own([
        "Gebruik per gemeente",
        "Usage par commune",
        "Use by municipality",
    ]);
    let mut table = Table::of(MUNICIPALITIES, caption)
        .with_text(saying.own(["Gemeente", "Commune", "Municipality"]))
        .with_figure("Hotspots", "")
        .with_figure(saying.device_minutes_heading(), "")
        .with_figure(saying.own(["Bezoeken", "Visites", "Visits"]), "")
        .with_figure(use_of_hour, unit)
        .with_line("")
        .with_figure(saying.own(["Rang", "Rang", "Rank"]), "");
    table.rows = rows(saying, |group, name| {
        vec![
            Cell::Text(name),
            count(group.hotspots),
            saying.device_minutes(&group.whole),
            saying.visits(&group.whole),
            saying.per_hour(&group.whole, group.per_hour),
            group.per_hour.map_or(Cell::Empty, |told| {
                Cell::Line(told.value.max(0.0), told.interval, most)
            }),
            match group.ranks {
                Some([best, worst]) => Cell::Range(best, worst),
                None => Cell::Empty,
            },
        ]
    });
    table
}

fn of_change(saying: &Saying<'_>) -> Table {
    let unknown = || Cell::Missing(saying.own(["niet bekend", "inconnu", "not known"]));
    let caption = saying.own([
        "Verandering, dienst en oordelen per gemeente",
        "Évolution, service et verdicts par commune",
        "Change, service and verdicts by municipality",
    ]);
    let interval = || saying.own(["interval van 80 %", "intervalle à 80 %", "80% interval"]);
    let mut table = Table::of("municipalities-change", caption)
        .with_text(saying.own(["Gemeente", "Commune", "Municipality"]))
        .with_figure(
            saying.own([
                "Hotspots met cijfers",
                "Hotspots avec chiffres",
                "Hotspots with figures",
            ]),
            "",
        )
        .with_figure(
            saying.own(["Tijd online", "Temps en ligne", "Time online"]),
            "",
        )
        .with_figure(
            saying.own([
                "Tegenover de periode ervoor",
                "Par rapport à la période précédente",
                "Compared with the period before",
            ]),
            interval(),
        );
    let groups = &saying.report.municipalities;
    let has_year_ago = groups.iter().any(|group| group.year_ago.is_some());
    if has_year_ago {
        table = table.with_figure(
            saying.own([
                "Tegenover een jaar eerder",
                "Par rapport à un an plus tôt",
                "Compared with a year earlier",
            ]),
            interval(),
        );
    }
    table = table.with_figure(
        saying.own(["Te weinig gebruikt", "Sous-utilisés", "Underused"]),
        saying.own(["hotspots", "hotspots", "hotspots"]),
    );
    table.rows = rows(saying, |group, name| {
        let change = |change: Option<_>| match change {
            Some(crate::insight::usage::counted::Change { share, interval }) => {
                Cell::Change(share, interval)
            }
            None => unknown(),
        };
        let mut cells = vec![
            Cell::Text(name),
            count(group.counted),
            saying.online(&group.whole),
            change(group.before),
        ];
        if has_year_ago {
            cells.push(change(group.year_ago));
        }
        cells.push(group.underused.map_or_else(unknown, count));
        cells
    });
    table
}
