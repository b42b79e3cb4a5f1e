//! One decision on several recommendations: each is taken or refused by itself.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::civil::Date;
use records::registry::recommendation::{RefusalRule, Stage};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::blocking::{read, write};
use super::input::Body;
use super::list::List;
use super::problem::{Problem, ProblemBody};
use super::reader::Reader;
use super::recommendations::{RecommendationBody, Seen, describe_one, find};
use super::signed::Signed;
use crate::insight::decisions::take;
use crate::insight::rights::Who;
use crate::web::state;

/// Most recommendations at once.
const MOST: usize = 100;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDecisions {
    /// At most 100.
    recommendations: Vec<OnRecommendation>,
    /// `accepted`, `refused`, `deferred`, `scheduled` or `withdrawn`.
    decision: Stage,
    #[serde(default)]
    reason: String,
    #[schema(value_type = Option<String>, format = Date)]
    date: Option<Date>,
    team: Option<String>,
    rule: Option<RefusalRule>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OnRecommendation {
    id: String,
    /// Length of its `history` that the decision is taken on.
    seen: Option<u32>,
}

/// What became of the decision on one of them.
#[derive(Serialize, ToSchema)]
pub struct DecisionAnswer {
    id: String,
    taken: bool,
    /// Why it was not taken, as a problem; null where it was.
    #[schema(required)]
    problem: Option<ProblemBody>,
    /// As it stands now; null where there is none of this id.
    #[schema(required)]
    recommendation: Option<RecommendationBody>,
}

/// Decide the same on several recommendations. Each has an answer: what stands against one
/// keeps none of the others.
#[utoipa::path(
    post, path = "/decisions", tag = "recommendations", request_body = NewDecisions,
    responses(
        (status = 200, body = List<DecisionAnswer>),
        (status = 422, body = ProblemBody, content_type = "application/problem+json",
            description = "there is none of them, or there are too many, or a move is reported: those are one by one"),
    ),
)]
pub async fn decide(
    State(state): State<state::WebState>,
    Signed(user): Signed,
    Reader(language): Reader,
    Body(new): Body<NewDecisions>,
) -> Result<Json<List<DecisionAnswer>>, Problem> {
    let unfit = |detail: &str| Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail));
    if new.recommendations.is_empty() || new.recommendations.len() > MOST {
        return unfit("`recommendations` has none, or more than 100");
    }
    if new.decision == Stage::Moved {
        return unfit("moves are reported one by one");
    }
    let who = Who::Account(user);
    let mut items = Vec::new();
    for on in new.recommendations {
        let decision = take::Decision {
            to: new.decision,
            reason: new.reason.clone(),
            date: new.date,
            team: new.team.clone(),
            access_points: Vec::new(),
            rule: new.rule,
            seen: on
                .seen
                .map(|seen| usize::try_from(seen).unwrap_or(usize::MAX)),
        };
        let (seen, who, id) = (Seen::of(&state), who.clone(), on.id.clone());
        // In a transaction of its own.
        let taken = write(&state, move |transaction| {
            take::take(transaction, &id, &decision, &who, seen.now, &seen.zone)?;
            let recommendation = find(transaction, &id)?;
            describe_one(transaction, &seen, recommendation)
        })
        .await;
        items.push(match taken {
            Ok(recommendation) => DecisionAnswer {
                id: on.id,
                taken: true,
                problem: None,
                recommendation: Some(recommendation),
            },
            Err(problem) => {
                let (seen, id) = (Seen::of(&state), on.id.clone());
                let now = read(&state, move |connection| {
                    let recommendation = find(connection, &id)?;
                    describe_one(connection, &seen, recommendation)
                });
                DecisionAnswer {
                    recommendation: now.await.ok(),
                    id: on.id,
                    taken: false,
                    problem: Some(problem.told(language)),
                }
            }
        });
    }
    Ok(Json(List::whole(items)))
}
