use super::*;
use crate::core::station::{Blind, Reading, Station};
use lab::hostapd::{FakeHostapd, STATUS, answer_at, entry, status_of_link};

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

/// By the time they are connected: a look has no order.
fn sorted(reading: Reading) -> Vec<Station> {
    let Reading::Stations(mut stations) = reading else {
        panic!("{reading:?}");
    };
    stations.sort_by_key(|station| station.connected_s);
    stations
}

#[tokio::test]
async fn reads_two_numbers_of_each_station_of_the_public_network() {
    let fake = hostapd(vec![usual(5, 515, 0), usual(6, 692, 40), usual(7, 3, 9)]);
    let look = source(&fake, "wifi.brussels").look().await;
    let expected = vec![station(3, 9), station(515, 0), station(692, 40)];
    assert_eq!(sorted(look.reading), expected);
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
    assert_eq!(source.look().await.interfaces.len(), 2);
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
async fn who_has_only_authenticated_does_not_count_and_discards_nothing() {
    // As hostapd 2.9 writes it: without a connected time.
    let passer_by = "02:00:00:00:00:09\nflags=[AUTH]\naid=0\ninactive_msec=0\n".to_owned();
    let fake = hostapd(vec![
        passer_by.clone(),
        usual(5, 515, 0),
        passer_by.replace("09", "08"),
    ]);
    let look = source(&fake, "wifi.brussels").look().await;
    assert_eq!(look.reading, Reading::Stations(vec![station(515, 0)]));
}

#[tokio::test]
async fn every_link_is_read_and_a_multi_link_device_counts_once() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (
        vec![usual(1, 50, 0), usual(9, 60, 5)],
        vec![usual(2, 70, 0), usual(9, 60, 1)],
    );
    // The socket of the whole access point hands on to the first link.
    answer_at(&folder.path().join("wlan0"), &status_of_link(0, 2), &first);
    answer_at(
        &folder.path().join("wlan0_link0"),
        &status_of_link(0, 2),
        &first,
    );
    answer_at(
        &folder.path().join("wlan0_link1"),
        &status_of_link(1, 2),
        &second,
    );
    let mut source = Hostapd::new(folder.path().to_owned(), "wifi.brussels");
    let links = ["wlan0_link0", "wlan0_link1"];
    for _ in 0..3 {
        let look = source.look().await;
        assert_eq!(
            sorted(look.reading),
            [station(50, 0), station(60, 1), station(70, 0)]
        );
        let expected = links.map(|link| Interface::new(link, SourceState::Complete));
        assert_eq!(look.interfaces, expected);
        assert_eq!(look.strangers, []);
    }
}

#[tokio::test]
async fn a_link_without_a_socket_could_not_be_counted() {
    let folder = tempfile::tempdir().unwrap();
    answer_at(
        &folder.path().join("wlan0"),
        &status_of_link(0, 2),
        &[usual(1, 50, 0)],
    );
    let _left_over = std::os::unix::net::UnixDatagram::bind(folder.path().join("wlan0_link1"));
    let look = Hostapd::new(folder.path().to_owned(), "wifi.brussels")
        .look()
        .await;
    assert_eq!(look.reading, Reading::CouldNotCount(Blind::Unreadable));
    let missing = Interface::unreadable("wlan0_link1", Fault::LinkMissing);
    assert!(look.interfaces.contains(&missing), "{:?}", look.interfaces);
    // An access point with one link is whole.
    let folder = tempfile::tempdir().unwrap();
    answer_at(
        &folder.path().join("wlan0"),
        &status_of_link(0, 1),
        &[usual(1, 50, 0)],
    );
    let look = Hostapd::new(folder.path().to_owned(), "wifi.brussels")
        .look()
        .await;
    assert_eq!(look.reading, Reading::Stations(vec![station(50, 0)]));
}

#[tokio::test]
async fn sockets_in_a_folder_an_interface_are_found_and_left_over_ones_are_named() {
    let run = tempfile::tempdir().unwrap();
    let folder = run.path().join("hostapd");
    let status = "state=ENABLED\nbss[0]=NAME\nssid[0]=wifi.brussels\n";
    for (inner, name, last) in [("radio0", "wlan0", 1), ("../hostapd-phy1", "wlan1", 2)] {
        let path = folder.join(inner).join(name);
        std::fs::create_dir_all(&folder).unwrap();
        answer_at(&path, &status.replace("NAME", name), &[usual(last, 50, 0)]);
    }
    // An earlier hostapd had no folder for each.
    drop(std::os::unix::net::UnixDatagram::bind(folder.join("wlan0")));
    drop(std::os::unix::net::UnixDatagram::bind(folder.join("old")));
    let mut source = Hostapd::new(folder.clone(), "wifi.brussels");
    for _ in 0..2 {
        let look = source.look().await;
        assert!(matches!(look.reading, Reading::Stations(found) if found.len() == 2));
        let mut strangers: Vec<_> = look.strangers.iter().map(|it| it.name.as_str()).collect();
        strangers.sort_unstable();
        assert_eq!(strangers, ["old", "wlan0"]);
    }
}

