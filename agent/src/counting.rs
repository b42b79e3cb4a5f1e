//! Counter, windows, noise, outbox and delivery in one piece, without any I/O but
//! the outbox's own. The daemon runs one of these, the simulator hundreds.

use protocol::codec::{DecodeError, EncodeError, Message};
use protocol::receipt::{Outcome, Receipt};
use protocol::report::NOT_COUNTED;
use protocol::status::{ClockState, Loss, LossReason, Mark, Presence, Source, Status};
use protocol::topic::Kind;

use crate::count::{Counter, Rules};
use crate::delivery::{Delivery, Pace};
use crate::noise::{Scales, discrete_laplace};
use crate::outbox::{ClosedWindow, Held, Outbox, Settled};
use crate::random::{NoRandomness, RandomSource};
use crate::station::{Abilities, Reading};
use crate::window::{Event, Length, Sums, Windows};

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

/// Now, on both clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Seconds on a clock that never jumps.
    pub steady_s: u64,
    /// Unix seconds; `None` while the clock cannot be trusted.
    pub utc_s: Option<u32>,
}

impl Moment {
    /// Where one clock never jumps and can be trusted.
    pub fn at(utc_s: u32) -> Self {
        Self {
            steady_s: u64::from(utc_s),
            utc_s: Some(utc_s),
        }
    }
}

/// What only the process around knows.
#[derive(Clone, Debug)]
pub struct Surroundings {
    pub presence: Presence,
    pub connection: u32,
    pub version: String,
    pub uptime_s: u32,
    pub clock: ClockState,
    pub sent_at: Option<u32>,
    pub sources: Vec<Source>,
    /// Unix seconds.
    pub certificate_expires: Option<u32>,
    pub site: Option<String>,
}

/// Why a window that was closed is not in the outbox. Its minutes are counted.
#[derive(Debug, thiserror::Error)]
pub enum CloseError {
    #[error("the window from {start} on is lost: the outbox cannot be written")]
    Unwritable { start: u32, source: std::io::Error },
    #[error("the window from {start} on is lost: without noise it may not be kept")]
    NoNoise { start: u32, source: NoRandomness },
}

/// What a receipt did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Windows settled by it, and how many of them will never be stored.
    Settled { windows: u32, refused: u32 },
    /// Windows that are sent again.
    Resend { windows: u32 },
}

pub struct Counting<R> {
    settings: Settings,
    boot: u64,
    sequence: u32,
    counter: Counter,
    windows: Windows,
    outbox: Outbox,
    delivery: Delivery,
    random: R,
    /// Minutes counted before the clock could be trusted.
    waiting: u32,
    events: Vec<Event>,
    closed: Vec<ClosedWindow>,
}

impl<R: RandomSource> Counting<R> {
    /// A new process of this access point.
    ///
    /// # Errors
    /// When its boot id cannot be drawn.
    pub fn new(settings: Settings, outbox: Outbox, mut random: R) -> Result<Self, NoRandomness> {
        let last = outbox.ledger().length;
        Ok(Self {
            boot: random.next()?,
            sequence: 0,
            counter: Counter::new(settings.rules),
            windows: Windows::new(
                settings.length,
                u32::from(settings.offset_hours) * 3600,
                last,
                outbox.cursor(),
            ),
            outbox,
            delivery: Delivery::new(settings.pace),
            random,
            waiting: 0,
            events: vec![],
            closed: vec![],
            settings,
        })
    }

