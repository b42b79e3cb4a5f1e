//! Faults that the audit must catch. They exist in tests only.

use protocol::report::{NOT_COUNTED, Report};

use super::Counting;
use super::close::sum;
use crate::core::noise::discrete_laplace;
use crate::core::random::{NoRandomness, RandomSource};
use crate::core::window::WindowSums;

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
    /// Holds the exact sum that a sound agent forgets.
    RedrawnOnResend(u32),
}

impl Bug {
    pub fn is_there(self) -> bool {
        self != Bug::None
    }

    fn scale(self, scale: u16) -> u16 {
        match self {
            Bug::HalfTheNoise => scale / 2,
            Bug::FivePercentTooSmall => scale * 95 / 100,
            Bug::TenPercentTooLarge => scale * 110 / 100,
            _ => scale,
        }
    }

    fn release(self, count: u32, noise: i64) -> i32 {
        match self {
            Bug::NoNoiseOnZero if count == 0 => sum(0, 0),
            Bug::SuppressedBeforeNoise if count < 300 => sum(0, noise),
            Bug::EvenNoiseOnly => sum(count, noise / 2 * 2),
            Bug::ClippedAt480 => sum(count, noise.clamp(-480, 480)),
            _ => sum(count, noise),
        }
    }
}

impl<R: RandomSource> Counting<R> {
    pub(super) fn noised_wrongly(&mut self, sums: &WindowSums) -> Result<(i32, i32), NoRandomness> {
        if let Bug::RedrawnOnResend(exact) = &mut self.bug {
            *exact = sums.device_minutes;
        }
        let scale = self.bug.scale(self.settings.noise.device_minutes);
        let noise = discrete_laplace(scale, &mut self.random)?;
        Ok((self.bug.release(sums.device_minutes, noise), NOT_COUNTED))
    }

    pub(super) fn redrawn(&mut self, mut report: Report) -> Report {
        if let Bug::RedrawnOnResend(exact) = self.bug {
            for window in &mut report.windows {
                let noise = discrete_laplace(report.noise_device_minutes, &mut self.random);
                window.device_minutes = sum(exact, noise.unwrap_or(0));
            }
        }
        report
    }
}
