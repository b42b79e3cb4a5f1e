use std::os::unix::net::UnixDatagram as Socket;
use std::sync::{Arc, Mutex};

use super::*;

/// A hostapd of one radio that speaks the real protocol.
struct FakeHostapd {
    folder: tempfile::TempDir,
    stations: Arc<Mutex<Vec<String>>>,
    status: Arc<Mutex<String>>,
}

const STATUS: &str = "\
state=ENABLED
freq=2412
bss[0]=wlan0
bssid[0]=02:00:00:00:00:00
ssid[0]=staff
num_sta[0]=2
bss[1]=wlan0-1
bssid[1]=02:00:00:00:00:01
ssid[1]=wifi.brussels
num_sta[1]=0
";

fn entry(last: u8, connected: &str, inactive: &str) -> String {
    format!(
        "02:00:00:00:00:{last:02x}\nflags=[AUTH][ASSOC][AUTHORIZED]\naid=1\n\
         rx_packets=83\nsignal=-56\n{inactive}{connected}supp_op_classes=80\n"
    )
}

fn usual(last: u8, connected_s: u32, inactive_ms: u32) -> String {
    entry(
        last,
        &format!("connected_time={connected_s}\n"),
        &format!("inactive_msec={inactive_ms}\n"),
    )
}

impl FakeHostapd {
    fn start(stations: Vec<String>) -> Self {
        let fake = Self {
            folder: tempfile::tempdir().unwrap(),
            stations: Arc::new(Mutex::new(stations)),
            status: Arc::new(Mutex::new(STATUS.to_owned())),
        };
        for interface in ["wlan0", "wlan0-1"] {
            let socket = Socket::bind(fake.folder.path().join(interface)).unwrap();
            let (stations, status) = (fake.stations.clone(), fake.status.clone());
            std::thread::spawn(move || serve(&socket, &stations, &status));
        }
        fake
    }

    fn source(&self, ssid: &str) -> Hostapd {
        Hostapd::new(self.folder.path().to_owned(), ssid)
    }

    fn set_status(&self, status: &str) {
        *self.status.lock().unwrap() = status.to_owned();
    }
}

fn serve(socket: &Socket, stations: &Mutex<Vec<String>>, status: &Mutex<String>) {
    let mut question = [0; 256];
    while let Ok((length, client)) = socket.recv_from(&mut question) {
        let question = String::from_utf8_lossy(&question[..length]).into_owned();
        let stations = stations.lock().unwrap();
        let place = |address: &str| stations.iter().position(|entry| entry.starts_with(address));
        let answer = match question.split_once(' ') {
            None if question == "STATUS" => status.lock().unwrap().clone(),
            None if question == "STA-FIRST" => stations.first().cloned().unwrap_or_default(),
            Some(("STA-NEXT", address)) => match place(address) {
                Some(at) => stations.get(at + 1).cloned().unwrap_or_default(),
                None => "FAIL\n".to_owned(),
            },
            _ => "UNKNOWN COMMAND\n".to_owned(),
        };
        // An event that nobody asked for, as hostapd sends to whoever attached.
        let _gone = socket.send_to_addr(b"<3>AP-STA-CONNECTED 02:00:00:00:00:09", &client);
        let _gone = socket.send_to_addr(answer.as_bytes(), &client);
    }
}

fn station(connected_s: u32, inactive_ms: u32) -> Station {
    Station {
        connected_s: Some(connected_s),
        inactive_ms: Some(inactive_ms),
    }
}

#[tokio::test]
async fn reads_two_numbers_of_each_station_of_the_public_network() {
    let fake = FakeHostapd::start(vec![usual(5, 515, 0), usual(6, 692, 40), usual(7, 3, 9)]);
    let look = fake.source("wifi.brussels").look().await;
    assert_eq!(
        look.reading,
        Reading::Stations(vec![station(515, 0), station(692, 40), station(3, 9)])
    );
    assert_eq!(look.states, [("wlan0-1".to_owned(), SourceState::Complete)]);
}

#[tokio::test]
async fn nobody_connected_is_an_empty_table() {
    let fake = FakeHostapd::start(vec![]);
    let look = fake.source("wifi.brussels").look().await;
    assert_eq!(look.reading, Reading::Stations(vec![]));
}