    pub fn boot(&self) -> u64 {
        self.boot
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    pub fn counter(&self) -> &Counter {
        &self.counter
    }

    /// What the source knows of its driver: see [`Counter::declare`].
    pub fn declare(&mut self, abilities: Abilities) {
        self.counter.declare(abilities);
    }

    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// What is left when the process ends.
    pub fn into_outbox(self) -> Outbox {
        self.outbox
    }

    /// Windows closed by the last call of [`advance`](Self::advance) or
    /// [`minute`](Self::minute), as they are kept and sent.
    pub fn just_closed(&self) -> &[ClosedWindow] {
        &self.closed
    }

    /// Closes the windows that have ended. Called before the station table is read,
    /// so that when a window leaves does not tell how many stations there are.
    ///
    /// # Errors
    /// When a window was lost; it is counted, and counting goes on.
    pub fn advance(&mut self, now: Moment) -> Result<(), CloseError> {
        self.closed.clear();
        if let Some(utc_s) = now.utc_s {
            self.windows.advance(utc_s, &mut self.events);
        }
        self.take_events()
    }

    /// Takes the reading of one minute.
    ///
    /// # Errors
    /// As [`advance`](Self::advance).
    pub fn minute(
        &mut self,
        now: Moment,
        reading: &Reading,
        online: bool,
    ) -> Result<(), CloseError> {
        self.closed.clear();
        let tally = self.counter.tally(now.steady_s, reading);
        let Some(utc_s) = now.utc_s else {
            self.waiting = self.waiting.saturating_add(1);
            return Ok(());
        };
        self.lose_waiting(utc_s);
        self.windows.place(utc_s, tally, online, &mut self.events);
        self.take_events()
    }

    /// The next message, ready to publish; `now_ms` is real time and never jumps.
    ///
    /// # Errors
    /// When the outbox holds a window that the protocol cannot carry.
    pub fn next_message(
        &mut self,
        now_ms: u64,
        utc_s: Option<u32>,
    ) -> Result<Option<(Kind, Vec<u8>)>, EncodeError> {
        let next = self
            .delivery
            .next(&self.outbox, now_ms, utc_s, &mut self.random);
        match next {
            Some((kind, report)) => Ok(Some((kind, report.encode()?))),
            None => Ok(None),
        }
    }

    /// Real milliseconds at which [`next_message`](Self::next_message) may have one.
    pub fn wake_ms(&self) -> Option<u64> {
        self.delivery.wake_ms(&self.outbox)
    }

    /// A connection is there again: what was under way is sent anew.
    pub fn reconnected(&mut self, now_ms: u64) {
        self.delivery.reconnected(now_ms);
    }

    /// Takes a message from the collector.
    ///
    /// # Errors
    /// When it is no receipt of this version; nothing is changed then.
    pub fn receipt(&mut self, payload: &[u8]) -> Result<Answer, DecodeError> {
        match Receipt::decode(payload)? {
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

    /// Writes what was counted lost since the last window.
    ///
    /// # Errors
    /// When flash cannot be written; nothing is forgotten meanwhile.
    pub fn flush(&mut self) -> std::io::Result<()> {
        self.outbox.flush()
    }

    /// Goes on with an outbox that can be written again, and with the account of the
    /// one that stood in.
    ///
    /// # Errors
    /// When a window was lost on the way; it is counted.
    pub fn adopt(&mut self, mut outbox: Outbox) -> Result<(), CloseError> {
        self.windows.raise_cursor(outbox.cursor(), &mut self.events);
        outbox.take_over(&self.outbox);
        self.outbox = outbox;
        self.delivery = Delivery::new(self.settings.pace);
        self.take_events()
    }

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
            length_periods: length.periods,
            noise_device_minutes: self.settings.noise.device_minutes,
            noise_visits: self.settings.noise.visits,
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
            lost_minutes: ledger.lost_minutes().collect(),
            sources: around.sources,
            certificate_expires: around.certificate_expires,
            site: around.site,
        }
    }

    fn take_events(&mut self) -> Result<(), CloseError> {
        let mut outcome = Ok(());
        let mut events = std::mem::take(&mut self.events);
        for event in events.drain(..) {
            match event {
                Event::Closed(sums) => {
                    if let Err(error) = self.keep(&sums) {
                        outcome = Err(error);
                    }
                }
                Event::Lost { from, to, minutes } => self.outbox.lose(Loss {
                    from,
                    to,
                    minutes: u32::from(minutes),
                    reason: LossReason::Clock,
                }),
            }
        }
        self.events = events;
        outcome
    }

    /// The only way out of a window: its sums get their noise here, once, before
    /// anything is written.
    fn keep(&mut self, sums: &Sums) -> Result<(), CloseError> {
        let start = sums.start;
        let noised = self.noised(sums);
        let (device_minutes, visits) = noised.map_err(|source| {
            self.outbox.lose(Loss {
                from: start,
                to: sums.end(),
                minutes: u32::from(sums.length.periods),
                reason: LossReason::OutboxUnwritable,
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

    fn noised(&mut self, sums: &Sums) -> Result<(i32, i32), NoRandomness> {
        let noise = self.settings.noise;
        let device_minutes = discrete_laplace(noise.device_minutes, &mut self.random)?;
        let visits = discrete_laplace(u16::from(noise.visits), &mut self.random)?;
        Ok((
            sum(sums.device_minutes, device_minutes),
            sums.visits.map_or(NOT_COUNTED, |count| sum(count, visits)),
        ))
    }

    fn lose_waiting(&mut self, utc_s: u32) {
        let minutes = std::mem::take(&mut self.waiting);
        if minutes == 0 {
            return;
        }
        let period_s = u32::from(self.windows.length().period_s);
        let from = utc_s.saturating_sub(minutes.saturating_mul(period_s));
        self.outbox.lose(Loss {
            from,
            to: utc_s,
            minutes,
            reason: LossReason::WaitedTooLong,
        });
    }
}

/// Never clipped at zero, never `NOT_COUNTED`.
fn sum(count: u32, noise: i64) -> i32 {
    let noised = i64::from(count).saturating_add(noise);
    let bounded = noised.clamp(i64::from(NOT_COUNTED + 1), i64::from(i32::MAX));
    i32::try_from(bounded).expect("bounded to the range of i32")
}

#[cfg(test)]
mod tests;
