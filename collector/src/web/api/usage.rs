//! Use of a site over time. A gap is null.

use std::collections::{BTreeMap, HashMap};

use axum::Json;
use axum::extract::{Path, State};
use groundwork::seconds::DAY_S;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use protocol::AccessPointId;
use protocol::report::LONGEST_WINDOW_S;
use records::registry::expected::{self, Expected};
use records::registry::site;
use records::registry::verdict;
use records::windows::{StoredWindow, Sum};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::blocking::blocking;
use super::input::Query;
use super::problem::{Problem, ProblemBody};
use super::session::{now, time_zone_name};
use super::signed::Signed;
use crate::insight::estimate::{Estimate, Estimated, Tally, Told};
use crate::insight::rollups;
use crate::insight::usage::Presence;
use crate::insight::usage::steps::{Grid, Step, USUAL_GRID, steps};
use crate::insight::usage::sums::of_rollups;
use crate::web::state;

const WEEK_S: i64 = 7 * DAY_S;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// Instant, or local date; when absent, 7 days before `to` of windows, 8 weeks of days,
    /// 52 weeks of weeks, 2 years of months.
    from: Option<String>,
    /// Instant, or local date, exclusive; now when absent.
    to: Option<String>,
    /// When absent, the finest of day, week and month at which at least half of the figures
    /// stand out of their noise, or else the coarsest.
    step: Option<Step>,
}

#[derive(Serialize, ToSchema)]
pub struct Usage {
    site: String,
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    to: Timestamp,
    step: Step,
    /// The step that would have been shown, had its figures stood out of their noise.
    #[schema(required)]
    instead_of: Option<Step>,
    time_zone: String,
    items: Vec<UsageItem>,
}

#[derive(Serialize, ToSchema)]
pub struct UsageItem {
    #[schema(value_type = String, format = DateTime)]
    start: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    end: Timestamp,
    /// Null: not counted, or no report.
    #[schema(required)]
    device_minutes: Option<f64>,
    /// Set where the figure lies inside the noise: print "fewer than" this instead.
    #[schema(required)]
    fewer_than: Option<f64>,
    #[schema(required)]
    visits: Option<f64>,
    #[schema(required)]
    visits_fewer_than: Option<f64>,
    /// Shares of the time that access points stood here.
    sampled_share: f64,
    online_share: f64,
    /// Standard deviation of the noise in `device_minutes`.
    noise_sd: f64,
    /// What a typical hotspot of the kind would have had; null where not known.
    #[schema(required)]
    expected: Option<f64>,
}

