//! Counter, windows, totals, noise, outbox and delivery in one piece, without any I/O but
//! the outbox's own. The daemon runs one of these, the simulator hundreds.

use protocol::codec::{EncodeError, Message};
use protocol::status::{ClockState, Internet, Loss, LossReason, Presence, SourceStatus};
use protocol::topic::MessageKind;
use protocol::{Layer, Version};

use crate::core::calendar::Calendar;
use crate::core::count::Counter;
use crate::core::delivery::Delivery;
use crate::core::outbox::{ClosedWindow, Outbox};
use crate::core::random::{NoRandomness, RandomSource};
use crate::core::station::{Abilities, Reading};
use crate::core::totals::Totals;
use crate::core::window::{Event, Windows};

mod close;
mod settings;
mod settle;
mod tell;
mod waiting;
mod weeks;

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
    pub internet: Internet,
    /// Unix seconds.
    pub certificate_expires: Option<u32>,
    pub site: Option<String>,
}

/// Why a window or a total that was closed is not in the outbox. Its loss is counted.
#[derive(Debug, thiserror::Error)]
pub enum CloseError {
    #[error("{} from {start} on are lost: the outbox cannot be written", .layer.as_str())]
    Unwritable {
        layer: Layer,
        start: u32,
        source: std::io::Error,
    },
    #[error("{} from {start} on are lost: without noise they may not be kept", .layer.as_str())]
    NoNoise {
        layer: Layer,
        start: u32,
        source: NoRandomness,
    },
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
    totals: Totals,
    calendar: Calendar,
    /// The time was known at least once.
    has_begun: bool,
    start_is_noted: bool,
    /// Of the week that was the last to be entered.
    week_end: u32,
    /// The latest version of which this process was sent a receipt.
    receipts: Option<Version>,
    outbox: Outbox,
    delivery: Delivery,
    random: R,
    waiting: Waiting,
    events: Vec<Event>,
    closed: Vec<ClosedWindow>,
    #[cfg(test)]
    faulty: bug::Faulty,
}

impl<R: RandomSource> Counting<R> {
    /// A new process of this access point.
    ///
    /// # Errors
    /// When its boot id cannot be drawn.
    pub fn new(settings: Settings, outbox: Outbox, mut random: R) -> Result<Self, NoRandomness> {
        let last = outbox.ledger().length;
        let calendar = settings.calendar();
        let layers = settings.layers.all().map(|(layer, _)| layer);
        Ok(Self {
            boot: random.next()?,
            sequence: 0,
            counter: Counter::new(settings.rules),
            windows: Windows::new(settings.length, calendar.offset_s, last, outbox.cursor()),
            totals: Totals::new(calendar, layers),
            calendar,
            has_begun: false,
            start_is_noted: false,
            week_end: 0,
            receipts: None,
            outbox,
            delivery: Delivery::new(settings.pace),
            random,
            waiting: Waiting::default(),
            events: vec![],
            closed: vec![],
            #[cfg(test)]
            faulty: bug::Faulty::default(),
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
        let Some(utc_s) = now.utc_s else {
            return Ok(());
        };
        self.begin(utc_s);
        self.place_waiting(now.steady_s, utc_s);
        self.windows.advance(utc_s, &mut self.events);
        let outcome = self.take_events();
        self.enter_week(utc_s);
        outcome
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
        self.begin(utc_s);
        self.place_waiting(now.steady_s, utc_s);
        self.windows.place(utc_s, tally, online, &mut self.events);
        let outcome = self.take_events();
        self.enter_week(utc_s);
        outcome
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
        // It has not heard of this start.
        self.has_begun = false;
        self.start_is_noted = false;
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

    /// The process ends in order. The totals so far are closed and kept; if it never
    /// learned the time, what waited is counted lost, without its own time.
    ///
    /// # Errors
    /// When a total was lost; it is counted.
    pub fn stop(&mut self) -> Result<(), CloseError> {
        let minutes = self.waiting.give_up();
        if minutes > 0 {
            self.outbox.lose_undated(minutes, LossReason::WaitedTooLong);
        }
        let parts = self.totals.end();
        self.keep_totals(&parts)?;
        self.note_orderly_end();
        // Should it fail now, the next start counts.
        let _the_next_start_counts = self.outbox.flush();
        Ok(())
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
