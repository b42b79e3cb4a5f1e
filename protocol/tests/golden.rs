//! Messages as each version writes them for ever. Files are added, never edited.

use std::fs;
use std::path::Path;

use protocol::Message;
use protocol::check::{Check, Part, Tried};
use protocol::receipt::{Outcome, Receipt, Refusal, Settlement};
use protocol::renewal::{Asked, Certificate, Renew, SignedRenew};
use protocol::report::{NOT_COUNTED, Report, Window};
use protocol::status::{
    ClockState, Internet, Loss, LossReason, LostMinutes, Mark, Presence, Released, SourceKind,
    SourceState, SourceStatus, Status,
};
use protocol::{Layer, Version, version1};

fn assert_golden<M: Message + PartialEq + std::fmt::Debug>(name: &str, message: &M) {
    let encoded = message.encode().unwrap();
    assert_bytes(name, M::LAYOUT, &encoded);
    assert_eq!(&M::decode(&encoded).unwrap(), message);
}

fn assert_bytes(name: &str, version: u8, encoded: &[u8]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(format!("golden/v{version}"))
        .join(name);
    let text = fs::read_to_string(&path).unwrap_or_default();
    let golden: String = text.split_whitespace().collect();
    let hex: String = encoded.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, golden, "{name} is no longer written as it was");
}

fn one_window() -> version1::Report {
    version1::Report {
        boot: 0x0123_4567_89ab_cdef,
        first_sequence: 41,
        first_start: 1_767_225_600,
        period_s: 60,
        length_periods: 240,
        noise_device_minutes: 60,
        noise_visits: 2,
        windows: vec![Window {
            offset_lengths: 0,
            device_minutes: 1234,
            visits: 17,
            sampled_minutes: 240,
            online_minutes: 238,
        }],
    }
}

#[test]
fn report_of_one_window() {
    assert_golden("report-one-window.hex", &one_window());
}

#[test]
fn report_of_two_windows_with_a_gap_a_negative_count_and_one_not_counted() {
    let mut report = one_window();
    report.windows.push(Window {
        offset_lengths: 3,
        device_minutes: -75,
        visits: NOT_COUNTED,
        sampled_minutes: 0,
        online_minutes: 0,
    });
    assert_golden("report-two-windows.hex", &report);
}

#[test]
fn a_single_window_message_is_63_bytes_with_all_mqtt_headers_plus_the_id() {
    let payload = one_window().encode().unwrap().len();
    let topic_without_id = "hotspots/v1//report".len();
    let fixed_header = 2;
    let topic_length = 2;
    let packet_id = 2;
    assert_eq!(
        fixed_header + topic_length + topic_without_id + packet_id + payload,
        63
    );
}

#[test]
fn receipt_of_stored_and_refused_ranges() {
    let boot = 0x0123_4567_89ab_cdef;
    let receipt = Receipt::Settled(vec![
        Settlement {
            boot,
            first: 0,
            last: 41,
            outcome: Outcome::Stored,
        },
        Settlement {
            boot,
            first: 42,
            last: 42,
            outcome: Outcome::Refused(Refusal::Overlap),
        },
    ]);
    assert_golden("receipt-settled.hex", &receipt);
}

#[test]
fn receipt_that_asks_to_resend() {
    assert_golden(
        "receipt-resend.hex",
        &Receipt::Resend {
            from: 1_767_225_600,
        },
    );
}

#[test]
fn status_at_birth() {
    let status = version1::Status {
        boot: 0x0123_4567_89ab_cdef,
        connection: 1,
        presence: Presence::Online,
        version: "0.1.0".into(),
        uptime_s: 12,
        clock: ClockState::Trusted,
        sent_at: Some(1_767_225_612),
        period_s: 60,
        length_periods: 240,
        noise_device_minutes: 60,
        noise_visits: 2,
        noise_off_reference: None,
        cap_minutes: 240,
        outbox: 0xfeed_face_cafe_beef,
        unsettled: 2,
        capacity: 4096,
        oldest_held: Some(Mark {
            boot: 7,
            sequence: 3,
            start: 1_767_000_000,
        }),
        newest_settled: None,
        losses: vec![version1::Loss {
            from: 1_766_000_000,
            to: 1_766_014_400,
            minutes: 240,
            reason: LossReason::OutboxDamaged,
        }],
        lost_minutes: vec![LostMinutes {
            reason: LossReason::OutboxDamaged,
            minutes: 240,
        }],
        sources: vec![SourceStatus {
            kind: SourceKind::Hostapd,
            interface: "wlan0".into(),
            state: SourceState::Complete,
            proves_alive: false,
        }],
        certificate_expires: None,
        site: Some("simonis-2".into()),
    };
    assert_golden("status-birth.hex", &status);
}

