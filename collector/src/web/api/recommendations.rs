//! Recommended moves, and what people decide about them.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use jiff::Timestamp;
use jiff::civil::Date;
use records::registry::explanation::{self, MoveExplained};
use records::registry::recommendation::{self, Recommendation, State as Stage, Step};
use records::registry::{Kind, audit, place, plan, site};
use records::text::Text;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::blocking::{read, write};
use super::input::Body;
use super::list::List;
use super::problem::{Problem, ProblemBody};
use super::session::now;
use super::signed::{Decider, Signed};
use crate::web::state;

/// Longest reason, in characters.
const MAX_REASON: usize = 2_000;

#[derive(Serialize, ToSchema)]
pub struct RecommendationBody {
    id: String,
    plan: String,
    state: Stage,
    from: End,
    to: End,
    boxes: u32,
    /// Of the plan's objective.
    gain: f64,
    /// Those of the plan, then those that its explanation added.
    reasons: Vec<Text>,
    /// The figures of the explanation; null until it is computed.
    #[schema(required)]
    explained: Option<MoveExplained>,
    #[schema(value_type = String, format = DateTime)]
    created: Timestamp,
    /// The last decision; null while none was taken.
    #[schema(required)]
    decision: Option<Decision>,
    /// From the proposal on.
    history: Vec<Step>,
}

/// Where access points leave, or go.
#[derive(Serialize, ToSchema)]
pub struct End {
    id: String,
    name: Text,
    kind: Kind,
    lon: f64,
    lat: f64,
    municipality: String,
}

#[derive(Serialize, ToSchema)]
pub struct Decision {
    by: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    decision: Stage,
    reason: String,
    #[schema(required, value_type = Option<String>, format = Date)]
    date: Option<Date>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDecision {
    /// `accepted`, `refused`, `deferred`, `scheduled` or `moved`.
    decision: Stage,
    /// Required for a refusal.
    #[serde(default)]
    reason: String,
    /// Day of the move: planned for `scheduled`, done for `moved`.
    #[schema(value_type = Option<String>, format = Date)]
    date: Option<Date>,
}

/// All recommendations, those of the latest plan first. What an older plan proposed
/// and nobody decided on is left out: the latest plan replaced it.
#[utoipa::path(
    get, path = "/recommendations", tag = "recommendations",
    responses((status = 200, body = List<RecommendationBody>)),
)]
pub async fn list(
    State(state): State<state::State>,
    _: Signed,
) -> Result<Json<List<RecommendationBody>>, Problem> {
    read(&state, |connection| {
        let latest = plan::latest_id(connection)?;
        let mut items = Vec::new();
        for recommendation in recommendation::all(connection)? {
            let described = describe(connection, recommendation)?;
            if described.state != Stage::Proposed || Some(&described.plan) == latest.as_ref() {
                items.push(described);
            }
        }
        Ok(Json(List::whole(items)))
    })
    .await
}

/// One recommendation with its reasons and history.
#[utoipa::path(
    get, path = "/recommendations/{id}", tag = "recommendations", params(("id" = String, Path)),
    responses(
        (status = 200, body = RecommendationBody),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
pub async fn show(
    State(state): State<state::State>,
    _: Signed,
    Path(id): Path<String>,
) -> Result<Json<RecommendationBody>, Problem> {
    read(&state, move |connection| {
        Ok(Json(describe(connection, find(connection, &id)?)?))
    })
    .await
}

/// Decide on a recommendation.
#[utoipa::path(
    post, path = "/recommendations/{id}/decision", tag = "recommendations",
    params(("id" = String, Path)), request_body = NewDecision,
    responses(
        (status = 200, body = RecommendationBody),
        (status = 403, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, body = ProblemBody, content_type = "application/problem+json",
            description = "its state does not allow this decision"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json",
            description = "a reason is missing or too long, or a date cannot be"),
    ),
)]
pub async fn decide(
    State(state): State<state::State>,
    Decider(user): Decider,
    Path(id): Path<String>,
    Body(decision): Body<NewDecision>,
) -> Result<Json<RecommendationBody>, Problem> {
    let reason = checked_reason(&decision)?;
    let at = now(&state.shared.clock);
    write(&state, move |transaction| {
        let recommendation = find(transaction, &id)?;
        let current = last_step(transaction, &id)?.state;
        let latest = plan::latest_id(transaction)?;
        if current == Stage::Proposed && latest.as_ref() != Some(&recommendation.plan) {
            return Err(Problem::new(
                StatusCode::CONFLICT,
                format!("a later plan replaced recommendation `{id}`"),
            ));
        }
        if !current.may_become(decision.decision) {
            return Err(Problem::new(
                StatusCode::CONFLICT,
                format!(
                    "recommendation `{id}` is {}; it cannot become {}",
                    current.as_str(),
                    decision.decision.as_str()
                ),
            ));
        }
        check_date(&decision, recommendation.created, at)?;
        let step = Step {
            at,
            by: user.name.clone(),
            state: decision.decision,
            reason: reason.clone(),
            date: decision.date,
        };
        recommendation::add_step(transaction, &id, &step)?;
        let entry = audit::Entry {
            at,
            by: user.name,
            action: decision.decision.as_str().to_owned(),
            subject: format!("recommendation {id}"),
            detail: reason,
        };
        audit::add(transaction, &entry)?;
        Ok(Json(describe(transaction, recommendation)?))
    })
    .await
}

