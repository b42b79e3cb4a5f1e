//! What people take away: headings, sentences and tables in one language, written as a
//! page that prints, as a workbook (XLSX or ODS), as CSV or, for an analyst, as Parquet.
//!
//! A cell that could not be filled says why; it is never 0.

pub mod columnar;
pub mod language;
pub mod page;
pub mod policy;
pub mod separated;
pub mod spreadsheet;
pub mod workbook;

pub use language::Language;

use jiff::civil::Date;

/// A whole document, in one language.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    pub language: Language,
    pub title: String,
    pub subtitle: String,
    /// Label and text: what it is of, since when, from where.
    pub about: Vec<(String, String)>,
    pub sections: Vec<Section>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    pub heading: String,
    pub blocks: Vec<Block>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    Paragraph(String),
    /// A sentence that nobody may overlook.
    Notice(String),
    /// Figures that stand out, each with what it is and what belongs to it.
    Figures(Vec<Figure>),
    /// Words and what they mean.
    Definitions(Vec<(String, String)>),
    Table(Table),
    /// Label and address, of a page of the site.
    Links(Vec<(String, String)>),
    /// A drawing of our own making, as SVG without styles.
    Drawing(String),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    pub label: String,
    pub value: String,
    pub beside: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Of its file and its sheet.
    pub id: &'static str,
    pub caption: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    /// Period, unit, source: what a table says of itself.
    pub basis: Vec<(String, String)>,
    /// More columns than fit on upright paper.
    pub is_wide: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub label: String,
    pub unit: String,
    /// Figures stand to the right.
    pub is_figure: bool,
    pub shown: Shown,
}

/// Where a column is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    Everywhere,
    /// Lines are for the eye: the figure beside them says the same.
    OnPages,
    /// What a machine wants and a reader finds elsewhere.
    InFiles,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    /// What the rows below it have in common.
    Heading(String),
    Cells(Vec<Cell>),
    /// What those above add up to.
    Total(Vec<Cell>),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Text(String),
    /// With so many decimals.
    Number(f64, usize),
    Share(f64),
    Date(Date),
    /// A change as a share, with its sign.
    Change(f64, [f64; 2]),
    /// A figure that cannot be told from its noise is fewer than this.
    FewerThan(f64, usize),
    /// With the interval that holds it.
    Within(f64, [f64; 2], usize),
    /// From one to the other.
    Range(usize, usize),
    /// A figure and its interval on a line that ends at the last number.
    Line(f64, [f64; 2], f64),
    /// Why there is no figure.
    Missing(String),
    Empty,
}

impl Table {
    pub fn of(id: &'static str, caption: impl Into<String>) -> Self {
        Self {
            id,
            caption: caption.into(),
            columns: Vec::new(),
            rows: Vec::new(),
            basis: Vec::new(),
            is_wide: false,
        }
    }

    pub fn with_text(self, label: impl Into<String>) -> Self {
        self.with(label, "", false, Shown::Everywhere)
    }

    pub fn with_figure(self, label: impl Into<String>, unit: impl Into<String>) -> Self {
        self.with(label, unit, true, Shown::Everywhere)
    }

    pub fn with_line(self, label: impl Into<String>) -> Self {
        self.with(label, "", false, Shown::OnPages)
    }

    pub fn with_text_in_files(self, label: impl Into<String>) -> Self {
        self.with(label, "", false, Shown::InFiles)
    }

    pub fn with_figure_in_files(self, label: impl Into<String>, unit: impl Into<String>) -> Self {
        self.with(label, unit, true, Shown::InFiles)
    }

    fn with(
        mut self,
        label: impl Into<String>,
        unit: impl Into<String>,
        is_figure: bool,
        shown: Shown,
    ) -> Self {
        self.columns.push(Column {
            label: label.into(),
            unit: unit.into(),
            is_figure,
            shown,
        });
        self
    }

    /// The columns of one kind of output, each with its place in a row.
    pub fn columns_without(&self, left_out: Shown) -> impl Iterator<Item = (usize, &Column)> {
        let all = self.columns.iter().enumerate();
        all.filter(move |(_, column)| column.shown != left_out)
    }

    /// Rows of figures: neither headings nor totals.
    pub fn count(&self) -> usize {
        let counted = self.rows.iter().filter(|row| matches!(row, Row::Cells(_)));
        counted.count()
    }
}

impl Document {
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        let blocks = self.sections.iter().flat_map(|section| &section.blocks);
        blocks.filter_map(|block| match block {
            Block::Table(table) => Some(table),
            _ => None,
        })
    }
}
