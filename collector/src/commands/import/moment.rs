//! Moments as people write them: an instant, or the day that begins then.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// What a moment looks like.
pub const EXPECTED: &str = "a date such as 2026-03-01 or an instant such as 2026-03-01T08:00:00Z";
/// How late a fact may begin.
pub const NOT_AHEAD: &str = "a day that has come; at most a day ahead is taken";

/// An instant, or a date: the local midnight it begins with.
pub fn moment(text: &str, zone: Option<&TimeZone>) -> Option<Timestamp> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant);
    }
    let date: Date = text.parse().ok()?;
    let zone = zone.cloned().unwrap_or(TimeZone::UTC);
    Some(date.to_zoned_datetime(zone).ok()?.timestamp())
}
