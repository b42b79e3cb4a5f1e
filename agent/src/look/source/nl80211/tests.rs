use proptest::collection::vec;
use proptest::prelude::*;

use super::table::{Interface as Found, Mode, interface, is_mac80211, station, time_on_channel};
use super::*;
use crate::core::station::{Blind, Reading};
use crate::look::source::netlink::{
    DONE, ERROR, FLAG_DUMP_INTERRUPTED, Message, attributes, messages, put_attribute, request,
};

const SEQUENCE: u32 = 1;
const FAMILY: u16 = 28;
const MAC: u16 = 6;
const STA_INFO: u16 = 21;
const SURVEY_INFO: u16 = 84;

fn nested(attributes: &[(u16, &[u8])]) -> Vec<u8> {
    let mut bytes = vec![];
    for (kind, payload) in attributes {
        put_attribute(&mut bytes, *kind, payload);
    }
    bytes
}

/// A station as mac80211 tells it: address, generation, and counters among others.
fn entry(last: u8, counters: &[(u16, u32)]) -> Vec<u8> {
    let mut info = nested(&[(2, &4_917_488_u32.to_ne_bytes()), (7, &[0xe3])]);
    for (kind, value) in counters {
        put_attribute(&mut info, *kind, &value.to_ne_bytes());
    }
    put_attribute(&mut info, 17, &[0; 8]);
    nested(&[
        (3, &7_u32.to_ne_bytes()),
        (MAC, &[2, 0, 0, 0, 0, last]),
        (46, &9_u32.to_ne_bytes()),
        (STA_INFO, &info),
    ])
}

fn dump(entries: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = vec![];
    for entry in entries {
        let payload = [&[19, 1, 0, 0], entry.as_slice()].concat();
        bytes.extend(request(FAMILY, 2, SEQUENCE, &payload));
    }
    bytes
}

fn done(code: i32) -> Vec<u8> {
    request(DONE, 2, SEQUENCE, &code.to_ne_bytes())
}

fn both(connected_s: u32, inactive_ms: u32) -> Station {
    Station {
        connected_s: Some(connected_s),
        inactive_ms: Some(inactive_ms),
    }
}

#[test]
fn reads_two_numbers_of_each_entry_and_passes_over_the_rest() {
    let entries = [
        entry(1, &[(1, 0), (16, 4358)]),
        entry(2, &[(1, 120), (16, 6191)]),
    ];
    let bytes = [dump(&entries), done(0)].concat();
    assert_eq!(read_dump(&bytes).unwrap(), [both(4358, 0), both(6191, 120)]);
    assert_eq!(read_dump(&done(0)).unwrap(), []);
}

#[test]
fn a_driver_without_connected_time_gives_none_and_never_zero() {
    let stations = read_dump(&dump(&[entry(2, &[(1, 1160)])])).unwrap();
    assert_eq!(stations[0].connected_s, None);
    assert_eq!(stations[0].inactive_ms, Some(1160));
}

#[test]
fn an_interface_that_does_not_beacon_has_no_name_of_a_network() {
    let bytes = nested(&[
        (3, &7_u32.to_ne_bytes()),
        (4, b"phy0-ap0\0"),
        (5, &3_u32.to_ne_bytes()),
        (MAC, &[2, 0, 0, 0, 0, 1]),
    ]);
    let found = Found {
        index: 7,
        name: "phy0-ap0".to_owned(),
        wiphy: 0,
        address: [2, 0, 0, 0, 0, 1],
        mode: Mode::AccessPoint,
        ssid: None,
    };
    assert_eq!(interface(&bytes).unwrap(), found);
    let named = [bytes, nested(&[(52, b"wifi.brussels")])].concat();
    let ssid = interface(&named).unwrap().ssid;
    assert_eq!(ssid.as_deref(), Some(b"wifi.brussels".as_slice()));
}

#[test]
fn only_the_channel_in_use_tells_that_a_radio_lives() {
    let time = 7_500_u64.to_ne_bytes();
    let used = nested(&[(
        SURVEY_INFO,
        &nested(&[(1, &5180_u32.to_ne_bytes()), (3, &[]), (4, &time)]),
    )]);
    let other = nested(&[(SURVEY_INFO, &nested(&[(1, &[0; 4]), (4, &time)]))]);
    assert_eq!(time_on_channel(&used).unwrap(), Some((5180, 7500)));
    assert_eq!(time_on_channel(&other).unwrap(), None);
}

#[test]
fn a_driver_built_on_mac80211_is_known_by_its_features() {
    let with = |features: u32| nested(&[(143, &features.to_ne_bytes())]);
    assert!(is_mac80211(&with(0x0001_8201)).unwrap());
    assert!(!is_mac80211(&with(0x0000_8201)).unwrap());
    assert!(!is_mac80211(&[]).unwrap());
}

