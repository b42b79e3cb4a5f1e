//! What the collector says about windows and totals.

use protocol::DecodeError;
use protocol::receipt::{Outcome, Receipt};

use super::{Answer, Counting};
use crate::core::outbox::{Held, Settled};
use crate::core::random::RandomSource;

impl<R: RandomSource> Counting<R> {
    /// Takes a message from the collector.
    ///
    /// # Errors
    /// When it is not a receipt of this version; nothing is changed then.
    pub fn receipt(&mut self, payload: &[u8]) -> Result<Answer, DecodeError> {
        let (version, receipt) = Receipt::read(payload)?;
        self.receipts = self.receipts.max(Some(version));
        match receipt {
            Receipt::Settled(settlements) => {
                let (mut windows, mut refused) = (0, 0);
                for settlement in settlements {
                    let covered = |held: &Held| {
                        held.window.boot == settlement.boot
                            && (settlement.first..=settlement.last).contains(&held.window.sequence)
                    };
                    let held = self.outbox.held();
                    let slots: Vec<usize> = held
                        .filter(|(_, held)| held.settled.is_none() && covered(held))
                        .map(|(slot, _)| slot)
                        .collect();
                    let outcome = match settlement.outcome {
                        Outcome::Stored => Settled::Stored,
                        Outcome::Refused(_) => Settled::Refused,
                    };
                    for slot in slots {
                        self.outbox.settle(slot, outcome);
                        self.delivery.forget(slot);
                        windows += 1;
                        refused += u32::from(outcome == Settled::Refused);
                    }
                }
                Ok(Answer::Settled { windows, refused })
            }
            Receipt::Resend { from } => {
                let slots = self.outbox.unsettle(from);
                for &slot in &slots {
                    self.delivery.forget(slot);
                }
                Ok(Answer::Resend {
                    windows: u32::try_from(slots.len()).unwrap_or(u32::MAX),
                })
            }
        }
    }
}
