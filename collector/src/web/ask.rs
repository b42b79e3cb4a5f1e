//! The public form for requests and objections, where it is switched on: a page without
//! scripts in three languages, to which the code on a notice leads.

pub mod sent;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Query, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use records::registry::request::{About, CameBy, Kind, NewRequest, Sender};
use records::registry::{place, recommendation, site};
use rusqlite::Connection;
use serde::Deserialize;
use tracing::error;

use crate::document::Language;
use crate::document::policy::policy;
use crate::insight::requests::{self, KEPT_DAYS, MAX_CONTACT, MAX_WORDS, NotWritten};
use crate::web::api::client_address::ClientAddress;
use crate::web::api::guard::same_origin;
use crate::web::api::session::now;
use crate::web::notices::FORM_ADDRESS;
use crate::web::state::WebState;

/// Largest form, bytes.
const MAX_BODY: usize = 16 * 1024;
const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:auto;\
    padding:1rem}label,fieldset{display:block;margin:0 0 1rem;border:0;padding:0}\
    input:not([type=radio]),select,textarea{display:block;width:100%;font:inherit;\
    box-sizing:border-box;padding:.4rem}button{font:inherit;padding:.5rem 1rem}\
    [role=alert]{border-left:.3rem solid #a00;padding-left:.8rem}";

#[derive(Default, Deserialize)]
struct Asking {
    language: Option<Language>,
    /// The move that a notice speaks of.
    r#move: Option<String>,
    site: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Filled {
    kind: String,
    from_whom: String,
    r#move: String,
    site: String,
    words: String,
    contact: String,
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

enum Told {
    Thanks(i64),
    Incomplete,
    Unknown,
    TooMany,
    Fault,
}

impl Told {
    fn said(&self, language: Language) -> String {
        let plain = |three: [&str; 3]| language.of(three).to_owned();
        match self {
            Self::Thanks(number) => language.of([
                format!("Bedankt. Uw vraag heeft nummer {number}; u krijgt een antwoord met de reden."),
                format!("Merci. Votre demande porte le numéro {number} ; vous recevrez une réponse motivée."),
                format!("Thank you. Your request has number {number}; you will get an answer with the reason."),
            ]),
            Self::Incomplete => plain([
                "Vul in wat u vraagt (hoogstens 2000 tekens) en van wie het komt.",
                "Indiquez votre demande (2000 caractères au plus) et de qui elle vient.",
                "Say what you ask for (2000 characters at most) and whom it comes from.",
            ]),
            Self::Unknown => plain([
                "Deze verplaatsing of hotspot is niet bekend; laat het veld leeg.",
                "Ce déplacement ou ce hotspot n’est pas connu ; laissez le champ vide.",
                "This move or hotspot is not known; leave the field empty.",
            ]),
            Self::TooMany => plain([
                "Vandaag kwamen er te veel formulieren binnen. Probeer het morgen opnieuw, of schrijf een brief.",
                "Trop de formulaires sont arrivés aujourd’hui. Réessayez demain, ou écrivez une lettre.",
                "Too many forms came in today. Try again tomorrow, or write a letter.",
            ]),
            Self::Fault => plain([
                "Er ging iets mis; niets werd bewaard. Probeer het later opnieuw, of schrijf een brief.",
                "Une erreur est survenue ; rien n’a été conservé. Réessayez plus tard, ou écrivez une lettre.",
                "Something went wrong; nothing was kept. Try again later, or write a letter.",
            ]),
        }
    }
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
    (
        status,
        [
            (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
            (header::CONTENT_SECURITY_POLICY, policy),
            (header::CACHE_CONTROL, "no-store".to_owned()),
            (header::CONTENT_LANGUAGE, language.code().to_owned()),
        ],
        page.into_string(),
    )
        .into_response()
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

fn page(
    language: Language,
    filled: &Filled,
    told: Option<&Told>,
    subject: Option<String>,
    postal_address: &[String],
) -> Markup {
    let say = |nl: &'static str, fr: &'static str, en: &'static str| language.of([nl, fr, en]);
    let title = say(
        "Vraag of bezwaar over publieke wifi",
        "Demande ou objection sur le Wi-Fi public",
        "Request or objection about public Wi-Fi",
    );
    let is_done = matches!(told, Some(Told::Thanks(_)));
    let link = |code: &str| {
        let fields = [
            ("language", code),
            ("move", &filled.r#move),
            ("site", &filled.site),
        ];
        let fields: Vec<_> = fields
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .collect();
        format!(
            "{FORM_ADDRESS}?{}",
            serde_urlencoded::to_string(fields).unwrap_or_default()
        )
    };
    html! {
        (DOCTYPE)
        html lang=(language.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                nav {
                    @for (code, name) in [("nl", "Nederlands"), ("fr", "Français"), ("en", "English")] {
                        @if code != language.code() { a href=(link(code)) lang=(code) { (name) } " " }
                    }
                }
                main {
                    h1 { (title) }
                    @if let Some(told) = told { p role=(if is_done { "status" } else { "alert" }) { (told.said(language)) } }
                    @if let Some(subject) = &subject { p { strong { (subject) } } }
                    @if !is_done {
                        (form(language, filled))
                    }
                    @if !postal_address.is_empty() {
                        p { (say("Of per brief:", "Ou par lettre :", "Or by letter:")) }
                        address { @for line in postal_address { (line) br; } }
                    }
                }
            }
        }
    }
}

/// What is filled in; what was typed before stands in it.
fn form(language: Language, filled: &Filled) -> Markup {
    let say = |nl: &'static str, fr: &'static str, en: &'static str| language.of([nl, fr, en]);
    let kinds = [
        (
            "objection",
            say("een bezwaar", "une objection", "an objection"),
        ),
        ("request", say("een vraag", "une demande", "a request")),
    ];
    let senders = [
        ("resident", say("een bewoner", "un habitant", "a resident")),
        (
            "social_service",
            say(
                "een OCMW of sociale dienst",
                "un CPAS ou un service social",
                "a social service",
            ),
        ),
        (
            "landlord",
            say(
                "een eigenaar of verhuurder",
                "un propriétaire ou bailleur",
                "a landlord",
            ),
        ),
        (
            "other",
            say("iemand anders", "quelqu’un d’autre", "someone else"),
        ),
    ];
    html! {
        form method="post" action=(format!("{FORM_ADDRESS}?language={}", language.code())) {
            input type="hidden" name="move" value=(filled.r#move);
            input type="hidden" name="site" value=(filled.site);
            label {
                (say("Dit is", "Ceci est", "This is"))
                select name="kind" {
                    @for (value, name) in kinds { option value=(value) selected[filled.kind == value] { (name) } }
                }
            }
            label {
                (say("van", "de", "from"))
                select name="from_whom" {
                    @for (value, name) in senders { option value=(value) selected[filled.from_whom == value] { (name) } }
                }
            }
            label {
                (say("Wat u wilt zeggen", "Ce que vous voulez dire", "What you want to say"))
                textarea name="words" rows="8" maxlength=(MAX_WORDS) required { (filled.words) }
            }
            label {
                (say(
                    "Waar het antwoord naartoe mag (e-mail of postadres; mag leeg blijven)",
                    "Où envoyer la réponse (e-mail ou adresse ; facultatif)",
                    "Where the answer may go (e-mail or postal address; may stay empty)",
                ))
                input name="contact" maxlength=(MAX_CONTACT) autocomplete="email" value=(filled.contact);
            }
            p { small {
                (language.of([
                    format!("Geef geen andere gegevens van uzelf dan een antwoord nodig heeft. Alles wordt {KEPT_DAYS} dagen na het antwoord verwijderd."),
                    format!("Ne donnez sur vous que ce dont une réponse a besoin. Tout est supprimé {KEPT_DAYS} jours après la réponse."),
                    format!("Give no more about yourself than an answer needs. All of it is deleted {KEPT_DAYS} days after the answer."),
                ]))
            } }
            button type="submit" { (say("Versturen", "Envoyer", "Send")) }
        }
    }
}

fn asked(headers: &HeaderMap, uri: &Uri) -> (Language, Asking) {
    let asking = Query::<Asking>::try_from_uri(uri);
    let asking = asking.map(|Query(asking)| asking).unwrap_or_default();
    let language = asking
        .language
        .unwrap_or_else(|| super::public::preferred(headers));
    (language, asking)
}
