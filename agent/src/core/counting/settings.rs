//! What counts, how long a window is, and its noise.

use groundwork::settings::Section;

use crate::core::count::Rules;
use crate::core::delivery::Pace;
use crate::core::noise::Scales;
use crate::core::window::Length;

/// How one access point counts.
#[derive(Clone, Debug)]
pub struct Settings {
    pub rules: Rules,
    pub length: Length,
    /// Whole hours by which window boundaries are moved from UTC.
    pub offset_hours: u8,
    pub noise: Scales,
    /// Reference of the assessment that allows counting without noise.
    pub noise_off_reference: Option<String>,
    pub pace: Pace,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            rules: Rules::default(),
            length: Length::FOUR_HOURS,
            offset_hours: 0,
            noise: Scales::STANDARD,
            noise_off_reference: None,
            pace: Pace::default(),
        }
    }
}

impl Settings {
    /// `live`: of radios, which drop a station soon after it left.
    pub fn read(top: &mut Section, laboratory: &mut Section, lab: bool, live: bool) -> Self {
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

        // Without these a test would wait too long.
        let period_s = laboratory.number("period_s", 1..=60);
        let window_periods = laboratory.number("window_periods", 1..=1440);
        let visit_s = laboratory.number("visit_s", 1..=3600);
        let passer_by_s = laboratory.number("passer_by_s", 0..=3600);
        let ghost_s = laboratory.number("ghost_s", 1..=3600);
        let resend_s: Option<u32> = laboratory.number("resend_s", 1..=3600);
        let usual = Rules::default();
        Self {
            rules: Rules {
                cap_s: cap_minutes * 60,
                ghost_s: ghost_s.unwrap_or(usual.ghost_s),
                passer_by_s: passer_by_s.unwrap_or(usual.passer_by_s),
                visit_s: visit_s.unwrap_or(usual.visit_s),
                source_drops_departed: live,
                ..usual
            },
            length: Length {
                period_s: period_s.unwrap_or(60),
                periods: window_periods.unwrap_or(hours.unwrap_or(4) * 60),
            },
            offset_hours,
            noise,
            noise_off_reference: reference.filter(|_| noise == Scales::OFF),
            pace: match resend_s {
                Some(seconds) => Pace {
                    resend_ms: u64::from(seconds) * 1000,
                    ..Pace::default()
                },
                None => Pace::default(),
            },
        }
    }
}
