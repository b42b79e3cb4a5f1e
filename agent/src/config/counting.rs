//! What counts, how long a window is, and its noise.

use std::path::PathBuf;

use groundwork::settings::Section;

use super::source::SourceConfig;
use crate::count::Rules;
use crate::counting;
use crate::delivery::Pace;
use crate::noise::Scales;
use crate::outbox;
use crate::window::Length;

/// What a test would wait too long for otherwise.
#[derive(Default)]
pub(super) struct Laboratory {
    period_s: Option<u8>,
    window_periods: Option<u16>,
    visit_s: Option<u32>,
    passer_by_s: Option<u32>,
    ghost_s: Option<u32>,
    resend_s: Option<u32>,
    /// A file that says how wrong the clock is: see [`crate::clock`].
    pub clock_file: Option<PathBuf>,
    pub outbox_windows: Option<u32>,
    pub outbox_in_memory: bool,
}

impl Laboratory {
    pub(super) fn read(section: &mut Section) -> Self {
        Self {
            period_s: section.number("period_s", 1..=60),
            window_periods: section.number("window_periods", 1..=1440),
            visit_s: section.number("visit_s", 1..=3600),
            passer_by_s: section.number("passer_by_s", 0..=3600),
            ghost_s: section.number("ghost_s", 1..=3600),
            resend_s: section.number("resend_s", 1..=3600),
            clock_file: section.text("clock_file").map(PathBuf::from),
            outbox_windows: section.number("outbox_windows", 1..=outbox::MAX_CAPACITY),
            outbox_in_memory: section.flag("outbox_in_memory").unwrap_or(false),
        }
    }
}

pub(super) fn read(
    top: &mut Section,
    lab: bool,
    source: &Option<SourceConfig>,
    laboratory: &Laboratory,
) -> Option<counting::Settings> {
    let mut section = top.section("counting");
    let hours = section.choice_of_numbers("window_hours", &[1, 4, 24]);
    let offset_hours = section.number("offset_hours", 0..=23).unwrap_or(0);
    let cap_minutes: u32 = section.number("cap_minutes", 10..=1440).unwrap_or(240);
    top.close(section);

    let mut section = top.section("privacy");
    let noise = section.choice(
        "noise",
        &[
            ("standard", Scales::STANDARD),
            ("strict", Scales::STRICT),
            ("off", Scales::OFF),
        ],
    );
    let noise = noise.unwrap_or(Scales::STANDARD);
    let limit = protocol::status::MAX_REFERENCE_BYTES;
    let reference = section.parsed(
        "assessment",
        "the reference of a data protection impact assessment, at most 64 bytes",
        |text| (1..=limit).contains(&text.len()).then(|| text.to_owned()),
    );
    if noise == Scales::OFF && reference.is_none() && !lab {
        section.require(
            "assessment",
            "the reference of the assessment that allows noise = \"off\"",
        );
    }
    top.close(section);

    let usual = Rules::default();
    Some(counting::Settings {
        rules: Rules {
            cap_s: cap_minutes * 60,
            ghost_s: laboratory.ghost_s.unwrap_or(usual.ghost_s),
            passer_by_s: laboratory.passer_by_s.unwrap_or(usual.passer_by_s),
            visit_s: laboratory.visit_s.unwrap_or(usual.visit_s),
            source_drops_departed: matches!(source, Some(SourceConfig::Live(_))),
            ..usual
        },
        length: Length {
            period_s: laboratory.period_s.unwrap_or(60),
            periods: laboratory.window_periods.unwrap_or(hours.unwrap_or(4) * 60),
        },
        offset_hours,
        noise,
        noise_off_reference: reference.filter(|_| noise == Scales::OFF),
        pace: match laboratory.resend_s {
            Some(seconds) => Pace {
                resend_ms: u64::from(seconds) * 1000,
                ..Pace::default()
            },
            None => Pace::default(),
        },
    })
}
