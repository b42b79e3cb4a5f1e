//! What holds for every message, and for every string of bytes.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use protocol::codec::CHECKSUM_BYTES;
use protocol::receipt::{Outcome, Receipt, Refusal, Settlement};
use protocol::renewal::{Certificate, Renew, SignedRenew};
use protocol::report::{HEADER_BYTES, MAX_WINDOWS, Report, WINDOW_BYTES, Window};
use protocol::status::{
    ClockState, Internet, Loss, LossReason, LostMinutes, Mark, Presence, Released, SourceKind,
    SourceState, SourceStatus, Status,
};
use protocol::topic::Topic;
use protocol::{DecodeError, Layer, Message, Version, version1};

fn window(length: u16) -> impl Strategy<Value = (i32, i32, u16, u16)> {
    (any::<i32>(), any::<i32>(), 0..=length).prop_flat_map(|(minutes, visits, sampled)| {
        (Just(minutes), Just(visits), Just(sampled), 0..=sampled)
    })
}

prop_compose! {
    fn report()(length_periods in 1_u16..=1440, period_s in 1_u8..=120)
        (windows in vec((window(length_periods), 1_u16..4), 1..=MAX_WINDOWS),
         boot in any::<u64>(), first_sequence in 0..u32::MAX - 200,
         first_start in 0_u32..2_000_000_000, noise_device_minutes in any::<u16>(),
         noise_visits in any::<u8>(), layer in proptest::sample::select(Layer::ALL.to_vec()),
         length_periods in Just(length_periods), period_s in Just(period_s))
        -> Report {
        let mut offset = 0;
        let windows = windows.into_iter().enumerate().map(|(index, ((device_minutes, visits, sampled_minutes, online_minutes), step))| {
            if index > 0 { offset += step; }
            Window { offset_lengths: offset, device_minutes, visits, sampled_minutes, online_minutes }
        }).collect();
        Report { boot, first_sequence, first_start, period_s, length_periods, noise_device_minutes, noise_visits, layer, windows }
    }
}

fn receipt() -> impl Strategy<Value = Receipt> {
    let outcome = prop_oneof![
        Just(Outcome::Stored),
        proptest::sample::select(Refusal::ALL.to_vec()).prop_map(Outcome::Refused),
    ];
    let settlement =
        (any::<u64>(), any::<u32>(), any::<u32>(), outcome).prop_map(|(boot, a, b, outcome)| {
            Settlement {
                boot,
                first: a.min(b),
                last: a.max(b),
                outcome,
            }
        });
    prop_oneof![
        vec(settlement, 1..=64).prop_map(Receipt::Settled),
        any::<u32>().prop_map(|from| Receipt::Resend { from }),
    ]
}

fn mark() -> impl Strategy<Value = Mark> {
    (any::<u64>(), any::<u32>(), any::<u32>()).prop_map(|(boot, sequence, start)| Mark {
        boot,
        sequence,
        start,
    })
}

prop_compose! {
    fn status()(
        (boot, connection, uptime_s, outbox) in (any::<u64>(), any::<u32>(), any::<u32>(), any::<u64>()),
        online in any::<bool>(),
        version in "[a-z0-9.]{0,32}",
        clock in proptest::sample::select(vec![ClockState::Unset, ClockState::Trusted, ClockState::Always]),
        sent_at in option::of(any::<u32>()),
        (period_s, cap_minutes) in (1_u8.., any::<u16>()),
        layers in vec((1_u16.., any::<u16>(), any::<u8>()), 1..=3),
        undivided_until in option::of(any::<u32>()),
        internet in proptest::sample::select(vec![Internet::NotChecked, Internet::Reached, Internet::NotReached]),
        (word, lost_totals) in (any::<u32>(), any::<u32>()),
        noise_off_reference in option::of("[A-Z0-9-]{0,64}"),
        (unsettled, capacity) in (any::<u32>(), any::<u32>()),
        oldest_held in option::of(mark()),
        newest_settled in option::of(mark()),
        losses in vec((any::<u32>(), any::<u32>(), any::<u32>(), proptest::sample::select(LossReason::ALL.to_vec())), 0..=32),
        lost in vec(any::<u32>(), 0..=LossReason::ALL.len()),
        sources in vec(("[a-z0-9]{0,32}", any::<bool>()), 0..=16),
        certificate_expires in option::of(any::<u32>()),
        site in option::of("[a-z0-9-]{0,64}"),
    ) -> Status {
        Status {
            boot, connection, presence: if online { Presence::Online } else { Presence::Offline }, version, uptime_s, clock,
            sent_at, period_s, layers: Layer::ALL.into_iter().zip(layers).map(|(layer, (length_periods, noise_device_minutes, noise_visits))| Released { layer, length_periods, noise_device_minutes, noise_visits }).collect(),
            undivided_until, noise_off_reference, cap_minutes, outbox,
            unsettled, capacity, oldest_held, newest_settled,
            losses: losses.into_iter().map(|(a, b, minutes, reason)| Loss { from: a.min(b), to: a.max(b), minutes, reason, layer: Layer::Weeks }).collect(),
            lost_minutes: LossReason::ALL.into_iter().zip(lost).map(|(reason, minutes)| LostMinutes { reason, minutes }).collect(),
            sources: sources.into_iter().map(|(interface, proves_alive)| SourceStatus { kind: SourceKind::Nl80211, interface, state: SourceState::from(word), proves_alive }).collect(),
            lost_totals, internet, certificate_expires, site,
        }
    }
}

