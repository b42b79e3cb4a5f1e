//! What the public form holds: what is asked, what was typed before, and what is said of it.

use maud::{Markup, PreEscaped, html};
use serde::Deserialize;

use crate::document::Language;
use crate::insight::requests::{KEPT_DAYS, MAX_CONTACT, MAX_WORDS};
use crate::web::plain_page::PlainPage;

pub const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:auto;\
    padding:1rem}label,fieldset{display:block;margin:0 0 1rem;border:0;padding:0}\
    input:not([type=radio]),select,textarea{display:block;width:100%;font:inherit;\
    box-sizing:border-box;padding:.4rem}button{font:inherit;padding:.5rem 1rem}\
    [role=alert]{border-left:.3rem solid #a00;padding-left:.8rem}";

/// What somebody typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Filled {
    pub kind: String,
    pub from_whom: String,
    pub r#move: String,
    pub site: String,
    pub words: String,
    pub contact: String,
}

/// What is said of what was sent before.
pub enum Told {
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
                format!("Bedankt. Wat u schreef, heeft nummer {number}. Gaf u een adres op, dan krijgt u een antwoord met de reden."),
                format!("Merci. Votre message porte le numéro {number}. Si vous avez laissé une adresse, vous recevrez une réponse motivée."),
                format!("Thank you. What you wrote has number {number}. If you left an address, you will get an answer with the reason."),
            ]),
            Self::Incomplete => language.of([
                format!("Vul in wat u vraagt (hoogstens {MAX_WORDS} tekens) en van wie het komt."),
                format!("Indiquez votre demande ({MAX_WORDS} caractères au plus) et de qui elle vient."),
                format!("Say what you ask for ({MAX_WORDS} characters at most) and whom it comes from."),
            ]),
            Self::Unknown => plain([
                "Deze verplaatsing of hotspot is niet bekend. Uw tekst staat hieronder: zeg erin om welke plaats het gaat en verstuur hem opnieuw.",
                "Ce déplacement ou ce hotspot n’est pas connu. Votre texte figure ci-dessous : précisez-y le lieu et envoyez-le à nouveau.",
                "This move or hotspot is not known. Your text stands below: say in it which place it is about, and send it again.",
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

pub fn page(
    language: Language,
    filled: &Filled,
    told: Option<&Told>,
    subject: Option<String>,
    postal_address: &[String],
) -> PlainPage {
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
            "?{}",
            serde_urlencoded::to_string(fields).unwrap_or_default()
        )
    };
    PlainPage {
        language,
        title,
        head: html! { style { (PreEscaped(STYLE)) } },
        above: html! {
            nav {
                @for (code, name) in [("nl", "Nederlands"), ("fr", "Français"), ("en", "English")] {
                    @if code != language.code() { a href=(link(code)) lang=(code) { (name) } " " }
                }
            }
        },
        said: html! {
            @if let Some(told) = told { p role=(if is_done { "status" } else { "alert" }) { (told.said(language)) } }
            @if let Some(subject) = &subject { p { strong { (subject) } } }
            @if !is_done {
                (form(language, filled, matches!(told, Some(Told::Unknown))))
            }
            @if !postal_address.is_empty() {
                p { (say("Of per brief:", "Ou par lettre :", "Or by letter:")) }
                address { @for line in postal_address { (line) br; } }
            }
        },
    }
}

/// What is filled in; what was typed before stands in it. What is not known is not sent again.
fn form(language: Language, filled: &Filled, is_unknown: bool) -> Markup {
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
        form method="post" action=(format!("?language={}", language.code())) {
            @if !is_unknown {
                input type="hidden" name="move" value=(filled.r#move);
                input type="hidden" name="site" value=(filled.site);
            }
            label {
                (say("Dit is", "Ceci est", "This is"))
                select name="kind" {
                    @for (value, name) in kinds { option value=(value) selected[filled.kind == value] { (name) } }
                }
            }
            label {
                (say("Wie schrijft", "Qui écrit", "Who writes"))
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
