//! Written reports. None is made yet.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use super::list::List;
use super::signed::Signed;

/// A report that was made.
#[derive(Serialize, ToSchema)]
pub struct Report {
    id: String,
}

/// All reports.
#[utoipa::path(
    get, path = "/reports", tag = "reports", responses((status = 200, body = List<Report>)),
)]
pub async fn list(_: Signed) -> Json<List<Report>> {
    Json(List::whole(Vec::new()))
}
