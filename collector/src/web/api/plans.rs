//! Plans for moving hotspots.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use records::registry::explanation::{self, Explanation};
use records::registry::plan::{self, Plan, PlanSummary, Wished};
use rusqlite::Connection;
use serde::Deserialize;
use utoipa::ToSchema;

use super::blocking::read;
use super::input::Body;
use super::list::List;
use super::problem::{Problem, ProblemBody};
use super::signed::Signed;
use crate::insight::planning::what_if::{self, Change, WhatIf};
use crate::insight::planning::{self, Adopted, PlanningError, Wish};
use crate::insight::rights::{self, Deed, Object, Who};
use crate::web::state;

/// What a plan may do.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPlan {
    /// Hotspots that may close, 0 to 100.
    max_moves: u32,
    /// Euro.
    budget: Option<f64>,
    /// Weight of places in need and estates, 0 to 1; 0.5 when absent; residents have the rest.
    theta: Option<f64>,
    note: Option<String>,
    /// Hotspots on watch that this plan may move too, by id.
    #[serde(default)]
    release: Vec<String>,
    /// What is asked of it by name; what that costs, `what-if` says of the latest plan.
    #[serde(default)]
    wished: Wished,
    /// Adopt one of the plans that the explanation of the latest plan shows side by side.
    like: Option<Adopted>,
}

/// All plans, the latest first.
#[utoipa::path(
    get, path = "/plans", tag = "plans", responses((status = 200, body = List<PlanSummary>)),
)]
pub async fn list(
    State(state): State<state::WebState>,
    _: Signed,
) -> Result<Json<List<PlanSummary>>, Problem> {
    read(&state, |connection| {
        Ok(Json(List::whole(plan::all(connection)?)))
    })
    .await
}

/// One plan.
#[utoipa::path(
    get, path = "/plans/{id}", tag = "plans", params(("id" = String, Path)),
    responses(
        (status = 200, body = Plan),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
pub async fn show(
    State(state): State<state::WebState>,
    _: Signed,
    Path(id): Path<String>,
) -> Result<Json<Plan>, Problem> {
    read(&state, move |connection| Ok(Json(find(connection, &id)?))).await
}

/// What further solves say of a plan: what each rule costs, where more moves stop
/// helping, plans with another aim, how stable each move is. Computed in the background
/// for the latest plan; `done` of `of` steps tell how far it is.
#[utoipa::path(
    get, path = "/plans/{id}/explanation", tag = "plans", params(("id" = String, Path)),
    responses(
        (status = 200, body = Explanation),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
pub async fn explanation(
    State(state): State<state::WebState>,
    _: Signed,
    Path(id): Path<String>,
) -> Result<Json<Explanation>, Problem> {
    read(&state, move |connection| {
        find(connection, &id)?;
        Ok(Json(explanation::find(connection, &id)?))
    })
    .await
}

/// The plan made again with something changed, within five seconds. Nothing is saved.
#[utoipa::path(
    post, path = "/plans/{id}/what-if", tag = "plans", params(("id" = String, Path)),
    request_body = Change,
    responses(
        (status = 200, body = WhatIf),
        (status = 403, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json",
            description = "a figure is out of range, an id is not known, or choices contradict each other"),
        (status = 503, body = ProblemBody, content_type = "application/problem+json",
            description = "too many wait for an answer"),
    ),
)]
pub async fn what_if(
    State(state): State<state::WebState>,
    Signed(user): Signed,
    Path(id): Path<String>,
    Body(change): Body<Change>,
) -> Result<Json<WhatIf>, Problem> {
    rights::check(&Who::Account(user), Deed::TryPlans, Object::City)?;
    let plan = read(&state, move |connection| find(connection, &id)).await?;
    let solver = state.solver.clone();
    let answer = move |is_unwanted: &dyn Fn() -> bool| {
        what_if::answer(&state.shared, &plan, &change, is_unwanted)
    };
    Ok(Json(solver.what_ifs.solve(answer).await?))
}

fn find(connection: &Connection, id: &str) -> Result<Plan, Problem> {
    plan::find(connection, id)?.ok_or_else(|| Problem::not_found("plan", id))
}

/// Compute a plan; the answer comes when it is done, within a minute.
#[utoipa::path(
    post, path = "/plans", tag = "plans", request_body = NewPlan,
    responses(
        (status = 201, body = Plan),
        (status = 403, body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json",
            description = "a figure is out of range, or nothing can be planned from what is known"),
        (status = 503, body = ProblemBody, content_type = "application/problem+json",
            description = "too many wait for a plan"),
    ),
)]
pub async fn create(
    State(state): State<state::WebState>,
    Signed(user): Signed,
    Body(new): Body<NewPlan>,
) -> Result<(StatusCode, Json<Plan>), Problem> {
    let who = Who::Account(user);
    rights::check(&who, Deed::MakePlans, Object::City)?;
    let wish = Wish {
        max_moves: new.max_moves,
        budget: new.budget,
        theta: new.theta,
        note: new.note,
        released: new.release,
        wished: new.wished,
        like: new.like,
    };
    let solver = state.solver.clone();
    let make = move |is_unwanted: &dyn Fn() -> bool| {
        planning::make_while(&state.shared, &wish, who.name(), is_unwanted)
    };
    let plan = solver.plans.solve(make).await?;
    Ok((StatusCode::CREATED, Json(plan)))
}

impl From<PlanningError> for Problem {
    fn from(error: PlanningError) -> Self {
        match error {
            PlanningError::Wish(_) | PlanningError::Refused(_) => {
                Problem::of(StatusCode::UNPROCESSABLE_ENTITY, &error)
            }
            PlanningError::Busy | PlanningError::Cancelled => {
                Problem::of(StatusCode::SERVICE_UNAVAILABLE, &error)
            }
            PlanningError::BrokeOff(_)
            | PlanningError::Database(_)
            | PlanningError::Geometry { .. }
            | PlanningError::Solver(_) => Problem::internal(&error),
        }
    }
}
