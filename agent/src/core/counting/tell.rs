//! How this access point is: the status.

use protocol::Layer;
use protocol::status::{Internet, LossReason, LostMinutes, Mark, Released, Status};

use super::{Counting, Surroundings};
use crate::core::random::RandomSource;

impl<R: RandomSource> Counting<R> {
    pub fn status(&self, around: Surroundings) -> Status {
        let ledger = self.outbox.ledger();
        let length = self.windows.length();
        Status {
            boot: self.boot,
            connection: around.connection,
            presence: around.presence,
            version: around.version,
            uptime_s: around.uptime_s,
            clock: around.clock,
            sent_at: around.sent_at,
            period_s: length.period_s,
            layers: vec![Released {
                layer: Layer::Windows,
                length_periods: length.periods,
                noise_device_minutes: self.settings.noise.device_minutes,
                noise_visits: self.settings.noise.visits,
            }],
            undivided_until: None,
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
            lost_totals: 0,
            sources: around.sources,
            internet: Internet::NotChecked,
            certificate_expires: around.certificate_expires,
            site: around.site,
        }
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
