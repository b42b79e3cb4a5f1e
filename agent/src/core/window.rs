//! Minutes into windows, aligned to UTC. Pure: the time is passed in.
//!
//! Whatever the clock does, no window opens before the end of the last closed one
//! and no minute is taken twice: what cannot be placed is lost, and counted.

use crate::core::count::Tally;

/// Length of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    /// Sampling period, seconds.
    pub period_s: u8,
    /// Length in sampling periods.
    pub periods: u16,
}

impl Length {
    pub const FOUR_HOURS: Length = Length {
        period_s: 60,
        periods: 240,
    };

    pub fn seconds(self) -> u32 {
        u32::from(self.period_s) * u32::from(self.periods)
    }
}

/// Windows without a sample that one jump forward may close: a week of hours.
/// Past that the clock was wrong, and nothing is claimed about the time between.
pub const MAX_SKIPPED: u32 = 168;

/// Exact sums of one window. They are noised before they go anywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowSums {
    /// Unix seconds.
    pub start: u32,
    pub length: Length,
    pub device_minutes: u32,
    /// `None` if the source could not tell in at least one minute.
    pub visits: Option<u32>,
    pub sampled_minutes: u16,
    pub online_minutes: u16,
    /// Minutes placed here, sampled or not.
    pub placed_minutes: u16,
}

impl WindowSums {
    fn new(start: u32, length: Length) -> Self {
        Self {
            start,
            length,
            device_minutes: 0,
            visits: Some(0),
            sampled_minutes: 0,
            online_minutes: 0,
            placed_minutes: 0,
        }
    }

    pub fn end(&self) -> u32 {
        self.start.saturating_add(self.length.seconds())
    }
}

/// What happened to time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    Closed(WindowSums),
    /// Minutes that fell before the cursor or were taken before.
    Lost {
        from: u32,
        to: u32,
        minutes: u16,
    },
}

/// The window being filled, and the cursor.
#[derive(Clone, Debug)]
pub struct Windows {
    length: Length,
    wanted: Length,
    offset_s: u32,
    cursor: u32,
    next_minute: u32,
    open: Option<WindowSums>,
}

impl Windows {
    /// `last` is the length of the last closed window, which goes on until a
    /// boundary of both; `cursor` its end. `offset_s` moves all boundaries.
    pub fn new(wanted: Length, offset_s: u32, last: Option<Length>, cursor: u32) -> Self {
        let length = match last {
            Some(last) if last.period_s == wanted.period_s => last,
            _ => wanted,
        };
        Self {
            length,
            wanted,
            offset_s,
            cursor,
            next_minute: 0,
            open: None,
        }
    }

    pub fn length(&self) -> Length {
        self.length
    }

    /// End of the last closed window, Unix seconds; 0 before the first.
    pub fn cursor(&self) -> u32 {
        self.cursor
    }

    /// Windows up to `cursor` turn out to be closed already.
    pub fn raise_cursor(&mut self, cursor: u32, events: &mut Vec<Event>) {
        self.cursor = self.cursor.max(cursor);
        if let Some(open) = self.open.take_if(|open| open.start < cursor) {
            lose(open.start, open.end(), open.placed_minutes, events);
        }
    }

    /// Closes what has ended at `now` and opens the window that contains it.
    pub fn advance(&mut self, now: u32, events: &mut Vec<Event>) {
        if now < self.cursor {
            return;
        }
        match self.open.take() {
            Some(open) if now < open.start => {
                // The clock had run ahead. Nothing of that window was released, so
                // it can be dropped and its time used again when it comes.
                self.next_minute = 0;
                lose(open.start, open.end(), open.placed_minutes, events);
            }
            Some(open) if now < open.end() => {
                self.open = Some(open);
                return;
            }
            Some(open) => self.close(open, now, events),
            None => {}
        }
        self.open_at(now);
    }

    /// Puts the minute that contains `now` into its window.
    pub fn place(&mut self, now: u32, tally: Option<Tally>, online: bool, events: &mut Vec<Event>) {
        self.advance(now, events);
        let period_s = u32::from(self.length.period_s);
        let minute = now - now % period_s;
        let open = match &mut self.open {
            Some(open) if now >= self.cursor && now >= open.start && minute >= self.next_minute => {
                open
            }
            _ => return lose(minute, minute.saturating_add(period_s), 1, events),
        };
        self.next_minute = minute.saturating_add(period_s);
        open.placed_minutes += 1;
        let Some(tally) = tally else { return };
        open.sampled_minutes += 1;
        // Also where the minute was offline: what the source can tell is not a count.
        open.visits = open.visits.filter(|_| tally.visits.is_some());
        if online {
            open.online_minutes += 1;
            open.device_minutes = open.device_minutes.saturating_add(tally.devices);
            if let (Some(sum), Some(visits)) = (&mut open.visits, tally.visits) {
                *sum = sum.saturating_add(visits);
            }
        }
    }

    fn close(&mut self, open: WindowSums, now: u32, events: &mut Vec<Event>) {
        let length = open.length;
        let mut start = open.end();
        events.push(Event::Closed(open));
        let skipped = (now - start) / length.seconds();
        if skipped <= MAX_SKIPPED {
            for _ in 0..skipped {
                events.push(Event::Closed(WindowSums::new(start, length)));
                start += length.seconds();
            }
        }
        self.cursor = start;
    }

    fn open_at(&mut self, now: u32) {
        let mut start = self.aligned(now, self.length);
        if self.length != self.wanted
            && start >= self.cursor
            && self.aligned(start, self.wanted) == start
        {
            self.length = self.wanted;
            start = self.aligned(now, self.length);
        }
        if start >= self.cursor {
            self.open = Some(WindowSums::new(start, self.length));
        }
    }

    fn aligned(&self, now: u32, length: Length) -> u32 {
        let length = length.seconds();
        let offset = self.offset_s % length;
        let into = (now % length + length - offset) % length;
        now.saturating_sub(into)
    }
}

fn lose(from: u32, to: u32, minutes: u16, events: &mut Vec<Event>) {
    if minutes > 0 {
        events.push(Event::Lost { from, to, minutes });
    }
}

#[cfg(test)]
mod tests;
