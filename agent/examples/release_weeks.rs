//! Lives through weeks with known stays and prints every payload that leaves the box, for
//! `scripts/independent-audit`: `release_weeks WEEKS [FIRST+MINUTES]...`.
//!
//! FIRST is a minute of the week, MINUTES how many of a stay count. Each week is a new
//! process of a new box, with the operating system's randomness. A line is a payload in
//! hexadecimal; an empty line ends a week.

use std::error::Error;
use std::io::{BufWriter, Write};

use agent::core::counting::{Counting, Moment, Settings};
use agent::core::outbox::Outbox;
use agent::core::random::OperatingSystem;
use agent::core::station::{Abilities, Reading, Station};
use protocol::Version;
use protocol::receipt::{Outcome, Receipt, Settlement};

/// 2026-01-05T00:00:00Z, a Monday.
const MONDAY: u32 = 1_767_571_200;
const MINUTES: u32 = 7 * 1440;
const OUTBOX_WINDOWS: u32 = 64;

/// A device that counts in consecutive minutes.
#[derive(Clone, Copy)]
struct Stay {
    first: u32,
    minutes: u32,
}

impl Stay {
    fn parse(word: &str) -> Option<Self> {
        let (first, minutes) = word.split_once('+')?;
        Some(Self {
            first: first.parse().ok()?,
            minutes: minutes.parse().ok()?,
        })
    }

    /// Its entry in the station table: a device counts from two minutes after it came.
    fn seen_at(self, minute: u32) -> Option<Station> {
        let counted = minute
            .checked_sub(self.first)
            .filter(|counted| *counted < self.minutes)?;
        Some(Station {
            connected_s: Some(120 + 60 * counted),
            inactive_ms: Some(0),
        })
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let weeks: u32 = words.next().ok_or("expected a number of weeks")?.parse()?;
    let stays: Option<Vec<Stay>> = words.map(|word| Stay::parse(&word)).collect();
    let stays = stays.ok_or("expected stays as FIRST+MINUTES")?;

    let table: Vec<Reading> = (0..MINUTES)
        .map(|minute| Reading::Stations(stays.iter().filter_map(|it| it.seen_at(minute)).collect()))
        .collect();
    let mut out = BufWriter::new(std::io::stdout().lock());
    for _ in 0..weeks {
        live(&table, &mut out)?;
        writeln!(out)?;
    }
    Ok(out.flush()?)
}

/// A week from its first minute to its end. Every record is sent when it closes and is
/// settled; at the end the collector asks for all of them again.
fn live(table: &[Reading], out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let outbox = Outbox::in_memory(OUTBOX_WINDOWS, &mut OperatingSystem)?;
    let mut counting = Counting::new(Settings::default(), outbox, OperatingSystem)?;
    counting.declare(Abilities::BOTH);
    for (now_s, reading) in (MONDAY..).step_by(60).zip(table) {
        let now = Moment::at(now_s);
        counting.advance(now)?;
        if !counting.just_closed().is_empty() {
            send(&mut counting, now_s, out)?;
        }
        counting.minute(now, reading, true)?;
    }
    let end = MONDAY + MINUTES * 60;
    counting.advance(Moment::at(end))?;
    send(&mut counting, end, out)?;
    let resend = Receipt::Resend { from: 0 };
    counting.receipt(&resend.encode_in(Version::Two)?)?;
    send(&mut counting, end, out)
}

fn send(
    counting: &mut Counting<OperatingSystem>,
    now_s: u32,
    out: &mut impl Write,
) -> Result<(), Box<dyn Error>> {
    while let Some((_, payload)) = counting.next_message(u64::from(now_s) * 1000, Some(now_s))? {
        let hex: String = payload.iter().map(|byte| format!("{byte:02x}")).collect();
        writeln!(out, "{hex}")?;
    }
    let all = Settlement {
        boot: counting.boot(),
        first: 0,
        last: u32::MAX,
        outcome: Outcome::Stored,
    };
    let settled = Receipt::Settled(vec![all]).encode_in(Version::Two)?;
    counting.receipt(&settled)?;
    Ok(())
}