#[test]
fn a_refusal_an_interruption_and_a_cut_are_errors_and_no_empty_table() {
    let refused = request(ERROR, 0, SEQUENCE, &(-19_i32).to_ne_bytes());
    assert!(matches!(
        read_dump(&refused),
        Err(Nl80211Error::Refused(-19))
    ));
    let payload = [&[19, 1, 0, 0], entry(1, &[]).as_slice()].concat();
    let interrupted = request(FAMILY, FLAG_DUMP_INTERRUPTED, SEQUENCE, &payload);
    assert!(matches!(
        read_dump(&interrupted),
        Err(Nl80211Error::Restless)
    ));
    let whole = dump(&[entry(1, &[(1, 0), (16, 5)])]);
    for length in 1..whole.len() {
        assert!(read_dump(&whole[..length]).is_err(), "{length} bytes");
    }
}

#[test]
fn what_other_programs_print_is_no_netlink() {
    for text in [
        "Station 02:00:00:00:00:01 (on phy0-ap0)\n\tinactive time:\t0 ms\n",
        "failed to parse nested attributes!\n",
        "wlan0     ESSID: \"Quick_Snow\"\n",
    ] {
        assert!(read_dump(text.as_bytes()).is_err(), "{text}");
    }
}

#[test]
fn an_answer_to_an_earlier_question_is_passed_over() {
    let payload = [&[19, 1, 0, 0], entry(1, &[(1, 0), (16, 5)]).as_slice()].concat();
    let earlier = request(FAMILY, 2, SEQUENCE + 5, &payload);
    assert_eq!(read_dump(&earlier).unwrap(), []);
}

fn seen(read: Result<(), Fault>, on_channel_ms: Option<u64>, is_mac80211: bool) -> Seen {
    Seen {
        stations: vec![both(3000, 0)],
        interfaces: vec![SeenInterface {
            name: "wlan0".to_owned(),
            read,
            is_unascribed: false,
            on_channel: on_channel_ms
                .map(|time_ms| (2412, time_ms))
                .into_iter()
                .collect(),
            is_mac80211,
        }],
        ..Seen::default()
    }
}

#[test]
fn only_who_is_associated_and_let_in_is_on_the_network() {
    const AUTHORIZED: u32 = 1 << 1;
    const AUTHENTICATED: u32 = 1 << 5;
    const ASSOCIATED: u32 = 1 << 7;
    let all = AUTHORIZED | AUTHENTICATED | ASSOCIATED;
    for (known, set, expected) in [
        (all, all, 1),
        (all, AUTHENTICATED, 0),
        (all, AUTHENTICATED | ASSOCIATED, 0),
        (all, 0, 0),
        (ASSOCIATED, ASSOCIATED, 1),
        // A driver that does not know the flags knows only who is on the network.
        (AUTHENTICATED, AUTHENTICATED, 1),
        (0, 0, 1),
    ] {
        let flags = [known.to_ne_bytes(), set.to_ne_bytes()].concat();
        let info = nested(&[(16, &9_u32.to_ne_bytes()), (17, &flags)]);
        let bytes = nested(&[(MAC, &[2, 0, 0, 0, 0, 1]), (STA_INFO, &info)]);
        let read = read_dump(&dump(&[bytes])).unwrap();
        assert_eq!(read.len(), expected, "{known:x} {set:x}");
    }
}

#[test]
fn a_figure_that_is_odd_is_not_told_and_the_table_stays() {
    let odd = nested(&[(
        STA_INFO,
        &nested(&[(1, &[7]), (16, &9_u32.to_ne_bytes()), (17, &[])]),
    )]);
    let read = read_dump(&dump(&[odd, entry(2, &[(1, 5), (16, 6)])])).unwrap();
    assert_eq!(read.len(), 2);
    assert_eq!((read[0].connected_s, read[0].inactive_ms), (Some(9), None));
}

#[test]
fn a_radio_beside_which_stations_are_not_ascribed_could_not_be_counted() {
    let mut source = Nl80211::new("wifi.brussels", false);
    let mut unascribed = seen(Ok(()), None, true);
    unascribed.interfaces[0].is_unascribed = true;
    let look = source.conclude(0, unascribed);
    assert_eq!(look.reading, Reading::CouldNotCount(Blind::Unascribed));
    assert!(!source.is_known());
}

#[test]
fn a_network_that_was_switched_off_is_told_apart_from_one_that_is_gone() {
    let mut source = Nl80211::new("wifi.brussels", false);
    source.conclude(0, seen(Ok(()), None, true));
    let off = Seen {
        off: vec!["wlan0".to_owned(), "wlan9".to_owned()],
        ..Seen::default()
    };
    let look = source.conclude(60, off);
    let expected = [Interface::new("wlan0", SourceState::NotBeaconing)];
    assert_eq!(look.interfaces, expected);
}

