//! Consents to a move, and the notice at the hotspot, are written down.

use axum::Json;
use axum::extract::{Path, State};
use jiff::civil::Date;
use records::registry::consent::{Answer, Party};
use serde::Deserialize;
use utoipa::ToSchema;

use super::blocking::write;
use super::input::Body;
use super::problem::{Problem, ProblemBody};
use super::recommendations::{RecommendationBody, Seen, describe_one, find};
use super::signed::Signed;
use crate::insight::decisions::prepare;
use crate::insight::rights::Who;
use crate::web::state;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewConsent {
    party: Party,
    answer: Answer,
    /// The body or the function that said so, rather than a person's name.
    given_by: String,
    /// Today where it is absent.
    #[schema(value_type = Option<String>, format = Date)]
    given_on: Option<Date>,
    #[serde(default)]
    note: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNotice {
    /// Day on which it was put up; today where it is absent.
    #[schema(value_type = Option<String>, format = Date)]
    posted_on: Option<Date>,
}

/// Write down what a party said of a move; the last word of each counts.
#[utoipa::path(
    post, path = "/recommendations/{id}/consents", tag = "recommendations",
    params(("id" = String, Path)), request_body = NewConsent,
    responses(
        (status = 200, body = RecommendationBody),
        (status = 403, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, body = ProblemBody, content_type = "application/problem+json",
            description = "nothing more is prepared for it"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json",
            description = "that party is not asked or may not be left out, or the words or the day cannot be"),
    ),
)]
pub async fn consent(
    State(state): State<state::WebState>,
    Signed(user): Signed,
    Path(id): Path<String>,
    Body(new): Body<NewConsent>,
) -> Result<Json<RecommendationBody>, Problem> {
    let said = prepare::Said {
        party: new.party,
        answer: new.answer,
        given_by: new.given_by,
        given_on: new.given_on,
        note: new.note,
    };
    let who = Who::Account(user);
    let seen = Seen::of(&state);
    write(&state, move |transaction| {
        let today = seen.zone.to_datetime(seen.now).date();
        prepare::consent(transaction, &id, &said, &who, seen.now, today)?;
        let recommendation = find(transaction, &id)?;
        Ok(Json(describe_one(transaction, &seen, recommendation)?))
    })
    .await
}

/// Write down on which day the notice was put up at the hotspot.
#[utoipa::path(
    post, path = "/recommendations/{id}/notice", tag = "recommendations",
    params(("id" = String, Path)), request_body = NewNotice,
    responses(
        (status = 200, body = RecommendationBody),
        (status = 403, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, body = ProblemBody, content_type = "application/problem+json",
            description = "the move is not accepted, or over"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json",
            description = "the day cannot be"),
    ),
)]
pub async fn notice(
    State(state): State<state::WebState>,
    Signed(user): Signed,
    Path(id): Path<String>,
    Body(new): Body<NewNotice>,
) -> Result<Json<RecommendationBody>, Problem> {
    let who = Who::Account(user);
    let seen = Seen::of(&state);
    write(&state, move |transaction| {
        let posted_on = new
            .posted_on
            .unwrap_or_else(|| seen.zone.to_datetime(seen.now).date());
        prepare::posted(transaction, &id, posted_on, &who, seen.now)?;
        let recommendation = find(transaction, &id)?;
        Ok(Json(describe_one(transaction, &seen, recommendation)?))
    })
    .await
}
