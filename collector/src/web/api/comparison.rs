//! Use of all hotspots side by side, by whole weeks or months: what planners group, rank
//! and follow.

use axum::Json;
use axum::extract::State;
use groundwork::seconds::DAY_S;
use jiff::Timestamp;
use records::registry::{fact, site};
use records::rollups::read;
use records::windows::Sum;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::blocking::blocking;
use super::input::Query;
use super::problem::{Problem, ProblemBody};
use super::session::{now, time_zone_name};
use super::signed::Signed;
use super::usage::instant;
use super::verdicts::Period;
use crate::insight::usage::Presence;
use crate::insight::usage::counted::Counted;
use crate::insight::usage::steps::{Step, USUAL_GRID, steps};
use crate::insight::usage::sums::of_rollups;
use crate::web::state;

/// Most weeks or months of an answer: two years of weeks, and a little.
const MAX_STEPS: usize = 110;
const USUAL_SPAN_S: i64 = 26 * 7 * DAY_S;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// Instant, or local date; 26 weeks before `to` when absent.
    from: Option<String>,
    /// Instant, or local date, exclusive; now when absent.
    to: Option<String>,
    /// `week` when absent, or `month`.
    step: Option<Step>,
}

#[derive(Serialize, ToSchema)]
pub struct Comparison {
    step: Step,
    time_zone: String,
    /// Those that lie in the period and are over.
    steps: Vec<Period>,
    items: Vec<UseOfSite>,
}

/// One figure a step in each list. A figure that could not be counted is null. Figures are
/// rounded by less than their noise makes them unsure: a year of them is many.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub struct UseOfSite {
    site: String,
    /// Who runs it; null where nobody said so.
    #[schema(required)]
    operator: Option<String>,
    device_minutes: Vec<Option<i64>>,
    visits: Vec<Option<i64>>,
    /// Standard deviation of the noise in `device_minutes`.
    noise_sd: Vec<i64>,
    /// Hours in which all its access points were online; one of two for an hour is half.
    online_hours: Vec<f64>,
    /// Hours in which it was there, on the same scale.
    placed_hours: Vec<f64>,
}