#[test]
fn every_channel_in_use_must_move() {
    let mut source = Nl80211::new("wifi.brussels", false);
    let mut states = vec![];
    for minute in 0..40 {
        let mut links = seen(Ok(()), None, true);
        links.interfaces[0].on_channel = vec![(2412, minute), (5180, minute.min(20))];
        states.push(source.conclude(minute * 60, links).interfaces[0].state);
    }
    assert_eq!(states[21], SourceState::Complete);
    assert_eq!(states[22], SourceState::Hung);
    // Another channel is another counter.
    let mut moved = seen(Ok(()), None, true);
    moved.interfaces[0].on_channel = vec![(2412, 99), (5500, 20)];
    let look = source.conclude(40 * 60, moved);
    assert_eq!(look.interfaces[0].state, SourceState::Complete);
}

#[test]
fn a_radio_whose_own_counter_stands_still_could_not_be_counted() {
    let mut source = Nl80211::new("wifi.brussels", false);
    source.conclude(0, seen(Ok(()), Some(100), true));
    let moving = source.conclude(60, seen(Ok(()), Some(160), true));
    assert!(matches!(moving.reading, Reading::Stations(_)));
    assert!(moving.interfaces[0].proves_alive);
    let still = source.conclude(120, seen(Ok(()), Some(160), true));
    assert!(matches!(still.reading, Reading::Stations(_)));
    let hung = source.conclude(660, seen(Ok(()), Some(160), true));
    assert_eq!(hung.reading, Reading::CouldNotCount(Blind::Hung));
}

#[test]
fn a_radio_that_went_away_or_cannot_be_read_is_not_a_quiet_one() {
    let mut source = Nl80211::new("wifi.brussels", false);
    source.conclude(0, seen(Ok(()), None, true));
    let unreadable = source.conclude(0, seen(Err(Fault::Garbled), None, true));
    assert_eq!(
        unreadable.reading,
        Reading::CouldNotCount(Blind::Unreadable)
    );
    let gone = source.conclude(0, Seen::default());
    assert_eq!(gone.reading, Reading::CouldNotCount(Blind::Absent));
}

#[test]
fn what_a_driver_lacks_does_not_depend_on_who_is_there() {
    for (is_mac80211, complete, expected) in [
        (true, false, true),
        (false, false, false),
        (false, true, true),
    ] {
        let mut source = Nl80211::new("wifi.brussels", complete);
        for stations in [vec![], vec![both(1, 1)]] {
            let look = source.conclude(
                0,
                Seen {
                    stations,
                    ..seen(Ok(()), None, is_mac80211)
                },
            );
            assert_eq!(look.abilities.unwrap().connected_time, expected);
        }
    }
}

#[tokio::test]
async fn a_machine_without_a_radio_is_absent_and_never_empty() {
    let mut source = Nl80211::new("a network that nobody has", false);
    let look = source.look(0).await;
    assert_eq!(look.reading, Reading::CouldNotCount(Blind::Absent));
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in vec(any::<u8>(), 0..400)) {
        let _read = read_dump(&bytes);
        let _read = interface(&bytes);
        let _read = station(&bytes);
        let _read = time_on_channel(&bytes);
        let _read = is_mac80211(&bytes);
    }

    #[test]
    fn a_damaged_dump_gives_no_more_stations_than_it_had(
        at in 0..500_usize, byte in any::<u8>(), stations in 0..5_u8,
    ) {
        let entries: Vec<_> = (0..stations).map(|last| entry(last, &[(1, 9), (16, 99)])).collect();
        let mut bytes = [dump(&entries), done(0)].concat();
        let at = at % bytes.len();
        bytes[at] = byte;
        if let Ok(read) = read_dump(&bytes) {
            prop_assert!(read.len() <= usize::from(stations) + 1);
        }
    }

    #[test]
    fn what_is_written_is_read_back(kind in 0..0x3fff_u16, payload in vec(any::<u8>(), 0..60)) {
        let mut bytes = vec![];
        put_attribute(&mut bytes, kind, &payload);
        let read: Vec<_> = attributes(&bytes).collect();
        prop_assert_eq!(read, [Ok((kind, payload.as_slice()))]);
        let message = request(FAMILY, 0, SEQUENCE, &payload);
        let read: Vec<_> = messages(&message).collect();
        let expected = Message { kind: FAMILY, flags: 1, sequence: SEQUENCE, payload: &payload };
        prop_assert_eq!(read, [Ok(expected)]);
    }
}
