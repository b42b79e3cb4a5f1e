//! One click a role on the demo's sign-in page.

use axum::Json;
use axum::extract::State;

use super::list::List;
use super::problem::{Problem, ProblemBody};
use crate::web::state::{self, DemoSignIn};

/// The demo's users and their passwords. Open; there is no such address elsewhere.
#[utoipa::path(
    get, path = "/demo-sign-ins", tag = "session",
    responses(
        (status = 200, body = List<DemoSignIn>),
        (status = 404, body = ProblemBody, content_type = "application/problem+json",
            description = "this is not the demo"),
    ),
)]
pub async fn list(State(state): State<state::WebState>) -> Result<Json<List<DemoSignIn>>, Problem> {
    if state.demo_sign_ins.is_empty() {
        return Err(Problem::not_found("sign-in of a", "demo"));
    }
    Ok(Json(List::whole(state.demo_sign_ins.to_vec())))
}
