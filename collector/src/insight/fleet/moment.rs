//! What is so at each hotspot at this moment. The verdict speaks of the last weeks; this
//! stands beside it.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use records::refusals;
use rusqlite::Connection;
use serde::Serialize;
use utoipa::ToSchema;

use super::FleetState;
use super::judge::{Evidence, judge};
use super::load::load_rows;

/// The access points that stand at a hotspot now, and how many of them report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Moment {
    pub placed: u32,
    pub reporting: u32,
    /// When those that do not report were last heard: the last of them where none
    /// reports, the first of them where some do. Null while all report or none ever did.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub silent_since: Option<Timestamp>,
}

/// The state of each hotspot with access points, by its id.
///
/// # Errors
/// When the database cannot be read.
pub fn moments(connection: &Connection, now: i64) -> rusqlite::Result<HashMap<String, Moment>> {
    let refusals = refusals::last_of_each(connection)?;
    let mut of_site: BTreeMap<String, Vec<(FleetState, Option<i64>)>> = BTreeMap::new();
    for row in load_rows(connection, now)? {
        let last_refusal = refusals.get(&row.id).map(|(why, at)| (why.as_str(), *at));
        let (state, ..) = judge(&Evidence {
            now,
            placed: row.site.is_some(),
            status: row.status.as_ref(),
            last_status: row.last_status,
            last_report: row.last_report,
            last_refusal,
        });
        let Some((site, _)) = row.site else { continue };
        // A last will that the broker keeps comes again with each connection.
        let last_heard = row.last_report.or(row.last_status);
        of_site.entry(site).or_default().push((state, last_heard));
    }
    let moments = of_site.into_iter();
    Ok(moments.map(|(site, boxes)| (site, sum(&boxes))).collect())
}

fn sum(boxes: &[(FleetState, Option<i64>)]) -> Moment {
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let silent: Vec<_> = boxes
        .iter()
        .filter(|(state, _)| *state != FleetState::Reporting)
        .collect();
    let heard = silent.iter().filter_map(|(_, last_heard)| *last_heard);
    let since = if silent.len() == boxes.len() {
        heard.max()
    } else {
        heard.min()
    };
    Moment {
        placed: count(boxes.len()),
        reporting: count(boxes.len() - silent.len()),
        silent_since: since.and_then(|at| Timestamp::from_second(at).ok()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn since(boxes: &[(FleetState, Option<i64>)]) -> (u32, u32, Option<i64>) {
        let moment = sum(boxes);
        let at = moment.silent_since.map(Timestamp::as_second);
        (moment.placed, moment.reporting, at)
    }

    #[test]
    fn a_hotspot_is_silent_since_the_last_of_its_boxes_fell_silent() {
        let boxes = [
            (FleetState::Offline, Some(1_000)),
            (FleetState::Silent, Some(5_000)),
            (FleetState::NeverSeen, None),
        ];
        assert_eq!(since(&boxes), (3, 0, Some(5_000)));
    }

    #[test]
    fn one_of_two_boxes_that_is_down_is_told_with_its_time() {
        let boxes = [
            (FleetState::Offline, Some(1_000)),
            (FleetState::Reporting, Some(9_000)),
        ];
        assert_eq!(since(&boxes), (2, 1, Some(1_000)));
    }

    #[test]
    fn while_all_report_nothing_is_silent() {
        let boxes = [(FleetState::Reporting, Some(9_000))];
        assert_eq!(since(&boxes), (1, 1, None));
    }
}
