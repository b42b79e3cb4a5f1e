//! Whether windows share the noise budget with totals: by week, and by starts alone.

use protocol::Layer;

use super::Counting;
use crate::core::random::RandomSource;

impl<R: RandomSource> Counting<R> {
    /// Counts the start of this process once the time is known, and writes that down
    /// before anything is released.
    pub(super) fn begin(&mut self, utc_s: u32) {
        if self.has_begun {
            return;
        }
        self.has_begun = true;
        let week = self.calendar.week_number(utc_s);
        let mut starts = self.outbox.ledger().starts;
        let is_first = self.outbox.is_unused();
        starts.start(week, self.settings.fingerprint(), is_first);
        self.outbox.set_starts(starts);
        self.note_start();
        self.week_end = self.calendar.span(Layer::Weeks, utc_s).1;
    }

    /// It is now the week that contains `utc_s`, and all windows before are closed.
    pub(super) fn enter_week(&mut self, utc_s: u32) {
        if utc_s < self.week_end {
            return;
        }
        let mut starts = self.outbox.ledger().starts;
        starts.enter(self.calendar.week_number(utc_s));
        self.outbox.set_starts(starts);
        self.week_end = self.calendar.span(Layer::Weeks, utc_s).1;
    }

    /// Does a window that starts then leave totals their share of the budget?
    pub(super) fn is_divided(&mut self, start: u32) -> bool {
        self.enter_week(start);
        if !self.start_is_noted {
            self.note_start();
        }
        self.start_is_noted && !self.outbox.ledger().starts.is_undivided()
    }

    /// Until when the whole budget is spent on windows; `None` where it is divided, or
    /// where there is nothing to divide it with.
    pub(super) fn undivided_until(&self) -> Option<u32> {
        let weeks = self.outbox.ledger().starts.undivided_weeks();
        let weeks = weeks.max(u32::from(!self.start_is_noted));
        let matters = self.has_begun && self.settings.layers.has_totals();
        let more = weeks.checked_sub(1).filter(|_| matters)?;
        let week = self.calendar.week.seconds();
        Some(self.week_end.saturating_add(more * week))
    }

    /// A start that cannot be written is as one too many: the next process would not
    /// know of it.
    fn note_start(&mut self) {
        self.start_is_noted = self.outbox.flush().is_ok();
    }

    /// What is safe when this process ends costs the next one nothing.
    pub(super) fn note_orderly_end(&mut self) {
        if self.has_begun {
            let mut starts = self.outbox.ledger().starts;
            starts.ended_in_order = true;
            self.outbox.set_starts(starts);
        }
    }
}
