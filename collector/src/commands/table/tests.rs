use super::*;

const COLUMNS: Columns = Columns {
    required: &["site", "count"],
    optional: &["start", "share", "kind"],
    max_bytes: 10_000,
};

type Read = (String, i32, Option<f64>);

fn read(bytes: &[u8]) -> (Vec<Read>, String) {
    let mut faults = Faults::new();
    let rows = read_bytes(&COLUMNS, "t.csv", bytes, &mut faults, |row| {
        let site = row.text("site");
        let count = row.whole("count");
        let share = row.optional_number_in("share", 0.0..=1.0);
        row.optional_instant("start");
        row.optional_choice("kind", &[("park", 1), ("square", 2)]);
        Some((site?, count?, share))
    });
    (rows, faults.to_string())
}

#[test]
fn finds_columns_by_name_and_ignores_others() {
    let (rows, faults) = read(b"colour,count,site\nred,3,a\nblue,-4,b\n");
    assert_eq!(faults, "");
    assert_eq!(rows, [("a".into(), 3, None), ("b".into(), -4, None)]);
}

#[test]
fn accepts_a_byte_order_mark_crlf_and_empty_lines() {
    let (rows, faults) = read(b"\xef\xbb\xbfsite,count\r\n\r\na,1\r\n\r\nb,x\r\n");
    assert_eq!(rows.len(), 1);
    assert_eq!(
        faults,
        "t.csv:5:2: `count` is `x`; expected a whole number in range"
    );
}

#[test]
fn tells_all_faults_of_a_row_and_of_the_file() {
    let (rows, faults) = read(
        b"site,count,start,share,kind\n\
          a,1,2026-03-01T08:00:00Z,0.5,park\n\
          ,12.5,yesterday,1.5,garden\n\
          c,99999999999,2026-03-01T08:00:00,nan,\n",
    );
    assert_eq!(rows, [("a".into(), 1, Some(0.5))]);
    assert_eq!(
        faults.lines().collect::<Vec<_>>(),
        [
            "t.csv:3:1: `site` is ``; expected some text",
            "t.csv:3:2: `count` is `12.5`; expected a whole number in range",
            "t.csv:3:4: `share` is `1.5`; expected a number from 0 to 1",
            "t.csv:3:3: `start` is `yesterday`; expected an RFC 3339 instant such as \
             2026-03-01T08:00:00Z",
            "t.csv:3:5: `kind` is `garden`; expected one of park square",
            "t.csv:4:2: `count` is `99999999999`; expected a whole number in range",
            "t.csv:4:4: `share` is `nan`; expected a number",
            "t.csv:4:3: `start` is `2026-03-01T08:00:00`; expected an RFC 3339 instant such \
             as 2026-03-01T08:00:00Z",
        ]
    );
}

#[test]
fn names_missing_and_doubled_columns() {
    let (rows, faults) = read(b"site,share,share\na,1,1\n");
    assert!(rows.is_empty());
    assert_eq!(
        faults,
        "t.csv:1:1: column `count` is missing from the header\n\
         t.csv:1:3: column `share` is there twice; expected it once"
    );
}

#[test]
fn refuses_rows_of_another_width() {
    let (rows, faults) = read(b"site,count\na\nb,1,2\nc,1\n");
    assert_eq!(rows.len(), 1);
    assert_eq!(
        faults,
        "t.csv:2:2: row has 1 cells; expected 2\nt.csv:3:3: row has 3 cells; expected 2"
    );
}

#[test]
fn counts_the_lines_of_quoted_cells() {
    let (_, faults) = read(b"site,count\n\"a\nb\",1\nc,x\n");
    assert!(
        faults.starts_with("t.csv:2:1: `site` is `a\\nb`"),
        "{faults}"
    );
    assert!(faults.contains("t.csv:4:2: `count`"), "{faults}");
}

#[test]
fn refuses_what_is_not_utf8() {
    let (rows, faults) = read(b"site,count\ncaf\xe9,1\n");
    assert!(rows.is_empty());
    assert_eq!(faults, "t.csv:2:1: cell is not UTF-8");
}

#[test]
fn refuses_input_over_its_limit_and_empty_input() {
    let (_, faults) = read(&[b'a'; 10_001]);
    assert_eq!(faults, "t.csv:1:1: is larger than the limit of 10000 bytes");
    let (_, faults) = read(b"");
    assert_eq!(faults, "t.csv:1:1: is empty; expected a header");
}

#[test]
fn keeps_a_hundred_faults_and_counts_the_rest() {
    let text = format!("site,count\n{}", "a,x\n".repeat(120));
    let (_, faults) = read(text.as_bytes());
    assert_eq!(faults.lines().count(), 101);
    assert!(faults.ends_with("\nand 20 more"));
}

#[test]
fn tells_a_file_that_cannot_be_opened() {
    let mut faults = Faults::new();
    let path = Path::new("no/such/table.csv");
    let rows = read_file(&COLUMNS, path, &mut faults, |row| row.text("site"));
    assert!(rows.is_empty());
    assert!(
        faults
            .to_string()
            .starts_with("no/such/table.csv:1:1: cannot be read: ")
    );
}

#[test]
fn drops_a_row_whose_optional_cell_is_bad() {
    let (rows, _) = read(b"site,count,share\na,1,much\n");
    assert!(rows.is_empty());
}

proptest::proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
        let mut table = b"site,count\n".to_vec();
        table.extend(bytes);
        read(&table);
    }
}
