//! Whether moves helped. None is evaluated yet.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use super::list::List;
use super::signed::Signed;

/// What came of a move.
#[derive(Serialize, ToSchema)]
pub struct Evaluation {
    recommendation: String,
}

/// All evaluated moves.
#[utoipa::path(
    get, path = "/evaluations", tag = "recommendations",
    responses((status = 200, body = List<Evaluation>)),
)]
pub async fn list(_: Signed) -> Json<List<Evaluation>> {
    Json(List::whole(Vec::new()))
}
