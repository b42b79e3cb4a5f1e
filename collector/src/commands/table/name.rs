//! When a column is the one that is meant.

/// Whether a header's cell is this name: in capitals or not, with a space or a line for
/// the line below.
pub fn is_same(cell: &[u8], name: &str) -> bool {
    let plain = |byte: u8| match byte {
        b' ' | b'-' => b'_',
        other => other.to_ascii_lowercase(),
    };
    let letters = cell.iter().copied().map(plain);
    letters.eq(name.bytes().map(plain))
}
