//! What was counted of one flagged site through the time of a programme: at one place, or
//! at the old one until the move and at the new one from then on.

use std::ops::Range;

use jiff::Timestamp;

use super::{Change, Spans, Stretch};
use crate::layers::NoiseOfSum;
use crate::verdict::{Expectation, Site};

/// Share of a stretch that a site has to be online for.
const ONLINE: f64 = 0.5;

/// A site for some time.
#[derive(Debug, Clone)]
pub struct Part<'a> {
    pub site: &'a Site,
    /// What a typical site of its kind would have had, from sites that did not move.
    pub expectation: Option<&'a Expectation>,
    pub during: Range<Timestamp>,
}

/// One site, or one site after the other.
#[derive(Debug, Clone, Default)]
pub struct Series<'a> {
    pub parts: Vec<Part<'a>>,
}

impl<'a> Series<'a> {
    /// A site that stayed.
    pub fn of(site: &'a Site, expectation: Option<&'a Expectation>) -> Self {
        Self {
            parts: vec![Part {
                site,
                expectation,
                during: Timestamp::MIN..Timestamp::MAX,
            }],
        }
    }

    /// Use before and after; `None` where it was online for less than half of either.
    pub fn change(&self, spans: &Spans, flag: Option<&Range<Timestamp>>) -> Option<Change> {
        Some(Change {
            flag: flag.and_then(|flag| self.stretch(flag)),
            before: self.stretch(spans.before.as_ref()?)?,
            after: self.stretch(&spans.after)?,
        })
    }

    /// Use in a stretch; `None` where it was online for less than half of it.
    pub fn stretch(&self, span: &Range<Timestamp>) -> Option<Stretch> {
        let mut sum = Stretch {
            expected: Some(0.0),
            ..Stretch::default()
        };
        for part in &self.parts {
            part.add(span, &mut sum);
        }
        let days = (span.end.as_second() - span.start.as_second()) as f64 / 86_400.0;
        (days > 0.0 && sum.online_days >= ONLINE * days).then_some(sum)
    }
}

impl Part<'_> {
    fn add(&self, span: &Range<Timestamp>, sum: &mut Stretch) {
        let (from, to) = (
            span.start.max(self.during.start),
            span.end.min(self.during.end),
        );
        let mut noise = NoiseOfSum::default();
        for row in &self.site.rows {
            let Some(device_minutes) = row.device_minutes else {
                continue;
            };
            let end = row.start.as_second() + i64::from(row.minutes) * 60;
            if row.start < from || end > to.as_second() || row.online_minutes <= 0.0 {
                continue;
            }
            sum.observed += device_minutes;
            sum.online_days += f64::from(row.online_minutes) / 1440.0;
            noise.add(
                row.start.as_second(),
                1.0,
                f64::from(row.device_minutes_variance),
            );
            let typical = self
                .expectation
                .and_then(|of| of.of(row.start, row.minutes, row.online_minutes.into()));
            // One window without a reference, and the whole stretch has no ratio.
            sum.expected = sum.expected.zip(typical).map(|(sum, more)| sum + more);
        }
        sum.noise += noise.variance(&self.site.device_minutes_shared);
    }
}
