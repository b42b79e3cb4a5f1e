//! A table as CSV (RFC 4180, UTF-8 that spreadsheets recognise): a heading and rows,
//! points before decimals, an empty cell where nothing could be counted.

use std::io::Write;

use super::{Cell, Column, Row, Shown, Table, spreadsheet};

/// Of a share of 1: a hundredth of a percent.
pub const SHARE_DECIMALS: usize = 4;
/// What spreadsheets know UTF-8 by.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// # Errors
/// When it cannot be written, or a row is not as long as the heading.
pub fn write(table: &Table, mut output: impl Write) -> csv::Result<()> {
    output.write_all(MARK)?;
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(output);
    let columns: Vec<(usize, &Column)> = table.columns_without(Shown::OnPages).collect();
    writer.write_record(columns.iter().map(|(_, column)| heading(column)))?;
    for row in &table.rows {
        let Row::Cells(cells) = row else { continue };
        let cells = columns
            .iter()
            .map(|(place, _)| cells.get(*place).map(plain));
        writer.write_record(cells.map(Option::unwrap_or_default))?;
    }
    writer.flush()?;
    Ok(())
}

/// # Errors
/// As [`write`].
pub fn bytes(table: &Table) -> csv::Result<Vec<u8>> {
    let mut output = Vec::new();
    write(table, &mut output)?;
    Ok(output)
}

/// What a column is called in a file.
pub fn heading(column: &Column) -> String {
    if column.unit.is_empty() {
        column.label.clone()
    } else {
        format!("{} ({})", column.label, column.unit)
    }
}

fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => spreadsheet::cell(text),
        Cell::Number(value, decimals) | Cell::Within(value, _, decimals) => {
            format!("{value:.decimals$}")
        }
        Cell::Share(share) | Cell::Change(share, _) => format!("{share:.SHARE_DECIMALS$}"),
        Cell::Date(date) => date.to_string(),
        Cell::FewerThan(limit, decimals) => format!("<{limit:.decimals$}"),
        Cell::Range(from, to) if from == to => from.to_string(),
        Cell::Range(from, to) => format!("{from}..{to}"),
        Cell::Line(..) | Cell::Missing(_) | Cell::Empty => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_empty_zero_is_zero_and_names_are_no_formulas() {
        let mut table = Table::of("use", "Use")
            .with_text("Hotspot")
            .with_figure("Use", "device-minutes")
            .with_line("Line");
        let line = || Cell::Line(1.0, [0.0, 2.0], 3.0);
        table.rows = vec![
            Row::Heading("Brussels".to_owned()),
            Row::Cells(vec![
                Cell::Text("=A1".to_owned()),
                Cell::Number(0.0, 0),
                line(),
            ]),
            Row::Cells(vec![
                Cell::Text("b, c".to_owned()),
                Cell::Missing("off".to_owned()),
                Cell::Empty,
            ]),
            Row::Cells(vec![
                Cell::Text("d".to_owned()),
                Cell::FewerThan(140.0, 0),
                line(),
            ]),
            Row::Total(vec![Cell::Empty, Cell::Number(1.0, 0), Cell::Empty]),
        ];
        let text = String::from_utf8(bytes(&table).unwrap()).unwrap();
        assert_eq!(
            text,
            "\u{feff}Hotspot,Use (device-minutes)\r\n'=A1,0\r\n\"b, c\",\r\nd,<140\r\n"
        );
    }
}
