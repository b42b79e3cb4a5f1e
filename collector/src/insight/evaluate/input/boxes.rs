//! What each of several boxes of a site counted, week by week.

use std::collections::HashMap;

use analysis::layers::NoiseOfSum;
use analysis::verdict::{BoxWeek, SiteBox};
use groundwork::seconds::DAY_S;
use jiff::Timestamp;
use records::registry::placement::Placement;

use super::LOOK_BACK_S;
use crate::insight::estimate::{Estimate, Told};

const WEEK_S: i64 = 7 * DAY_S;

/// The boxes that stand at each site of several, in weeks that end with `last`. A box
/// that was elsewhere before is told of from when it came.
pub fn of_sites(
    told: &Told,
    placements: &[Placement],
    last: Timestamp,
) -> HashMap<String, Vec<SiteBox>> {
    let end = last.as_second();
    let here =
        |placement: &&Placement| placement.from < last && placement.to.is_none_or(|to| to >= last);
    let standing: HashMap<&str, &Placement> = placements
        .iter()
        .filter(here)
        .map(|placement| (placement.access_point.as_str(), placement))
        .collect();
    let mut boxes: HashMap<String, Vec<SiteBox>> = HashMap::new();
    for estimate in told.estimates() {
        let id = estimate.access_point.as_str();
        if let Some(placement) = standing.get(id) {
            boxes
                .entry(placement.site.clone())
                .or_default()
                .push(SiteBox {
                    id: id.to_owned(),
                    weeks: weeks(&estimate, placement.from.as_second(), end),
                });
        }
    }
    boxes.retain(|_, boxes| boxes.len() > 1);
    boxes
}

fn weeks(estimate: &Estimate<'_>, from: i64, end: i64) -> Vec<BoxWeek> {
    let back = |start: i64| (end - start - 1).div_euclid(WEEK_S);
    let met = estimate.windows.iter().filter(|it| {
        let start = it.window.start;
        start >= from && start >= end - LOOK_BACK_S && start < end
    });
    let met: Vec<_> = met.collect();
    let mut weeks = Vec::new();
    for of_week in met.chunk_by(|a, b| back(a.window.start) == back(b.window.start)) {
        let mut noise = NoiseOfSum::default();
        let (mut device_minutes, mut online_minutes) = (0.0, 0.0);
        for estimated in of_week {
            let Some(figure) = estimated.device_minutes else {
                continue;
            };
            let window = estimated.window;
            device_minutes += figure.value;
            online_minutes += f32::from(window.online_minutes) * window.period_s as f32 / 60.0;
            noise.add(window.start, 1.0, figure.variance);
        }
        let start = end - (back(of_week[0].window.start) + 1) * WEEK_S;
        if let Ok(start) = Timestamp::from_second(start) {
            weeks.push(BoxWeek {
                start,
                online_minutes,
                device_minutes,
                variance: noise.variance(&estimate.device_minutes_shared) as f32,
            });
        }
    }
    weeks
}

#[cfg(test)]
mod tests {
    use records::windows::StoredWindow;

    use super::*;

    #[test]
    fn each_box_is_told_of_by_the_week_and_a_single_one_is_not() {
        let placement = |id: &str, site: &str| Placement {
            access_point: id.parse().unwrap(),
            site: site.to_owned(),
            from: Timestamp::UNIX_EPOCH,
            to: None,
        };
        let window = |id: &str, start: i64| StoredWindow {
            access_point: id.parse().unwrap(),
            start,
            length_s: 14_400,
            period_s: 60,
            device_minutes: Some(100),
            visits: None,
            sampled_minutes: 240,
            online_minutes: 240,
            noise_device_minutes: 60,
            noise_visits: 0,
            late: false,
            boot: 1,
            sequence: 0,
        };
        let windows = vec![
            window("a", WEEK_S - 14_400),
            window("a", WEEK_S),
            window("a", WEEK_S + 14_400),
            window("b", 2 * WEEK_S),
            window("c", WEEK_S),
        ];
        let told = Told::of(windows, vec![]);
        let placements = [
            placement("a", "square"),
            placement("b", "square"),
            placement("c", "park"),
        ];
        let last = Timestamp::from_second(2 * WEEK_S).unwrap();
        let boxes = of_sites(&told, &placements, last);
        assert_eq!(boxes.len(), 1);
        let figures: Vec<(i64, f64, f32)> = boxes["square"][0]
            .weeks
            .iter()
            .map(|week| {
                (
                    week.start.as_second(),
                    week.device_minutes,
                    week.online_minutes,
                )
            })
            .collect();
        assert_eq!(figures, [(0, 100.0, 240.0), (WEEK_S, 200.0, 480.0)]);
        assert!(boxes["square"][1].weeks.is_empty());
    }
}
