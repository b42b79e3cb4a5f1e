//! Reports of a small region, without a database.

use jiff::civil::{Date, date};
use records::registry::{PlaceKind, Reach};
use records::windows::Sum;

use super::known::{Known, KnownSite};
use super::*;
use crate::document::{Block, Cell, Document, Language, Row, page};

const MONTH_S: i64 = 31 * 86_400 + 3_600;
const WEEK_S: i64 = 7 * 86_400;

fn counted(device_minutes: Option<f64>, online: f64, length_s: i64) -> Counted {
    // A month is exact in f64.
    let seconds = length_s as f64 * online;
    let sum = Sum {
        device_minutes,
        visits: device_minutes.map(|minutes| minutes / 20.0),
        sampled_s: seconds,
        online_s: seconds,
        noise_variance: 10_000.0,
        visits_noise_variance: 8.0,
    };
    Counted::of(&sum, length_s, length_s)
}

pub fn site(id: &str, municipality: &str, device_minutes: Option<f64>, online: f64) -> KnownSite {
    let week = device_minutes.map(|minutes| minutes / 4.43);
    let weeks = vec![counted(week, online, WEEK_S); 4];
    KnownSite {
        site: Site {
            id: id.to_owned(),
            name: Text::new(format!("{id} nl"), format!("{id} fr"), format!("{id} en")),
            kind: PlaceKind::Square,
            lon: 4.35,
            lat: 50.85,
            municipality: municipality.to_owned(),
            reach: Reach::Outdoor,
            free_entry: None,
            step_free: None,
            opening_hours: None,
            opened: None,
            closed: None,
            installed: None,
            access_points: 1,
            movable: true,
        },
        municipality: Text::same(municipality),
        months: vec![counted(device_minutes, online, MONTH_S)],
        before: vec![counted(
            device_minutes.map(|minutes| minutes / 2.0),
            online,
            MONTH_S,
        )],
        weeks_before: weeks.clone(),
        weeks,
        year_ago: Vec::new(),
        weeks_year_ago: Vec::new(),
        verdict: Some(Class::Healthy),
    }
}

pub fn known(sites: Vec<KnownSite>) -> Known {
    Known {
        period: "2026-10".parse().unwrap(),
        area: Area::Region,
        time_zone: TimeZone::get("Europe/Brussels").unwrap(),
        made_on: date(2026, 11, 3),
        until: None,
        counted_since: None,
        months: vec![date(2026, 10, 1)],
        sites,
        verdicts: Some((date(2026, 8, 31), date(2026, 10, 25))),
        moves: Moves::default(),
        causes: None,
        outlines: Vec::new(),
    }
}

fn region() -> Vec<KnownSite> {
    vec![
        site("north", "Ixelles", Some(100_000.0), 1.0),
        // Off for half of the month, and used as much as the first while it was there.
        site("half", "Ixelles", Some(50_000.0), 0.5),
        site("quiet", "Anderlecht", Some(1_000.0), 1.0),
        site("inside", "Anderlecht", Some(20.0), 1.0),
        site("off", "Anderlecht", None, 0.0),
    ]
}

#[test]
fn ranking_goes_by_use_per_online_hour_and_leaves_out_what_was_off() {
    let report = Report::of(&known(region()));
    let ranked: Vec<&str> = report
        .ranked()
        .iter()
        .map(|one| one.site.id.as_str())
        .collect();
    assert_eq!(ranked[2..], ["quiet", "inside"]);
    assert_eq!(report.ranked()[0].ranks, Some([1, 2]));
    assert_eq!(report.ranked()[1].ranks, Some([1, 2]));
    assert_eq!(report.not_ranked, 1);
}

#[test]
fn a_hotspot_that_was_off_is_missing_from_sums_and_never_a_zero() {
    let report = Report::of(&known(region()));
    assert_eq!((report.whole.hotspots, report.whole.counted), (5, 4));
    assert_eq!(report.whole.whole.sum.device_minutes, Some(151_020.0));
    assert_eq!(
        report.missing.silent,
        [Text::new("off nl", "off fr", "off en")]
    );
    let anderlecht = &report.municipalities[0];
    assert_eq!((anderlecht.hotspots, anderlecht.counted), (3, 2));
    let change = report.whole.before.unwrap();
    assert!((change.share - 1.0).abs() < 1e-9);
}

#[test]
fn a_hotspot_that_stood_nowhere_in_the_period_is_not_in_it() {
    let mut sites = region();
    sites[0].months = vec![Counted::of(&Sum::default(), 0, MONTH_S)];
    let report = Report::of(&known(sites));
    assert!(
        report
            .hotspots
            .iter()
            .all(|hotspot| hotspot.site.id != "north")
    );
    assert_eq!(report.whole.hotspots, 4);
}

