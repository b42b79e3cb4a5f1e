//! From the exact sums of a window to what is kept: noise, once, and the outbox.

use protocol::Layer;
use protocol::report::NOT_COUNTED;
use protocol::status::{Loss, LossReason};

use super::{CloseError, Counting};
use crate::core::noise::discrete_laplace;
use crate::core::outbox::ClosedWindow;
use crate::core::random::{NoRandomness, RandomSource};
use crate::core::window::WindowSums;

impl<R: RandomSource> Counting<R> {
    /// The only way out of a window: its sums get their noise here, once, before
    /// anything is written.
    pub(super) fn keep(&mut self, sums: &WindowSums) -> Result<(), CloseError> {
        let start = sums.start;
        let noised = self.noised(sums);
        let (device_minutes, visits) = noised.map_err(|source| {
            self.outbox.lose(Loss {
                from: start,
                to: sums.end(),
                minutes: u32::from(sums.length.periods),
                reason: LossReason::OutboxUnwritable,
                layer: Layer::Windows,
            });
            CloseError::NoNoise { start, source }
        })?;
        let window = ClosedWindow {
            boot: self.boot,
            sequence: self.sequence,
            start,
            length: sums.length,
            noise: self.settings.noise,
            device_minutes,
            visits,
            sampled_minutes: sums.sampled_minutes,
            online_minutes: sums.online_minutes,
        };
        let slot = self
            .outbox
            .append(window)
            .map_err(|source| CloseError::Unwritable { start, source })?;
        self.sequence += 1;
        self.delivery.forget(slot);
        self.closed.push(window);
        Ok(())
    }

    fn noised(&mut self, sums: &WindowSums) -> Result<(i32, i32), NoRandomness> {
        let noise = self.settings.noise;
        #[cfg(test)]
        if self.bug.is_there() {
            return self.noised_wrongly(sums);
        }
        let device_minutes = discrete_laplace(noise.device_minutes, &mut self.random)?;
        let visits = discrete_laplace(u16::from(noise.visits), &mut self.random)?;
        Ok((
            sum(sums.device_minutes, device_minutes),
            sums.visits.map_or(NOT_COUNTED, |count| sum(count, visits)),
        ))
    }
}

/// Never clipped at zero, never `NOT_COUNTED`.
pub(super) fn sum(count: u32, noise: i64) -> i32 {
    let noised = i64::from(count).saturating_add(noise);
    let bounded = noised.clamp(i64::from(NOT_COUNTED + 1), i64::from(i32::MAX));
    i32::try_from(bounded).expect("bounded to the range of i32")
}
