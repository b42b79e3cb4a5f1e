//! What a map of all hotspots needs, and no more: the pages ask for it again and again,
//! also on a slow line. The whole of a hotspot is at `/sites/{id}`.

use analysis::text::Text;
use analysis::verdict::told;
use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use jiff::civil::Date;
use records::registry::PlaceKind;
use records::registry::verdict::{self, Class, LowKind, Verdict};
use serde::Serialize;
use utoipa::ToSchema;

use super::blocking::blocking;
use super::problem::Problem;
use super::signed::Signed;
use super::sites::{self, LastWeek, SiteSummary};
use super::verdicts::{Period, not_yet};
use crate::insight::fleet::Moment;
use crate::insight::planning::is_for_all;
use crate::web::state;

#[derive(Serialize, ToSchema)]
pub struct Overview {
    items: Vec<SiteInShort>,
    #[schema(required)]
    next_cursor: Option<String>,
    /// The seven days that `last_week` speaks of, to the hour.
    last_week: Period,
    /// Null until the first evaluation.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    evaluated_at: Option<Timestamp>,
    /// What the verdicts speak of.
    #[schema(required)]
    period: Option<Period>,
    /// Of the hotspots called underused, how many are expected not to be.
    #[schema(required)]
    expected_false_flags: Option<f64>,
    /// Kinds of place where all hotspots are little used.
    low_kinds: Vec<LowKind>,
    method: Text,
}

/// A hotspot as a mark and a row of a table.
#[derive(Serialize, ToSchema)]
pub struct SiteInShort {
    id: String,
    name: Text,
    kind: PlaceKind,
    lon: f64,
    lat: f64,
    municipality: String,
    #[schema(required, value_type = Option<String>, format = Date)]
    closed: Option<Date>,
    /// Whether anyone may count on it: one behind ticket gates is for travellers alone.
    for_all: bool,
    access_points: u32,
    state: Moment,
    #[schema(required)]
    verdict: Option<VerdictInShort>,
    last_week: LastWeek,
}

/// A verdict without its evidence.
#[derive(Serialize, ToSchema)]
pub struct VerdictInShort {
    verdict: Class,
    #[schema(required)]
    ratio: Option<f64>,
    /// As it was told: whole percents, rounded down, 0.99 at most.
    #[schema(required)]
    probability: Option<f64>,
}

/// All hotspots in short, and how their verdicts came about.
#[utoipa::path(
    get, path = "/overview", tag = "sites", responses((status = 200, body = Overview)),
)]
pub async fn show(
    State(state): State<state::WebState>,
    _: Signed,
) -> Result<Json<Overview>, Problem> {
    blocking(move || {
        let connection = state.shared.database.reader()?;
        let run = verdict::last_run(&connection)?;
        let (from, to) = sites::last_week_bounds(&state);
        let summaries = sites::summaries(&state, &connection)?;
        let (evaluated_at, period) = run
            .as_ref()
            .map(|run| {
                let (from, to) = (run.from, run.to);
                (run.evaluated_at, Period { from, to })
            })
            .unzip();
        let summary = run.map(|run| run.summary);
        Ok(Json(Overview {
            items: summaries.into_iter().map(SiteInShort::from).collect(),
            next_cursor: None,
            last_week: Period {
                from: hour_of(from),
                to: hour_of(to),
            },
            evaluated_at,
            period,
            expected_false_flags: summary.as_ref().map(|told| told.expected_false_flags),
            method: summary
                .as_ref()
                .map_or_else(not_yet, |told| told.method.clone()),
            low_kinds: summary.map(|told| told.low_kinds).unwrap_or_default(),
        }))
    })
    .await
}

/// An answer that differed every second would be sent every time.
fn hour_of(at_s: i64) -> Timestamp {
    Timestamp::from_second(at_s - at_s.rem_euclid(3_600)).unwrap_or(Timestamp::MIN)
}

impl From<SiteSummary> for SiteInShort {
    fn from(summary: SiteSummary) -> Self {
        let SiteSummary {
            site,
            state,
            verdict,
            last_week,
        } = summary;
        Self {
            for_all: is_for_all(&site),
            id: site.id,
            name: site.name,
            kind: site.kind,
            lon: site.lon,
            lat: site.lat,
            municipality: site.municipality,
            closed: site.closed,
            access_points: site.access_points,
            state,
            verdict: verdict.map(VerdictInShort::from),
            last_week: last_week.rounded(),
        }
    }
}

impl From<Verdict> for VerdictInShort {
    fn from(verdict: Verdict) -> Self {
        Self {
            verdict: verdict.verdict,
            ratio: verdict.ratio.map(to_digits),
            probability: verdict.probability.map(told),
        }
    }
}

impl LastWeek {
    /// To what a page shows: digits beyond it are noise that does not compress.
    fn rounded(self) -> Self {
        Self {
            device_minutes: self.device_minutes.map(f64::round),
            fewer_than: self.fewer_than,
            visits: self.visits.map(f64::round),
            visits_fewer_than: self.visits_fewer_than,
            online_share: self.online_share.map(to_digits),
            per_online_hour: self.per_online_hour.map(to_digits),
            per_online_hour_interval: self
                .per_online_hour_interval
                .map(|ends| ends.map(to_digits)),
        }
    }
}

/// Three of them that say something.
fn to_digits(figure: f64) -> f64 {
    if figure == 0.0 {
        return figure;
    }
    let before = figure.abs().log10().floor() as i32;
    let scale = 10_f64.powi(2 - before);
    // Divided by a power above one: multiplied, 0.1 would be 0.10000000000000001.
    if scale < 1.0 {
        return (figure * scale).round() * 10_f64.powi(before - 2);
    }
    (figure * scale).round() / scale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_three_digits() {
        for (figure, told) in [
            (0.0, "0.0"),
            (52.794, "52.8"),
            (0.87614, "0.876"),
            (0.004_567, "0.00457"),
            (8_658.3, "8660.0"),
            (999.6, "1000.0"),
            (1.0, "1.0"),
            (-1.2345, "-1.23"),
        ] {
            assert_eq!(format!("{:?}", to_digits(figure)), told);
        }
    }
}
