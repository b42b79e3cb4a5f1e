//! A document as an XLSX workbook: a sheet a table with a heading that stays, and one
//! that says what the figures are.

use jiff::civil::Date;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

use super::separated::heading;
use super::{Block, Cell, Document, Row, Shown, Table};

/// Of a column of texts, and of one of figures, in characters.
const TEXT_WIDTH: f64 = 30.0;
const FIGURE_WIDTH: f64 = 14.0;
/// Names of sheets are no longer than this, and have none of these characters.
const NAME_LETTERS: usize = 31;
const NOT_IN_NAMES: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];

/// The bytes of the file; the same for the same document and day.
///
/// # Errors
/// When a text or a table is longer than a workbook may hold.
pub fn bytes(document: &Document, made_on: Date) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let (year, month, day) = (made_on.year(), made_on.month(), made_on.day());
    let created = ExcelDateTime::from_ymd(
        year.unsigned_abs(),
        month.unsigned_abs(),
        day.unsigned_abs(),
    )?;
    let properties = DocProperties::new()
        .set_title(&document.title)
        .set_subject(&document.subtitle)
        .set_creation_datetime(&created);
    workbook.set_properties(&properties);
    about(workbook.add_worksheet(), document)?;
    for table in document.tables() {
        sheet(workbook.add_worksheet(), table, document)?;
    }
    workbook.save_to_buffer()
}

fn bold() -> Format {
    Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
}

/// Title, what it is of, its sentences and definitions.
fn about(sheet: &mut Worksheet, document: &Document) -> Result<(), XlsxError> {
    let language = document.language;
    sheet.set_name(language.of(["Over dit document", "À propos", "About"]))?;
    sheet.set_column_width(0, TEXT_WIDTH)?;
    sheet.set_column_width(1, 3.0 * TEXT_WIDTH)?;
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let mut at = 0;
    let mut line = |sheet: &mut Worksheet, label: &str, text: &str| {
        sheet.write_string_with_format(at, 0, label, &bold())?;
        sheet.write_string_with_format(at, 1, text, &wrapped)?;
        at += 1;
        Ok::<_, XlsxError>(())
    };
    line(sheet, &document.title, &document.subtitle)?;
    for (label, text) in &document.about {
        line(sheet, label, text)?;
    }
    for section in &document.sections {
        for block in &section.blocks {
            match block {
                Block::Paragraph(text) | Block::Notice(text) => {
                    line(sheet, &section.heading, text)?;
                }
                Block::Figures(figures) => {
                    for figure in figures {
                        let text = format!("{} {}", figure.value, figure.beside);
                        line(sheet, &figure.label, text.trim_end())?;
                    }
                }
                Block::Definitions(words) => {
                    for (word, meaning) in words {
                        line(sheet, word, meaning)?;
                    }
                }
                Block::Table(_) | Block::Drawing(_) | Block::Links(_) => {}
            }
        }
    }
    Ok(())
}

fn sheet(sheet: &mut Worksheet, table: &Table, document: &Document) -> Result<(), XlsxError> {
    sheet.set_name(sheet_name(table))?;
    sheet.set_freeze_panes(1, 1)?;
    let (bold, plain) = (bold(), Format::new());
    let columns: Vec<_> = (0_u16..)
        .zip(table.columns_without(Shown::OnPages))
        .collect();
    for (column, (_, told)) in &columns {
        let width = if told.is_figure {
            FIGURE_WIDTH
        } else {
            TEXT_WIDTH
        };
        sheet.set_column_width(*column, width)?;
        sheet.write_string_with_format(0, *column, heading(told), &bold)?;
    }
    let mut at = 1;
    for row in &table.rows {
        let (cells, format) = match row {
            // A heading in the rows would keep them from being sorted and filtered.
            Row::Heading(_) => continue,
            Row::Cells(cells) => (cells, &plain),
            Row::Total(cells) => (cells, &bold),
        };
        for (column, (place, _)) in &columns {
            if let Some(cell) = cells.get(*place) {
                write(sheet, (at, *column), cell, format, document)?;
            }
        }
        at += 1;
    }
    at += 1;
    let count = document.language.count(table.count());
    let rows = document.language.of(["Rijen", "Lignes", "Rows"]);
    let basis = table
        .basis
        .iter()
        .map(|(label, text)| (label.as_str(), text.as_str()));
    let basis = [("", table.caption.as_str())].into_iter().chain(basis);
    for (label, text) in basis.chain([(rows, count.as_str())]) {
        let told = if label.is_empty() {
            text.to_owned()
        } else {
            document.language.labelled(label, text)
        };
        sheet.write_string(at, 0, told)?;
        at += 1;
    }
    Ok(())
}

/// Figures as numbers; a workbook shows "fewer than" and why one is missing as text.
fn write(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    format: &Format,
    document: &Document,
) -> Result<(), XlsxError> {
    let places = |decimals: usize| match decimals {
        0 => "#,##0".to_owned(),
        more => format!("#,##0.{}", "0".repeat(more)),
    };
    match cell {
        Cell::Text(text) | Cell::Missing(text) => {
            sheet.write_string_with_format(row, column, text, format)?;
        }
        Cell::Number(value, decimals) | Cell::Within(value, _, decimals) => {
            let format = format.clone().set_num_format(places(*decimals));
            sheet.write_number_with_format(row, column, *value, &format)?;
        }
        Cell::Share(share) | Cell::Change(share, _) => {
            let format = format.clone().set_num_format("0%");
            sheet.write_number_with_format(row, column, *share, &format)?;
        }
        Cell::FewerThan(limit, decimals) => {
            let text = document.language.fewer_than(*limit, *decimals);
            let format = format.clone().set_align(FormatAlign::Right);
            sheet.write_string_with_format(row, column, text, &format)?;
        }
        Cell::Range(from, to) => {
            let text = if from == to {
                from.to_string()
            } else {
                format!("{from}–{to}")
            };
            let format = format.clone().set_align(FormatAlign::Right);
            sheet.write_string_with_format(row, column, text, &format)?;
        }
        Cell::Line(..) | Cell::Empty => {}
    }
    Ok(())
}

fn sheet_name(table: &Table) -> String {
    let name = table.id.replace(NOT_IN_NAMES, " ");
    name.chars().take(NAME_LETTERS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Language, Section};

    #[test]
    fn the_same_document_is_the_same_file_and_text_is_no_formula() {
        let mut table = Table::of("use", "Use")
            .with_text("Hotspot")
            .with_figure("Use", "");
        table.rows = vec![Row::Cells(vec![
            Cell::Text("=1+1".to_owned()),
            Cell::Number(2.5, 1),
        ])];
        let document = Document {
            language: Language::En,
            title: "A title".to_owned(),
            subtitle: String::new(),
            about: Vec::new(),
            sections: vec![Section {
                heading: "Use".to_owned(),
                blocks: vec![Block::Table(table)],
            }],
        };
        let day = jiff::civil::date(2026, 5, 6);
        let file = bytes(&document, day).unwrap();
        assert!(file.starts_with(b"PK"));
        assert_eq!(file, bytes(&document, day).unwrap());
    }
}
