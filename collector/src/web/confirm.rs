//! The page of the link that confirms an address.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};
use records::registry::subscription;

use super::mailed_link::{self, Asked};
use super::plain_page::choose;
use crate::document::Language;
use crate::telling::confirm::{self, ADDRESS, Link, Unfit};
use crate::web::state::WebState;

pub fn routes() -> Router<WebState> {
    Router::new().route(ADDRESS, get(answer).post(answer))
}

async fn answer(
    State(state): State<WebState>,
    method: Method,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Response {
    let token = asked.link.clone();
    let looked = mailed_link::look(&state, &method, move |connection, now, is_pressed| {
        let read = confirm::read(connection, &token, now)?;
        if let Ok(link) = &read
            && is_pressed
        {
            subscription::confirm(connection, &link.user, now)?;
        }
        Ok(read)
    });
    let read = match looked.await {
        Ok(read) => read,
        Err(failed) => return failed,
    };
    let known = read.as_ref().ok().map(|link| link.language.as_str());
    let language = mailed_link::language(known, &headers);
    let (status, said) = match &read {
        Ok(link) if method == Method::POST => (StatusCode::OK, confirmed(link, language)),
        Ok(link) => (StatusCode::OK, button(link, &asked.link, language)),
        Err(unfit) => (StatusCode::BAD_REQUEST, refused(unfit, language)),
    };
    let title = language.of(["E-mailadres", "Adresse e-mail", "E-mail address"]);
    mailed_link::page(language, title, status, said)
}

fn button(link: &Link, token: &str, language: Language) -> Markup {
    let Link { user, mail, .. } = link;
    let asked = language.of([
        format!("Wilt u de berichten aan het account {user} krijgen op {mail}?"),
        format!("Voulez-vous recevoir les messages au compte {user} à l’adresse {mail} ?"),
        format!("Do you want the messages to the account {user} at {mail}?"),
    ]);
    let does = language.of([
        "Adres bevestigen",
        "Confirmer l’adresse",
        "Confirm the address",
    ]);
    mailed_link::button(token, &asked, does)
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
