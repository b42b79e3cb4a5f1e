//! What a request that fails is told, as problem details (RFC 9457).

mod words;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use groundwork::causes::in_full;
use serde::Serialize;
use utoipa::ToSchema;

use crate::document::language::Language;
use crate::insight::decisions::Unfit;
use crate::insight::rights::Denied;

pub use words::{Words, long_words, not_found as not_there, words as in_words};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    status: StatusCode,
    /// In English.
    detail: String,
    /// In Dutch and French; a general sentence stands for it where there are none.
    words: Option<Box<Words>>,
}

/// Problem details, media type `application/problem+json`.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    /// The same in every language, for programs.
    code: &'static str,
    /// For people, in the language that the request asks for (`Accept-Language`).
    detail: String,
    /// What is not said in that language, in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    technical: Option<String>,
}

impl Problem {
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            status,
            detail: detail.into(),
            words: None,
        }
    }

    /// With what it is called in the other languages.
    pub fn with(self, words: impl Into<Words>) -> Self {
        Self {
            words: Some(Box::new(words.into())),
            ..self
        }
    }

    /// An error that knows what it is called in the other languages.
    pub fn of<'e, E: std::error::Error>(status: StatusCode, error: &'e E) -> Self
    where
        Words: From<&'e E>,
    {
        Self::new(status, error.to_string()).with(error)
    }

    pub fn not_found(what: &str, id: &str) -> Self {
        let id: String = id.chars().take(60).collect();
        Self::new(StatusCode::NOT_FOUND, format!("there is no {what} `{id}`"))
            .with(words::not_found(what, &id))
    }

    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    pub fn not_signed_in() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "sign in, or send a valid token as `Authorization: Bearer`",
        )
        .with(words::words(
            "not_signed_in",
            "U bent niet aangemeld, of uw sessie is afgelopen; meld u aan.",
            "Vous n’êtes pas connecté, ou votre session est terminée ; connectez-vous.",
        ))
    }

    pub fn too_many() -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too many attempts to sign in; wait a minute and try again",
        )
        .with(words::words(
            "too_many",
            "Te veel pogingen om aan te melden; wacht een minuut en probeer het opnieuw.",
            "Trop de tentatives de connexion ; attendez une minute et réessayez.",
        ))
    }

    /// Tells the log why, and the caller only that it is our fault.
    pub fn internal(error: &dyn std::error::Error) -> Self {
        tracing::error!("request failed: {}", in_full(error));
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "the collector could not answer; its log says why",
        )
    }

    /// As somebody reads it who asks for a language.
    pub fn told(self, language: Language) -> ProblemBody {
        let known = self.words.is_some();
        let words = self
            .words
            .map_or_else(|| words::general(self.status), |words| *words);
        let (detail, technical) = match language {
            Language::En => (self.detail, None),
            _ => (
                language.of([words.nl, words.fr, String::new()]),
                (!known).then_some(self.detail),
            ),
        };
        ProblemBody {
            r#type: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            code: words.code,
            detail,
            technical,
        }
    }
}

pub fn code_needed() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "this account has a second factor; send a `code` too",
    )
    .with(in_words(
        "code_needed",
        "Dit account heeft een tweede factor; geef ook de code van uw telefoon.",
        "Ce compte a un second facteur ; donnez aussi le code de votre téléphone.",
    ))
}

pub fn wrong_code(status: StatusCode) -> Problem {
    Problem::new(status, "the code is wrong, was used before, or has expired").with(in_words(
        "wrong_code",
        "De code is fout, werd al gebruikt of is verlopen; wacht op de volgende.",
        "Le code est faux, a déjà servi ou a expiré ; attendez le suivant.",
    ))
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
        Self::of(status, &unfit)
    }
}

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        Self::of(StatusCode::FORBIDDEN, &denied)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status;
        // Kept beside it: who asks in another language is told in that one.
        let kept = Extension(self.clone());
        let mut response = (status, kept, Json(self.told(Language::En))).into_response();
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
