//! What became of every hour of every placed access point.

use axum::Json;
use axum::extract::State;
use groundwork::seconds::DAY_S;
use jiff::Timestamp;
use protocol::AccessPointId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::blocking::blocking;
use super::input::Query;
use super::problem::{Problem, ProblemBody};
use super::session::{now, time_zone_name};
use super::signed::Signed;
use super::usage::instant;
use crate::insight::account::{self, AccountError, Hours, Seconds};
use crate::web::state;

const WEEK_S: i64 = 7 * DAY_S;

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
    let to = match &asked.to {
        Some(text) => instant(text, &state.shared.time_zone)?,
        None => now(&state.shared.clock),
    };
    let from = match &asked.from {
        Some(text) => instant(text, &state.shared.time_zone)?,
        None => Timestamp::from_second(to.as_second() - WEEK_S).unwrap_or(Timestamp::MIN),
    };
    if from >= to {
        return Err(Problem::bad_request(format!(
            "`from` {from} is not before `to` {to}"
        )));
    }
    let only: Option<AccessPointId> = asked
        .access_point
        .map(|id| id.parse())
        .transpose()
        .map_err(|error: protocol::id::InvalidId| Problem::bad_request(error.to_string()))?;
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

impl From<AccountError> for Problem {
    fn from(error: AccountError) -> Self {
        Self::internal(&error)
    }
}
