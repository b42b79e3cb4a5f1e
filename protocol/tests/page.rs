//! The worked examples of PROTOCOL.md are the golden messages.

use std::fs;
use std::path::Path;

/// Bytes of the code block that follows the mention of a golden file.
fn example(page: &str, name: &str) -> String {
    let after = page.split_once(name).expect("the page names the file").1;
    let block = after.split("```").nth(1).expect("a code block follows");
    block
        .lines()
        .flat_map(|line| line.split_whitespace().take_while(|word| is_byte(word)))
        .collect()
}

fn is_byte(word: &str) -> bool {
    word.len() == 2 && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[test]
fn worked_examples_are_the_golden_messages() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("../PROTOCOL.md")).unwrap();
    // The first mention of a name is its example: version 1 stands before version 2, and
    // version 2 is told by its folder.
    for (folder, mention, name) in [
        ("v1", "", "report-one-window.hex"),
        ("v1", "", "receipt-settled.hex"),
        ("v2", "golden/v2/", "report-window.hex"),
        ("v2", "golden/v2/", "report-part-of-a-week.hex"),
        ("v2", "golden/v2/", "receipt-settled.hex"),
        ("v2", "golden/v2/", "receipt-resend.hex"),
        ("v2", "golden/v2/", "status.hex"),
        ("v2", "golden/v2/", "check.hex"),
    ] {
        let golden = fs::read_to_string(root.join("golden").join(folder).join(name)).unwrap();
        let golden: String = golden.split_whitespace().collect();
        let mentioned = format!("{mention}{name}");
        assert_eq!(example(&page, &mentioned), golden, "{folder}/{name}");
    }
}
