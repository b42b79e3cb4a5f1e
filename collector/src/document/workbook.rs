//! A document as a workbook: a sheet a table with a heading that stays, and one that says
//! what the figures are. What stands in which cell is decided here; `xlsx` and `ods` write it.

pub mod ods;
pub mod xlsx;

use jiff::civil::Date;

use super::separated::{SHARE_DECIMALS, heading};
use super::{Block, Cell, Document, Language, Row, Shown, Table};

/// Of a column of texts, and of one of figures, in characters.
const TEXT_WIDTH: u16 = 30;
const FIGURE_WIDTH: u16 = 14;
/// Names of sheets are no longer than this, and have none of these characters.
const NAME_LETTERS: usize = 31;
const NOT_IN_NAMES: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];

#[derive(Debug)]
pub struct Workbook<'a> {
    pub language: Language,
    pub title: &'a str,
    pub subject: &'a str,
    pub made_on: Date,
    pub sheets: Vec<Sheet>,
}

#[derive(Debug)]
pub struct Sheet {
    pub name: String,
    /// Of each column, in characters.
    pub widths: Vec<u16>,
    /// Whether the first row and the first column stay in sight.
    pub has_heading: bool,
    pub rows: Vec<Vec<Filled>>,
}

/// A cell as a sheet has it.
#[derive(Clone, Debug)]
pub struct Filled {
    pub content: Content,
    pub look: Look,
}

#[derive(Clone, Debug)]
pub enum Content {
    Text(String),
    /// Shown with so many decimals.
    Number(f64, usize),
    /// Of 1, shown as percents.
    Share(f64),
    Date(Date),
    Empty,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Look {
    pub is_bold: bool,
    /// A long text goes on below, from the top of the cell.
    pub wraps: bool,
    /// A text that stands for a figure.
    pub is_right: bool,
}

const PLAIN: Look = Look {
    is_bold: false,
    wraps: false,
    is_right: false,
};
const WRAPPED: Look = Look {
    wraps: true,
    ..PLAIN
};
const BOLD: Look = Look {
    is_bold: true,
    wraps: true,
    is_right: false,
};

impl<'a> Workbook<'a> {
    pub fn of(document: &'a Document, made_on: Date) -> Self {
        let tables = document.tables();
        let tables = tables.map(|table| sheet(table, document.language));
        Self {
            language: document.language,
            title: &document.title,
            subject: &document.subtitle,
            made_on,
            sheets: std::iter::once(about(document)).chain(tables).collect(),
        }
    }
}

/// Title, what it is of, its sentences and definitions.
fn about(document: &Document) -> Sheet {
    let mut rows = Vec::new();
    let mut line = |label: &str, text: &str| {
        rows.push(vec![written(label, BOLD), written(text, WRAPPED)]);
    };
    line(&document.title, &document.subtitle);
    for (label, text) in &document.about {
        line(label, text);
    }
    for section in &document.sections {
        for block in &section.blocks {
            match block {
                Block::Paragraph(text) | Block::Notice(text) => line(&section.heading, text),
                Block::Figures(figures) => {
                    for figure in figures {
                        let text = format!("{} {}", figure.value, figure.beside);
                        line(&figure.label, text.trim_end());
                    }
                }
                Block::Definitions(words) => {
                    for (word, meaning) in words {
                        line(word, meaning);
                    }
                }
                Block::Table(_) | Block::Drawing(_) | Block::Links(_) => {}
            }
        }
    }
    let name = document
        .language
        .of(["Over dit document", "À propos", "About"]);
    Sheet {
        name: name.to_owned(),
        widths: vec![TEXT_WIDTH, 3 * TEXT_WIDTH],
        has_heading: false,
        rows,
    }
}

fn sheet(table: &Table, language: Language) -> Sheet {
    let columns: Vec<_> = table.columns_without(Shown::OnPages).collect();
    let headings = columns.iter();
    let mut rows = vec![
        headings
            .map(|(_, told)| written(&heading(told), BOLD))
            .collect(),
    ];
    for row in &table.rows {
        let (cells, look) = match row {
            // A heading in the rows would keep them from being sorted and filtered.
            Row::Heading(_) => continue,
            Row::Cells(cells) => (cells, PLAIN),
            Row::Total(cells) => (cells, BOLD),
        };
        let cells = columns.iter().map(|(place, _)| cells.get(*place));
        rows.push(
            cells
                .map(|cell| filled(cell.unwrap_or(&Cell::Empty), look, language))
                .collect(),
        );
    }
    rows.push(Vec::new());
    let count = language.count(table.count());
    let label = language.of(["Rijen", "Lignes", "Rows"]);
    rows.push(vec![written(&table.caption, PLAIN)]);
    let basis = table
        .basis
        .iter()
        .map(|(label, text)| (label.as_str(), text.as_str()));
    for (label, text) in basis.chain([(label, count.as_str())]) {
        rows.push(vec![written(&language.labelled(label, text), PLAIN)]);
    }
    let name = table.id.replace(NOT_IN_NAMES, " ");
    let widths = columns.iter().map(|(_, told)| match told.is_figure {
        true => FIGURE_WIDTH,
        false => TEXT_WIDTH,
    });
    Sheet {
        name: name.chars().take(NAME_LETTERS).collect(),
        widths: widths.collect(),
        has_heading: true,
        rows,
    }
}

fn written(text: &str, look: Look) -> Filled {
    Filled {
        content: Content::Text(text.to_owned()),
        look,
    }
}

/// Figures as numbers; a workbook shows "fewer than" and why one is missing as text.
fn filled(cell: &Cell, look: Look, language: Language) -> Filled {
    let instead_of_figure = |text: String| {
        let look = Look {
            is_right: true,
            ..look
        };
        (Content::Text(text), look)
    };
    let (content, look) = match cell {
        Cell::Text(text) | Cell::Missing(text) => (Content::Text(text.clone()), look),
        Cell::Number(value, decimals) | Cell::Within(value, _, decimals) => {
            (Content::Number(rounded(*value, *decimals), *decimals), look)
        }
        Cell::Share(share) | Cell::Change(share, _) => {
            (Content::Share(rounded(*share, SHARE_DECIMALS)), look)
        }
        Cell::Date(date) => (Content::Date(*date), look),
        Cell::FewerThan(limit, decimals) => {
            instead_of_figure(language.fewer_than(*limit, *decimals))
        }
        Cell::Range(from, to) if from == to => instead_of_figure(from.to_string()),
        Cell::Range(from, to) => instead_of_figure(format!("{from}–{to}")),
        Cell::Line(..) | Cell::Empty => (Content::Empty, look),
    };
    Filled { content, look }
}

/// No more digits than are meant, as in the CSV.
fn rounded(value: f64, decimals: usize) -> f64 {
    let of_ten = 10_f64.powi(i32::try_from(decimals).unwrap_or(0));
    // Never a zero with a sign.
    (value * of_ten).round() / of_ten + 0.0
}

#[cfg(test)]
mod tests;
