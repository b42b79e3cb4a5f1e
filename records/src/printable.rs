//! Text from boxes, made fit to be shown: nothing in it moves a cursor, colours a
//! terminal, hides or turns around what stands beside it.

use protocol::status::Status;

/// A status as it is shown: what a box wrote itself is printable.
///
/// # Errors
/// When the bytes are not a status.
pub fn status(message: &[u8]) -> Result<Status, protocol::DecodeError> {
    let (_, mut status) = Status::read(message)?;
    make(&mut status.version);
    for source in &mut status.sources {
        make(&mut source.interface);
    }
    if let Some(site) = &mut status.site {
        make(site);
    }
    if let Some(reference) = &mut status.noise_off_reference {
        make(reference);
    }
    Ok(status)
}

/// The text with a replacement character for each that is not printable.
pub fn printable(text: &str) -> String {
    let shown = |letter| match letter {
        letter if is_printable(letter) => letter,
        _ => char::REPLACEMENT_CHARACTER,
    };
    text.chars().map(shown).collect()
}

fn make(text: &mut String) {
    if !text.chars().all(is_printable) {
        *text = printable(text);
    }
}

/// Neither a control character, nor one that has no shape of its own: directions,
/// joiners, tags, variations, private ones.
fn is_printable(letter: char) -> bool {
    !letter.is_control()
        && !matches!(letter,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{e000}'..='\u{f8ff}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{e0000}'..='\u{10ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_or_a_reader_obeys_is_left() {
        for hostile in [
            "\u{1b}[31mred\u{1b}[0m",
            "\u{9b}2J",
            "one\ntwo",
            "bell\u{7}",
            "user\u{202e}nimda",
            "\u{2066}turned\u{2069}",
            "zero\u{200b}width",
            "tag\u{e0041}",
        ] {
            let shown = printable(hostile);
            assert!(shown.chars().all(is_printable), "{shown:?}");
            assert_eq!(shown.chars().count(), hostile.chars().count());
            assert!(shown.contains('\u{fffd}'));
        }
        for honest in [
            "1.2.3-rc.1+build",
            "wlan0",
            "phy1-ap0",
            "Élève à la gare",
            "北京",
        ] {
            assert_eq!(printable(honest), honest);
        }
    }
}