/// Use of a hotspot in windows, days, weeks or months of the deployment's time zone.
#[utoipa::path(
    get, path = "/sites/{id}/usage", tag = "sites", params(("id" = String, Path), Asked),
    responses(
        (status = 200, body = Usage),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
pub async fn show(
    State(state): State<state::WebState>,
    _: Signed,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Json<Usage>, Problem> {
    let to = match &asked.to {
        Some(text) => instant(text, &state.shared.time_zone)?,
        None => now(&state.shared.clock),
    };
    let from = asked
        .from
        .map(|text| instant(&text, &state.shared.time_zone))
        .transpose()?;
    blocking(move || {
        let connection = state.shared.database.reader()?;
        if site::find(&connection, &id)?.is_none() {
            return Err(Problem::not_found("hotspot", &id));
        }
        let usage = UsageOf {
            presence: Presence::load(&connection)?,
            state: &state,
            connection,
            site: id,
        };
        let at = |step: Step| {
            let usual = to.as_second() - usual_span_s(step);
            let from = from.unwrap_or(Timestamp::from_second(usual).unwrap_or(Timestamp::MIN));
            usage.at(step, from, to)
        };
        if let Some(step) = asked.step {
            return at(step).map(Json);
        }
        let [finest, coarser @ ..] = STEPS;
        let mut found = at(finest)?;
        for step in coarser {
            if found.stands_out() {
                break;
            }
            found = Usage {
                instead_of: Some(finest),
                ..at(step)?
            };
        }
        Ok(Json(found))
    })
    .await
}

/// Steps to open with, from fine to coarse.
const STEPS: [Step; 3] = [Step::Day, Step::Week, Step::Month];

/// As much as a chart shows well, seconds.
fn usual_span_s(step: Step) -> i64 {
    match step {
        Step::Window => WEEK_S,
        Step::Day => 8 * WEEK_S,
        Step::Week => 52 * WEEK_S,
        Step::Month => 2 * 365 * DAY_S,
    }
}

impl Usage {
    /// Whether at least half of the figures are told from nobody.
    fn stands_out(&self) -> bool {
        let counted = self
            .items
            .iter()
            .filter(|item| item.device_minutes.is_some());
        let (inside, outside): (Vec<_>, Vec<_>) =
            counted.partition(|item| item.fewer_than.is_some());
        inside.len() <= outside.len()
    }
}

/// A site whose use is asked for.
struct UsageOf<'a> {
    state: &'a state::WebState,
    connection: Connection,
    presence: Presence,
    site: String,
}

impl UsageOf<'_> {
    fn at(&self, step: Step, from: Timestamp, to: Timestamp) -> Result<Usage, Problem> {
        let shared = &self.state.shared;
        let (connection, id, presence) = (&self.connection, &self.site, &self.presence);
        let boxes = presence.access_points_of(id);
        let (spans, sums) = if step == Step::Window {
            of_windows(self.state, presence, id, &boxes, (from, to))?
        } else {
            rollups::roll_before_showing(
                &shared.database,
                &shared.store,
                &shared.time_zone,
                &boxes,
            )?;
            let spans = steps(from, to, step, USUAL_GRID, &shared.time_zone)?;
            let sums = of_rollups(connection, id, step, &spans)?;
            (spans, sums)
        };
        let mut items = items(id, &spans, sums, presence, shared.clock.now());
        if let (Some((start, _)), Some((_, end))) = (spans.first(), spans.last()) {
            let earliest = start - LONGEST_WINDOW_S;
            let expected = expected::of_site(connection, id, earliest, *end)?;
            add_expected(&mut items, &spans, &expected);
            if let Some(run) = verdict::last_run(connection)? {
                forget_half_expected(&mut items, &spans, run.to.as_second());
            }
        }
        Ok(Usage {
            site: id.clone(),
            from,
            to,
            step,
            instead_of: None,
            time_zone: time_zone_name(self.state),
            items,
        })
    }
}

/// An instant, or the midnight a local date begins with.
pub fn instant(text: &str, time_zone: &TimeZone) -> Result<Timestamp, Problem> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(instant);
    }
    text.parse::<Date>()
        .and_then(|date| date.to_zoned_datetime(time_zone.clone()))
        .map(|midnight| midnight.timestamp())
        .map_err(|_| {
            let shown: String = text.chars().take(40).collect();
            Problem::bad_request(format!(
                "`{shown}` is not an instant such as 2026-03-01T08:00:00Z or a date such as 2026-03-01"
            ))
        })
}

/// The grid that most windows lie on.
fn grid<'a>(windows: impl Iterator<Item = &'a StoredWindow>) -> Grid {
    let mut counts: HashMap<(i64, i64), usize> = HashMap::new();
    for window in windows {
        let length_s = i64::from(window.length_s).max(1);
        *counts
            .entry((length_s, window.start.rem_euclid(length_s)))
            .or_default() += 1;
    }
    let most = counts
        .into_iter()
        .max_by_key(|(grid, count)| (*count, *grid));
    most.map_or(USUAL_GRID, |((length_s, offset_s), _)| Grid {
        length_s,
        offset_s,
    })
}

fn add_expected(items: &mut [UsageItem], spans: &[(i64, i64)], windows: &[Expected]) {
    for window in windows {
        let window_end = window.start_s + window.length_s;
        let first = spans.partition_point(|(_, end)| *end <= window.start_s);
        let met = spans.iter().zip(&mut *items).skip(first);
        for ((start, end), item) in met.take_while(|((start, _), _)| *start < window_end) {
            let overlap = window_end.min(*end) - window.start_s.max(*start);
            let share = overlap as f64 / window.length_s as f64;
            *item.expected.get_or_insert(0.0) += share * window.device_minutes;
        }
    }
}

/// Beside a day's whole use, what was expected of its part before the last evaluation
/// would look like a busy day.
/// So would, beside a week that no evaluation saw, the one window of it that began before.
fn forget_half_expected(items: &mut [UsageItem], spans: &[(i64, i64)], known_to: i64) {
    let known = spans.partition_point(|(_, end)| *end <= known_to);
    for item in items.iter_mut().skip(known) {
        item.expected = None;
    }
}