#[test]
fn status_as_last_will_with_all_that_can_be_absent_absent() {
    let status = version1::Status {
        boot: 1,
        connection: 3,
        presence: Presence::Offline,
        version: "0.1.0".into(),
        uptime_s: 0,
        clock: ClockState::Unset,
        sent_at: None,
        period_s: 60,
        length_periods: 1440,
        noise_device_minutes: 0,
        noise_visits: 0,
        noise_off_reference: Some("DPIA-7".into()),
        cap_minutes: 240,
        outbox: 1,
        unsettled: 0,
        capacity: 4096,
        oldest_held: None,
        newest_settled: None,
        losses: vec![],
        lost_minutes: vec![],
        sources: vec![],
        certificate_expires: None,
        site: None,
    };
    assert_golden("status-last-will.hex", &status);
}

#[test]
fn renew_and_certificate() {
    assert_golden(
        "renew.hex",
        &Renew {
            request: vec![0x30, 0x03, 0x02, 0x01, 0x00],
        },
    );
    assert_golden(
        "certificate.hex",
        &Certificate {
            chain: vec![vec![0x30, 0x00], vec![0x30, 0x01, 0x05]],
        },
    );
}

#[test]
fn signed_renew_and_what_it_signs() {
    let signed = SignedRenew {
        request: vec![0x30, 0x03, 0x02, 0x01, 0x00],
        key: [0xa5; 32],
        signature: vec![0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x02],
    };
    assert_golden("renew.hex", &signed);
    let bytes = SignedRenew::signed_bytes(&"ap-1".parse().unwrap(), &signed.request);
    assert_eq!(bytes, b"hotspots/v2/renew\0ap-1\0\x30\x03\x02\x01\x00");
    let encoded = signed.encode().unwrap();
    assert_eq!(Asked::decode(&encoded).unwrap(), Asked::Signed(signed));
    // A reader of version 1 leaves it as a message of later.
    let later = Renew::decode(&encoded).unwrap_err();
    assert!(later.is_from_the_future());
    let unsigned = Renew {
        request: vec![0x30],
    };
    let encoded = unsigned.encode().unwrap();
    assert_eq!(Asked::decode(&encoded).unwrap(), Asked::Unsigned(unsigned));
}

/// A window, and the total of the week that it ended.
fn window_and_week() -> [Report; 2] {
    let window = Report {
        noise_device_minutes: 120,
        noise_visits: 4,
        ..one_window().into()
    };
    let week = Report {
        first_sequence: 42,
        // The part of the week until an ordered stop.
        first_start: 1_766_966_400,
        length_periods: 4560,
        layer: Layer::Weeks,
        windows: vec![Window {
            offset_lengths: 0,
            device_minutes: 23_456,
            visits: NOT_COUNTED,
            sampled_minutes: 4540,
            online_minutes: 4538,
        }],
        ..window.clone()
    };
    [window, week]
}

#[test]
fn reports_of_version_2() {
    let [window, week] = window_and_week();
    assert_golden("report-window.hex", &window);
    assert_golden("report-part-of-a-week.hex", &week);
    let lengths = [&window, &week].map(|report| report.encode().unwrap().len());
    let before = one_window().encode().unwrap().len();
    assert_eq!(lengths, [before + 5; 2], "a layer and a checksum more");
}

#[test]
fn a_report_of_version_1_is_one_of_windows() {
    let bytes = one_window().encode().unwrap();
    let (version, report) = Report::read(&bytes).unwrap();
    assert_eq!((version, report.layer), (Version::One, Layer::Windows));
    let [window, _] = window_and_week();
    let read = Report::read(&window.encode().unwrap()).unwrap();
    assert_eq!(read, (Version::Two, window));
}

#[test]
fn receipts_of_version_2_say_the_same_and_carry_a_checksum() {
    let settled = Receipt::Settled(vec![Settlement {
        boot: 0x0123_4567_89ab_cdef,
        first: 0,
        last: 41,
        outcome: Outcome::Stored,
    }]);
    let resend = Receipt::Resend {
        from: 1_767_225_600,
    };
    for (name, receipt) in [
        ("receipt-settled.hex", settled),
        ("receipt-resend.hex", resend),
    ] {
        let bytes = receipt.clone().encode_in(Version::Two).unwrap();
        assert_bytes(name, 2, &bytes);
        assert_eq!(
            Receipt::read(&bytes).unwrap(),
            (Version::Two, receipt.clone())
        );
        let bytes = receipt.clone().encode_in(Version::One).unwrap();
        assert_eq!(Receipt::read(&bytes).unwrap(), (Version::One, receipt));
    }
}

