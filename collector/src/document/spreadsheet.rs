//! Text in a cell of a CSV file that no spreadsheet takes for a formula.
//!
//! What would be one has an apostrophe before it, which is how a spreadsheet itself
//! marks a text; [`read`] takes it away again.

/// What spreadsheets take for the beginning of a formula. A space or an end of line
/// before it does not keep them from it.
fn is_formula(text: &str) -> bool {
    text.trim_start()
        .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        || text.starts_with(['\t', '\r', '\n'])
}

/// The cell for a text. Figures are written as they are: they are not text.
pub fn cell(text: &str) -> String {
    if is_marked(text) || is_formula(text) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// The text of a cell that [`cell`] wrote.
pub fn read(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if is_marked(text) || is_formula(text) => text,
        _ => cell,
    }
}

/// Looks as if `cell` had written it.
fn is_marked(text: &str) -> bool {
    text.strip_prefix('\'')
        .is_some_and(|rest| is_marked(rest) || is_formula(rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn formulas_are_marked_and_other_text_is_left_alone() {
        for formula in [
            "=1+1", "+1", "-1-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1",
        ] {
            assert_eq!(cell(formula), format!("'{formula}"));
        }
        for text in ["", "1.2.3", "place-du-jeu", "'t Stad", "''", "a=b"] {
            assert_eq!(cell(text), text);
        }
    }

    proptest! {
        #[test]
        fn every_text_is_read_back_as_it_was(text in "['=+@\t\r -]{0,4}.{0,6}") {
            let cell = cell(&text);
            prop_assert!(!is_formula(&cell));
            prop_assert_eq!(read(&cell), text);
        }
    }
}
