use std::net::IpAddr;

use super::*;

fn address(text: &str) -> ClientAddress {
    ClientAddress::from(text.parse::<IpAddr>().unwrap())
}

fn stranger<'n>(name: &'n str, from: &str) -> Who<'n> {
    Who::Stranger {
        name,
        address: address(from),
    }
}

const KNOWN: Who<'static> = Who::Known { browser: [7; 32] };

fn tries(attempts: &Attempts, who: &Who<'_>, now: Instant) -> usize {
    let all = std::iter::from_fn(|| attempts.reserve(who, now));
    all.take(10_000).count()
}

#[test]
fn a_stranger_has_five_tries_at_a_name_then_one_each_half_minute() {
    let attempts = Attempts::default();
    let start = Instant::now();
    let ann = stranger("ann", "192.0.2.1");
    assert_eq!(tries(&attempts, &ann, start), 5);
    assert_eq!(tries(&attempts, &ann, start + Duration::from_secs(29)), 0);
    assert_eq!(tries(&attempts, &ann, start + Duration::from_secs(30)), 1);
    assert_eq!(tries(&attempts, &ann, start + Duration::from_secs(600)), 5);
}

#[test]
fn a_stranger_who_never_stops_leaves_the_name_to_other_addresses() {
    let attempts = Attempts::default();
    let start = Instant::now();
    let hostile = stranger("admin", "192.0.2.1");
    // Five a second, an hour long.
    for fifth in 0..18_000 {
        let now = start + Duration::from_millis(200) * fifth;
        let _ = attempts.reserve(&hostile, now);
    }
    let later = start + Duration::from_secs(3_600);
    let admin = stranger("admin", "198.51.100.9");
    assert_eq!(tries(&attempts, &admin, later), 5);
}

#[test]
fn one_address_has_twenty_tries_whatever_the_names() {
    let attempts = Attempts::default();
    let now = Instant::now();
    let names: Vec<String> = (0..50).map(|name| name.to_string()).collect();
    let there = names.iter().filter(|name| {
        attempts
            .reserve(&stranger(name, "2001:db8::1"), now)
            .is_some()
    });
    assert_eq!(there.count(), 20);
    let neighbour = stranger("ann", "2001:db8::ffff:2");
    assert_eq!(tries(&attempts, &neighbour, now), 0, "the same /64");
    let elsewhere = stranger("ann", "2001:db8:0:1::1");
    assert_eq!(tries(&attempts, &elsewhere, now), 5);
}

#[test]
fn many_addresses_use_up_a_name_but_not_for_a_browser_that_is_known() {
    let attempts = Attempts::default();
    let now = Instant::now();
    let all: usize = (0..40)
        .map(|last| tries(&attempts, &stranger("ann", &format!("192.0.2.{last}")), now))
        .sum();
    assert_eq!(all, 100);
    assert_eq!(tries(&attempts, &KNOWN, now), 5);
}

#[test]
fn a_right_password_costs_nothing() {
    let attempts = Attempts::default();
    let now = Instant::now();
    for who in [stranger("ann", "192.0.2.1"), KNOWN] {
        for _ in 0..1_000 {
            attempts.reserve(&who, now).unwrap().give_back();
        }
        assert_eq!(tries(&attempts, &who, now), 5);
    }
}

#[test]
fn names_and_addresses_without_end_take_no_memory_without_end() {
    let attempts = Attempts::default();
    let now = Instant::now();
    let long = "x".repeat(60_000);
    for number in 0..2 * u32::try_from(ENTRIES).unwrap() {
        let name = format!("{long}{number}");
        let from = std::net::Ipv4Addr::from(number).to_string();
        let _ = attempts.reserve(&stranger(&name, &from), now);
    }
    let counted = lock(&attempts.counted);
    for limit in [&counted.pairs, &counted.addresses, &counted.names] {
        assert_eq!(limit.0.len(), ENTRIES);
    }
    assert!(size_of::<(Key, Instant)>() <= 32);
}

#[tokio::test]
async fn one_address_hashes_one_password_at_a_time_and_leaves_the_rest() {
    let attempts = Arc::new(Attempts::default());
    let first = attempts.turn_of(address("192.0.2.1")).await.unwrap();
    let waiting: Vec<_> = (0..250)
        .map(|_| {
            let attempts = attempts.clone();
            tokio::spawn(async move { attempts.turn_of(address("192.0.2.1")).await.is_some() })
        })
        .collect();
    // A runtime does not get round to all of them at once.
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    let before = Instant::now();
    let other = attempts.turn_of(address("198.51.100.9")).await;
    assert!(other.is_some());
    assert!(attempts.turn(&KNOWN).await.is_some());
    assert!(before.elapsed() < Duration::from_secs(1));
    let refused = waiting.iter().filter(|one| one.is_finished()).count();
    assert_eq!(refused, 250 - (OF_ONE_ADDRESS - 1));
    // Everyone who waited in order has a turn, one after the other.
    drop(first);
    let mut served = 0;
    for one in waiting {
        served += usize::from(one.await.unwrap());
    }
    assert_eq!(served, OF_ONE_ADDRESS - 1);
    drop(other);
    assert!(lock(&attempts.queues).is_empty());
}
