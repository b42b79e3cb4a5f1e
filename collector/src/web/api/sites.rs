//! Sites with their last verdict and last week.

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Path, State};
use groundwork::seconds::DAY_S;
use jiff::Timestamp;
use protocol::AccessPointId;
use records::registry::fact::{self, Fact, SubjectKind};
use records::registry::placement;
use records::registry::request;
use records::registry::site::{self, Site};
use records::registry::verdict::{self, Past, Verdict};
use records::windows::Sum;
use rusqlite::Connection;
use serde::Serialize;
use utoipa::ToSchema;

use super::blocking::blocking;
use super::list::List;
use super::problem::{Problem, ProblemBody};
use super::signed::Signed;
use crate::insight::estimate::{Estimated, Tally, Told};
use crate::insight::fleet::{Moment, moments};
use crate::insight::usage::Presence;
use crate::insight::usage::counted::{Counted, PerHour};
use crate::web::state;

const WEEK_S: i64 = 7 * DAY_S;
/// Two years of weekly verdicts.
const MAX_HISTORY: u32 = 104;

#[derive(Serialize, ToSchema)]
pub struct SiteSummary {
    #[serde(flatten)]
    pub site: Site,
    /// What is so at this moment.
    pub state: Moment,
    /// Of the last weeks.
    #[schema(required)]
    pub verdict: Option<Verdict>,
    pub last_week: LastWeek,
}

/// Use in the seven days before now; null where nothing could be counted.
#[derive(Default, Serialize, ToSchema)]
pub struct LastWeek {
    #[schema(required)]
    pub device_minutes: Option<f64>,
    /// Set where the figure lies inside the noise: print "fewer than" this instead.
    #[schema(required)]
    pub fewer_than: Option<f64>,
    #[schema(required)]
    pub visits: Option<f64>,
    #[schema(required)]
    pub visits_fewer_than: Option<f64>,
    /// Null while no access point is placed.
    #[schema(required)]
    pub online_share: Option<f64>,
    /// Device-minutes in an hour in which all its access points were online: hotspots
    /// that were off for a while are compared by it.
    #[schema(required)]
    pub per_online_hour: Option<f64>,
    /// Holds it with a probability of 80%, as far as noise goes.
    #[schema(required)]
    pub per_online_hour_interval: Option<[f64; 2]>,
}

#[derive(Serialize, ToSchema)]
pub struct SiteDetail {
    #[serde(flatten)]
    summary: SiteSummary,
    access_point_list: Vec<Stay>,
    /// The latest first.
    verdict_history: Vec<Past>,
    facts: Vec<Fact>,
    /// Requests and objections about it or about its move; absent where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    requests: Option<request::Count>,
}

/// An access point that is or was here.
#[derive(Serialize, ToSchema)]
pub struct Stay {
    id: String,
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    /// Null: it is still here.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
}

/// All hotspots.
#[utoipa::path(
    get, path = "/sites", tag = "sites", responses((status = 200, body = List<SiteSummary>)),
)]
pub async fn list(
    State(state): State<state::WebState>,
    _: Signed,
) -> Result<Json<List<SiteSummary>>, Problem> {
    blocking(move || {
        let connection = state.shared.database.reader()?;
        Ok(Json(List::whole(summaries(&state, &connection)?)))
    })
    .await
}

