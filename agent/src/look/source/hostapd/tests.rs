use super::*;
use crate::core::station::{Blind, Reading};
use lab::hostapd::{FakeHostapd, STATUS, entry};

fn usual(last: u8, connected_s: u32, inactive_ms: u32) -> String {
    entry(
        &format!("02:00:00:00:00:{last:02x}"),
        connected_s,
        inactive_ms,
    )
}

fn hostapd(stations: Vec<String>) -> FakeHostapd {
    FakeHostapd::start(move || stations.clone())
}

fn source(fake: &FakeHostapd, ssid: &str) -> Hostapd {
    Hostapd::new(fake.sockets().to_owned(), ssid)
}

fn station(connected_s: u32, inactive_ms: u32) -> Station {
    Station {
        connected_s: Some(connected_s),
        inactive_ms: Some(inactive_ms),
    }
}

#[tokio::test]
async fn reads_two_numbers_of_each_station_of_the_public_network() {
    let fake = hostapd(vec![usual(5, 515, 0), usual(6, 692, 40), usual(7, 3, 9)]);
    let look = source(&fake, "wifi.brussels").look().await;
    assert_eq!(
        look.reading,
        Reading::Stations(vec![station(515, 0), station(692, 40), station(3, 9)])
    );
    assert_eq!(
        look.interfaces,
        [Interface::new("wlan0-1", SourceState::Complete)]
    );
}

#[tokio::test]
async fn nobody_connected_is_an_empty_table() {
    let fake = hostapd(vec![]);
    let look = source(&fake, "wifi.brussels").look().await;
    assert_eq!(look.reading, Reading::Stations(vec![]));
}

#[tokio::test]
async fn a_driver_without_a_counter_is_seen_as_such() {
    let fake = hostapd(vec![usual(5, 515, 0).replace("inactive_msec=0\n", "")]);
    let look = source(&fake, "wifi.brussels").look().await;
    let bare = Station {
        connected_s: Some(515),
        inactive_ms: None,
    };
    assert_eq!(look.reading, Reading::Stations(vec![bare]));
}

#[tokio::test]
async fn another_network_or_no_hostapd_is_absent_and_never_empty() {
    let fake = hostapd(vec![usual(5, 515, 0)]);
    let look = source(&fake, "other").look().await;
    assert_eq!(look.reading, Reading::CouldNotCount(Blind::Absent));
    let folder = tempfile::tempdir().unwrap();
    let mut source = Hostapd::new(folder.path().join("nothing"), "wifi.brussels");
    let look = source.look().await;
    assert_eq!(look.reading, Reading::CouldNotCount(Blind::Absent));
}

#[tokio::test]
async fn a_network_that_is_switched_off_could_not_be_counted() {
    let fake = hostapd(vec![]);
    fake.set_status(&STATUS.replace("ENABLED", "DISABLED"));
    let look = source(&fake, "wifi.brussels").look().await;
    assert_eq!(look.reading, Reading::CouldNotCount(Blind::NotBeaconing));
}

#[tokio::test]
async fn a_radio_that_went_away_is_not_a_quiet_one() {
    let fake = hostapd(vec![usual(5, 515, 0)]);
    let mut both = source(&fake, "wifi.brussels");
    fake.set_status(&STATUS.replace("ssid[0]=staff", "ssid[0]=wifi.brussels"));
    assert_eq!(both.look().await.interfaces.len(), 2);
    std::fs::remove_file(fake.sockets().join("wlan0")).unwrap();
    let look = both.look().await;
    assert_eq!(look.reading, Reading::CouldNotCount(Blind::Absent));
    assert!(
        look.interfaces
            .contains(&Interface::new("wlan0", SourceState::Absent))
    );
}

/// A socket that nobody answers, and one whose process is gone.
fn dead_sockets(folder: &std::path::Path) -> std::os::unix::net::UnixDatagram {
    let _gone = std::os::unix::net::UnixDatagram::bind(folder.join("p2p-dev-wlan9")).unwrap();
    std::os::unix::net::UnixDatagram::bind(folder.join("wlan9")).unwrap()
}

#[tokio::test]
async fn what_never_carried_the_network_is_not_there_and_is_named() {
    let fake = hostapd(vec![usual(5, 515, 0)]);
    let _deaf = dead_sockets(fake.sockets());
    let mut source = source(&fake, "wifi.brussels");
    for _ in 0..2 {
        let look = source.look().await;
        assert_eq!(look.reading, Reading::Stations(vec![station(515, 0)]));
        let expected = Interface::new("wlan0-1", SourceState::Complete);
        assert_eq!(look.interfaces, [expected]);
        let mut names: Vec<_> = look.strangers.into_iter().map(|it| it.name).collect();
        names.sort();
        assert_eq!(names, ["p2p-dev-wlan9", "wlan9"]);
    }
    let folder = tempfile::tempdir().unwrap();
    let _deaf = dead_sockets(folder.path());
    let mut source = Hostapd::new(folder.path().to_owned(), "wifi.brussels");
    let look = source.look().await;
    assert_eq!(look.reading, Reading::CouldNotCount(Blind::Absent));
    assert_eq!(look.interfaces, [Interface::new("-", SourceState::Absent)]);
    assert_eq!(look.strangers.len(), 2);
}

#[tokio::test]
async fn a_socket_that_carried_the_network_and_falls_silent_could_not_be_counted() {
    let fake = hostapd(vec![usual(5, 515, 0)]);
    fake.set_status(&STATUS.replace("ssid[0]=staff", "ssid[0]=wifi.brussels"));
    let mut source = source(&fake, "wifi.brussels");
    assert!(matches!(source.look().await.reading, Reading::Stations(found) if found.len() == 2));
    std::fs::remove_file(fake.sockets().join("wlan0")).unwrap();
    let _deaf = std::os::unix::net::UnixDatagram::bind(fake.sockets().join("wlan0")).unwrap();
    let look = source.look().await;
    assert_eq!(look.reading, Reading::CouldNotCount(Blind::Unreadable));
    assert_eq!(look.strangers, []);
}

#[tokio::test]
async fn many_silent_strangers_do_not_hide_the_network() {
    let fake = hostapd(vec![usual(5, 515, 0)]);
    let bind = |name| std::os::unix::net::UnixDatagram::bind(fake.sockets().join(name)).unwrap();
    let _deaf = ["a0", "a1"].map(bind);
    let mut source = source(&fake, "wifi.brussels");
    let counted = Reading::Stations(vec![station(515, 0)]);
    // Each look begins with another socket; once found, it goes first.
    let first = source.look().await.reading;
    assert_eq!(first, Reading::CouldNotCount(Blind::Absent));
    assert_eq!(source.look().await.reading, counted);
    assert_eq!(source.look().await.reading, counted);
}

#[tokio::test]
async fn a_list_in_a_circle_ends() {
    let fake = hostapd(vec![usual(5, 515, 0), usual(6, 600, 0), usual(5, 515, 0)]);
    let look = source(&fake, "wifi.brussels").look().await;
    assert_eq!(look.reading, Reading::CouldNotCount(Blind::Unreadable));
}

#[tokio::test]
async fn no_address_stays_in_the_buffer_after_a_look() {
    let fake = hostapd(vec![usual(5, 515, 0)]);
    let path = fake.sockets().join("wlan0-1");
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
        let _read = find_bss(&rest, "wlan0", "x");
    }
}
