//! Stored windows as the rows that the analysis judges: one a site and window.

mod boxes;

use std::collections::{BTreeMap, HashMap};

use analysis::layers::Shared as SharedNoise;
use analysis::verdict::{Site, SiteWindow};
use groundwork::seconds::DAY_S;
use jiff::Timestamp;
use records::registry::placement::{self, Placement};
use records::registry::site;
use records::windows::StoredWindow;

use super::EvaluateError;
use crate::insight::estimate::{Estimate, Estimated, Told};
use crate::insight::usage::Presence;
use crate::shared::Shared;

/// Drops are looked for in the last 52 weeks.
const LOOK_BACK_S: i64 = 52 * 7 * DAY_S;

/// All open sites, or also those that closed, with their rows for the evaluations from `first` to `last`.
pub fn sites(
    shared: &Shared,
    first: Timestamp,
    last: Timestamp,
    also_closed: bool,
) -> Result<Vec<Site>, EvaluateError> {
    let connection = shared.database.reader()?;
    let placements = placement::all(&connection)?;
    let told = Told::load(
        &shared.store,
        first.as_second() - LOOK_BACK_S,
        last.as_second(),
        None,
    )?;
    let mut counted = counted(&told, &placements);
    let mut boxes = boxes::of_sites(&told, &placements, last);
    let mut installed: HashMap<&str, Timestamp> = HashMap::new();
    for placement in &placements {
        let first = installed.entry(&placement.site).or_insert(placement.from);
        *first = placement.from.min(*first);
    }
    let open = site::all(&connection)?
        .into_iter()
        .filter(|site| also_closed || site.closed.is_none());
    Ok(open
        .map(|site| {
            let counted = counted.remove(&site.id).unwrap_or_default();
            (site, counted)
        })
        .map(|(site, counted)| Site {
            kind: Some(site.kind.as_str().to_owned()),
            municipality: Some(site.municipality),
            installed: site
                .installed
                .or_else(|| installed.get(site.id.as_str()).copied()),
            access_points: site.access_points,
            // Minutes count as sampled only while the radio was alive.
            radio_proven: true,
            rows: counted.rows,
            device_minutes_shared: counted.device_minutes_shared,
            visits_shared: counted.visits_shared,
            boxes: boxes.remove(&site.id).unwrap_or_default(),
            id: site.id,
        })
        .collect())
}

/// The sites that were there at an instant, with the rows that had begun.
pub fn as_of(sites: &[Site], until: Timestamp) -> Vec<Site> {
    let there = |site: &&Site| site.installed.is_none_or(|installed| installed < until);
    sites
        .iter()
        .filter(there)
        .map(|site| Site {
            rows: site
                .rows
                .iter()
                .filter(|row| row.start < until)
                .copied()
                .collect(),
            ..site.clone()
        })
        .collect()
}

/// What was counted at one site.
#[derive(Default)]
struct Counted {
    rows: Vec<SiteWindow>,
    device_minutes_shared: Vec<SharedNoise>,
    visits_shared: Vec<SharedNoise>,
}

/// A site's rows in the making, by start and length, seconds.
type Sums = BTreeMap<(i64, u32), SiteWindow>;

/// Sums over the boxes of a site. A box without a report, or that could not count, was
/// not online: it adds nothing to what is expected.
fn counted(told: &Told, placements: &[Placement]) -> HashMap<String, Counted> {
    let presence = Presence::of(placements.to_vec());
    let mut by_site: HashMap<&str, Vec<&Placement>> = HashMap::new();
    for placement in placements {
        by_site.entry(&placement.site).or_default().push(placement);
    }
    let mut found: HashMap<&str, (Sums, Counted)> = HashMap::new();
    for estimate in told.estimates() {
        add_box(&estimate, &presence, &mut found);
    }
    found
        .into_iter()
        .map(|(site, (sums, mut counted))| {
            let boxes = by_site.get(site).map_or(&[][..], Vec::as_slice);
            let rows = sums.into_iter().map(|((start, length_s), mut row)| {
                let placed = boxes_at(boxes, start, start + i64::from(length_s)).max(1);
                row.online_minutes = (row.online_minutes / placed as f32).min(row.minutes as f32);
                row
            });
            counted.rows = rows.collect();
            (site.to_owned(), counted)
        })
        .collect()
}

