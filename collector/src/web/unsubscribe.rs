//! The page of the link that ends what a mail is for. A mail program may press its button by
//! itself (RFC 8058).

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};

use super::mailed_link::{self, Asked};
use super::plain_page::choose;
use crate::document::Language;
use crate::telling::unsubscribe::{self, ADDRESS, Link, Unfit};
use crate::telling::words;
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
        let read = unsubscribe::read(connection, &token, now)?;
        if let Ok(link) = &read
            && is_pressed
            && link.is_wanted
        {
            unsubscribe::end(connection, link)?;
        }
        Ok(read)
    });
    let read = match looked.await {
        Ok(read) => read,
        Err(failed) => return failed,
    };
    let known = read.as_ref().ok().and_then(|link| link.language.as_deref());
    let language = mailed_link::language(known, &headers);
    let (status, said) = match &read {
        Ok(link) if !link.is_wanted => (StatusCode::OK, ended(link, language, false)),
        Ok(link) if method == Method::POST => (StatusCode::OK, ended(link, language, true)),
        Ok(link) => (StatusCode::OK, button(link, &asked.link, language)),
        Err(unfit) => (StatusCode::BAD_REQUEST, refused(unfit, language)),
    };
    let title = language.of(["Berichten", "Messages", "Messages"]);
    mailed_link::page(language, title, status, said)
}

fn button(link: &Link, token: &str, language: Language) -> Markup {
    let what = words::kind(link.kind);
    let what = language.say(&what);
    let asked = language.of([
        format!("Wilt u {what} niet meer krijgen?"),
        format!("Ne plus recevoir {what} ?"),
        format!("Stop getting {what}?"),
    ]);
    let does = language.of(["Niet meer sturen", "Ne plus envoyer", "Stop sending"]);
    mailed_link::button(token, &asked, does)
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