fn status_in_a_week_of_two_starts() -> Status {
    Status {
        boot: 0x0123_4567_89ab_cdef,
        connection: 1,
        presence: Presence::Online,
        version: "0.2.0".into(),
        uptime_s: 12,
        clock: ClockState::Trusted,
        sent_at: Some(1_767_225_612),
        period_s: 60,
        layers: vec![
            Released {
                layer: Layer::Windows,
                length_periods: 240,
                noise_device_minutes: 60,
                noise_visits: 2,
            },
            Released {
                layer: Layer::Weeks,
                length_periods: 10_080,
                noise_device_minutes: 120,
                noise_visits: 4,
            },
        ],
        undivided_until: Some(1_767_571_200),
        noise_off_reference: None,
        cap_minutes: 240,
        outbox: 0xfeed_face_cafe_beef,
        unsettled: 2,
        capacity: 2048,
        oldest_held: None,
        newest_settled: Some(Mark {
            boot: 7,
            sequence: 3,
            start: 1_767_000_000,
        }),
        losses: vec![Loss {
            from: 1_766_361_600,
            to: 1_766_966_400,
            minutes: 10_080,
            reason: LossReason::OutboxFull,
            layer: Layer::Weeks,
        }],
        lost_minutes: vec![],
        lost_totals: 1,
        sources: vec![SourceStatus {
            kind: SourceKind::Hostapd,
            interface: "wlan0".into(),
            state: SourceState::Complete,
            proves_alive: true,
        }],
        internet: Internet::NotReached,
        certificate_expires: Some(1_790_000_000),
        site: Some("simonis-2".into()),
    }
}

#[test]
fn status_of_version_2() {
    let status = status_in_a_week_of_two_starts();
    assert_golden("status.hex", &status);
    let read = Status::read(&status.encode().unwrap()).unwrap();
    assert_eq!(read, (Version::Two, status));
}

#[test]
fn an_old_collector_is_told_of_windows_in_the_words_it_knows() {
    let mut status = status_in_a_week_of_two_starts();
    status.sources[0].state = SourceState::Unknown(77);
    let old = version1::Status::from(&status);
    assert_eq!(old.noise_device_minutes, 60);
    assert_eq!(old.losses, []);
    assert_eq!(old.sources[0].state, SourceState::Unreadable);
    let (version, read) = Status::read(&old.encode().unwrap()).unwrap();
    assert_eq!((version, read.layers.len()), (Version::One, 1));
}

#[test]
fn a_word_of_a_later_agent_is_read_in_version_2_and_refused_in_version_1() {
    let mut status = status_in_a_week_of_two_starts();
    status.sources[0].state = SourceState::Unknown(77);
    let bytes = status.encode().unwrap();
    assert_eq!(Status::decode(&bytes).unwrap(), status);
    let mut old = version1::Status::from(&status);
    old.sources[0].state = SourceState::Unknown(77);
    assert!(old.encode().is_err());
}

#[test]
fn no_flipped_bit_of_version_2_is_taken() {
    let [window, week] = window_and_week();
    let status = status_in_a_week_of_two_starts();
    let resend = Receipt::Resend { from: 7 }.encode_in(Version::Two).unwrap();
    for message in [
        window.encode().unwrap(),
        week.encode().unwrap(),
        status.encode().unwrap(),
        resend,
    ] {
        for bit in 0..message.len() * 8 {
            let mut bytes = message.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(Report::read(&bytes).is_err(), "{bit}");
            assert!(Status::read(&bytes).is_err(), "{bit}");
            assert!(Receipt::read(&bytes).is_err(), "{bit}");
        }
    }
}

#[test]
fn check_on_the_spot() {
    let tried = |part, works| Tried { part, works };
    let check = Check {
        sent_at: Some(1_767_225_600),
        site: Some("simonis-2".into()),
        tried: vec![
            tried(Part::Clock, true),
            tried(Part::Source, true),
            tried(Part::Online, false),
            tried(Part::Broker, true),
        ],
    };
    assert_golden("check.hex", &check);
    // A word of a later agent is read.
    let later = Check {
        tried: vec![tried(Part::Unknown(77), true)],
        ..check
    };
    assert_eq!(Check::decode(&later.encode().unwrap()).unwrap(), later);
}