/// Use of every hotspot in whole weeks or months.
#[utoipa::path(
    get, path = "/comparison", tag = "sites", params(Asked),
    responses(
        (status = 200, body = Comparison),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
pub async fn show(
    State(state): State<state::WebState>,
    _: Signed,
    Query(asked): Query<Asked>,
) -> Result<Json<Comparison>, Problem> {
    let time_zone = &state.shared.time_zone;
    let at = |text: &Option<String>| text.as_deref().map(|text| instant(text, time_zone));
    let now = now(&state.shared.clock);
    let to = at(&asked.to).transpose()?.unwrap_or(now);
    let usual = Timestamp::from_second(to.as_second() - USUAL_SPAN_S).unwrap_or(Timestamp::MIN);
    let from = at(&asked.from).transpose()?.unwrap_or(usual);
    let step = asked.step.unwrap_or(Step::Week);
    if !matches!(step, Step::Week | Step::Month) {
        return Err(Problem::bad_request(
            "`step` is `week` or `month` where all hotspots are compared".to_owned(),
        ));
    }
    let last = to.min(now).as_second();
    let spans: Vec<(i64, i64)> = steps(from, to, step, USUAL_GRID, time_zone)?
        .into_iter()
        .filter(|(start, end)| *start >= from.as_second() && *end <= last)
        .collect();
    if spans.len() > MAX_STEPS {
        return Err(Problem::bad_request(format!(
            "from {from} to {to} are more than {MAX_STEPS} steps; expected a shorter period"
        )));
    }
    blocking(move || {
        let connection = state.shared.database.reader()?;
        let mut presence = Presence::load(&connection)?;
        // What was not counted yet was not out of service.
        let began_s = read::counting_began(&connection)?.unwrap_or(i64::MIN);
        if began_s > i64::MIN {
            presence = presence.since(began_s);
        }
        let placed: Vec<_> = spans
            .iter()
            .map(|(start, end)| presence.placed_s(*start, *end))
            .collect();
        let mut operators = fact::operators(&connection)?;
        let mut items = Vec::new();
        for site in site::all(&connection)? {
            let sums = of_rollups(&connection, &site.id, step, &spans)?;
            let operator = operators.remove(&site.id);
            let mut of_site = UseOfSite::of(site.id, operator);
            for ((placed, (start, end)), sum) in placed.iter().zip(&spans).zip(&sums) {
                let placed_s = placed.get(of_site.site.as_str()).copied().unwrap_or(0);
                of_site.add(sum, placed_s, (end - (*start).max(began_s)).max(1));
            }
            items.push(of_site);
        }
        let instant = |at_s: i64| Timestamp::from_second(at_s).unwrap_or(Timestamp::MIN);
        Ok(Json(Comparison {
            step,
            time_zone: time_zone_name(&state),
            steps: spans
                .iter()
                .map(|(start, end)| Period {
                    from: instant(*start),
                    to: instant(*end),
                })
                .collect(),
            items,
        }))
    })
    .await
}

impl UseOfSite {
    fn of(site: String, operator: Option<String>) -> Self {
        Self {
            site,
            operator,
            device_minutes: Vec::new(),
            visits: Vec::new(),
            noise_sd: Vec::new(),
            online_hours: Vec::new(),
            placed_hours: Vec::new(),
        }
    }

    /// A step of `length_s` in which its boxes stood there for so many box-seconds.
    fn add(&mut self, sum: &Sum, placed_s: i64, length_s: i64) {
        let counted = Counted::of(sum, placed_s, length_s);
        let minutes_sd = sum.noise_variance.sqrt();
        self.device_minutes
            .push(sum.device_minutes.map(|sum| to_noise(sum, minutes_sd)));
        let visits_sd = sum.visits_noise_variance.sqrt();
        self.visits
            .push(sum.visits.map(|sum| to_noise(sum, visits_sd)));
        self.noise_sd.push(to_noise(minutes_sd, minutes_sd / 10.0));
        self.online_hours.push(to_hours(counted.online_hours));
        self.placed_hours.push(to_hours(counted.placed_hours));
    }
}

/// To the power of ten below the standard deviation of its noise: the variance grows by a
/// twelfth at most.
fn to_noise(figure: f64, sd: f64) -> i64 {
    let step = 10.0_f64.powf(sd.max(1.0).log10().floor());
    // Saturates.
    ((figure / step).round() * step) as i64
}

/// Whole hours, and tenths where there are few.
fn to_hours(hours: f64) -> f64 {
    if hours >= 10.0 {
        hours.round()
    } else {
        (hours * 10.0).round() / 10.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEEK_S: i64 = 7 * DAY_S;

    #[test]
    fn an_hour_of_one_box_of_two_is_half_an_hour_of_the_hotspot() {
        let mut two = UseOfSite::of("square".to_owned(), None);
        let sum = Sum {
            device_minutes: Some(1_000.4),
            online_s: WEEK_S as f64,
            ..Sum::default()
        };
        two.add(&sum, 2 * WEEK_S, WEEK_S);
        two.add(&Sum::default(), 0, WEEK_S);
        assert_eq!(two.online_hours, [84.0, 0.0]);
        assert_eq!(two.placed_hours, [168.0, 0.0]);
        assert_eq!(two.device_minutes, [Some(1_000), None]);
    }
    #[test]
    fn a_figure_is_rounded_by_less_than_its_noise() {
        for (figure, sd, rounded) in [
            (8_946.4, 0.0, 8_946),
            (8_946.4, 9.9, 8_946),
            (8_946.4, 18.3, 8_950),
            (-41.0, 177.0, 0),
            (-61.0, 177.0, -100),
            (0.0, 638.7, 0),
        ] {
            assert_eq!(to_noise(figure, sd), rounded, "{figure} with {sd}");
        }
        let mut noised = UseOfSite::of("square".to_owned(), None);
        let sum = Sum {
            device_minutes: Some(8_946.4),
            visits: Some(147.0),
            noise_variance: 177.0 * 177.0,
            visits_noise_variance: 18.3 * 18.3,
            ..Sum::default()
        };
        noised.add(&sum, WEEK_S, WEEK_S);
        assert_eq!(noised.device_minutes, [Some(8_900)]);
        assert_eq!(noised.visits, [Some(150)]);
        assert_eq!(noised.noise_sd, [180]);
    }
}
