//! An entry of hostapd's list of stations.

use crate::core::station::Station;
use crate::look::source::entries::{ADDRESS_BYTES, ADDRESS_TEXT_BYTES, parse_address};

/// What begins a line of an entry where the network has a gate.
const GATED: [&[u8]; 5] = [
    b"wpa=",
    b"AKMSuiteSelector=",
    b"hostapdWPAPTKState=",
    b"dot11RSNA",
    b"dot1x",
];

pub struct Entry {
    pub address: Option<[u8; ADDRESS_BYTES]>,
    pub station: Station,
    /// Some have only authenticated, or have not passed the network's gate.
    pub is_on_network: bool,
}

/// An answer to STA-FIRST or STA-NEXT, and the address in it to ask on with. A figure
/// that is missing or odd is one that is not told; only without an address the rest of
/// the list is out of reach.
pub fn parse_station(answer: &[u8]) -> Option<(&[u8; ADDRESS_TEXT_BYTES], Entry)> {
    let mut lines = answer.split(|&byte| byte == b'\n');
    let text: &[u8; ADDRESS_TEXT_BYTES] = lines.next()?.try_into().ok()?;
    let address = parse_address(text)?;
    let mut station = Station {
        connected_s: None,
        inactive_ms: None,
    };
    let mut is_gated = false;
    let mut flags = None;
    for line in lines {
        if let Some(number) = line.strip_prefix(b"connected_time=") {
            station.connected_s = parse_number(number);
        } else if let Some(number) = line.strip_prefix(b"inactive_msec=") {
            station.inactive_ms = parse_number(number);
        } else if let Some(set) = line.strip_prefix(b"flags=") {
            flags = Some(set);
        } else {
            is_gated |= GATED.iter().any(|begin| line.starts_with(begin));
        }
    }
    let is_on_network = match flags {
        Some(set) => has(set, b"[ASSOC]") && (!is_gated || has(set, b"[AUTHORIZED]")),
        // Every hostapd writes them; what does not is not known to write others.
        None => station.connected_s.is_some(),
    };
    let entry = Entry {
        address: Some(address),
        station,
        is_on_network,
    };
    Some((text, entry))
}

fn has(flags: &[u8], flag: &[u8]) -> bool {
    flags.windows(flag.len()).any(|window| window == flag)
}

/// Digits only; what is larger than any real figure stays larger than every limit.
fn parse_number(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u32, |number, digit| {
        digit.is_ascii_digit().then(|| {
            number
                .saturating_mul(10)
                .saturating_add(u32::from(digit - b'0'))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "02:00:00:00:00:05";

    fn is_on_network(lines: &str) -> bool {
        let answer = format!("{ADDRESS}\n{lines}");
        parse_station(answer.as_bytes()).unwrap().1.is_on_network
    }

    #[test]
    fn only_who_is_associated_and_let_in_is_on_the_network() {
        for (lines, expected) in [
            ("flags=[AUTH][ASSOC][AUTHORIZED]\nconnected_time=5\n", true),
            (
                "flags=[AUTH][ASSOC][SHORT_PREAMBLE]\nconnected_time=5\n",
                true,
            ),
            ("flags=[AUTH]\nconnected_time=5\n", false),
            // As hostapd 2.9 writes one that has only authenticated.
            ("flags=[AUTH]\naid=0\ninactive_msec=0\n", false),
            ("flags=\n", false),
            // An encrypted network, before the handshake and after it.
            ("flags=[AUTH][ASSOC]\nAKMSuiteSelector=00-0f-ac-2\n", false),
            (
                "flags=[AUTH][ASSOC][AUTHORIZED]\nhostapdWPAPTKState=11\n",
                true,
            ),
            ("flags=[AUTH][ASSOC]\ndot1xPaePortNumber=1\n", false),
            ("connected_time=5\n", true),
        ] {
            assert_eq!(is_on_network(lines), expected, "{lines}");
        }
    }

    #[test]
    fn a_figure_that_is_odd_is_not_told_and_the_entry_stays() {
        let answer = format!("{ADDRESS}\nflags=[ASSOC]\nconnected_time=-1\ninactive_msec=7\n");
        let (text, entry) = parse_station(answer.as_bytes()).unwrap();
        assert_eq!(text, ADDRESS.as_bytes());
        assert_eq!(entry.address, Some([2, 0, 0, 0, 0, 5]));
        assert_eq!(entry.station.connected_s, None);
        assert_eq!(entry.station.inactive_ms, Some(7));
        for bad in [
            "02-00:00:00:00:05\n",
            "02:00:00:00:00:0g\n",
            "UNKNOWN COMMAND\n",
            "\n",
        ] {
            assert!(parse_station(bad.as_bytes()).is_none(), "{bad}");
        }
    }

    #[test]
    fn absurd_numbers_are_larger_than_every_limit_and_letters_are_refused() {
        assert_eq!(parse_number(b"99999999999999999999"), Some(u32::MAX));
        assert_eq!(parse_number(b"0"), Some(0));
        for bad in [&b""[..], b"-1", b"1 ", b"0x5"] {
            assert_eq!(parse_number(bad), None);
        }
    }

    proptest::proptest! {
        #[test]
        fn no_answer_makes_the_parser_panic(
            answer in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300),
        ) {
            parse_station(&answer);
        }

        #[test]
        fn what_follows_an_address_may_be_anything(rest in "[\\x00-\\x7f]{0,80}") {
            let answer = format!("{ADDRESS}\n{rest}");
            proptest::prop_assert!(parse_station(answer.as_bytes()).is_some());
        }
    }
}