/// Cells of the row whose first cell is this.
fn row<'a>(document: &'a Document, table: &str, first: &str) -> &'a [Cell] {
    let table = document.tables().find(|told| told.id == table).unwrap();
    let mut rows = table.rows.iter().filter_map(|row| match row {
        Row::Cells(cells) | Row::Total(cells) => Some(cells),
        Row::Heading(_) => None,
    });
    rows.find(|cells| cells[0] == Cell::Text(first.to_owned()))
        .unwrap()
}

#[test]
fn figures_inside_the_noise_and_figures_that_are_missing_are_said_apart() {
    let document = say::document(&Report::of(&known(region())), Language::En);
    let inside = row(&document, say::HOTSPOTS, "inside en");
    assert!(matches!(inside[4], Cell::FewerThan(limit, 0) if limit == 164.0));
    let off = row(&document, say::HOTSPOTS, "off en");
    assert_eq!(off[4], Cell::Missing("not counted".to_owned()));
    assert_eq!(off[9], Cell::Share(0.0));
}

#[test]
fn every_table_names_period_and_source_in_every_language() {
    let report = Report::of(&known(region()));
    for (language, days) in [
        (Language::Nl, "1 tot en met 31 oktober 2026"),
        (Language::Fr, "du 1er au 31 octobre 2026"),
        (Language::En, "1 to 31 October 2026"),
    ] {
        let document = say::document(&report, language);
        for table in document.tables() {
            assert_eq!(table.basis[0].1, days, "{}", table.id);
            assert_eq!(table.basis.len(), 2);
            for row in &table.rows {
                if let Row::Cells(cells) | Row::Total(cells) = row {
                    assert_eq!(cells.len(), table.columns.len(), "{}", table.id);
                }
            }
        }
    }
}

#[test]
fn it_says_that_devices_are_not_people_and_what_a_visit_a_login_and_a_user_are() {
    let document = say::document(&Report::of(&known(region())), Language::En);
    let html = page::write(&document).html;
    for said in [
        "Devices connected, not people helped",
        "<dt>Visit</dt>",
        "<dt>Login</dt>",
        "<dt>User</dt>",
        "Not seen is not zero",
    ] {
        assert!(html.contains(said), "{said}");
    }
}

fn moved(was_underused: Option<bool>, is_target: bool, on: Date) -> Move {
    Move {
        moved_on: on,
        in_period: on >= date(2026, 10, 1),
        from: Text::same("north"),
        to: Text::same("estate"),
        to_municipality: Text::same("Anderlecht"),
        to_kind: if is_target {
            PlaceKind::SocialHousing
        } else {
            PlaceKind::Square
        },
        is_target,
        was_underused,
        sentence: None,
    }
}

#[test]
fn the_plans_own_question_is_answered_from_the_moves() {
    let mut known = known(region());
    known.moves.items = vec![
        moved(Some(true), true, date(2026, 9, 14)),
        moved(Some(true), true, date(2026, 10, 5)),
        moved(None, false, date(2026, 10, 6)),
    ];
    let document = say::document(&Report::of(&known), Language::En);
    let section = document
        .sections
        .iter()
        .find(|part| part.heading.starts_with("Moves"))
        .unwrap();
    let Block::Paragraph(answer) = &section.blocks[0] else {
        panic!("no answer")
    };
    assert!(
        answer.contains("3 hotspots were moved, 2 of them in this period"),
        "{answer}"
    );
    assert!(answer.contains("proposed: 2."), "{answer}");
    assert!(
        answer.contains("target groups come: 2 (social housing: 2)"),
        "{answer}"
    );
    assert!(answer.contains("unknown, not zero"), "{answer}");
}

#[test]
fn a_year_has_a_column_a_month_and_says_where_a_hotspot_was_not_there() {
    let mut known = known(region());
    known.period = "2026".parse().unwrap();
    known.months = vec![date(2026, 1, 1), date(2026, 2, 1)];
    for site in &mut known.sites {
        let nothing = Counted::of(&Sum::default(), 0, MONTH_S);
        site.months = vec![nothing, site.months[0]];
    }
    let document = say::document(&Report::of(&known), Language::Fr);
    let cells = row(&document, say::HOTSPOTS, "north fr");
    assert_eq!(cells[4], Cell::Empty);
    assert_eq!(cells[5], Cell::Number(100_000.0, 0));
    assert_eq!(
        row(&document, say::HOTSPOTS, "off fr")[5],
        Cell::Missing("–".to_owned())
    );
}

#[test]
fn a_year_in_which_counting_began_says_since_when() {
    let mut known = known(region());
    known.period = "2026".parse().unwrap();
    known.counted_since = Some(date(2026, 9, 7));
    let about = |language| say::document(&Report::of(&known), language).about;
    let said = |language, label: &str| {
        let found = about(language).into_iter().find(|(of, _)| of == label);
        found.unwrap().1
    };
    assert!(said(Language::Nl, "Geteld sinds").starts_with("7 september 2026."));
    assert!(said(Language::Fr, "Compté depuis").starts_with("le 7 septembre 2026."));
    assert!(said(Language::En, "Counted since").starts_with("7 September 2026."));
}

