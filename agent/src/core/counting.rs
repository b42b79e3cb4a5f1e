//! Counter, windows, noise, outbox and delivery in one piece, without any I/O but
//! the outbox's own. The daemon runs one of these, the simulator hundreds.

use protocol::Layer;
use protocol::codec::{EncodeError, Message};
use protocol::status::{ClockState, Loss, LossReason, Presence, SourceStatus};
use protocol::topic::MessageKind;

use crate::core::count::Counter;
use crate::core::delivery::Delivery;
use crate::core::outbox::{ClosedWindow, Outbox};
use crate::core::random::{NoRandomness, RandomSource};
use crate::core::station::{Abilities, Reading};
use crate::core::window::{Event, Windows};

mod close;
mod settings;
mod settle;
mod tell;
mod waiting;

pub use settings::Settings;
use waiting::Waiting;

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
    pub sources: Vec<SourceStatus>,
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
    waiting: Waiting,
    events: Vec<Event>,
    closed: Vec<ClosedWindow>,
    #[cfg(test)]
    bug: bug::Bug,
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
            waiting: Waiting::default(),
            events: vec![],
            closed: vec![],
            #[cfg(test)]
            bug: bug::Bug::default(),
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
            self.place_waiting(now.steady_s, utc_s);
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
            self.waiting.push(now.steady_s, tally, online);
            return Ok(());
        };
        self.place_waiting(now.steady_s, utc_s);
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
    ) -> Result<Option<(MessageKind, Vec<u8>)>, EncodeError> {
        let next = self
            .delivery
            .next(&self.outbox, now_ms, utc_s, &mut self.random);
        match next {
            #[cfg(test)]
            Some((kind, report)) => Ok(Some((kind, self.redrawn(report).encode()?))),
            #[cfg(not(test))]
            Some((kind, report)) => Ok(Some((kind, report.encode()?))),
            None => Ok(None),
        }
    }

    /// Real milliseconds at which [`next_message`](Self::next_message) may have one.
    pub fn wake_ms(&self) -> Option<u64> {
        self.delivery.wake_ms(&self.outbox)
    }

    /// A connection is there again: what was under way is sent again.
    pub fn reconnected(&mut self, now_ms: u64) {
        self.delivery.reconnected(now_ms);
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

    /// Puts the minutes that waited for the clock where they belong.
    fn place_waiting(&mut self, steady_s: u64, utc_s: u32) {
        let period_s = u32::from(self.windows.length().period_s);
        let placed = self.waiting.take(steady_s, utc_s, period_s);
        if let Some(loss) = placed.too_long {
            self.outbox.lose(loss);
        }
        for minute in placed.minutes {
            self.windows
                .place(minute.utc_s, minute.tally, minute.online, &mut self.events);
        }
    }

    /// The process ends and never learned the time: what waited is counted lost,
    /// without its own time.
    pub fn give_up_waiting(&mut self) {
        let minutes = self.waiting.give_up();
        if minutes > 0 {
            self.outbox.lose_undated(minutes, LossReason::WaitedTooLong);
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
                    layer: Layer::Windows,
                }),
            }
        }
        self.events = events;
        outcome
    }
}

#[cfg(test)]
mod audit;
#[cfg(test)]
mod bug;
#[cfg(test)]
mod tests;
