//! What is so at each hotspot at this moment. The verdict speaks of the last weeks; this
//! stands beside it.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use rusqlite::Connection;
use serde::Serialize;
use utoipa::ToSchema;

use super::FleetState;
use super::needs;
use super::rows::{Known, load_rows};

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
    let known = Known::load(connection, now)?;
    let mut of_site: BTreeMap<String, Vec<(bool, Option<i64>)>> = BTreeMap::new();
    for row in load_rows(connection, now)? {
        let finding = needs::find(&row, &known);
        let is_heard = finding.is_awaited || is_heard(finding.judgement.0);
        let Some((site, _)) = row.site else { continue };
        // A last will that the broker keeps comes again with each connection.
        let last_heard = row.last_report.or(row.last_status);
        of_site
            .entry(site)
            .or_default()
            .push((is_heard, last_heard));
    }
    let moments = of_site.into_iter();
    Ok(moments.map(|(site, boxes)| (site, sum(&boxes))).collect())
}

/// Whether something arrives of it, even where guests have no use of it: the list of what
/// needs a hand tells those apart.
fn is_heard(state: FleetState) -> bool {
    match state {
        FleetState::Reporting | FleetState::NoInternet | FleetState::RadioDown => true,
        FleetState::Offline
        | FleetState::Silent
        | FleetState::NeverSeen
        | FleetState::Revoked
        | FleetState::Unplaced => false,
    }
}

/// Of each box, whether it is heard, and when it last was.
fn sum(boxes: &[(bool, Option<i64>)]) -> Moment {
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let silent: Vec<_> = boxes.iter().filter(|(is_heard, _)| !is_heard).collect();
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

    fn since(boxes: &[(bool, Option<i64>)]) -> (u32, u32, Option<i64>) {
        let moment = sum(boxes);
        let at = moment.silent_since.map(Timestamp::as_second);
        (moment.placed, moment.reporting, at)
    }

    #[test]
    fn a_hotspot_is_silent_since_the_last_of_its_boxes_fell_silent() {
        let boxes = [(false, Some(1_000)), (false, Some(5_000)), (false, None)];
        assert_eq!(since(&boxes), (3, 0, Some(5_000)));
    }

    #[test]
    fn one_of_two_boxes_that_is_down_is_told_with_its_time() {
        let boxes = [(false, Some(1_000)), (true, Some(9_000))];
        assert_eq!(since(&boxes), (2, 1, Some(1_000)));
    }

    #[test]
    fn while_all_report_nothing_is_silent() {
        let boxes = [(true, Some(9_000))];
        assert_eq!(since(&boxes), (1, 1, None));
    }
}
