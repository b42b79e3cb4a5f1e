//! Faults that the audit must catch. They exist in tests only.

use protocol::Layer;
use protocol::report::{NOT_COUNTED, Report};

use super::Counting;
use super::close::{Exact, sum};
use crate::core::noise::discrete_laplace;
use crate::core::random::{NoRandomness, RandomSource};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Bug {
    #[default]
    None,
    HalfTheNoise,
    FivePercentTooSmall,
    TenPercentTooLarge,
    NoNoiseOnZero,
    SuppressedBeforeNoise,
    EvenNoiseOnly,
    ClippedAt480,
    RedrawnOnResend,
    /// The week has the noise of its last window.
    SameDrawForBoth,
    WeekRedrawnOnResend,
    /// The week lacks the noise of its windows and has its own.
    WindowsNoiseSubtracted,
    ScalesSwapped,
    TenPercentOverBudget,
    OnePercentOverBudget,
}

/// A bug, and what a sound agent forgets.
#[derive(Debug, Default)]
pub struct Faulty {
    pub bug: Bug,
    /// The last exact sum of windows and of weeks.
    exact: [u32; 2],
    /// Noise of the windows of this week.
    noises: Vec<i64>,
}

impl Faulty {
    pub fn is_faulty(&self) -> bool {
        self.bug != Bug::None
    }
}

impl Bug {
    fn scale(self, scale: u16) -> u16 {
        match self {
            Bug::HalfTheNoise => scale / 2,
            Bug::FivePercentTooSmall => scale * 95 / 100,
            Bug::TenPercentTooLarge => scale * 110 / 100,
            Bug::TenPercentOverBudget => scale * 10 / 11,
            Bug::OnePercentOverBudget => scale * 100 / 101,
            _ => scale,
        }
    }

    fn release(self, count: Option<u32>, noise: i64) -> i32 {
        match (self, count) {
            (Bug::NoNoiseOnZero, Some(0)) => 0,
            (Bug::SuppressedBeforeNoise, Some(count)) if count < 300 => sum(Some(0), noise),
            (Bug::EvenNoiseOnly, _) => sum(count, noise / 2 * 2),
            (Bug::ClippedAt480, _) => sum(count, noise.clamp(-480, 480)),
            _ => sum(count, noise),
        }
    }
}

impl<R: RandomSource> Counting<R> {
    pub(super) fn noised_wrongly(&mut self, exact: &Exact) -> Result<(i32, i32), NoRandomness> {
        let bug = self.faulty.bug;
        let layers = self.settings.layers;
        let scales = match (bug, exact.layer) {
            (Bug::ScalesSwapped, Layer::Windows) => layers.weeks.unwrap_or(layers.windows),
            (Bug::ScalesSwapped, _) => layers.windows,
            _ => exact.noise,
        };
        let drawn = discrete_laplace(bug.scale(scales.device_minutes), &mut self.random)?;
        let is_week = exact.layer == Layer::Weeks;
        let before = &self.faulty.noises;
        let noise = match bug {
            Bug::SameDrawForBoth if is_week => before.last().copied().unwrap_or(drawn),
            Bug::WindowsNoiseSubtracted if is_week => drawn - before.iter().sum::<i64>(),
            _ => drawn,
        };
        if is_week {
            self.faulty.noises.clear();
        } else {
            self.faulty.noises.push(noise);
        }
        self.faulty.exact[usize::from(is_week)] = exact.device_minutes.unwrap_or(0);
        Ok((bug.release(exact.device_minutes, noise), NOT_COUNTED))
    }

    pub(super) fn redrawn(&mut self, mut report: Report) -> Report {
        let is_week = report.layer == Layer::Weeks;
        let redraws = match self.faulty.bug {
            Bug::RedrawnOnResend => true,
            Bug::WeekRedrawnOnResend => is_week,
            _ => false,
        };
        if redraws {
            let exact = self.faulty.exact[usize::from(is_week)];
            for window in &mut report.windows {
                let noise = discrete_laplace(report.noise_device_minutes, &mut self.random);
                window.device_minutes = sum(Some(exact), noise.unwrap_or(0));
            }
        }
        report
    }
}