/// One hotspot with all that is known of it.
#[utoipa::path(
    get, path = "/sites/{id}", tag = "sites", params(("id" = String, Path)),
    responses(
        (status = 200, body = SiteDetail),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
pub async fn show(
    State(state): State<state::WebState>,
    _: Signed,
    Path(id): Path<String>,
) -> Result<Json<SiteDetail>, Problem> {
    blocking(move || {
        let connection = state.shared.database.reader()?;
        let Some(site) = site::find(&connection, &id)? else {
            return Err(Problem::not_found("hotspot", &id));
        };
        let access_point_list = placement::of_site(&connection, &id)?
            .into_iter()
            .map(|placement| Stay {
                id: placement.access_point.into(),
                from: placement.from,
                to: placement.to,
            })
            .collect();
        let presence = Presence::load(&connection)?;
        let boxes = presence.access_points_of(&id);
        let mut weeks = last_week(&state, &presence, Some(&boxes))?;
        Ok(Json(SiteDetail {
            summary: SiteSummary {
                state: moments(&connection, state.shared.clock.now())?
                    .remove(&id)
                    .unwrap_or_default(),
                verdict: last_verdicts(&connection)?.remove(&id),
                last_week: weeks.remove(&id).unwrap_or_default(),
                site,
            },
            access_point_list,
            verdict_history: verdict::history(&connection, &id, MAX_HISTORY)?,
            facts: fact::of(&connection, SubjectKind::Site, &id)?,
            requests: request::count(
                &connection,
                &request::About {
                    site: Some(id),
                    ..request::About::default()
                },
            )?,
        }))
    })
    .await
}

/// All hotspots.
pub fn summaries(
    state: &state::WebState,
    connection: &Connection,
) -> Result<Vec<SiteSummary>, Problem> {
    let mut verdicts = last_verdicts(connection)?;
    let mut moments = moments(connection, state.shared.clock.now())?;
    let presence = Presence::load(connection)?;
    let mut weeks = last_week(state, &presence, None)?;
    let sites = site::all(connection)?.into_iter();
    let summaries = sites.map(|site| SiteSummary {
        state: moments.remove(&site.id).unwrap_or_default(),
        verdict: verdicts.remove(&site.id),
        last_week: weeks.remove(&site.id).unwrap_or_default(),
        site,
    });
    Ok(summaries.collect())
}

fn last_verdicts(connection: &Connection) -> Result<HashMap<String, Verdict>, Problem> {
    let Some(run) = verdict::last_run(connection)? else {
        return Ok(HashMap::new());
    };
    let verdicts = verdict::of_run(connection, run.evaluated_at)?;
    Ok(verdicts
        .into_iter()
        .map(|verdict| (verdict.site.clone(), verdict))
        .collect())
}

/// The seven days before now, Unix seconds.
pub fn last_week_bounds(state: &state::WebState) -> (i64, i64) {
    let now = state.shared.clock.now();
    (now - WEEK_S, now)
}

/// The last week of the sites where these access points, or all, stood.
fn last_week(
    state: &state::WebState,
    presence: &Presence,
    boxes: Option<&[AccessPointId]>,
) -> Result<HashMap<String, LastWeek>, Problem> {
    let (from, now) = last_week_bounds(state);
    let told = Told::load(&state.shared.store, from, now, boxes)?;
    let mut sums: HashMap<&str, Sum> = HashMap::new();
    for estimate in told.estimates() {
        let mut of_box: HashMap<&str, Tally> = HashMap::new();
        let in_week = |estimated: &&Estimated<'_>| (from..now).contains(&estimated.window.start);
        for estimated in estimate.windows.iter().filter(in_week) {
            if let Some(site) = presence.site_of(estimated.window) {
                of_box.entry(site).or_default().add(estimated, 1.0);
            }
        }
        for (site, tally) in of_box {
            sums.entry(site).or_default().join(&tally.sum(&estimate));
        }
    }
    let weeks = presence
        .placed_s(from, now)
        .into_iter()
        .map(|(site, placed_s)| {
            let sum = sums.remove(site).unwrap_or_default();
            (site.to_owned(), LastWeek::of(&sum, placed_s))
        });
    Ok(weeks.collect())
}

impl LastWeek {
    /// From what its boxes counted while they stood there for so many box-seconds.
    fn of(sum: &Sum, placed_s: i64) -> Self {
        let counted = Counted::of(sum, placed_s, WEEK_S);
        let use_of_hour = PerHour::of(&counted, &[]);
        Self {
            device_minutes: sum.device_minutes,
            fewer_than: sum.device_minutes_fewer_than(),
            visits: sum.visits,
            visits_fewer_than: sum.visits_fewer_than(),
            online_share: counted.online_share(),
            per_online_hour: use_of_hour.map(|told| told.value),
            per_online_hour_interval: use_of_hour.map(|told| told.interval),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_S: f64 = 3_600.0;

    #[test]
    fn a_hotspot_that_was_off_half_of_the_week_is_not_called_less_used_for_it() {
        let sum = |hours: f64, device_minutes: f64| Sum {
            device_minutes: Some(device_minutes),
            online_s: hours * HOUR_S,
            ..Sum::default()
        };
        let whole = LastWeek::of(&sum(168.0, 1_680.0), WEEK_S);
        let half = LastWeek::of(&sum(84.0, 840.0), WEEK_S);
        assert_eq!(whole.per_online_hour, Some(10.0));
        assert_eq!(half.per_online_hour, whole.per_online_hour);
        // Two boxes that count side by side are one hotspot with the use of both.
        let two = LastWeek::of(&sum(336.0, 3_360.0), 2 * WEEK_S);
        assert_eq!(two.per_online_hour, Some(20.0));
    }

    #[test]
    fn use_in_an_hour_comes_with_its_noise_and_is_never_less_than_nobody() {
        let sum = Sum {
            device_minutes: Some(168.0),
            online_s: 168.0 * HOUR_S,
            noise_variance: 168.0 * 168.0,
            ..Sum::default()
        };
        let week = LastWeek::of(&sum, WEEK_S);
        assert_eq!(
            week.per_online_hour_interval,
            Some([0.0, 1.0 + crate::insight::usage::counted::INTERVAL_80])
        );
        let off = LastWeek::of(&Sum::default(), WEEK_S);
        assert_eq!(off.per_online_hour, None);
    }
}
