//! The best figures of windows: each brought into line with the totals above it. What
//! pages and verdicts use; totals are never added to windows.

mod tally;

use std::collections::BTreeMap;

use analysis::layers::{Released, Shared, combine, noise_variance};
use protocol::AccessPointId;
use protocol::report::{LONGEST_TOTAL_S, LONGEST_WINDOW_S};
use records::windows::{Store, StoreError, StoredTotal, StoredWindow};

pub use tally::Tally;

/// What was released in a time, and around it as far as totals reach.
#[derive(Debug)]
pub struct Told {
    windows: Vec<StoredWindow>,
    totals: Vec<StoredTotal>,
}

/// One access point's windows, by start.
#[derive(Debug)]
pub struct Estimate<'a> {
    pub access_point: &'a AccessPointId,
    pub windows: Vec<Estimated<'a>>,
    pub device_minutes_shared: Vec<Shared>,
    pub visits_shared: Vec<Shared>,
}

/// A window with its best figures.
#[derive(Debug)]
pub struct Estimated<'a> {
    pub window: &'a StoredWindow,
    /// `None` where nothing could be counted: not a minute was online, or the source
    /// cannot tell.
    pub device_minutes: Option<Figure>,
    pub visits: Option<Figure>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    pub value: f64,
    /// Of the window's own noise, as it was released.
    pub variance: f64,
}

impl Told {
    /// All that tells of windows which meet `from..to`, Unix seconds.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn load(
        store: &Store,
        from: i64,
        to: i64,
        access_points: Option<&[AccessPointId]>,
    ) -> Result<Self, StoreError> {
        let totals_from = from.saturating_sub(LONGEST_TOTAL_S);
        let totals = store.totals(totals_from, to, access_points)?;
        // A total is used only where all of its windows are there.
        let reach = |a: (i64, i64), total: &StoredTotal| {
            (a.0.min(total.sum.start), a.1.max(total.sum.end()))
        };
        let earliest = from.saturating_sub(LONGEST_WINDOW_S);
        let (first, last) = totals.iter().fold((earliest, to), reach);
        Ok(Self {
            windows: store.windows(first, last, access_points)?,
            totals,
        })
    }

    pub fn of(windows: Vec<StoredWindow>, totals: Vec<StoredTotal>) -> Self {
        Self { windows, totals }
    }

    /// The estimates of each access point, one after the other.
    pub fn estimates(&self) -> impl Iterator<Item = Estimate<'_>> {
        let mut told: BTreeMap<&AccessPointId, (Vec<&StoredWindow>, Vec<&StoredTotal>)> =
            BTreeMap::new();
        for window in &self.windows {
            told.entry(&window.access_point).or_default().0.push(window);
        }
        for total in &self.totals {
            if let Some((_, totals)) = told.get_mut(&total.sum.access_point) {
                totals.push(total);
            }
        }
        told.into_iter()
            .map(|(access_point, (windows, totals))| estimate(access_point, &windows, &totals))
    }
}

fn estimate<'a>(
    access_point: &'a AccessPointId,
    windows: &[&'a StoredWindow],
    totals: &[&StoredTotal],
) -> Estimate<'a> {
    let (device_minutes, device_minutes_shared) = measure(windows, totals, |window| {
        (
            window.device_minutes,
            f64::from(window.noise_device_minutes),
        )
    });
    let (visits, visits_shared) = measure(windows, totals, |window| {
        (window.visits, f64::from(window.noise_visits))
    });
    let figures = device_minutes.into_iter().zip(visits);
    Estimate {
        access_point,
        windows: windows
            .iter()
            .zip(figures)
            .map(|(&window, (device_minutes, visits))| Estimated {
                window,
                device_minutes,
                visits,
            })
            .collect(),
        device_minutes_shared,
        visits_shared,
    }
}

/// One measure of all windows; `read` gives a figure and the scale of its noise.
fn measure(
    windows: &[&StoredWindow],
    totals: &[&StoredTotal],
    read: impl Fn(&StoredWindow) -> (Option<i64>, f64),
) -> (Vec<Option<Figure>>, Vec<Shared>) {
    let released = |told: &StoredWindow, value: f64, variance: f64| Released {
        start: told.start,
        end: told.end(),
        value,
        variance,
    };
    let mut figures = vec![None; windows.len()];
    let (mut places, mut counted) = (vec![], vec![]);
    for (place, window) in windows.iter().enumerate() {
        match read(window) {
            // Only minutes online are counted: what was released is noise about 0.
            _ if window.online_minutes == 0 => counted.push(released(window, 0.0, 0.0)),
            (Some(value), scale) => {
                let variance = noise_variance(scale);
                // Counts are i32 on the wire: exact in f64.
                let value = value as f64;
                figures[place] = Some(Figure { value, variance });
                counted.push(released(window, value, variance));
            }
            (None, _) => continue,
        }
        places.push(place);
    }
    let totals: Vec<Released> = totals
        .iter()
        .filter_map(|total| {
            let (value, scale) = read(&total.sum);
            Some(released(&total.sum, value? as f64, noise_variance(scale)))
        })
        .collect();
    let combined = combine(&counted, &totals);
    for (place, value) in places.into_iter().zip(combined.values) {
        if let Some(figure) = &mut figures[place] {
            figure.value = value;
        }
    }
    (figures, combined.shared)
}

#[cfg(test)]
mod tests;