fn comes_back<M: Message + PartialEq + std::fmt::Debug>(message: &M) -> Result<(), TestCaseError> {
    let bytes = message.encode().unwrap();
    prop_assert!(bytes.len() <= M::MAX_BYTES);
    prop_assert_eq!(&M::decode(&bytes).unwrap(), message);
    Ok(())
}

/// Decodes, and if that worked writes the very same bytes again.
fn decodes_to_itself_or_not_at_all<M: Message>(bytes: &[u8]) -> Result<(), TestCaseError> {
    if let Ok(message) = M::decode(bytes) {
        prop_assert_eq!(message.encode().unwrap(), bytes);
    }
    Ok(())
}

fn all_kinds(bytes: &[u8]) -> Result<(), TestCaseError> {
    decodes_to_itself_or_not_at_all::<Report>(bytes)?;
    decodes_to_itself_or_not_at_all::<version1::Report>(bytes)?;
    decodes_to_itself_or_not_at_all::<Receipt>(bytes)?;
    if let Ok((version, receipt)) = Receipt::read(bytes) {
        prop_assert_eq!(receipt.encode_in(version).unwrap(), bytes);
    }
    decodes_to_itself_or_not_at_all::<Status>(bytes)?;
    decodes_to_itself_or_not_at_all::<version1::Status>(bytes)?;
    decodes_to_itself_or_not_at_all::<Renew>(bytes)?;
    decodes_to_itself_or_not_at_all::<SignedRenew>(bytes)?;
    decodes_to_itself_or_not_at_all::<Certificate>(bytes)
}

proptest! {
    #[test]
    fn a_report_comes_back_and_every_window_has_the_same_size(report in report()) {
        comes_back(&report)?;
        let bytes = report.encode().unwrap();
        prop_assert_eq!(bytes.len(), HEADER_BYTES + report.windows.len() * WINDOW_BYTES + CHECKSUM_BYTES);
    }

    #[test]
    fn a_receipt_comes_back(receipt in receipt()) {
        comes_back(&receipt)?;
        for version in [Version::One, Version::Two] {
            let bytes = receipt.clone().encode_in(version).unwrap();
            prop_assert_eq!(Receipt::read(&bytes).unwrap(), (version, receipt.clone()));
        }
    }

    #[test]
    fn a_status_comes_back(status in status()) {
        comes_back(&status)?;
        let old = version1::Status::from(&status);
        comes_back(&old)?;
        // Reading the old one loses nothing that it holds.
        prop_assert_eq!(version1::Status::from(&Status::from(old.clone())), old);
    }

    #[test]
    fn renewals_come_back(request in vec(any::<u8>(), 1..3000), chain in vec(vec(any::<u8>(), 1..2000), 1..=4)) {
        comes_back(&SignedRenew { request: request.clone(), key: [7; 32], signature: vec![1; 72] })?;
        comes_back(&Renew { request })?;
        comes_back(&Certificate { chain })?;
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in vec(any::<u8>(), 0..300)) {
        all_kinds(&bytes)?;
    }

    #[test]
    fn arbitrary_bytes_behind_the_right_version_never_panic(mut bytes in vec(any::<u8>(), 1..300), version in 1..=SignedRenew::LAYOUT) {
        bytes[0] = version;
        all_kinds(&bytes)?;
    }

    #[test]
    fn a_message_with_a_flipped_bit_or_a_missing_end_never_panics(
        report in report(), status in status(), receipt in receipt(),
        position in any::<proptest::sample::Index>(), bit in 0..8_u8,
    ) {
        for mut bytes in [report.encode().unwrap(), status.encode().unwrap(), receipt.encode().unwrap()] {
            let at = position.index(bytes.len());
            all_kinds(&bytes[..at])?;
            bytes[at] ^= 1 << bit;
            all_kinds(&bytes)?;
        }
    }

    #[test]
    fn a_version_from_the_future_is_a_clear_error(version in 3_u8.., report in report()) {
        let mut bytes = report.encode().unwrap();
        bytes[0] = version;
        let error = Report::read(&bytes).unwrap_err();
        prop_assert!(error.is_from_the_future());
        prop_assert_eq!(error.to_string(), format!("message is of version {version}, expected at most 2"));
    }

    #[test]
    fn arbitrary_topics_never_panic(text in ".*") {
        let _ = Topic::parse(&text);
    }
}

#[test]
fn says_what_is_wrong_with_bytes_that_are_no_message() {
    assert!(matches!(Report::read(&[]), Err(DecodeError::Empty)));
    assert!(matches!(
        Report::read(&[0]),
        Err(DecodeError::Version { found: 0, .. })
    ));
    assert!(matches!(
        Report::read(&[1, 2, 3]),
        Err(DecodeError::Layout(_))
    ));
    assert!(matches!(
        Report::read(&[2, 2, 3]),
        Err(DecodeError::Checksum)
    ));
    assert!(matches!(
        Report::read(&vec![1; 5000]),
        Err(DecodeError::Size { bytes: 5000, .. })
    ));
    assert!(!Report::read(&[0]).unwrap_err().is_from_the_future());
}
