//! Where WATCH begins: what each limit would put on watch, and what it would leave as
//! nothing found.

use std::ops::Range;

use simulator::trial::condition::{Noise, Trouble};
use simulator::trial::score::{LIMITS, Score};

use crate::report::Report;
use crate::run::{Condition, scores};
use crate::settings::{HALVES, MEDIANS, counting, setting};
use crate::table::calibration;

/// Both ways of counting of one layer and of two, where the name of the condition begins
/// with `wanted`.
pub fn limits(seeds: &Range<u64>, wanted: &str, report: &mut Report) -> anyhow::Result<()> {
    println!("\n# Where WATCH begins, 4 h; sites a city, shares of them, found or watched");
    println!(
        "{:<38} {:>5} {:>7} {:>7} {:>7} {:>7} {:>7}",
        "condition", "from", "sites", "< 0.25", "< 0.35", "found", "clear<"
    );
    let mut all = Vec::new();
    for median in MEDIANS {
        for boxes in [1, 4] {
            for noise in [Noise::Standard, HALVES] {
                let name = format!("M {median}, {boxes} AP, {}", noise.name());
                if !name.starts_with(wanted) {
                    continue;
                }
                let condition = Condition::new(counting(boxes, noise));
                let found = scores(setting(median, Trouble::Usual), &[condition], seeds)?;
                all.extend_from_slice(&found[0]);
                print(&name, &Score::sum(&found[0]), report);
            }
        }
    }
    println!("\n# Calibration");
    calibration("one layer and two, 4 h", &Score::sum(&all), report);
    Ok(())
}

fn print(name: &str, sum: &Score, report: &mut Report) {
    for (limit, watch) in LIMITS.iter().zip(&sum.watch) {
        let figures = [
            ("on watch", "sites a city", watch.watched / sum.cities),
            ("of them below 0.25", "share", watch.below / watch.watched),
            (
                "of them below 0.35",
                "share",
                watch.below_035 / watch.watched,
            ),
            (
                "found or watched",
                "share",
                watch.found_or_watched / sum.to_find,
            ),
            (
                "nothing found, below 0.25",
                "share",
                watch.clear_below / watch.clear,
            ),
        ];
        print!("{name:<38} {limit:>5.2}");
        for (what, unit, value) in figures {
            print!(" {value:>7.3}");
            let name = format!("watch from {limit:.2}, {name}, {what}");
            report.add(name, unit, value, samples(sum));
        }
        println!();
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count"
)]
fn samples(sum: &Score) -> u64 {
    sum.cities as u64
}
