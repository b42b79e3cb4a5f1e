//! The sums of a hotspot in steps of the time zone, out of those that outlive the windows.

use records::rollups::read;
use records::windows::Sum;
use rusqlite::Connection;

use super::steps::Step;

/// The sums of a site in each of the spans, which are steps of the time zone.
///
/// # Errors
/// When the database cannot be read.
pub fn of_rollups(
    connection: &Connection,
    site: &str,
    step: Step,
    spans: &[(i64, i64)],
) -> rusqlite::Result<Vec<Sum>> {
    let mut sums = vec![Sum::default(); spans.len()];
    let (Some((first, _)), Some((_, last))) = (spans.first(), spans.last()) else {
        return Ok(sums);
    };
    let mut known = vec![false; spans.len()];
    let whole = match step {
        Step::Month => read::months(connection, site, *first, *last)?,
        Step::Week => read::weeks(connection, site, *first, *last)?,
        Step::Day | Step::Window => read::days(connection, site, *first, *last)?,
    };
    for (start, sum) in whole {
        if let Ok(place) = spans.binary_search_by_key(&start, |(start, _)| *start) {
            sums[place] = sum;
            known[place] = true;
        }
    }
    // Of weeks before there were sums of weeks there are days.
    if step == Step::Week && known.contains(&false) {
        for (start, day) in read::days(connection, site, *first, *last)? {
            let place = spans.partition_point(|(_, end)| *end <= start);
            if known.get(place) == Some(&false) {
                sums[place].join(&day);
            }
        }
    }
    Ok(sums)
}