fn add_box<'a>(
    estimate: &Estimate<'_>,
    presence: &'a Presence,
    found: &mut HashMap<&'a str, (Sums, Counted)>,
) {
    let site_of = |estimated: &Estimated<'_>| presence.site_of(estimated.window);
    for stay in estimate.windows.chunk_by(|a, b| site_of(a) == site_of(b)) {
        let Some(site) = site_of(&stay[0]) else {
            continue;
        };
        let (sums, counted) = found.entry(site).or_default();
        for estimated in stay {
            let window = estimated.window;
            let Some(empty) = empty_row(window) else {
                continue;
            };
            let row = sums.entry((window.start, window.length_s)).or_insert(empty);
            add(row, estimated);
        }
        // Other boxes may have been here before and after.
        let (from, to) = (stay[0].window.start, stay[stay.len() - 1].window.end());
        let here = |all: &[SharedNoise]| -> Vec<SharedNoise> {
            let cut = all.iter().map(|shared| shared.within(from, to));
            cut.filter(|shared| !shared.pieces.is_empty()).collect()
        };
        counted
            .device_minutes_shared
            .extend(here(&estimate.device_minutes_shared));
        counted.visits_shared.extend(here(&estimate.visits_shared));
    }
}

fn empty_row(window: &StoredWindow) -> Option<SiteWindow> {
    let minutes = window.length_s / 60;
    if minutes == 0 {
        return None;
    }
    Some(SiteWindow {
        start: Timestamp::from_second(window.start).ok()?,
        minutes,
        device_minutes: None,
        visits: None,
        online_minutes: 0.0,
        device_minutes_variance: 0.0,
        visits_variance: 0.0,
    })
}

fn add(row: &mut SiteWindow, estimated: &Estimated<'_>) {
    if estimated.device_minutes.is_none() && estimated.visits.is_none() {
        return;
    }
    let window = estimated.window;
    row.online_minutes += f32::from(window.online_minutes) * window.period_s as f32 / 60.0;
    if let Some(figure) = estimated.device_minutes {
        *row.device_minutes.get_or_insert(0.0) += figure.value;
        row.device_minutes_variance += figure.variance as f32;
    }
    if let Some(figure) = estimated.visits {
        *row.visits.get_or_insert(0.0) += figure.value;
        row.visits_variance += figure.variance as f32;
    }
}

/// Boxes that stood there during a stretch, or a part of it.
fn boxes_at(placements: &[&Placement], start: i64, end: i64) -> u32 {
    let there = placements.iter().filter(|placement| {
        placement.from.as_second() < end && placement.to.is_none_or(|to| to.as_second() > start)
    });
    u32::try_from(there.count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use analysis::layers::noise_variance;

    use super::*;

    fn window(
        access_point: &str,
        device_minutes: Option<i64>,
        online_minutes: u16,
    ) -> StoredWindow {
        StoredWindow {
            access_point: access_point.parse().unwrap(),
            start: 14_400,
            length_s: 14_400,
            period_s: 60,
            device_minutes,
            visits: None,
            sampled_minutes: 240,
            online_minutes,
            noise_device_minutes: 60,
            noise_visits: 0,
            late: false,
            boot: 1,
            sequence: 0,
        }
    }

    #[test]
    fn a_box_that_is_silent_or_could_not_count_halves_the_time_online() {
        let placements: Vec<Placement> = ["a", "b", "c", "d"]
            .iter()
            .map(|id| Placement {
                access_point: id.parse().unwrap(),
                site: "square".to_owned(),
                from: Timestamp::UNIX_EPOCH,
                to: None,
            })
            .collect();
        let windows = [
            window("a", Some(500), 240),
            window("b", Some(-20), 240),
            window("c", None, 240),
        ];
        let told = Told::of(windows.to_vec(), vec![]);
        let row = counted(&told, &placements)["square"].rows[0];
        assert_eq!(row.device_minutes, Some(480.0));
        assert_eq!((row.minutes, row.online_minutes), (240, 120.0));
        let variance = f64::from(row.device_minutes_variance);
        assert!((variance - 2.0 * noise_variance(60.0)).abs() < 1e-3);
    }
}