fn checked_reason(decision: &NewDecision) -> Result<String, Problem> {
    let reason = decision.reason.trim();
    let unfit = |detail: String| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail);
    if reason.is_empty() && decision.decision == Stage::Refused {
        return Err(unfit("a refusal needs a `reason`".to_owned()));
    }
    if reason.chars().count() > MAX_REASON {
        return Err(unfit(format!(
            "`reason` is longer than {MAX_REASON} characters"
        )));
    }
    Ok(reason.to_owned())
}

/// A move is planned for a day, and was made on one that has come.
fn check_date(decision: &NewDecision, created: Timestamp, now: Timestamp) -> Result<(), Problem> {
    // A day has begun somewhere before it has here.
    let day = |at: Timestamp, hours: i64| {
        let shifted = at + jiff::SignedDuration::from_hours(hours);
        jiff::tz::TimeZone::UTC.to_datetime(shifted).date()
    };
    let (first, last) = (day(created, -12), day(now, 14));
    let unfit = |expected: String| {
        let given = decision
            .date
            .map_or("none".to_owned(), |date| date.to_string());
        Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            format!("`date` is {given}; expected {expected}"),
        ))
    };
    match (decision.decision, decision.date) {
        (Stage::Scheduled, None) => unfit("the day for which the move is planned".to_owned()),
        (Stage::Scheduled | Stage::Moved, Some(date)) if date < first => {
            unfit(format!("a day from {first} on, when the move was proposed"))
        }
        (Stage::Moved, Some(date)) if date > last => {
            unfit(format!("a day that has come, until {last}"))
        }
        _ => Ok(()),
    }
}

fn find(connection: &Connection, id: &str) -> Result<Recommendation, Problem> {
    recommendation::find(connection, id)?.ok_or_else(|| Problem::not_found("recommendation", id))
}

fn last_step(connection: &Connection, id: &str) -> Result<Step, Problem> {
    let last = recommendation::steps(connection, id)?.pop();
    last.ok_or_else(|| Problem::not_found("recommendation", id))
}

fn describe(
    connection: &Connection,
    recommendation: Recommendation,
) -> Result<RecommendationBody, Problem> {
    let history = recommendation::steps(connection, &recommendation.id)?;
    let decided = history.last().filter(|step| step.state != Stage::Proposed);
    let decision = decided.map(|step| Decision {
        by: step.by.clone(),
        at: step.at,
        decision: step.state,
        reason: step.reason.clone(),
        date: step.date,
    });
    let from = site::find(connection, &recommendation.from_site)?
        .ok_or_else(|| Problem::not_found("site", &recommendation.from_site))?;
    let to = place::find(connection, &recommendation.to_place)?
        .ok_or_else(|| Problem::not_found("place", &recommendation.to_place))?;
    let explained = explanation::find(connection, &recommendation.plan)?
        .moves
        .into_iter()
        .find(|step| step.from == recommendation.from_site && step.to == recommendation.to_place);
    let mut reasons = recommendation.reasons;
    reasons.extend(explained.iter().flat_map(|step| step.sentences.clone()));
    Ok(RecommendationBody {
        id: recommendation.id,
        plan: recommendation.plan,
        state: history.last().map_or(Stage::Proposed, |step| step.state),
        from: End {
            id: from.id,
            name: from.name,
            kind: from.kind,
            lon: from.lon,
            lat: from.lat,
            municipality: from.municipality,
        },
        to: End {
            id: to.id,
            name: to.name,
            kind: to.kind,
            lon: to.lon,
            lat: to.lat,
            municipality: to.municipality,
        },
        boxes: recommendation.boxes,
        gain: recommendation.gain,
        reasons,
        explained,
        created: recommendation.created,
        decision,
        history,
    })
}
