//! A workbook as an XLSX file.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Workbook as File, Worksheet, XlsxError,
};

use super::{Content, Filled, Look, Sheet, Workbook};
use jiff::civil::Date;

/// The bytes of the file; the same for the same workbook.
///
/// # Errors
/// When a text or a table is longer than a workbook may hold.
pub fn bytes(workbook: &Workbook<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut file = File::new();
    let properties = DocProperties::new()
        .set_title(workbook.title)
        .set_subject(workbook.subject)
        // The library has no place for the language that the format knows.
        .set_custom_property("Language", workbook.language.code())
        .set_creation_datetime(&day(workbook.made_on)?);
    file.set_properties(&properties);
    for sheet in &workbook.sheets {
        write(file.add_worksheet(), sheet)?;
    }
    file.save_to_buffer()
}

fn write(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    page.set_name(&sheet.name)?;
    if sheet.has_heading {
        page.set_freeze_panes(1, 1)?;
    }
    for (column, width) in (0..).zip(&sheet.widths) {
        page.set_column_width(column, *width)?;
    }
    for (row, cells) in (0..).zip(&sheet.rows) {
        for (column, Filled { content, look }) in (0..).zip(cells) {
            let format = format(*look);
            match content {
                Content::Text(text) => page.write_string_with_format(row, column, text, &format)?,
                Content::Number(value, decimals) => {
                    let format = format.set_num_format(places(*decimals));
                    page.write_number_with_format(row, column, *value, &format)?
                }
                Content::Share(share) => {
                    let format = format.set_num_format("0%");
                    page.write_number_with_format(row, column, *share, &format)?
                }
                Content::Date(date) => {
                    let format = format.set_num_format("dd/mm/yyyy");
                    page.write_datetime_with_format(row, column, day(*date)?, &format)?
                }
                Content::Empty => continue,
            };
        }
    }
    Ok(())
}

fn format(look: Look) -> Format {
    let mut format = Format::new();
    if look.is_bold {
        format = format.set_bold();
    }
    if look.wraps {
        format = format.set_text_wrap().set_align(FormatAlign::Top);
    }
    if look.is_right {
        format = format.set_align(FormatAlign::Right);
    }
    format
}

fn places(decimals: usize) -> String {
    match decimals {
        0 => "#,##0".to_owned(),
        more => format!("#,##0.{}", "0".repeat(more)),
    }
}

fn day(date: Date) -> Result<ExcelDateTime, XlsxError> {
    let (year, month, day) = (date.year(), date.month(), date.day());
    ExcelDateTime::from_ymd(
        year.unsigned_abs(),
        month.unsigned_abs(),
        day.unsigned_abs(),
    )
}
