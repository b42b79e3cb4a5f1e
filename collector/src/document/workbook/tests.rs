use jiff::civil::date;
use spreadsheet_ods::{Value, read_ods_buf};

use super::*;
use crate::document::Section;

fn document() -> Document {
    let mut table = Table::of("moves", "Moves")
        .with_text("Moved on")
        .with_text("Hotspot")
        .with_figure("Use", "device-minutes")
        .with_figure("Online", "")
        .with_line("Line");
    table.rows = vec![
        Row::Heading("Brussels".to_owned()),
        Row::Cells(vec![
            Cell::Date(date(2026, 4, 9)),
            Cell::Text("=1+1\u{1}".to_owned()),
            Cell::Number(2.512_345, 1),
            Cell::Share(0.250_001),
            Cell::Line(1.0, [0.0, 2.0], 3.0),
        ]),
        Row::Total(vec![
            Cell::Empty,
            Cell::Empty,
            Cell::FewerThan(140.0, 0),
            Cell::Missing("off".to_owned()),
        ]),
    ];
    Document {
        language: Language::Fr,
        title: "Un titre".to_owned(),
        subtitle: "Région".to_owned(),
        about: Vec::new(),
        sections: vec![Section {
            heading: "Use".to_owned(),
            blocks: vec![Block::Table(table)],
        }],
    }
}

#[test]
fn the_same_document_is_the_same_xlsx_file() {
    let document = document();
    let workbook = Workbook::of(&document, date(2026, 5, 6));
    let file = xlsx::bytes(&workbook).unwrap();
    assert!(file.starts_with(b"PK"));
    assert_eq!(file, xlsx::bytes(&workbook).unwrap());
}

#[test]
fn an_ods_file_has_title_and_language_and_figures_dates_and_texts_as_such() {
    let document = document();
    let workbook = Workbook::of(&document, date(2026, 5, 6));
    let file = read_ods_buf(&ods::bytes(&workbook).unwrap()).unwrap();
    let about = file.metadata();
    assert_eq!(
        [&about.title, &about.subject, &about.language],
        ["Un titre", "Région", "fr-BE"]
    );
    assert_eq!([&about.creator, &about.initial_creator], ["", ""]);
    let sheet = file.sheet(1);
    assert_eq!(sheet.name(), "moves");
    let heading: Vec<_> = (0..5)
        .map(|column| sheet.value(0, column).as_str_or(""))
        .collect();
    assert_eq!(
        heading,
        ["Moved on", "Hotspot", "Use (device-minutes)", "Online", ""]
    );
    let row: Vec<Value> = (0..4)
        .map(|column| sheet.value(1, column).clone())
        .collect();
    let moved = chrono::NaiveDate::from_ymd_opt(2026, 4, 9).unwrap();
    assert_eq!(
        row,
        [
            Value::from(moved),
            Value::from("=1+1"),
            Value::Number(2.5),
            Value::Percentage(0.25),
        ]
    );
    assert_eq!(sheet.formula(1, 1), None);
    assert_eq!(sheet.value(2, 2).as_str_or(""), "moins de 140");
    assert_eq!(sheet.value(2, 3).as_str_or(""), "off");
}
