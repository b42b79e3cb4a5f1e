//! What somebody is told of their own accord, and where; and how the ways are doing by which
//! it goes.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use lettre::message::Mailbox;
use records::outbox::{self, Standing, Undelivered};
use records::registry::subscription::{self, Address, Kind};
use records::registry::user::User;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::blocking::{read, write};
use super::input::Body;
use super::problem::{Problem, ProblemBody, in_words};
use super::session::now;
use super::signed::{Person, Signed};
use crate::document::Language;
use crate::insight::news::personal;
use crate::insight::rights::{self, Deed, Who};
use crate::web::state::WebState;

/// Longest address, characters (RFC 5321).
const MAX_ADDRESS: usize = 254;
/// Listed of what did not arrive.
const UNDELIVERED: u32 = 50;

#[derive(Serialize, ToSchema)]
pub struct Subscription {
    /// Whether this collector sends mail at all.
    mail_is_sent: bool,
    /// Null where nothing is to be sent.
    #[schema(required)]
    mail: Option<String>,
    /// Whether its owner followed the link that was sent there; until then it gets no mail.
    is_confirmed: bool,
    /// Of the mails.
    language: Language,
    kinds: Vec<Chosen>,
}

#[derive(Serialize, ToSchema)]
pub struct Chosen {
    kind: Kind,
    wanted: bool,
    /// What the role is told that has not chosen.
    usual: bool,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSubscription {
    /// Null: nothing is to be sent.
    #[schema(required)]
    mail: Option<String>,
    language: Language,
    /// What is wanted; the others are not.
    kinds: Vec<Kind>,
}

/// How telling people goes.
#[derive(Serialize, ToSchema)]
pub struct Telling {
    mail_is_sent: bool,
    webhook_is_called: bool,
    channels: Vec<Standing>,
    /// What did not arrive, the latest first.
    undelivered: Vec<Undelivered>,
}

/// What the one who is signed in is told by mail.
#[utoipa::path(
    get, path = "/subscription", tag = "telling",
    responses(
        (status = 200, body = Subscription),
        (status = 403, body = ProblemBody, content_type = "application/problem+json",
            description = "a program is not written to"),
    ),
)]
pub async fn show(
    State(state): State<WebState>,
    Person(user): Person,
) -> Result<Json<Subscription>, Problem> {
    let mail_is_sent = state.shared.channels.mail;
    read(&state, move |connection| {
        Ok(Json(of(connection, &user, mail_is_sent)?))
    })
    .await
}

/// Choose what to be told by mail, and where.
#[utoipa::path(
    put, path = "/subscription", tag = "telling", request_body = NewSubscription,
    responses(
        (status = 200, body = Subscription),
        (status = 403, body = ProblemBody, content_type = "application/problem+json",
            description = "a program is not written to"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json",
            description = "the address cannot be written to"),
    ),
)]
pub async fn choose(
    State(state): State<WebState>,
    Person(user): Person,
    Body(new): Body<NewSubscription>,
) -> Result<Json<Subscription>, Problem> {
    let shared = state.shared.clone();
    let at = now(&shared.clock);
    let mail = new.mail.as_deref().map(str::trim);
    let mail = mail.filter(|mail| !mail.is_empty()).map(str::to_owned);
    if let Some(mail) = &mail {
        check_address(mail)?;
    }
    write(&state, move |transaction| {
        let address = mail.map(|mail| Address {
            mail,
            language: new.language.code().to_owned(),
        });
        subscription::put_address(transaction, &user.name, address.as_ref())?;
        for kind in Kind::chosen() {
            let wanted = new.kinds.contains(&kind);
            subscription::choose(transaction, &user.name, kind, wanted)?;
        }
        personal::ask_to_confirm(transaction, &shared, &user.name, at)?;
        Ok(Json(of(transaction, &user, shared.channels.mail)?))
    })
    .await
}

