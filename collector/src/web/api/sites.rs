//! Sites with their last verdict and last week.

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Path, State};
use groundwork::seconds::DAY_S;
use jiff::Timestamp;
use protocol::AccessPointId;
use records::registry::fact::{self, Fact, SubjectKind};
use records::registry::placement;
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
use crate::insight::usage::Presence;
use crate::web::state;

const WEEK_S: i64 = 7 * DAY_S;
/// Two years of weekly verdicts.
const MAX_HISTORY: u32 = 104;

#[derive(Serialize, ToSchema)]
pub struct SiteSummary {
    #[serde(flatten)]
    site: Site,
    #[schema(required)]
    verdict: Option<Verdict>,
    last_week: LastWeek,
}

/// Use in the seven days before now; null where nothing could be counted.
#[derive(Default, Serialize, ToSchema)]
pub struct LastWeek {
    #[schema(required)]
    device_minutes: Option<f64>,
    /// Set where the figure lies inside the noise: print "fewer than" this instead.
    #[schema(required)]
    fewer_than: Option<f64>,
    #[schema(required)]
    visits: Option<f64>,
    #[schema(required)]
    visits_fewer_than: Option<f64>,
    /// Null while no access point is placed.
    #[schema(required)]
    online_share: Option<f64>,
}

#[derive(Serialize, ToSchema)]
pub struct SiteDetail {
    #[serde(flatten)]
    summary: SiteSummary,
    access_point_list: Vec<Stay>,
    /// The latest first.
    verdict_history: Vec<Past>,
    facts: Vec<Fact>,
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
        let mut verdicts = last_verdicts(&connection)?;
        let presence = Presence::load(&connection)?;
        let mut weeks = last_week(&state, &presence, None)?;
        let items = site::all(&connection)?
            .into_iter()
            .map(|site| SiteSummary {
                verdict: verdicts.remove(&site.id),
                last_week: weeks.remove(&site.id).unwrap_or_default(),
                site,
            })
            .collect();
        Ok(Json(List::whole(items)))
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
            return Err(Problem::not_found("site", &id));
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
                verdict: last_verdicts(&connection)?.remove(&id),
                last_week: weeks.remove(&id).unwrap_or_default(),
                site,
            },
            access_point_list,
            verdict_history: verdict::history(&connection, &id, MAX_HISTORY)?,
            facts: fact::of(&connection, SubjectKind::Site, &id)?,
        }))
    })
    .await
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

/// The last week of the sites where these access points, or all, stood.
fn last_week(
    state: &state::WebState,
    presence: &Presence,
    boxes: Option<&[AccessPointId]>,
) -> Result<HashMap<String, LastWeek>, Problem> {
    let now = state.shared.clock.now();
    let from = now - WEEK_S;
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
            let week = LastWeek {
                device_minutes: sum.device_minutes,
                fewer_than: sum.device_minutes_fewer_than(),
                visits: sum.visits,
                visits_fewer_than: sum.visits_fewer_than(),
                online_share: Some((sum.online_s / placed_s as f64).min(1.0)),
            };
            (site.to_owned(), week)
        });
    Ok(weeks.collect())
}
