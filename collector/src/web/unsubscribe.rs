//! The page of the link in a mail: it shows a button, and the button ends what the link is
//! for. A mail program may press it by itself (RFC 8058). Nobody has to sign in.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;

use super::plain_page::{PlainPage, choose};
use super::public::preferred;
use crate::document::Language;
use crate::telling::unsubscribe::{self, ADDRESS, Link, Unfit};
use crate::telling::words;
use crate::web::state::WebState;

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    link: String,
}

pub fn routes() -> Router<WebState> {
    Router::new().route(ADDRESS, get(show).post(end))
}

async fn show(
    State(state): State<WebState>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Response {
    answer(state, headers, asked.link, false).await
}

async fn end(
    State(state): State<WebState>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Response {
    answer(state, headers, asked.link, true).await
}

async fn answer(state: WebState, headers: HeaderMap, token: String, ends: bool) -> Response {
    let now = jiff::Timestamp::from_second(state.shared.clock.now()).unwrap_or_default();
    let database = state.shared.database.clone();
    let asked = token.clone();
    let read = tokio::task::spawn_blocking(move || {
        if !ends {
            return unsubscribe::read(&database.reader()?, &asked, now);
        }
        database.write(|transaction| {
            let read = unsubscribe::read(transaction, &asked, now)?;
            if let Ok(link) = &read
                && link.is_wanted
            {
                unsubscribe::end(transaction, link)?;
            }
            Ok(read)
        })
    })
    .await;
    let read = match read {
        Ok(Ok(read)) => read,
        Ok(Err(error)) => {
            tracing::error!(
                "unsubscribing failed: {}",
                groundwork::causes::in_full(&error)
            );
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
        Err(_) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    };
    let known = read.as_ref().ok().and_then(|link| link.language.as_deref());
    let language = known
        .and_then(|known| known.parse().ok())
        .unwrap_or_else(|| preferred(&headers));
    let (status, said) = match &read {
        Ok(link) if !link.is_wanted => (StatusCode::OK, ended(link, language, false)),
        Ok(link) if ends => (StatusCode::OK, ended(link, language, true)),
        Ok(link) => (StatusCode::OK, button(link, &token, language)),
        Err(unfit) => (StatusCode::BAD_REQUEST, refused(unfit, language)),
    };
    PlainPage {
        language,
        title: language.of(["Berichten", "Messages", "Messages"]),
        head: html! { meta name="robots" content="noindex"; },
        above: html! {},
        said,
    }
    .answer(status)
}

fn button(link: &Link, token: &str, language: Language) -> Markup {
    let what = words::kind(link.kind);
    let what = language.say(&what);
    let asked = language.of([
        format!("Wilt u {what} niet meer krijgen?"),
        format!("Ne plus recevoir {what} ?"),
        format!("Stop getting {what}?"),
    ]);
    html! {
        p { (asked) }
        form method="post" action={ "?link=" (token) } {
            button type="submit" {
                (language.of(["Niet meer sturen", "Ne plus envoyer", "Stop sending"]))
            }
        }
    }
}

fn ended(link: &Link, language: Language, now: bool) -> Markup {
    let what = words::kind(link.kind);
    let what = language.say(&what);
    let said = if now {
        language.of([
            format!("U krijgt dit niet meer: {what}."),
            format!("Vous ne recevez plus ceci : {what}."),
            format!("You do not get this any more: {what}."),
        ])
    } else {
        language.of([
            format!("U kreeg dit al niet meer: {what}."),
            format!("Vous ne receviez déjà plus ceci : {what}."),
            format!("You did not get this any more before: {what}."),
        ])
    };
    html! { p { (said) } (choose(language)) }
}

fn refused(unfit: &Unfit, language: Language) -> Markup {
    let said = match unfit {
        Unfit::Forged => language.of([
            "Deze link is niet van hier of is niet volledig.",
            "Ce lien n’est pas d’ici ou n’est pas complet.",
            "This link is not from here, or is not complete.",
        ]),
        Unfit::Expired => language.of([
            "Deze link is verlopen.",
            "Ce lien a expiré.",
            "This link has expired.",
        ]),
        Unfit::Gone => language.of([
            "De account van deze link bestaat niet meer: er wordt niets meer gestuurd.",
            "Le compte de ce lien n’existe plus : plus rien n’est envoyé.",
            "The account of this link is gone: nothing is sent any more.",
        ]),
    };
    html! { p { (said) } (choose(language)) }
}
