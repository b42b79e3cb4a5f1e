use super::*;
use crate::core::station::Blind;

fn look(kind: SourceKind, interfaces: Vec<Interface>) -> Look {
    Look {
        kind,
        reading: Reading::Stations(vec![]),
        abilities: Some(Abilities::BOTH),
        online: None,
        written_s: None,
        interfaces,
        strangers: vec![],
        others: vec![],
    }
}

fn told(look: &Look) -> Vec<(bool, String, Option<&'static str>)> {
    let findings = findings(look, Rules::default()).into_iter();
    findings
        .map(|finding| (finding.works, finding.words, finding.advice))
        .collect()
}

#[test]
fn each_radio_has_a_state_of_its_own() {
    let radios = vec![
        Interface::new("wlan0", SourceState::NotBeaconing),
        Interface::new("wlan1", SourceState::Complete),
    ];
    let look = Look {
        reading: Reading::CouldNotCount(Blind::NotBeaconing),
        ..look(SourceKind::Hostapd, radios)
    };
    let told = told(&look);
    assert_eq!(
        told[0].1,
        "hostapd wlan0: the public network is not on the air"
    );
    assert!(!told[0].0);
    assert_eq!(
        told[1].1,
        "hostapd wlan1: connected and inactive times can be read"
    );
    assert!(told[1].0);
}

#[test]
fn what_is_wrong_decides_the_advice() {
    for (fault, words, advice) in [
        (Fault::NotAllowed, "may not read", "ctrl_interface_group"),
        (Fault::Garbled, "not understood", "restart hostapd"),
        (Fault::Restless, "faster", "in a minute"),
        (Fault::LinkMissing, "no control socket", "every link"),
    ] {
        let radios = vec![Interface::unreadable("wlan0", fault)];
        let (works, said, advised) = told(&look(SourceKind::Hostapd, radios)).remove(0);
        assert!(!works && said.contains(words), "{said}");
        assert!(advised.unwrap().contains(advice), "{advised:?}");
    }
}

#[test]
fn nothing_found_is_told_by_what_was_seen_instead() {
    let nothing = || vec![Interface::new("-", SourceState::Absent)];
    let empty = look(SourceKind::Hostapd, nothing());
    assert!(told(&empty)[0].1.contains("no control socket"));
    let staff = Look {
        others: vec!["staff".to_owned()],
        ..look(SourceKind::Hostapd, nothing())
    };
    let staff = told(&staff);
    assert!(staff[0].2.unwrap().contains("compare source.ssid"));
    assert_eq!(staff[1].1, "on this box and not counted: staff");
    let left = Look {
        strangers: vec![Interface::unreadable("wlan0", Fault::LeftOver)],
        ..look(SourceKind::Hostapd, nothing())
    };
    let left = told(&left);
    assert!(left[0].2.unwrap().contains("do not answer"));
    assert!(left[1].1.contains("is gone") && left[1].2.unwrap().contains("remove"));
}

#[test]
fn a_table_of_devices_that_never_leave_is_told() {
    let entry = |connected_s, inactive_ms| Station {
        connected_s: Some(connected_s),
        inactive_ms: Some(inactive_ms),
    };
    let of = |entries: Vec<Station>| {
        let radios = vec![Interface::new("wlan0", SourceState::Complete)];
        let look = Look {
            reading: Reading::Stations(entries),
            ..look(SourceKind::Nl80211, radios)
        };
        told(&look).len() - 1
    };
    let stays = entry(20_000, 40_000);
    let guest = entry(900, 100);
    assert_eq!(of([vec![stays; 6], vec![guest; 3]].concat()), 1);
    assert_eq!(of([vec![stays; 3], vec![guest; 6]].concat()), 0);
    // A printer alone at night, and ghosts that the driver does let go.
    assert_eq!(of(vec![stays]), 0);
    assert_eq!(of(vec![entry(20_000, 400_000); 9]), 0);
}
