use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::core::station::{Blind, Reading};

const LIST: &str = "hostapd.phy0-ap0\nhostapd.phy1-ap0\n";
const STAFF: &str = r#"{"status":"ENABLED","bssid":"02:00:00:00:00:01","ssid":"staff"}"#;
const PUBLIC: &str =
    r#"{"status":"ENABLED","ssid":"wifi.brussels","airtime":{"time":AIR,"utilization":3}}"#;
const CLIENTS: &str = r#"{"freq":2462,"clients":{
    "02:00:00:00:00:05":{"auth":true,"assoc":true,"authorized":true,"rrm":[0,0],"signal":-55},
    "02:00:00:00:00:06":{"auth":true,"assoc":false},
    "02:00:00:00:00:07":{"aid":2}}}"#;

/// An `ubus` that answers from files.
struct Fake {
    folder: tempfile::TempDir,
}

impl Fake {
    fn new() -> Self {
        let fake = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        let script = format!(
            "#!/bin/sh\ncd {:?} || exit 4\nif [ \"$1\" = list ]; then cat list; \
             else cat \"$5.$6\"; fi\n",
            fake.folder.path()
        );
        let command = fake.command();
        fs::write(&command, script).unwrap();
        fs::set_permissions(&command, fs::Permissions::from_mode(0o755)).unwrap();
        fake.says("list", LIST);
        fake.says("hostapd.phy0-ap0.get_status", STAFF);
        fake.says("hostapd.phy1-ap0.get_status", &PUBLIC.replace("AIR", "100"));
        fake.says("hostapd.phy1-ap0.get_clients", CLIENTS);
        fake
    }

    fn command(&self) -> PathBuf {
        self.folder.path().join("ubus")
    }

    fn says(&self, what: &str, answer: &str) {
        fs::write(self.folder.path().join(what), answer).unwrap();
    }
}

#[tokio::test]
async fn counts_the_associated_of_the_public_network_without_their_times() {
    let fake = Fake::new();
    let mut source = Ubus::new(fake.command(), "wifi.brussels");
    let look = source.look(0).await;
    let bare = Station {
        connected_s: None,
        inactive_ms: None,
    };
    assert_eq!(look.reading, Reading::Stations(vec![bare, bare]));
    assert_eq!(look.abilities, Some(Abilities::NONE));
    let expected = Interface::new("phy1-ap0", SourceState::Complete);
    assert_eq!(look.interfaces, [expected]);
}

#[tokio::test]
async fn airtime_that_stands_still_a_network_that_is_off_and_garbage_could_not_be_counted() {
    let fake = Fake::new();
    let mut source = Ubus::new(fake.command(), "wifi.brussels");
    let status = "hostapd.phy1-ap0.get_status";
    source.look(0).await;
    fake.says(status, &PUBLIC.replace("AIR", "160"));
    assert!(source.look(60).await.interfaces[0].proves_alive);
    // An airtime that is renewed less often than it is looked at.
    let look = source.look(61).await;
    assert!(matches!(look.reading, Reading::Stations(_)));
    let look = source.look(660).await;
    assert_eq!(look.reading, Reading::CouldNotCount(Blind::Hung));
    fake.says(
        status,
        &PUBLIC.replace("ENABLED", "DISABLED").replace("AIR", "200"),
    );
    let look = source.look(720).await;
    assert_eq!(look.reading, Reading::CouldNotCount(Blind::NotBeaconing));
    fake.says(status, &PUBLIC.replace("AIR", "300"));
    fake.says("hostapd.phy1-ap0.get_clients", "{\"clients\": 5}");
    let look = source.look(780).await;
    assert_eq!(look.reading, Reading::CouldNotCount(Blind::Unreadable));
}

#[tokio::test]
async fn a_device_on_two_bands_and_under_two_names_counts_once() {
    let fake = Fake::new();
    fake.says(
        "hostapd.phy0-ap0.get_status",
        &STAFF.replace("staff", "wifi.brussels-5"),
    );
    fake.says(
        "hostapd.phy0-ap0.get_clients",
        r#"{"clients":{"02:00:00:00:00:05":{},"02:00:00:00:00:08":{}}}"#,
    );
    let names = vec!["wifi.brussels".to_owned(), "wifi.brussels-5".to_owned()];
    let look = Ubus::new(fake.command(), Names::new(names)).look(0).await;
    assert!(matches!(look.reading, Reading::Stations(found) if found.len() == 3));
    assert_eq!(look.interfaces.len(), 2);
    let look = Ubus::new(fake.command(), "wifi.brussels").look(0).await;
    assert_eq!(look.others, ["wifi.brussels-5"]);
}

#[tokio::test]
async fn a_box_without_ubus_is_absent_and_never_empty() {
    let mut source = Ubus::new(PathBuf::from("/nowhere/ubus"), "wifi.brussels");
    let look = source.look(0).await;
    assert_eq!(look.reading, Reading::CouldNotCount(Blind::Absent));
}

