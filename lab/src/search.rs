//! Is anything that singles out a device in these bytes? In twelve
//! encodings, whole and cut short.

use std::collections::{HashMap, HashSet};

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256};

pub type Address = [u8; 6];

/// Addresses known to the search, drawn so that text of them is rare too.
pub fn addresses(count: usize, seed: u64) -> Vec<Address> {
    let mut state = seed;
    let mut found = HashSet::new();
    while found.len() < count {
        let draw = drawn(&mut state).to_le_bytes();
        let address: Address = draw[..6].try_into().unwrap();
        if address.iter().all(|&byte| byte >= 16) {
            found.insert(address);
        }
    }
    let mut addresses: Vec<Address> = found.into_iter().collect();
    addresses.sort_unstable();
    addresses
}

/// SplitMix64 (Steele, Lea, Flood 2014).
fn drawn(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

pub fn colons(address: &Address) -> String {
    joined(address, ":")
}

fn joined(address: &Address, between: &str) -> String {
    address.map(|byte| format!("{byte:02x}")).join(between)
}

/// Every form of an address of six bytes or longer.
pub fn forms(address: &Address) -> Vec<Vec<u8>> {
    let bare = joined(address, "");
    let mut texts = vec![
        colons(address),
        joined(address, "-"),
        joined(address, "."),
        [&bare[..4], &bare[4..8], &bare[8..]].join("."),
        bare,
    ];
    texts.extend(texts.clone().iter().map(|text| text.to_uppercase()));
    let number = address
        .iter()
        .fold(0_u64, |number, &byte| number << 8 | u64::from(byte));
    texts.push(number.to_string());
    texts.push(base64(address));
    let mut forms: Vec<Vec<u8>> = texts.into_iter().map(String::into_bytes).collect();
    let mut backwards = *address;
    backwards.reverse();
    forms.push(address.to_vec());
    forms.push(backwards.to_vec());
    for input in [address.to_vec(), colons(address).into_bytes()] {
        let digests = [
            Md5::digest(&input).to_vec(),
            Sha1::digest(&input).to_vec(),
            Sha256::digest(&input).to_vec(),
        ];
        for digest in digests {
            let text: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            // Cut short: a truncated hash singles out a device just as well.
            forms.push(digest[..6].to_vec());
            forms.push(text.as_bytes()[..12].to_vec());
        }
    }
    forms
}

/// The first and the last bytes of an address.
pub fn stubs(address: &Address) -> Vec<Vec<u8>> {
    [&address[..3], &address[3..], &address[..4], &address[2..]]
        .map(<[u8]>::to_vec)
        .to_vec()
}

fn base64(address: &Address) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for triple in address.chunks(3) {
        let bits = triple
            .iter()
            .fold(0_usize, |bits, &byte| bits << 8 | usize::from(byte));
        for shift in [18, 12, 6, 0] {
            text.push(char::from(LETTERS[bits >> shift & 63]));
        }
    }
    text
}

/// How often any of the patterns is in the bytes.
pub fn hits(bytes: &[u8], patterns: impl IntoIterator<Item = Vec<u8>>) -> usize {
    let mut by_length: HashMap<usize, HashSet<Vec<u8>>> = HashMap::new();
    for pattern in patterns {
        by_length.entry(pattern.len()).or_default().insert(pattern);
    }
    by_length
        .iter()
        .map(|(&length, patterns)| {
            let windows = bytes.windows(length);
            windows.filter(|window| patterns.contains(*window)).count()
        })
        .sum()
}

/// In how many surroundings any of the patterns stands: four bytes before and
/// after tell one place from another. What every message repeats, such as an
/// id drawn once, meets a short pattern by chance once, not once a message.
fn places(bytes: &[u8], patterns: impl IntoIterator<Item = Vec<u8>>) -> usize {
    const AROUND: usize = 4;
    let patterns: HashSet<Vec<u8>> = patterns.into_iter().collect();
    let lengths: HashSet<usize> = patterns.iter().map(Vec::len).collect();
    let mut places = HashSet::new();
    for length in lengths {
        for (start, window) in bytes.windows(length).enumerate() {
            if patterns.contains(window) {
                let end = bytes.len().min(start + length + AROUND);
                places.insert((length, &bytes[start.saturating_sub(AROUND)..end]));
            }
        }
    }
    places.len()
}

/// Fails if the bytes betray one of the addresses.
pub fn assert_silent(what: &str, bytes: &[u8], canaries: &[Address]) {
    let whole = hits(bytes, canaries.iter().flat_map(forms));
    assert_eq!(whole, 0, "{what}: an address is in it");
    // Three and four bytes occur by chance: not more often than those of
    // addresses that were never fed in, by five standard deviations (p < 1e-6).
    let control = addresses(canaries.len(), 0xc0_4720);
    let chance = places(bytes, control.iter().flat_map(stubs));
    let found = places(bytes, canaries.iter().flat_map(stubs));
    let bound = chance as f64 + 5.0 * (2.0 * chance as f64 + 1.0).sqrt() + 5.0;
    assert!(
        found as f64 <= bound,
        "{what}: {found} stubs, {chance} by chance"
    );
}

#[test]
fn the_search_finds_an_address_in_every_form() {
    let canaries = addresses(100, 1);
    let leaked = &canaries[42];
    for form in forms(leaked) {
        let bytes = [b"a log line with ", form.as_slice(), b" in it"].concat();
        let outcome = std::panic::catch_unwind(|| assert_silent("log", &bytes, &canaries));
        assert!(outcome.is_err(), "{form:?} was overlooked");
    }
    assert_silent("log", b"a log line with nothing in it", &canaries);
}

#[test]
fn the_search_finds_the_stubs_of_many_addresses() {
    let canaries = addresses(1000, 1);
    let stubs: Vec<u8> = canaries
        .iter()
        .flat_map(|address| address[3..].to_vec())
        .collect();
    let outcome = std::panic::catch_unwind(|| assert_silent("log", &stubs, &canaries));
    assert!(outcome.is_err());
}

#[test]
fn a_stub_in_what_every_message_repeats_counts_once() {
    let canaries = addresses(4, 1);
    let id = [b"box ", &canaries[0][..3], b" at "].concat();
    let message = |number: u32| [id.as_slice(), &number.to_le_bytes()].concat();
    let repeated: Vec<u8> = (0..100).flat_map(message).collect();
    assert_silent("messages", &repeated, &canaries);

    let leaking = |number: u32| [&number.to_le_bytes(), &canaries[0][..3]].concat();
    let leaked: Vec<u8> = (0..100).flat_map(leaking).collect();
    let outcome = std::panic::catch_unwind(|| assert_silent("messages", &leaked, &canaries));
    assert!(outcome.is_err(), "a device in every message was overlooked");
}
