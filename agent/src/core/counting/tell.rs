//! How this access point is: the status.

use protocol::codec::{EncodeError, Message};
use protocol::status::{LossReason, LostMinutes, Mark, Released, Status};
use protocol::{Layer, Version, version1};

use super::{Counting, Surroundings};
use crate::core::random::RandomSource;

impl<R: RandomSource> Counting<R> {
    pub fn status(&self, around: Surroundings) -> Status {
        let ledger = self.outbox.ledger();
        Status {
            boot: self.boot,
            connection: around.connection,
            presence: around.presence,
            version: around.version,
            uptime_s: around.uptime_s,
            clock: around.clock,
            sent_at: around.sent_at,
            period_s: self.windows.length().period_s,
            layers: self.released(),
            undivided_until: self.undivided_until(),
            noise_off_reference: self.settings.noise_off_reference.clone(),
            cap_minutes: u16::try_from(self.settings.rules.cap_s / 60).unwrap_or(u16::MAX),
            outbox: self.outbox.id(),
            unsettled: self.outbox.unsettled(),
            capacity: self.outbox.capacity(),
            oldest_held: self.outbox.oldest().map(|held| Mark {
                boot: held.window.boot,
                sequence: held.window.sequence,
                start: held.window.start,
            }),
            newest_settled: ledger.newest_settled,
            losses: ledger.losses().copied().collect(),
            lost_minutes: self.lost_minutes(),
            lost_totals: ledger.lost_totals,
            sources: around.sources,
            internet: around.internet,
            certificate_expires: around.certificate_expires,
            site: around.site,
        }
    }

    /// Did a receipt show that the collector reads version 2?
    pub fn collector_reads_version_2(&self) -> bool {
        self.receipts >= Some(Version::Two)
    }

    /// A status as it is published: its versions in their order, the one to be retained
    /// last. Until a receipt shows that the collector reads version 2, that is version 1.
    ///
    /// # Errors
    /// When the protocol cannot carry it.
    pub fn told(&self, status: &Status) -> Result<Vec<Vec<u8>>, EncodeError> {
        let mut told = vec![status.encode()?];
        if !self.collector_reads_version_2() {
            told.push(version1::Status::from(status).encode()?);
        }
        Ok(told)
    }

    /// As windows are closed now; totals have a length of their own and one scale.
    fn released(&self) -> Vec<Released> {
        let layers = self.settings.layers;
        let released = layers.all().map(|(layer, scales)| {
            let (length, noise) = match layer {
                Layer::Windows if self.undivided_until().is_some() => {
                    (self.windows.length(), layers.budget)
                }
                Layer::Windows => (self.windows.length(), scales),
                total => (self.calendar.length(total), scales),
            };
            Released {
                layer,
                length_periods: length.periods,
                noise_device_minutes: noise.device_minutes,
                noise_visits: noise.visits,
            }
        });
        released.collect()
    }

    /// With what waited too long for the clock and cannot yet be dated.
    fn lost_minutes(&self) -> Vec<LostMinutes> {
        let mut lost: Vec<LostMinutes> = self.outbox.ledger().lost_minutes().collect();
        let reason = LossReason::WaitedTooLong;
        let undated = self.waiting.dropped();
        match lost.iter_mut().find(|lost| lost.reason == reason) {
            Some(known) => known.minutes = known.minutes.saturating_add(undated),
            None if undated > 0 => lost.push(LostMinutes {
                reason,
                minutes: undated,
            }),
            None => {}
        }
        lost
    }
}
