use super::*;

const MINUTE: u64 = 1_767_225_600;

fn replay(text: &str) -> (tempfile::NamedTempFile, Replay) {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    let replay = Replay::open(file.path(), 60).unwrap();
    (file, replay)
}

#[test]
fn a_file_of_counts_gives_one_number_a_minute() {
    let (_file, mut replay) = replay(&format!(
        "time,devices,online\n{},7,1\n{},,1\n{},3,0\n",
        MINUTE + 5,
        MINUTE + 65,
        MINUTE + 190
    ));
    let looks: Vec<_> = (0..5)
        .map(|minute| {
            let look = replay.look(MINUTE + minute * 60 + 30);
            (look.reading, look.online)
        })
        .collect();
    assert_eq!(
        looks,
        [
            (Reading::Count(7), Some(true)),
            (Reading::CouldNotCount(Blind::Unreadable), Some(true)),
            (Reading::CouldNotCount(Blind::Absent), None),
            (Reading::Count(3), Some(false)),
            (Reading::CouldNotCount(Blind::Absent), None),
        ]
    );
}

#[test]
fn a_file_of_tables_gives_the_latest_table_of_the_minute() {
    let (_file, mut replay) = replay(&format!(
        "address,time,connected_s,inactive_ms\n\
         02:00:00:00:00:01,{early},100,5\n\
         02:00:00:00:00:01,{late},130,5\n\
         02:00:00:00:00:02,{late},900,60000\n\
         ,{next},,\n",
        early = MINUTE,
        late = MINUTE + 30,
        next = MINUTE + 61
    ));
    let look = replay.look(MINUTE + 2);
    let expected = [(130, 5), (900, 60_000)].map(|(connected_s, inactive_ms)| Station {
        connected_s: Some(connected_s),
        inactive_ms: Some(inactive_ms),
    });
    assert_eq!(look.reading, Reading::Stations(expected.to_vec()));
    assert_eq!(look.written_s, Some(MINUTE + 30));
    assert_eq!(replay.look(MINUTE + 60).reading, Reading::Stations(vec![]));
}

#[test]
fn a_line_that_is_no_row_makes_its_minute_unreadable_and_no_other() {
    let (_file, mut replay) = replay(&format!(
        "time,devices\n{},7\nnonsense\n{},8\n",
        MINUTE,
        MINUTE + 60
    ));
    let first = replay.look(MINUTE).reading;
    assert_eq!(first, Reading::CouldNotCount(Blind::Unreadable));
    assert_eq!(replay.look(MINUTE + 60).reading, Reading::Count(8));
}

#[test]
fn a_file_larger_than_the_buffer_is_read_in_parts() {
    let mut text = "time,connected_s,inactive_ms\n".to_owned();
    for minute in 0..3 {
        for station in 0..5000 {
            text.push_str(&format!("{},{station},1\n", MINUTE + minute * 60));
        }
    }
    let (_file, mut replay) = replay(&text);
    for minute in 0..3 {
        let Reading::Stations(stations) = replay.look(MINUTE + minute * 60).reading else {
            panic!("no table");
        };
        assert_eq!(stations.len(), 5000);
    }
    assert!(replay.buffer.iter().all(|&byte| byte == 0));
}

#[test]
fn a_line_without_an_end_is_no_row() {
    let text = format!("time,devices\n{}", "9".repeat(200_000));
    let (_file, mut replay) = replay(&text);
    let reading = replay.look(MINUTE).reading;
    assert_eq!(reading, Reading::CouldNotCount(Blind::Unreadable));
}

#[test]
fn a_file_with_another_head_is_refused_and_not_shown() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "when,how_many\n").unwrap();
    let error = Replay::open(file.path(), 60).err().unwrap().to_string();
    assert!(
        !error.contains("how_many") && error.contains("`time,devices`"),
        "{error}"
    );
}

proptest::proptest! {
    #[test]
    fn no_file_makes_the_reader_panic_or_run_in_a_circle(text in "[0-9,\\n\\r a-f.-]{0,400}") {
        let (_file, mut replay) = replay(&format!("time,connected_s,inactive_ms,online\n{text}"));
        for minute in 0..5 {
            replay.look(minute * 60);
        }
    }
}
