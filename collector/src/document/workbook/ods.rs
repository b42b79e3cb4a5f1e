//! A workbook as an ODS file.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use icu_locale_core::{Locale, locale};
use jiff::civil::Date;
use spreadsheet_ods::format::{create_loc_number_format_fixed, create_loc_percentage_format};
use spreadsheet_ods::style::CellStyle;
use spreadsheet_ods::style::units::{CellAlignVertical, TextAlign, WrapOption};
use spreadsheet_ods::{
    CellStyleRef, OdsError, Sheet as Page, Value, ValueFormatDateTime, ValueFormatRef, WorkBook,
    mm, write_ods_buf,
};

use super::{Content, Filled, Look, Sheet, Workbook};
use crate::document::Language;

/// Of a character of usual width, in millimetres.
const CHARACTER: f64 = 1.9;

/// The bytes of the file. The library names the hour of writing in it, and puts styles in
/// any order: the same workbook is not the same file.
///
/// # Errors
/// When the library cannot write it.
pub fn bytes(workbook: &Workbook<'_>) -> Result<Vec<u8>, OdsError> {
    let mut file = WorkBook::new_empty();
    let about = file.metadata_mut();
    about.title = in_xml(workbook.title);
    about.subject = in_xml(workbook.subject);
    about.language = locale(workbook.language).to_string();
    about.creation_date = day(workbook.made_on).and_then(|day| day.and_hms_opt(0, 0, 0));
    let mut styles = Styles {
        language: workbook.language,
        known: BTreeMap::new(),
    };
    for sheet in &workbook.sheets {
        let page = page(sheet, &mut styles, &mut file);
        file.push_sheet(page);
    }
    write_ods_buf(&mut file, Vec::new())
}

fn page(sheet: &Sheet, styles: &mut Styles, file: &mut WorkBook) -> Page {
    let mut page = Page::new(&sheet.name);
    if sheet.has_heading {
        page.set_header_rows(0, 0);
        page.split_row_header(0);
        page.split_col_header(0);
    }
    for (column, width) in (0..).zip(&sheet.widths) {
        page.set_col_width(column, mm!(f64::from(*width) * CHARACTER));
    }
    for (row, cells) in (0..).zip(&sheet.rows) {
        for (column, Filled { content, look }) in (0..).zip(cells) {
            let value = match content {
                Content::Text(text) => Value::Text(in_xml(text)),
                Content::Number(value, _) => Value::Number(*value),
                Content::Share(share) => Value::Percentage(*share),
                Content::Date(date) => Value::from(day(*date)),
                Content::Empty => continue,
            };
            let style = styles.of(content, *look, file);
            page.set_styled_value(row, column, value, &style);
        }
    }
    page
}

/// What a cell holds, as far as it changes how that is written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Text,
    Number(u8),
    Share,
    Date,
}

struct Styles {
    language: Language,
    known: BTreeMap<(Kind, Look), CellStyleRef>,
}

impl Styles {
    fn of(&mut self, content: &Content, look: Look, file: &mut WorkBook) -> CellStyleRef {
        let kind = match content {
            Content::Text(_) | Content::Empty => Kind::Text,
            Content::Number(_, decimals) => Kind::Number(u8::try_from(*decimals).unwrap_or(0)),
            Content::Share(_) => Kind::Share,
            Content::Date(_) => Kind::Date,
        };
        let (language, count) = (self.language, self.known.len());
        let known = self.known.entry((kind, look));
        let made = known.or_insert_with(|| {
            let format = format(kind, count, language, file);
            let mut style = CellStyle::new(format!("cell{count}"), &format);
            style.set_locale(locale(language));
            if look.is_bold {
                style.set_font_bold();
            }
            if look.wraps {
                style.set_wrap_option(WrapOption::Wrap);
                style.set_vertical_align(CellAlignVertical::Top);
            }
            if look.is_right {
                style.set_text_align(TextAlign::Right);
            }
            file.add_cellstyle(style)
        });
        made.clone()
    }
}

fn format(kind: Kind, count: usize, language: Language, file: &mut WorkBook) -> ValueFormatRef {
    let name = format!("format{count}");
    let locale = locale(language);
    match kind {
        Kind::Text => ValueFormatRef::from(""),
        Kind::Number(decimals) => {
            file.add_number_format(create_loc_number_format_fixed(name, locale, decimals, true))
        }
        Kind::Share => file.add_percentage_format(create_loc_percentage_format(name, locale, 0)),
        Kind::Date => {
            let mut format = ValueFormatDateTime::new_localized(name, locale);
            format.part_day().long_style().build();
            format.part_text("/").build();
            format.part_month().long_style().build();
            format.part_text("/").build();
            format.part_year().long_style().build();
            file.add_datetime_format(format)
        }
    }
}

/// Of the texts, and of how numbers and dates are shown.
fn locale(language: Language) -> Locale {
    language.of([locale!("nl-BE"), locale!("fr-BE"), locale!("en-GB")])
}

fn day(date: Date) -> Option<NaiveDate> {
    let (year, month, day) = (date.year(), date.month(), date.day());
    let (month, day) = (month.unsigned_abs(), day.unsigned_abs());
    NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day))
}

/// Without what no XML may hold: the library writes it all the same, and nothing opens that.
fn in_xml(text: &str) -> String {
    let is_kept = |letter: &char| match letter {
        '\n' | '\t' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        other => !other.is_control(),
    };
    text.chars().filter(is_kept).collect()
}
