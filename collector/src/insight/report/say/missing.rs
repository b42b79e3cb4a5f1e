//! What there are no figures of, and why: outages, silence, losses.

use std::collections::BTreeMap;

use super::Saying;
use crate::document::{Block, Cell, Row, Section, Table};
use crate::insight::account::Seconds;
use crate::insight::report::Hotspot;

/// Hotspots that were out of service for longest.
const SHOWN: usize = 10;
/// Less is not worth a row.
const LEAST_OUTAGE: f64 = 0.01;

pub fn section(saying: &Saying<'_>) -> Section {
    let how = saying.own([
        "Niet gezien is niet nul. Waar een toegangspunt uitviel of niets meldde, is er geen cijfer, en die tijd telt niet mee in het gebruik per uur online.",
        "Ne pas avoir vu n’est pas zéro. Là où un point d’accès était en panne ou muet, il n’y a pas de chiffre, et ce temps n’entre pas dans l’usage par heure en ligne.",
        "Not seen is not zero. Where an access point was down or silent there is no figure, and that time is not part of the use per online hour.",
    ]);
    let mut blocks = vec![
        Block::Paragraph(how),
        Block::Table(saying.based(hours(saying))),
    ];
    if saying.report.missing.causes.is_none() {
        blocks.push(Block::Paragraph(saying.own([
            "De oorzaken uur per uur staan in de maandverslagen van de maanden waarvan de tellingen nog bewaard worden.",
            "Les causes heure par heure figurent dans les rapports des mois dont les comptages sont encore conservés.",
            "The causes hour by hour are in the monthly reports of the months whose counts are still kept.",
        ])));
    }
    let outages = outages(saying);
    if !outages.rows.is_empty() {
        blocks.push(Block::Table(saying.based(outages)));
    }
    if !saying.report.missing.silent.is_empty() {
        let names = saying.report.missing.silent.iter();
        let names: Vec<&str> = names.map(|name| saying.language.say(name)).collect();
        let label = saying.own([
            "Hotspots zonder enig cijfer in deze periode",
            "Hotspots sans aucun chiffre pendant cette période",
            "Hotspots without any figure in this period",
        ]);
        let text = saying.language.labelled(&label, &names.join(", "));
        blocks.push(Block::Paragraph(format!("{text}.")));
    }
    Section {
        heading: saying.own([
            "Wat ontbreekt, en waarom",
            "Ce qui manque, et pourquoi",
            "What is missing, and why",
        ]),
        blocks,
    }
}

fn hours(saying: &Saying<'_>) -> Table {
    let missing = &saying.report.missing;
    let mut table = Table::of(
        "missing-hours",
        saying.own([
            "Uren van de toegangspunten",
            "Heures des points d’accès",
            "Hours of the access points",
        ]),
    )
    .with_text(saying.own([
        "Wat er van de uren werd",
        "Ce que sont devenues les heures",
        "What became of the hours",
    ]))
    .with_figure(saying.own(["Uren", "Heures", "Hours"]), "")
    .with_figure(saying.own(["Van alle", "Du total", "Of all"]), "");
    let placed = missing.placed_hours;
    let row = |label: String, hours: f64| {
        let share = if placed > 0.0 {
            Cell::Share((hours / placed).clamp(0.0, 1.0))
        } else {
            Cell::Empty
        };
        Row::Cells(vec![
            Cell::Text(label),
            Cell::Number(hours.max(0.0), 0),
            share,
        ])
    };
    let of = |said: [&str; 3], hours: f64| row(saying.own(said), hours);
    table.rows = vec![
        of(
            [
                "Geteld, internet bereikt",
                "Comptées, internet atteint",
                "Counted, internet reached",
            ],
            missing.online_hours,
        ),
        of(
            [
                "Geteld, internet niet bereikt (buiten dienst)",
                "Comptées, internet non atteint (hors service)",
                "Counted, internet not reached (out of service)",
            ],
            missing.counted_hours - missing.online_hours,
        ),
        of(
            ["Niet geteld", "Non comptées", "Not counted"],
            placed - missing.counted_hours,
        ),
    ];
    if let Some(causes) = &missing.causes {
        table.rows.extend(
            by_cause(saying, causes)
                .into_iter()
                .map(|(label, hours)| row(label, hours)),
        );
    }
    let all = saying.own([
        "Uren waarin er toegangspunten stonden",
        "Heures où des points d’accès étaient en place",
        "Hours in which access points were in place",
    ]);
    let whole = if placed > 0.0 {
        Cell::Share(1.0)
    } else {
        Cell::Empty
    };
    table.rows.push(Row::Total(vec![
        Cell::Text(all),
        Cell::Number(placed, 0),
        whole,
    ]));
    table
}

/// Of the hours that were not counted.
fn by_cause(saying: &Saying<'_>, causes: &Seconds) -> Vec<(String, f64)> {
    let hours = causes.hours();
    let sum = |reasons: &BTreeMap<String, f64>| reasons.values().sum::<f64>();
    let causes = [
        (
            [
                "waarvan: geen melding",
                "dont : aucun rapport",
                "of these: no report",
            ],
            hours.no_report_hours,
        ),
        (
            [
                "waarvan: de radio kon niet tellen",
                "dont : la radio n’a pas pu compter",
                "of these: the radio could not count",
            ],
            hours.not_counted_hours,
        ),
        (
            [
                "waarvan: verloren op het toegangspunt",
                "dont : perdues sur le point d’accès",
                "of these: lost on the access point",
            ],
            sum(&hours.lost_hours),
        ),
        (
            [
                "waarvan: geweigerd door de server",
                "dont : refusées par le serveur",
                "of these: refused by the server",
            ],
            sum(&hours.refused_hours),
        ),
    ];
    let told = causes.into_iter().filter(|(_, hours)| *hours >= 0.5);
    told.map(|(said, hours)| (saying.own(said), hours))
        .collect()
}

fn outages(saying: &Saying<'_>) -> Table {
    let language = saying.language;
    let caption = saying.own([
        "Hotspots die het langst buiten dienst waren",
        "Hotspots le plus longtemps hors service",
        "Hotspots that were out of service for longest",
    ]);
    let mut table = Table::of("outages", caption)
        .with_text("Hotspot")
        .with_text(saying.own(["Gemeente", "Commune", "Municipality"]))
        .with_figure(
            saying.own(["Uren niet online", "Heures hors ligne", "Hours not online"]),
            "",
        )
        .with_figure(saying.own(["Van de tijd", "Du temps", "Of the time"]), "");
    let outage = |hotspot: &Hotspot| {
        hotspot
            .whole
            .online_share()
            .map_or(0.0, |share| 1.0 - share)
    };
    let mut hotspots: Vec<&Hotspot> = saying.report.hotspots.iter().collect();
    hotspots.retain(|hotspot| outage(hotspot) >= LEAST_OUTAGE);
    hotspots.sort_by(|a, b| {
        outage(b)
            .total_cmp(&outage(a))
            .then(a.site.id.cmp(&b.site.id))
    });
    table.rows = hotspots
        .into_iter()
        .take(SHOWN)
        .map(|hotspot| {
            let hours = hotspot.whole.placed_hours - hotspot.whole.online_hours;
            Row::Cells(vec![
                Cell::Text(language.say(&hotspot.site.name).to_owned()),
                Cell::Text(language.say(&hotspot.municipality).to_owned()),
                Cell::Number(hours, 0),
                Cell::Share(outage(hotspot)),
            ])
        })
        .collect();
    table
}
