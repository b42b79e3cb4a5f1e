//! What a notice at a hotspot says beside the move itself.

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use utoipa::ToSchema;

use super::blocking::read;
use super::problem::{Problem, ProblemBody};
use super::recommendations::find;
use super::signed::Signed;
use crate::web::{notices, state};

/// Where objections to a move go.
#[derive(Serialize, ToSchema)]
pub struct NoticeSheet {
    /// Line by line; empty where none is configured: no notice is printed then.
    postal_address: Vec<String>,
    /// The public form; null where there is none.
    #[schema(required)]
    form: Option<NoticeForm>,
}

#[derive(Serialize, ToSchema)]
pub struct NoticeForm {
    address: String,
    /// The address for a phone to read off the paper, an SVG image.
    code: String,
}

/// What the notice of a move says beside the move itself.
#[utoipa::path(
    get, path = "/recommendations/{id}/notice", tag = "recommendations",
    params(("id" = String, Path)),
    responses(
        (status = 200, body = NoticeSheet),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
pub async fn show(
    State(state): State<state::WebState>,
    _: Signed,
    Path(id): Path<String>,
) -> Result<Json<NoticeSheet>, Problem> {
    let settings = state.notices.clone();
    read(&state, move |connection| {
        let recommendation = find(connection, &id)?;
        let form = settings.form_of(&recommendation.id).and_then(|address| {
            let code = notices::code(&address)?;
            Some(NoticeForm { address, code })
        });
        Ok(Json(NoticeSheet {
            postal_address: settings.postal_address.clone(),
            form,
        }))
    })
    .await
}
