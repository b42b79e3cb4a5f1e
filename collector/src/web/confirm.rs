//! The page of the link that confirms an address: it shows a button, and the button confirms,
//! because programs that look into mails follow links by themselves. Nobody has to sign in.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use records::registry::subscription;
use serde::Deserialize;

use super::plain_page::{PlainPage, choose};
use super::public::preferred;
use crate::document::Language;
use crate::telling::confirm::{self, ADDRESS, Link, Unfit};
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

async fn answer(state: WebState, headers: HeaderMap, token: String, confirms: bool) -> Response {
    let now = jiff::Timestamp::from_second(state.shared.clock.now()).unwrap_or_default();
    let database = state.shared.database.clone();
    let asked = token.clone();
    let read = tokio::task::spawn_blocking(move || {
        if !confirms {
            return confirm::read(&database.reader()?, &asked, now);
        }
        database.write(|transaction| {
            let read = confirm::read(transaction, &asked, now)?;
            if let Ok(link) = &read {
                subscription::confirm(transaction, &link.user, now)?;
            }
            Ok(read)
        })
    })
    .await;
    let read = match read {
        Ok(Ok(read)) => read,
        Ok(Err(error)) => {
            tracing::error!("confirming failed: {}", groundwork::causes::in_full(&error));
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
        Err(_) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    };
    let known = read.as_ref().ok().map(|link| link.language.as_str());
    let language = known
        .and_then(|known| known.parse().ok())
        .unwrap_or_else(|| preferred(&headers));
    let (status, said) = match &read {
        Ok(link) if confirms => (StatusCode::OK, confirmed(link, language)),
        Ok(link) => (StatusCode::OK, button(link, &token, language)),
        Err(unfit) => (StatusCode::BAD_REQUEST, refused(unfit, language)),
    };
    PlainPage {
        language,
        title: language.of(["E-mailadres", "Adresse e-mail", "E-mail address"]),
        head: html! { meta name="robots" content="noindex"; },
        above: html! {},
        said,
    }
    .answer(status)
}

fn button(link: &Link, token: &str, language: Language) -> Markup {
    let Link { user, mail, .. } = link;
    let asked = language.of([
        format!("Wilt u de berichten aan het account {user} krijgen op {mail}?"),
        format!("Voulez-vous recevoir les messages au compte {user} à l’adresse {mail} ?"),
        format!("Do you want the messages to the account {user} at {mail}?"),
    ]);
    html! {
        p { (asked) }
        form method="post" action={ "?link=" (token) } {
            button type="submit" {
                (language.of(["Adres bevestigen", "Confirmer l’adresse", "Confirm the address"]))
            }
        }
    }
}

fn confirmed(link: &Link, language: Language) -> Markup {
    let mail = &link.mail;
    let said = language.of([
        format!("{mail} is bevestigd. De berichten komen voortaan daar aan."),
        format!("L’adresse {mail} est confirmée. Les messages y arriveront désormais."),
        format!("{mail} is confirmed. Messages go there from now on."),
    ]);
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
            "Deze link is verlopen. Meld u aan en vraag een nieuwe.",
            "Ce lien a expiré. Connectez-vous pour en demander un nouveau.",
            "This link has expired. Sign in and ask for a new one.",
        ]),
        Unfit::Gone => language.of([
            "Het account bestaat niet meer, of heeft intussen een ander adres.",
            "Le compte n’existe plus, ou a entre-temps une autre adresse.",
            "The account is gone, or has another address by now.",
        ]),
        Unfit::Used => language.of([
            "Deze link is al gebruikt: het adres is bevestigd.",
            "Ce lien a déjà servi : l’adresse est confirmée.",
            "This link was used before: the address is confirmed.",
        ]),
    };
    html! { p { (said) } (choose(language)) }
}
