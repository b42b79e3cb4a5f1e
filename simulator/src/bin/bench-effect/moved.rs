//! A flagged site as it is counted when its boxes go to a better place.

use std::ops::Range;

use analysis::verdict::Site;
use jiff::Timestamp;
use simulator::trial::City;
use simulator::trial::better::Added;

pub struct Moved {
    pub site: Site,
    start: Timestamp,
    added: Vec<Added>,
}

impl Moved {
    /// From a day of the history on, so many device-minutes a day more. `None` where the
    /// city has no such site.
    pub fn new(city: &City, site: &Site, from_day: u32, a_day: f64) -> Option<Moved> {
        let mut moved = Moved {
            site: site.clone(),
            start: city.start,
            added: city.better(&site.id, (from_day, a_day))?,
        };
        for row in &mut moved.site.rows {
            let end = row.start.as_second() + i64::from(row.minutes) * 60;
            let hours = hours(city.start, row.start.as_second()..end);
            let more: f64 = moved.added[hours].iter().map(|hour| hour.counted).sum();
            if let Some(minutes) = &mut row.device_minutes {
                *minutes += more;
            }
        }
        Some(moved)
    }

    /// Device-minutes that are expected to be added in a stretch.
    pub fn expected(&self, span: &Range<Timestamp>) -> f64 {
        let hours = hours(self.start, span.start.as_second()..span.end.as_second());
        self.added[hours].iter().map(|hour| hour.expected).sum()
    }
}

/// The hours of a history that lie in a stretch of it.
fn hours(start: Timestamp, seconds: Range<i64>) -> Range<usize> {
    let since = |second: i64| usize::try_from((second - start.as_second()) / 3_600).unwrap_or(0);
    since(seconds.start)..since(seconds.end)
}