#[tokio::test]
async fn a_driver_without_a_counter_is_seen_as_such() {
    let fake = FakeHostapd::start(vec![entry(5, "connected_time=515\n", "")]);
    let look = fake.source("wifi.brussels").look().await;
    let bare = Station {
        connected_s: Some(515),
        inactive_ms: None,
    };
    assert_eq!(look.reading, Reading::Stations(vec![bare]));
}

#[tokio::test]
async fn another_network_or_no_hostapd_is_absent_and_never_empty() {
    let fake = FakeHostapd::start(vec![usual(5, 515, 0)]);
    let look = fake.source("other").look().await;
    assert_eq!(look.reading, Reading::CouldNotCount(Blind::Absent));
    let folder = tempfile::tempdir().unwrap();
    let mut source = Hostapd::new(folder.path().join("nothing"), "wifi.brussels");
    let look = source.look().await;
    assert_eq!(look.reading, Reading::CouldNotCount(Blind::Absent));
}

#[tokio::test]
async fn a_network_that_is_switched_off_could_not_be_counted() {
    let fake = FakeHostapd::start(vec![]);
    fake.set_status(&STATUS.replace("ENABLED", "DISABLED"));
    let look = fake.source("wifi.brussels").look().await;
    assert_eq!(look.reading, Reading::CouldNotCount(Blind::NotBeaconing));
}

#[tokio::test]
async fn a_radio_that_went_away_is_not_a_quiet_one() {
    let fake = FakeHostapd::start(vec![usual(5, 515, 0)]);
    let mut both = fake.source("wifi.brussels");
    fake.set_status(&STATUS.replace("ssid[0]=staff", "ssid[0]=wifi.brussels"));
    assert_eq!(both.look().await.states.len(), 2);
    std::fs::remove_file(fake.folder.path().join("wlan0")).unwrap();
    let look = both.look().await;
    assert_eq!(look.reading, Reading::CouldNotCount(Blind::Absent));
    assert!(
        look.states
            .contains(&("wlan0".to_owned(), SourceState::Absent))
    );
}

#[tokio::test]
async fn a_hostapd_that_does_not_answer_is_unreadable() {
    let folder = tempfile::tempdir().unwrap();
    let _deaf = Socket::bind(folder.path().join("wlan0")).unwrap();
    let look = Hostapd::new(folder.path().to_owned(), "wifi.brussels")
        .look()
        .await;
    assert_eq!(look.reading, Reading::CouldNotCount(Blind::Unreadable));
    assert_eq!(look.states, [("wlan0".to_owned(), SourceState::Unreadable)]);
}

#[tokio::test]
async fn a_list_in_a_circle_ends() {
    let fake = FakeHostapd::start(vec![usual(5, 515, 0), usual(6, 600, 0), usual(5, 515, 0)]);
    let look = fake.source("wifi.brussels").look().await;
    assert_eq!(look.reading, Reading::CouldNotCount(Blind::Unreadable));
}

#[tokio::test]
async fn no_address_stays_in_the_buffer_after_a_look() {
    let fake = FakeHostapd::start(vec![usual(5, 515, 0)]);
    let path = fake.folder.path().join("wlan0-1");
    let mut control = Control::open(&path).unwrap();
    let mut stations = vec![];
    assert!(control.list(&mut stations).await.unwrap());
    assert_eq!(stations.len(), 1);
    assert!(control.answer.iter().all(|&byte| byte == 0));
}

#[test]
fn absurd_numbers_are_larger_than_every_limit_and_letters_are_refused() {
    assert_eq!(parse_number(b"99999999999999999999"), Some(u32::MAX));
    assert_eq!(parse_number(b"0"), Some(0));
    for bad in [&b""[..], b"-1", b"1 ", b"0x5"] {
        assert_eq!(parse_number(bad), None);
    }
}

#[test]
fn a_name_is_compared_as_hostapd_prints_it() {
    assert_eq!(
        printed("caf\u{e9} \"A\"\\".as_bytes()),
        "caf\\xc3\\xa9 \\\"A\\\"\\\\"
    );
}

proptest::proptest! {
    #[test]
    fn no_answer_makes_the_parser_panic(answer in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
        parse_station(&answer);
    }

    #[test]
    fn what_follows_an_address_may_be_anything(rest in "[\\x00-\\x7f]{0,80}") {
        let answer = format!("02:00:00:00:00:05\n{rest}\nconnected_time=5");
        if let Some((_, station)) = parse_station(answer.as_bytes()) {
            proptest::prop_assert!(station.connected_s.is_some());
        }
        find_bss(&rest, "wlan0", "x");
    }
}
