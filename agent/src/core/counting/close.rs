//! From exact sums to what is kept: noise, once for each layer, and the outbox.

use protocol::Layer;
use protocol::report::NOT_COUNTED;
use protocol::status::{Loss, LossReason};

use super::{CloseError, Counting};
use crate::core::noise::{Scales, discrete_laplace};
use crate::core::outbox::ClosedWindow;
use crate::core::random::{NoRandomness, RandomSource};
use crate::core::totals::TotalSums;
use crate::core::window::{Length, WindowSums};

/// Exact sums of a window or a total, on their way to their noise.
pub(super) struct Exact {
    pub layer: Layer,
    pub start: u32,
    pub length: Length,
    pub noise: Scales,
    pub device_minutes: Option<u32>,
    pub visits: Option<u32>,
    pub sampled_minutes: u16,
    pub online_minutes: u16,
}

impl<R: RandomSource> Counting<R> {
    /// Keeps a window, then the totals that end with it. A total holds only windows
    /// that are kept, so that the collector can add them up again.
    pub(super) fn keep(&mut self, sums: &WindowSums) -> Result<(), CloseError> {
        let is_divided = self.is_divided(sums.start);
        let layers = &self.settings.layers;
        let window = self.release(&Exact {
            layer: Layer::Windows,
            start: sums.start,
            length: sums.length,
            noise: if is_divided {
                layers.windows
            } else {
                layers.budget
            },
            device_minutes: Some(sums.device_minutes),
            visits: sums.visits,
            sampled_minutes: sums.sampled_minutes,
            online_minutes: sums.online_minutes,
        })?;
        self.closed.push(window);
        let ended = self.totals.add(sums, is_divided);
        self.keep_totals(&ended)
    }

    /// A total whose windows spent the whole budget goes out all the same, without
    /// figures: whether there is a record depends on nothing that was counted.
    pub(super) fn keep_totals(&mut self, ended: &[TotalSums]) -> Result<(), CloseError> {
        let mut outcome = Ok(());
        for sums in ended {
            let noise = self.settings.layers.noise_of(sums.layer);
            let kept = self.release(&Exact {
                layer: sums.layer,
                start: sums.start,
                length: sums.length,
                noise: noise.expect("only layers that are released have totals"),
                device_minutes: sums.is_paid_for.then_some(sums.device_minutes),
                visits: sums.visits.filter(|_| sums.is_paid_for),
                sampled_minutes: sums.sampled_minutes,
                online_minutes: sums.online_minutes,
            });
            outcome = outcome.and(kept.map(drop));
        }
        outcome
    }

    /// The only way out of exact sums: they get their noise here, once, before anything
    /// is written.
    pub(super) fn release(&mut self, exact: &Exact) -> Result<ClosedWindow, CloseError> {
        let &Exact { layer, start, .. } = exact;
        let noised = self.noised(exact);
        let (device_minutes, visits) = noised.map_err(|source| {
            self.outbox.lose(Loss {
                from: start,
                to: start.saturating_add(exact.length.seconds()),
                minutes: u32::from(exact.length.periods),
                reason: LossReason::OutboxUnwritable,
                layer,
            });
            CloseError::NoNoise {
                layer,
                start,
                source,
            }
        })?;
        let window = ClosedWindow {
            layer,
            boot: self.boot,
            sequence: self.sequence,
            start,
            length: exact.length,
            noise: exact.noise,
            device_minutes,
            visits,
            sampled_minutes: exact.sampled_minutes,
            online_minutes: exact.online_minutes,
        };
        let slot = self
            .outbox
            .append(window)
            .map_err(|source| CloseError::Unwritable {
                layer,
                start,
                source,
            })?;
        self.sequence += 1;
        self.delivery.forget(slot);
        Ok(window)
    }

    fn noised(&mut self, exact: &Exact) -> Result<(i32, i32), NoRandomness> {
        #[cfg(test)]
        if self.faulty.is_faulty() {
            return self.noised_wrongly(exact);
        }
        let device_minutes = discrete_laplace(exact.noise.device_minutes, &mut self.random)?;
        let visits = discrete_laplace(u16::from(exact.noise.visits), &mut self.random)?;
        Ok((
            sum(exact.device_minutes, device_minutes),
            sum(exact.visits, visits),
        ))
    }
}

/// Never clipped at zero, and `NOT_COUNTED` only where there is no count.
pub(super) fn sum(count: Option<u32>, noise: i64) -> i32 {
    let Some(count) = count else {
        return NOT_COUNTED;
    };
    let noised = i64::from(count).saturating_add(noise);
    let bounded = noised.clamp(i64::from(NOT_COUNTED + 1), i64::from(i32::MAX));
    i32::try_from(bounded).expect("bounded to the range of i32")
}