#[test]
fn an_empty_region_and_one_hotspot_have_a_report_too() {
    for sites in [Vec::new(), region()[..1].to_vec(), region()[4..].to_vec()] {
        let report = Report::of(&known(sites));
        for language in [Language::Nl, Language::Fr, Language::En] {
            let html = page::write(&say::document(&report, language)).html;
            assert!(!html.contains("NaN") && !html.contains("inf"), "{html}");
        }
    }
}

#[test]
fn open_data_is_the_operators_list_with_figures_by_month() {
    let csv = open_data::csv(&Report::of(&known(region()))).unwrap();
    let text = String::from_utf8(csv).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("ID;REF;ID_EXTERNE;NOM_SITE;LIEU_INSTALLATION;"));
    let of = |id: &str| {
        *lines
            .iter()
            .find(|line| line.starts_with(&format!("{id};")))
            .unwrap()
    };
    assert_eq!(
        of("inside"),
        "inside;;;inside fr;OUTDOOR;;1;actif;;;;;50.85, 4.35;2026-10;;164;;5;100;745.0;745.0"
    );
    assert!(
        of("off").ends_with(";2026-10;;;;;;0.0;745.0"),
        "{}",
        of("off")
    );
    assert!(of("quiet").contains(";2026-10;1000;;50;;"));
}

#[test]
fn columns_have_null_where_nothing_was_counted_and_where_only_the_noise_was() {
    use crate::document::columnar::{Columnar, Values};
    let report = Report::of(&known(region()));
    let numbers = |table: &Columnar, name: &str| -> Vec<Option<f64>> {
        let column = table.columns.iter().find(|column| column.name == name);
        match &column.unwrap().values {
            Values::Number(numbers) => numbers.clone(),
            other => panic!("{name} is {other:?}"),
        }
    };
    for (table, minutes, fewer) in [
        (
            columns::hotspots(&report),
            "device_minutes",
            "device_minutes_fewer_than",
        ),
        (
            columns::by_month(&report),
            "MINUTES_APPAREIL",
            "MINUTES_APPAREIL_MOINS_DE",
        ),
    ] {
        // Of Anderlecht: inside the noise, off, quiet; of Ixelles: half, north.
        let told = numbers(&table, minutes);
        assert_eq!(
            told,
            [None, None, Some(1_000.0), Some(50_000.0), Some(100_000.0)]
        );
        let fewer: Vec<bool> = numbers(&table, fewer).iter().map(Option::is_some).collect();
        assert_eq!(fewer, [true, false, false, false, false]);
        let source = table.about.iter().find(|(key, _)| *key == "source");
        assert!(
            source
                .unwrap()
                .1
                .contains("devices connected, not people helped")
        );
    }
    let towns = columns::municipalities(&report);
    assert_eq!(
        numbers(&towns, "device_minutes"),
        [Some(1_020.0), Some(150_000.0)]
    );
}

#[test]
fn the_columns_of_the_open_data_say_what_its_csv_says_nulls_too() {
    use crate::document::columnar::Values;
    let mut report = Report::of(&known(region()));
    let [first, second, ..] = &mut report.hotspots[..] else {
        panic!("the region has hotspots");
    };
    // A day later in Brussels, and a figure between two tenths.
    first.site.installed = Some("2026-09-16T22:00:00Z".parse().unwrap());
    second.months[0].online_hours = 699.55;
    let csv = open_data::csv(&report).unwrap();
    let mut rows = csv::ReaderBuilder::new().delimiter(b';').from_reader(&*csv);
    let heads = rows.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    let mut compared = 0;
    for column in columns::by_month(&report).columns {
        let Some(at) = heads.iter().position(|head| head == column.name) else {
            assert!(column.name.ends_with("ITUDE") || column.name.starts_with("MOIS_"));
            continue;
        };
        let decimals = usize::from(column.name.starts_with("HEURES"));
        let cells: Vec<String> = match column.values {
            Values::Text(texts) => texts.into_iter().map(Option::unwrap_or_default).collect(),
            Values::Whole(numbers) => numbers
                .into_iter()
                .map(|number| number.map_or_else(String::new, |number| number.to_string()))
                .collect(),
            Values::Number(numbers) => numbers
                .into_iter()
                .map(|number| number.map_or_else(String::new, |n| format!("{n:.decimals$}")))
                .collect(),
            Values::Instant(instants) => instants
                .into_iter()
                .map(|at| at.map(|at| at.to_zoned_datetime(report.time_zone.clone())))
                .map(|at| at.map_or_else(String::new, |at| at.strftime("%d/%m/%Y").to_string()))
                .collect(),
        };
        let said: Vec<&str> = rows.iter().map(|row| &row[at]).collect();
        assert_eq!(said, cells, "{}", column.name);
        compared += 1;
    }
    assert_eq!(compared, 14);
}
