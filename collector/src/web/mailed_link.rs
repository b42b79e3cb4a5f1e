//! What the pages of links in mails share: a link is shown with a button, and the button does
//! what the link is for, because programs that look into mails follow links by themselves.
//! Nobody has to sign in.

use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use maud::{Markup, html};
use rusqlite::Connection;
use serde::Deserialize;

use super::plain_page::PlainPage;
use super::public::preferred;
use super::state::WebState;
use crate::document::Language;

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    pub link: String,
}

/// Reads a link, and may write where its button was pressed: `work` has the database, the
/// instant, and whether it was.
pub async fn look<T: Send + 'static>(
    state: &WebState,
    method: &Method,
    work: impl FnOnce(&Connection, Timestamp, bool) -> rusqlite::Result<T> + Send + 'static,
) -> Result<T, Response> {
    let now = Timestamp::from_second(state.shared.clock.now()).unwrap_or_default();
    let is_pressed = method == Method::POST;
    let database = state.shared.database.clone();
    let looked = tokio::task::spawn_blocking(move || {
        if is_pressed {
            database.write(|transaction| work(transaction, now, true))
        } else {
            work(&database.reader()?, now, false)
        }
    });
    match looked.await {
        Ok(Ok(read)) => return Ok(read),
        Ok(Err(error)) => {
            let causes = groundwork::causes::in_full(&error);
            tracing::error!("the link of a mail was not carried out: {causes}");
        }
        Err(error) => tracing::error!("the link of a mail was not carried out: {error}"),
    }
    Err(StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

/// That of the account, where the link has one; else the browser's.
pub fn language(known: Option<&str>, headers: &HeaderMap) -> Language {
    known
        .and_then(|known| known.parse().ok())
        .unwrap_or_else(|| preferred(headers))
}

pub fn page(language: Language, title: &'static str, status: StatusCode, said: Markup) -> Response {
    PlainPage {
        language,
        title,
        head: html! { meta name="robots" content="noindex"; },
        above: html! {},
        said,
    }
    .answer(status)
}

/// What is asked, and the button that does it.
pub fn button(token: &str, asked: &str, does: &str) -> Markup {
    html! {
        p { (asked) }
        form method="post" action={ "?link=" (token) } {
            button type="submit" { (does) }
        }
    }
}