type Spans = Vec<(i64, i64)>;

/// Of raw windows, which no page reads more than a week of.
fn of_windows(
    state: &state::WebState,
    presence: &Presence,
    site: &str,
    boxes: &[AccessPointId],
    (from, to): (Timestamp, Timestamp),
) -> Result<(Spans, Vec<Sum>), Problem> {
    // Refuses what is empty or outside the calendar before anything is read.
    steps(from, to, Step::Window, USUAL_GRID, &state.shared.time_zone)?;
    if to.as_second() - from.as_second() > WEEK_S {
        return Err(Problem::bad_request(format!(
            "from {from} to {to} is more than a week of windows; expected a longer step"
        )));
    }
    let told = Told::load(
        &state.shared.store,
        from.as_second(),
        to.as_second(),
        Some(boxes),
    )?;
    let in_time =
        |window: &StoredWindow| window.end() > from.as_second() && window.start < to.as_second();
    let here = |estimated: &&Estimated<'_>| {
        in_time(estimated.window) && presence.site_of(estimated.window) == Some(site)
    };
    let estimates: Vec<Estimate<'_>> = told.estimates().collect();
    let windows = estimates
        .iter()
        .flat_map(|estimate| estimate.windows.iter().filter(here));
    let spans = steps(
        from,
        to,
        Step::Window,
        grid(windows.map(|estimated| estimated.window)),
        &state.shared.time_zone,
    )?;
    let mut sums = vec![Sum::default(); spans.len()];
    for estimate in &estimates {
        let mut tallies: BTreeMap<usize, Tally> = BTreeMap::new();
        for estimated in estimate.windows.iter().filter(here) {
            let window = estimated.window;
            let first = spans.partition_point(|(_, end)| *end <= window.start);
            let met = spans.iter().enumerate().skip(first);
            for (place, (start, end)) in met.take_while(|(_, span)| span.0 < window.end()) {
                let overlap = window.end().min(*end) - window.start.max(*start);
                // Seconds of at most a day: exact.
                let share = overlap as f64 / f64::from(window.length_s);
                tallies.entry(place).or_default().add(estimated, share);
            }
        }
        for (place, tally) in tallies {
            sums[place].join(&tally.sum(estimate));
        }
    }
    Ok((spans, sums))
}

fn items(
    site: &str,
    spans: &[(i64, i64)],
    sums: Vec<Sum>,
    presence: &Presence,
    now: i64,
) -> Vec<UsageItem> {
    let item = |(&(start, end), sum): (&(i64, i64), Sum)| {
        let placed_s = presence.placed_at_s(site, start, end.min(now)) as f64;
        let share = |part: f64| {
            if placed_s > 0.0 {
                (part / placed_s).min(1.0)
            } else {
                0.0
            }
        };
        UsageItem {
            start: Timestamp::from_second(start).unwrap_or(Timestamp::MIN),
            end: Timestamp::from_second(end).unwrap_or(Timestamp::MAX),
            device_minutes: sum.device_minutes,
            fewer_than: sum.device_minutes_fewer_than(),
            visits: sum.visits,
            visits_fewer_than: sum.visits_fewer_than(),
            sampled_share: share(sum.sampled_s),
            online_share: share(sum.online_s),
            noise_sd: sum.noise_variance.sqrt(),
            expected: None,
        }
    };
    spans.iter().zip(sums).map(item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_was_not_evaluated_whole_expects_nothing() {
        let spans = [(0, 10), (10, 20), (20, 30)];
        let day = |&(start, end): &(i64, i64)| UsageItem {
            start: Timestamp::from_second(start).unwrap(),
            end: Timestamp::from_second(end).unwrap(),
            device_minutes: Some(1.0),
            fewer_than: None,
            visits: None,
            visits_fewer_than: None,
            sampled_share: 1.0,
            online_share: 1.0,
            noise_sd: 0.0,
            expected: Some(1.0),
        };
        let left = |known_to: i64| {
            let mut items: Vec<UsageItem> = spans.iter().map(day).collect();
            forget_half_expected(&mut items, &spans, known_to);
            items
                .into_iter()
                .map(|item| item.expected.is_some())
                .collect::<Vec<_>>()
        };
        assert_eq!(left(14), [true, false, false]);
        assert_eq!(left(20), [true, true, false]);
        assert_eq!(left(30), [true, true, true]);
    }
}
