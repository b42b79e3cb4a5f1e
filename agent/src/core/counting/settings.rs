//! What counts, how long a window is, which totals there are, and their noise.

use groundwork::settings::Section;
use protocol::Layer;

use crate::core::calendar::Calendar;
use crate::core::count::Rules;
use crate::core::delivery::Pace;
use crate::core::layers::{Layers, LayersError};
use crate::core::noise::Scales;
use crate::core::window::Length;

/// Sampling periods of a day and of a week.
const DAY_PERIODS: u16 = 1440;
const WEEK_PERIODS: u16 = 7 * DAY_PERIODS;

/// How one access point counts.
#[derive(Clone, Debug)]
pub struct Settings {
    pub rules: Rules,
    pub length: Length,
    /// Of a day and of a week, where there are totals of them.
    pub day_periods: u16,
    pub week_periods: u16,
    /// Whole hours by which all boundaries are moved from UTC.
    pub offset_hours: u8,
    pub layers: Layers,
    /// Reference of the assessment that allows counting without noise.
    pub noise_off_reference: Option<String>,
    pub pace: Pace,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            rules: Rules::default(),
            length: Length::FOUR_HOURS,
            day_periods: DAY_PERIODS,
            week_periods: WEEK_PERIODS,
            offset_hours: 0,
            layers: Layers::STANDARD,
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
                ("standard", Layers::STANDARD),
                ("strict", Layers::STRICT),
                ("off", Layers::OFF),
            ],
        );
        let usual = noise.unwrap_or(Layers::STANDARD);
        let layers = listed_layers(&mut section, usual.budget).unwrap_or(usual);
        let noise = layers.budget;
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
        let window_periods = laboratory.number("window_periods", 1..=DAY_PERIODS);
        let day_periods = laboratory.number("day_periods", 1..=DAY_PERIODS);
        let week_periods = laboratory.number("week_periods", 1..=WEEK_PERIODS);
        let visit_s = laboratory.number("visit_s", 1..=3600);
        let passer_by_s = laboratory.number("passer_by_s", 0..=3600);
        let ghost_s = laboratory.number("ghost_s", 1..=3600);
        let resend_s: Option<u32> = laboratory.number("resend_s", 1..=3600);
        let usual = Rules::default();
        let settings = Self {
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
            day_periods: day_periods.unwrap_or(DAY_PERIODS),
            week_periods: week_periods.unwrap_or(WEEK_PERIODS),
            offset_hours,
            layers,
            noise_off_reference: reference.filter(|_| noise == Scales::OFF),
            pace: match resend_s {
                Some(seconds) => Pace {
                    resend_ms: u64::from(seconds) * 1000,
                    ..Pace::default()
                },
                None => Pace::default(),
            },
        };
        let listed = layers.all().map(|(layer, _)| layer);
        if !settings.calendar().nests(listed) {
            laboratory.fault(
                "window_periods",
                "such that a boundary of days or weeks lies inside a window or a day",
                "lengths of windows, days and weeks that divide each other, from Monday on",
            );
        }
        settings
    }

    pub fn calendar(&self) -> Calendar {
        let periods = |periods| Length {
            periods,
            ..self.length
        };
        Calendar {
            offset_s: u32::from(self.offset_hours) * 3600,
            window: self.length,
            day: periods(self.day_periods),
            week: periods(self.week_periods),
        }
    }

    /// Stands for all that must not change within a week; never 0.
    pub fn fingerprint(&self) -> u16 {
        let scales = |scales: Scales| [scales.device_minutes, u16::from(scales.visits)];
        let mut chosen = vec![
            u16::from(self.offset_hours),
            u16::from(self.length.period_s),
        ];
        chosen.extend([self.length.periods, self.day_periods, self.week_periods]);
        chosen.extend(scales(self.layers.budget));
        for (layer, noise) in self.layers.all() {
            chosen.push(u16::from(layer.number()));
            chosen.extend(scales(noise));
        }
        let bytes: Vec<u8> = chosen.into_iter().flat_map(u16::to_le_bytes).collect();
        let hash = crc32fast::hash(&bytes);
        u16::try_from(hash % u32::from(u16::MAX) + 1).expect("the remainder of 65,535")
    }
}

/// `layers` as a list of texts, which UCI can say as well: `windows 120 4`.
fn listed_layers(section: &mut Section, budget: Scales) -> Option<Layers> {
    let expected = "a list of layers, each as \"windows 120 4\": windows, days or weeks, \
                    the scale on device-minutes and the scale on visits";
    let list = section.parsed_list("layers", expected, |text| {
        let mut words = text.split_whitespace();
        let layer = Layer::parse(words.next()?)?;
        let scales = Scales {
            device_minutes: words.next()?.parse().ok()?,
            visits: words.next()?.parse().ok()?,
        };
        words.next().is_none().then_some((layer, scales))
    })?;
    let told = |(layer, scales): &(Layer, Scales)| {
        let (
            word,
            Scales {
                device_minutes,
                visits,
            },
        ) = (layer.as_str(), scales);
        format!("{word} {device_minutes} {visits}")
    };
    let refuse = |error: LayersError| {
        let list: Vec<String> = list.iter().map(told).collect();
        let budget = match (error, budget.device_minutes, budget.visits) {
            (LayersError::OverBudget, 0, _) => ", which is no noise at all".to_owned(),
            (LayersError::OverBudget, devices, visits) => {
                format!(", 1/{devices} on device-minutes and 1/{visits} on visits")
            }
            _ => String::new(),
        };
        section.fault(
            "layers",
            &format!("`{}`", list.join(", ")),
            &format!("{error}{budget}"),
        );
    };
    Layers::listed(budget, &list).map_err(refuse).ok()
}
