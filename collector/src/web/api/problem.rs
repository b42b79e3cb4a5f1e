//! What a request that fails is told, as problem details (RFC 9457).

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use groundwork::causes::in_full;
use serde::Serialize;
use utoipa::ToSchema;

use crate::insight::decisions::Unfit;
use crate::insight::rights::Denied;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    status: StatusCode,
    detail: String,
}

/// Problem details, media type `application/problem+json`.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    detail: String,
}

impl Problem {
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            status,
            detail: detail.into(),
        }
    }

    pub fn not_found(what: &str, id: &str) -> Self {
        let id: String = id.chars().take(60).collect();
        Self::new(StatusCode::NOT_FOUND, format!("there is no {what} `{id}`"))
    }

    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    pub fn not_signed_in() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "sign in, or send a valid token as `Authorization: Bearer`",
        )
    }

    pub fn too_many() -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too many attempts to sign in; wait a minute and try again",
        )
    }

    /// Tells the log why, and the caller only that it is our fault.
    pub fn internal(error: &dyn std::error::Error) -> Self {
        tracing::error!("request failed: {}", in_full(error));
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "the collector could not answer; its log says why",
        )
    }
}

impl From<rusqlite::Error> for Problem {
    fn from(error: rusqlite::Error) -> Self {
        Self::internal(&error)
    }
}

impl From<records::windows::StoreError> for Problem {
    fn from(error: records::windows::StoreError) -> Self {
        Self::internal(&error)
    }
}

impl From<crate::insight::rollups::RollupError> for Problem {
    fn from(error: crate::insight::rollups::RollupError) -> Self {
        Self::internal(&error)
    }
}

impl From<crate::web::sign_in::SignInError> for Problem {
    fn from(error: crate::web::sign_in::SignInError) -> Self {
        Self::internal(&error)
    }
}

impl From<Unfit> for Problem {
    fn from(unfit: Unfit) -> Self {
        let status = match unfit {
            Unfit::Denied(_) => StatusCode::FORBIDDEN,
            _ if unfit.is_conflict() => StatusCode::CONFLICT,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Self::new(status, unfit.to_string())
    }
}

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        Self::new(StatusCode::FORBIDDEN, denied.to_string())
    }
}

impl From<Problem> for ProblemBody {
    fn from(problem: Problem) -> Self {
        Self {
            r#type: "about:blank",
            title: problem.status.canonical_reason().unwrap_or("Error"),
            status: problem.status.as_u16(),
            detail: problem.detail,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status;
        let mut response = (status, Json(ProblemBody::from(self))).into_response();
        let problem = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, problem);
        if status == StatusCode::UNAUTHORIZED {
            let bearer = HeaderValue::from_static("Bearer");
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, bearer);
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            let soon = HeaderValue::from_static("5");
            response.headers_mut().insert(header::RETRY_AFTER, soon);
        }
        response
    }
}

impl From<crate::insight::usage::steps::StepsError> for Problem {
    fn from(error: crate::insight::usage::steps::StepsError) -> Self {
        Self::bad_request(error.to_string())
    }
}