#[tokio::test]
async fn one_network_under_two_names_counts_each_device_once() {
    let fake = hostapd(vec![usual(5, 515, 0), usual(6, 600, 0)]);
    let names = Names::new(vec!["wifi.brussels".to_owned(), "staff".to_owned()]);
    let look = Hostapd::new(fake.sockets().to_owned(), names).look().await;
    assert_eq!(look.interfaces.len(), 2);
    assert_eq!(sorted(look.reading), [station(515, 0), station(600, 0)]);
    let look = source(&fake, "wifi.brussels").look().await;
    assert_eq!(look.others, ["staff"]);
}

#[tokio::test]
async fn one_radio_that_is_off_does_not_hide_the_state_of_the_other() {
    let folder = tempfile::tempdir().unwrap();
    for (name, state) in [("wlan0", "DISABLED"), ("wlan1", "ENABLED")] {
        let status = format!("state={state}\nbss[0]={name}\nssid[0]=wifi.brussels\n");
        answer_at(&folder.path().join(name), &status, &[usual(5, 50, 0)]);
    }
    let look = Hostapd::new(folder.path().to_owned(), "wifi.brussels")
        .look()
        .await;
    assert_eq!(look.reading, Reading::CouldNotCount(Blind::NotBeaconing));
    let expected = [
        Interface::new("wlan0", SourceState::NotBeaconing),
        Interface::new("wlan1", SourceState::Complete),
    ];
    assert_eq!(look.interfaces, expected);
}

#[tokio::test]
async fn radios_that_hang_do_not_take_the_time_of_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let names = ["a0", "a1", "a2", "a3", "a4", "a5", "z0"];
    for name in names {
        let status = format!("state=ENABLED\nbss[0]={name}\nssid[0]=wifi.brussels\n");
        answer_at(&folder.path().join(name), &status, &[usual(5, 50, 0)]);
    }
    let mut source = Hostapd::new(folder.path().to_owned(), "wifi.brussels");
    assert_eq!(source.look().await.interfaces.len(), names.len());
    let (last, hung) = names.split_last().unwrap();
    let _deaf: Vec<_> = hung
        .iter()
        .map(|name| {
            let path = folder.path().join(name);
            std::fs::remove_file(&path).unwrap();
            std::os::unix::net::UnixDatagram::bind(path).unwrap()
        })
        .collect();
    let look = source.look().await;
    assert_eq!(look.reading, Reading::CouldNotCount(Blind::Unreadable));
    let read = |one: &Interface| one.state == SourceState::Complete;
    let found: Vec<_> = look.interfaces.iter().filter(|one| read(one)).collect();
    assert_eq!(found, [&Interface::new(last, SourceState::Complete)]);
}

#[tokio::test]
async fn a_link_that_is_down_could_not_be_counted_and_the_other_keeps_its_state() {
    let folder = tempfile::tempdir().unwrap();
    let down = status_of_link(1, 2).replace("ENABLED", "DISABLED");
    for (name, status) in [
        ("wlan0", &status_of_link(0, 2)),
        ("wlan0_link0", &status_of_link(0, 2)),
        ("wlan0_link1", &down),
    ] {
        answer_at(&folder.path().join(name), status, &[usual(9, 60, 5)]);
    }
    let mut source = Hostapd::new(folder.path().to_owned(), "wifi.brussels");
    for _ in 0..2 {
        let look = source.look().await;
        assert_eq!(look.reading, Reading::CouldNotCount(Blind::NotBeaconing));
        let expected = [
            Interface::new("wlan0_link0", SourceState::Complete),
            Interface::new("wlan0_link1", SourceState::NotBeaconing),
        ];
        assert_eq!(look.interfaces, expected);
    }
}

#[tokio::test]
async fn two_sockets_of_one_interface_that_answer_are_both_heard() {
    let run = tempfile::tempdir().unwrap();
    let folder = run.path().join("hostapd");
    let status = |state: &str, last: u8| {
        format!(
            "state={state}\nbss[0]=wlan0\nbssid[0]=02:00:00:00:01:{last:02x}\n\
             ssid[0]=wifi.brussels\n"
        )
    };
    let (here, beside) = (folder.join("wlan0"), run.path().join("hostapd-phy0/wlan0"));
    answer_at(&here, &status("ENABLED", 1), &[usual(5, 50, 0)]);
    // A second path to the same.
    std::fs::create_dir_all(run.path().join("hostapd-phy0")).unwrap();
    answer_at(&beside, &status("ENABLED", 1), &[usual(5, 50, 0)]);
    let mut source = Hostapd::new(folder.clone(), "wifi.brussels");
    for _ in 0..2 {
        let look = source.look().await;
        assert_eq!(look.reading, Reading::Stations(vec![station(50, 0)]));
        let expected = Interface::new("wlan0", SourceState::Complete);
        assert_eq!(look.interfaces, [expected]);
    }
    // One of another hostapd that has an interface of the same name: off is not nobody.
    for (first, second) in [("ENABLED", "DISABLED"), ("DISABLED", "ENABLED")] {
        std::fs::remove_file(&here).unwrap();
        std::fs::remove_file(&beside).unwrap();
        answer_at(&here, &status(first, 1), &[usual(5, 50, 0)]);
        answer_at(&beside, &status(second, 2), &[usual(6, 60, 0)]);
        let look = source.look().await;
        assert_eq!(look.reading, Reading::CouldNotCount(Blind::NotBeaconing));
    }
}