#[test]
fn an_error_does_not_quote_what_was_read() {
    let error = parse_clients(br#"{"clients":["02:00:00:00:00:05"]}"#);
    let error = error.map(|_| ()).unwrap_err();
    let words = format!("{error:?} {error}");
    assert!(!words.contains("02:00"), "{words}");
    for text in ["", "{}", "[]", "Station 02:00:00:00:00:01 (on wlan0)"] {
        assert!(parse_clients(text.as_bytes()).is_err(), "{text}");
    }
}

/// An `ubus` whose lines these are, and the file in which it notes its processes.
fn script(folder: &Path, lines: &str) -> (PathBuf, PathBuf) {
    let (command, notes) = (folder.join("ubus"), folder.join("processes"));
    let text = format!("#!/bin/sh\necho $$ >> {notes:?}\n{lines}\n");
    fs::write(&command, text).unwrap();
    fs::set_permissions(&command, fs::Permissions::from_mode(0o755)).unwrap();
    (command, notes)
}

/// Processes that were noted and are there, dead or alive.
fn left(notes: &Path) -> Vec<String> {
    let noted = fs::read_to_string(notes).unwrap();
    let there = |id: &&str| Path::new("/proc").join(id).exists();
    noted.lines().filter(there).map(str::to_owned).collect()
}

#[tokio::test]
async fn an_answer_longer_than_the_first_buffer_is_read_whole() {
    let folder = tempfile::tempdir().unwrap();
    let (command, notes) = script(folder.path(), "head -c 200000 /dev/zero");
    let length = ask(&command, &[], |answer| Ok(answer.len())).await;
    assert_eq!(length.unwrap(), 200_000);
    assert_eq!(left(&notes), [""; 0]);
}

#[tokio::test]
async fn an_ubus_that_writes_without_end_is_ended() {
    let folder = tempfile::tempdir().unwrap();
    let lines = "yes & echo $! >> ${0%ubus}processes; wait";
    let (command, notes) = script(folder.path(), lines);
    let answer = ask(&command, &[], |answer| Ok(answer.len())).await;
    assert!(matches!(answer, Err(UbusError::TooLong)), "{answer:?}");
    // The kernel takes a moment to end what was killed, and init to reap it.
    lab::deadline::wait_for("the end of all that it started", || {
        let states = left(&notes)
            .into_iter()
            .map(|id| fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default());
        let mut left = states.filter(|state| !state.is_empty());
        left.all(|state| state.contains(") Z ")).then_some(())
    });
    assert!(left(&notes).len() <= 1, "init may not have reaped it");
}

#[tokio::test]
async fn an_ubus_that_hangs_is_ended_and_so_is_what_it_started() {
    let folder = tempfile::tempdir().unwrap();
    let (command, notes) = script(folder.path(), "sleep 1000");
    let began = std::time::Instant::now();
    let mut source = Ubus::new(command.clone(), "wifi.brussels");
    let look = source.look(0).await;
    assert_eq!(look.reading, Reading::CouldNotCount(Blind::Absent));
    assert!(began.elapsed() < Duration::from_secs(8));
    assert_eq!(left(&notes), [""; 0]);
    // Also when nobody waits for it any more, as at the end of the agent.
    let cut = timeout(Duration::from_millis(300), source.look(0)).await;
    assert!(cut.is_err());
    assert_eq!(fs::read_to_string(&notes).unwrap().lines().count(), 2);
    assert_eq!(left(&notes), [""; 0]);
}

#[tokio::test]
async fn an_object_that_refuses_and_never_carried_the_network_is_left_out() {
    let fake = Fake::new();
    fake.says("list", "hostapd.odd\nhostapd.phy1-ap0\n");
    let mut source = Ubus::new(fake.command(), "wifi.brussels");
    let look = source.look(0).await;
    assert!(matches!(look.reading, Reading::Stations(found) if found.len() == 2));
    let expected = Interface {
        fault: Some(Fault::NotAllowed),
        ..Interface::new("odd", SourceState::Absent)
    };
    assert_eq!(look.strangers, [expected]);
    // One that did carry it and refuses now could not be counted.
    fake.says("hostapd.phy1-ap0.get_status", "Access denied");
    let look = source.look(0).await;
    assert_eq!(look.reading, Reading::CouldNotCount(Blind::Unreadable));
}

proptest::proptest! {
    #[test]
    fn no_answer_makes_the_parser_panic(text in "[\\x00-\\x7f]{0,200}") {
        let _read = parse_clients(text.as_bytes());
        let _read = parse_clients(format!("{{\"clients\":{{{text}}}}}").as_bytes());
        let _read = parse_status(text.as_bytes());
    }
}
