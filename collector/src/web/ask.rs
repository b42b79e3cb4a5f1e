//! The public form for requests and objections, where it is switched on: a page without
//! scripts in three languages, to which the code on a notice leads.

pub mod sent;

mod form;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Query, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use records::registry::request::{About, CameBy, Kind, NewRequest, Sender};
use records::registry::{place, recommendation, site};
use rusqlite::Connection;
use serde::Deserialize;
use tracing::error;

use self::form::{Filled, STYLE, Told, page};
use crate::document::Language;
use crate::document::policy::policy;
use crate::insight::requests::{self, NotWritten};
use crate::web::api::client_address::ClientAddress;
use crate::web::api::guard::same_origin;
use crate::web::api::session::now;
use crate::web::notices::FORM_ADDRESS;
use crate::web::state::WebState;

/// Largest form, bytes.
const MAX_BODY: usize = 16 * 1024;

#[derive(Default, Deserialize)]
struct Asking {
    language: Option<Language>,
    /// The move that a notice speaks of.
    r#move: Option<String>,
    site: Option<String>,
}

pub fn routes() -> Router<WebState> {
    Router::new()
        .route(FORM_ADDRESS, get(show).post(send))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(from_fn(same_origin))
}

async fn show(State(state): State<WebState>, headers: HeaderMap, uri: Uri) -> Response {
    let (language, asking) = asked(&headers, &uri);
    let filled = Filled {
        r#move: asking.r#move.unwrap_or_default(),
        site: asking.site.unwrap_or_default(),
        ..Filled::default()
    };
    answer(state, StatusCode::OK, language, filled, None).await
}

async fn send(
    State(state): State<WebState>,
    address: ClientAddress,
    headers: HeaderMap,
    uri: Uri,
    body: Bytes,
) -> Response {
    if !state.notices.public_form {
        return StatusCode::NOT_FOUND.into_response();
    }
    let (language, _) = asked(&headers, &uri);
    let filled: Filled = serde_urlencoded::from_bytes(&body).unwrap_or_default();
    let at = now(&state.shared.clock);
    let about = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let (Ok(kind), Ok(from_whom)) = (
        filled.kind.parse::<Kind>(),
        filled.from_whom.parse::<Sender>(),
    ) else {
        let refused = Some(Told::Incomplete);
        return answer(
            state,
            StatusCode::UNPROCESSABLE_ENTITY,
            language,
            filled,
            refused,
        )
        .await;
    };
    if !state.asked.count(address, at.as_second() / 86_400) {
        let refused = Some(Told::TooMany);
        return answer(
            state,
            StatusCode::TOO_MANY_REQUESTS,
            language,
            filled,
            refused,
        )
        .await;
    }
    let new = NewRequest {
        at,
        came_by: CameBy::Form,
        kind,
        from_whom,
        about: About {
            recommendation: about(&filled.r#move),
            site: about(&filled.site),
            place: None,
        },
        words: filled.words.trim().to_owned(),
        contact: filled.contact.trim().to_owned(),
        written_by: "collector".to_owned(),
    };
    let database = state.shared.database.clone();
    let written = tokio::task::spawn_blocking(move || {
        database.write(|transaction| requests::receive(transaction, &new, None))
    })
    .await;
    let (status, told) = match written {
        Ok(Ok(number)) => (StatusCode::CREATED, Told::Thanks(number)),
        Ok(Err(NotWritten::Words { .. })) => (StatusCode::UNPROCESSABLE_ENTITY, Told::Incomplete),
        Ok(Err(NotWritten::Unknown { .. })) => (StatusCode::UNPROCESSABLE_ENTITY, Told::Unknown),
        Ok(Err(fault)) => {
            error!("a request was not written down: {fault}");
            (StatusCode::INTERNAL_SERVER_ERROR, Told::Fault)
        }
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, Told::Fault),
    };
    answer(state, status, language, filled, Some(told)).await
}

async fn answer(
    state: WebState,
    status: StatusCode,
    language: Language,
    filled: Filled,
    told: Option<Told>,
) -> Response {
    if !state.notices.public_form {
        return StatusCode::NOT_FOUND.into_response();
    }
    let database = state.shared.database.clone();
    let address = state.notices.postal_address.clone();
    let page = tokio::task::spawn_blocking(move || {
        let connection = database.reader()?;
        let subject = subject(&connection, &filled, language)?;
        Ok::<_, rusqlite::Error>(page(language, &filled, told.as_ref(), subject, &address))
    });
    let Ok(Ok(page)) = page.await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let policy = policy(STYLE, "'self'", "'none'");
    let headers = [(header::CONTENT_SECURITY_POLICY, policy)];
    (headers, page.answer(status)).into_response()
}

/// The names of what it is about, where that is known.
fn subject(
    connection: &Connection,
    filled: &Filled,
    language: Language,
) -> rusqlite::Result<Option<String>> {
    if let Some(found) = recommendation::find(connection, &filled.r#move)? {
        let from = site::find(connection, &found.from_site)?;
        let to = place::find(connection, &found.to_place)?;
        if let (Some(from), Some(to)) = (from, to) {
            let (from, to) = (language.say(&from.name), language.say(&to.name));
            return Ok(Some(format!("{from} → {to}")));
        }
    }
    let found = site::find(connection, &filled.site)?;
    Ok(found.map(|found| language.say(&found.name).to_owned()))
}

fn asked(headers: &HeaderMap, uri: &Uri) -> (Language, Asking) {
    let asking = Query::<Asking>::try_from_uri(uri);
    let asking = asking.map(|Query(asking)| asking).unwrap_or_default();
    let language = asking
        .language
        .unwrap_or_else(|| super::public::preferred(headers));
    (language, asking)
}