/// Ask for a new link that confirms one's address.
#[utoipa::path(
    post, path = "/subscription/confirmation", tag = "telling",
    responses(
        (status = 204, description = "it is on its way"),
        (status = 403, body = ProblemBody, content_type = "application/problem+json",
            description = "a program is not written to"),
        (status = 409, body = ProblemBody, content_type = "application/problem+json",
            description = "there is nothing to confirm, or a link went within the last minute"),
    ),
)]
pub async fn confirm_again(
    State(state): State<WebState>,
    Person(user): Person,
) -> Result<StatusCode, Problem> {
    let shared = state.shared.clone();
    let at = now(&shared.clock);
    write(&state, move |transaction| {
        if personal::ask_to_confirm(transaction, &shared, &user.name, at)? {
            return Ok(StatusCode::NO_CONTENT);
        }
        Err(Problem::new(
            StatusCode::CONFLICT,
            "there is nothing to confirm, or a link went within the last minute",
        )
        .with(in_words(
            "no_link",
            "Er valt niets te bevestigen, of er is minder dan een minuut geleden al een link verstuurd.",
            "Il n’y a rien à confirmer, ou un lien a été envoyé il y a moins d’une minute.",
        )))
    })
    .await
}

/// How telling people goes: what waits, and what did not arrive.
#[utoipa::path(
    get, path = "/telling", tag = "telling",
    responses(
        (status = 200, body = Telling),
        (status = 403, body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
pub async fn telling(
    State(state): State<WebState>,
    Signed(user): Signed,
) -> Result<Json<Telling>, Problem> {
    rights::check_any(&Who::Account(user), Deed::WorkAtHotspots)?;
    let channels = state.shared.channels;
    read(&state, move |connection| {
        Ok(Json(Telling {
            mail_is_sent: channels.mail,
            webhook_is_called: channels.webhook,
            channels: outbox::standing(connection)?,
            undelivered: outbox::undelivered(connection, UNDELIVERED)?,
        }))
    })
    .await
}

fn of(
    connection: &rusqlite::Connection,
    user: &User,
    mail_is_sent: bool,
) -> rusqlite::Result<Subscription> {
    let address = subscription::address(connection, &user.name)?;
    let language = address.as_ref().map(|address| address.language.parse());
    let mut kinds = Vec::new();
    for kind in Kind::chosen() {
        kinds.push(Chosen {
            kind,
            wanted: subscription::is_wanted(connection, &user.name, user.role, kind)?,
            usual: kind.is_usual_for(user.role),
        });
    }
    Ok(Subscription {
        mail_is_sent,
        is_confirmed: subscription::is_confirmed(connection, &user.name)?,
        language: language.and_then(Result::ok).unwrap_or_default(),
        mail: address.map(|address| address.mail),
        kinds,
    })
}

fn check_address(mail: &str) -> Result<(), Problem> {
    let is_fit = mail.len() <= MAX_ADDRESS
        && mail
            .parse::<Mailbox>()
            .is_ok_and(|mailbox| mailbox.name.is_none() && can_be_reached(mailbox.email.domain()));
    if is_fit {
        return Ok(());
    }
    let shown: String = mail.chars().take(60).collect();
    Err(Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        format!("`mail` is `{shown}`; expected an address such as `ann@example.org`"),
    )
    .with(in_words(
        "not_an_address",
        format!("`{shown}` is geen e-mailadres; verwacht werd een adres als `an@example.org`."),
        format!(
            "`{shown}` n’est pas une adresse e-mail ; il faut une adresse comme `anne@example.org`."
        ),
    )))
}

/// A name without a dot is a word that was not finished, unless it is this machine.
fn can_be_reached(domain: &str) -> bool {
    domain == "localhost" || domain.trim_matches('.').contains('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_needs_a_whole_domain() {
        for mail in ["ann@example.org", "ann@localhost"] {
            assert!(check_address(mail).is_ok(), "{mail}");
        }
        for mail in [
            "piet@example",
            "piet@example.",
            "piet",
            "Piet <piet@example.org>",
        ] {
            assert!(check_address(mail).is_err(), "{mail}");
        }
    }
}
