use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use protocol::status::SourceKind;

use super::*;
use crate::core::station::{Blind, Reading};
use lab::hostapd::{FakeHostapd, entry};

/// This machine's kernel knows no network of this name.
fn automatic(sockets: &Path, ubus: &Path) -> Live {
    Live::new(&LiveConfig {
        names: vec!["wifi.brussels".to_owned()],
        order: vec![LiveKind::Nl80211, LiveKind::Hostapd, LiveKind::Ubus],
        sockets: sockets.to_owned(),
        ubus: ubus.to_owned(),
        complete: false,
    })
}

fn fake_ubus(folder: &Path) -> std::path::PathBuf {
    let command = folder.join("ubus");
    let script = "#!/bin/sh\ncase \"$*\" in\n\
        list*) echo hostapd.wlan0 ;;\n\
        *get_status) echo '{\"ssid\":\"wifi.brussels\"}' ;;\n\
        *) echo '{\"clients\":{}}' ;;\nesac\n";
    fs::write(&command, script).unwrap();
    fs::set_permissions(&command, fs::Permissions::from_mode(0o755)).unwrap();
    command
}

#[tokio::test]
async fn the_first_that_sees_the_network_is_kept_also_when_it_goes_blind() {
    let folder = tempfile::tempdir().unwrap();
    let ubus = fake_ubus(folder.path());
    let hostapd = FakeHostapd::start(|| vec![entry("02:00:00:00:00:05", 500, 0)]);
    let mut live = automatic(hostapd.sockets(), &ubus);
    let look = live.look(0).await;
    assert_eq!(look.kind, SourceKind::Hostapd);
    assert!(matches!(look.reading, Reading::Stations(stations) if stations.len() == 1));
    fs::remove_file(hostapd.sockets().join("wlan0-1")).unwrap();
    let look = live.look(0).await;
    assert_eq!(look.kind, SourceKind::Hostapd);
    assert_eq!(look.reading, Reading::CouldNotCount(Blind::Absent));
}

#[tokio::test]
async fn a_box_with_ubus_alone_is_read_through_ubus() {
    let folder = tempfile::tempdir().unwrap();
    let ubus = fake_ubus(folder.path());
    let look = automatic(&folder.path().join("none"), &ubus).look(0).await;
    assert_eq!(look.kind, SourceKind::Ubus);
    assert_eq!(look.reading, Reading::Stations(vec![]));
}

#[tokio::test]
async fn of_sources_that_do_not_work_the_one_that_sees_a_fault_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("none");
    let look = automatic(&nowhere, &nowhere).look(0).await;
    assert_eq!(look.kind, SourceKind::Nl80211);
    assert_eq!(look.reading, Reading::CouldNotCount(Blind::Absent));
    let _deaf = std::os::unix::net::UnixDatagram::bind(folder.path().join("wlan0")).unwrap();
    let look = automatic(folder.path(), &nowhere).look(0).await;
    assert_eq!(look.kind, SourceKind::Hostapd);
    assert_eq!(look.reading, Reading::CouldNotCount(Blind::Absent));
    assert_eq!(look.strangers[0].name, "wlan0");
}
