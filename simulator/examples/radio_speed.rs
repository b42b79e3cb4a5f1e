//! Prints how long it takes to make a city and to look once a minute at every
//! access point of it: `cargo run --release -p simulator --example radio_speed`.

use std::time::Instant;

use simulator::city::City;
use simulator::radio::{Radio, RadioState};

const WEEKS: u16 = 12;

fn main() {
    let begin = Instant::now();
    let start = "2026-09-01T00:00:00Z".parse().expect("an instant");
    let city = City::new(1, start, WEEKS);
    println!("city: {:.2} s", begin.elapsed().as_secs_f64());

    let begin = Instant::now();
    let (from_s, to_s) = (city.start.as_second(), city.now.as_second());
    let (mut boxes, mut minutes, mut entries, mut online) = (0, 0u64, 0u64, 0u64);
    for (site, index, _) in city.access_points() {
        let mut radio = Radio::new(&city, site, index);
        boxes += 1;
        for at_s in (from_s..to_s).step_by(60) {
            let at_s = u32::try_from(at_s).expect("before 2106");
            minutes += 1;
            online += u64::from(radio.uplink(at_s));
            if let RadioState::On { stations } = radio.minute(at_s) {
                entries += u64::try_from(stations.len()).unwrap_or(0);
            }
        }
    }
    println!(
        "{boxes} access points, {WEEKS} weeks: {minutes} minutes ({online} with uplink), \
         {entries} table entries in {:.2} s",
        begin.elapsed().as_secs_f64()
    );
}
