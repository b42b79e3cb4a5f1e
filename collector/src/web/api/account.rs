//! What became of every hour of every placed access point.

use axum::Json;
use axum::extract::State;
use groundwork::seconds::DAY_S;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use protocol::AccessPointId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::blocking::blocking;
use super::input::Query;
use super::problem::{Problem, ProblemBody};
use super::session::{now, time_zone_name};
use super::signed::Signed;
use super::usage::instant;
use crate::insight::account::{self, AccountError, Hours, Seconds, Span};
use crate::insight::usage::steps::{Grid, Step, steps};
use crate::web::state;

const WEEK_S: i64 = 7 * DAY_S;
/// Most days an answer by day has.
const MAX_DAYS: usize = 62;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// Instant, or local date; a week before `to` when absent.
    from: Option<String>,
    /// Instant, or local date, exclusive; now when absent.
    to: Option<String>,
    /// Of this access point only.
    access_point: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Account {
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    to: Timestamp,
    time_zone: String,
    items: Vec<AccountItem>,
    #[schema(required)]
    next_cursor: Option<String>,
    total: Hours,
}

/// The hours of one access point at one hotspot.
#[derive(Serialize, ToSchema)]
pub struct AccountItem {
    access_point: String,
    site: String,
    #[serde(flatten)]
    hours: Hours,
}

/// The account of hours: stored, not counted, lost, refused, or without a report.
#[utoipa::path(
    get, path = "/account", tag = "fleet", params(Asked),
    responses(
        (status = 200, body = Account),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
pub async fn show(
    State(state): State<state::WebState>,
    _: Signed,
    Query(asked): Query<Asked>,
) -> Result<Json<Account>, Problem> {
    let (from, to) = range(asked.from.as_deref(), asked.to.as_deref(), &state)?;
    let only = asked
        .access_point
        .as_deref()
        .map(access_point_id)
        .transpose()?;
    blocking(move || {
        let connection = state.shared.database.reader()?;
        let now_s = state.shared.clock.now();
        let accounts = account::load(
            &connection,
            &state.shared.store,
            (from, to),
            now_s,
            only.as_ref(),
        )?;
        let mut total = Seconds::default();
        for account in &accounts {
            total.add(&account.seconds);
        }
        let items = accounts.into_iter().map(|account| AccountItem {
            hours: account.seconds.hours(),
            access_point: account.access_point.into(),
            site: account.site,
        });
        Ok(Json(Account {
            from,
            to,
            time_zone: time_zone_name(&state),
            items: items.collect(),
            next_cursor: None,
            total: total.hours(),
        }))
    })
    .await
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AskedByDay {
    /// Instant, or local date; a week before `to` when absent.
    from: Option<String>,
    /// Instant, or local date, exclusive; now when absent.
    to: Option<String>,
    /// Of this access point, wherever it stood.
    access_point: Option<String>,
    /// Of the access points that stood at this hotspot, and there alone.
    site: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct AccountByDay {
    time_zone: String,
    items: Vec<AccountOfDay>,
    #[schema(required)]
    next_cursor: Option<String>,
}

/// The hours of one access point at one hotspot on one day.
#[derive(Serialize, ToSchema)]
pub struct AccountOfDay {
    access_point: String,
    site: String,
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    to: Timestamp,
    #[serde(flatten)]
    hours: Hours,
}

/// The account of hours by local day; a day on which nothing was expected is left out.
#[utoipa::path(
    get, path = "/account/days", tag = "fleet", params(AskedByDay),
    responses(
        (status = 200, body = AccountByDay),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
pub async fn by_day(
    State(state): State<state::WebState>,
    _: Signed,
    Query(asked): Query<AskedByDay>,
) -> Result<Json<AccountByDay>, Problem> {
    let (from, to) = range(asked.from.as_deref(), asked.to.as_deref(), &state)?;
    let days = days(from, to, &state.shared.time_zone)?;
    let only = asked
        .access_point
        .as_deref()
        .map(access_point_id)
        .transpose()?;
    if only.is_none() && asked.site.is_none() {
        return Err(Problem::bad_request(
            "neither `access_point` nor `site` is given".to_owned(),
        ));
    }
    blocking(move || {
        let connection = state.shared.database.reader()?;
        let now_s = state.shared.clock.now();
        let wanted = match (only, &asked.site) {
            (Some(one), _) => vec![one],
            (None, Some(site)) => account::that_stood_at(&connection, site)?,
            (None, None) => Vec::new(),
        };
        let mut items = Vec::new();
        for access_point in wanted {
            let parts = account::by_parts(
                &connection,
                &state.shared.store,
                &days,
                now_s,
                Some(&access_point),
            )?;
            for (part, account) in parts {
                if asked
                    .site
                    .as_ref()
                    .is_some_and(|site| *site != account.site)
                {
                    continue;
                }
                items.push(AccountOfDay {
                    access_point: account.access_point.into(),
                    site: account.site,
                    from: Timestamp::from_second(part.from).unwrap_or(Timestamp::MIN),
                    to: Timestamp::from_second(part.to).unwrap_or(Timestamp::MAX),
                    hours: account.seconds.hours(),
                });
            }
        }
        Ok(Json(AccountByDay {
            time_zone: time_zone_name(&state),
            items,
            next_cursor: None,
        }))
    })
    .await
}

/// The local days that hold a part of `from..to`.
fn days(from: Timestamp, to: Timestamp, time_zone: &TimeZone) -> Result<Vec<Span>, Problem> {
    let unused = Grid {
        length_s: DAY_S,
        offset_s: 0,
    };
    let days = steps(from, to, Step::Day, unused, time_zone)
        .map_err(|error| Problem::bad_request(error.to_string()))?;
    if days.len() > MAX_DAYS {
        return Err(Problem::bad_request(format!(
            "from {from} to {to} are {} days; expected {MAX_DAYS} at most",
            days.len()
        )));
    }
    Ok(days
        .into_iter()
        .map(|(from, to)| Span::new(from, to))
        .collect())
}

fn range(
    from: Option<&str>,
    to: Option<&str>,
    state: &state::WebState,
) -> Result<(Timestamp, Timestamp), Problem> {
    let to = match to {
        Some(text) => instant(text, &state.shared.time_zone)?,
        None => now(&state.shared.clock),
    };
    let from = match from {
        Some(text) => instant(text, &state.shared.time_zone)?,
        None => Timestamp::from_second(to.as_second() - WEEK_S).unwrap_or(Timestamp::MIN),
    };
    if from >= to {
        return Err(Problem::bad_request(format!(
            "`from` {from} is not before `to` {to}"
        )));
    }
    Ok((from, to))
}

fn access_point_id(text: &str) -> Result<AccessPointId, Problem> {
    text.parse()
        .map_err(|error: protocol::id::InvalidId| Problem::bad_request(error.to_string()))
}

impl From<AccountError> for Problem {
    fn from(error: AccountError) -> Self {
        Self::internal(&error)
    }
}
