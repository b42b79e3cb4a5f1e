//! What people outside ask for or object to, and what colleagues say to each other: under
//! what conditions it is written down. Each call is for one transaction.

use jiff::Timestamp;
use records::registry::audit::detail::Detail;
use records::registry::request::{self, About, Answer, Answered, NewRequest, Request};
use records::registry::{audit, comment, place, recommendation, site};
use rusqlite::Connection;

use super::rights::{self, Deed, Denied, Object, Who};

/// Longest text, and longest contact, characters.
pub const MAX_WORDS: usize = 2_000;
pub const MAX_CONTACT: usize = 200;
/// A request is deleted so long after its answer, days.
pub const KEPT_DAYS: i64 = 365;

#[derive(Debug, thiserror::Error)]
pub enum NotWritten {
    #[error("there is no {what} `{id}`")]
    Unknown { what: &'static str, id: String },
    #[error("`{field}` is empty or longer than {most} characters")]
    Words { field: &'static str, most: usize },
    #[error("request {0} was answered before")]
    Answered(i64),
    #[error("only who wrote a comment, or an admin, erases it")]
    NotYours,
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("database cannot be used")]
    Database(#[from] rusqlite::Error),
}

/// Writes a request down that came on paper or by the form.
///
/// # Errors
/// When the registry does not know what it is about, the words cannot be, or somebody who
/// types it in may not.
pub fn receive(
    connection: &Connection,
    new: &NewRequest,
    who: Option<&Who>,
) -> Result<i64, NotWritten> {
    if let Some(who) = who {
        check(connection, &new.about, who)?;
    } else {
        check_known(connection, &new.about)?;
    }
    check_words("words", &new.words, 1, MAX_WORDS)?;
    check_words("contact", &new.contact, 0, MAX_CONTACT)?;
    let id = request::add(connection, new)?;
    log(connection, &new.written_by, "request", id, new.at)?;
    Ok(id)
}

/// Answers a request, with the reason.
///
/// # Errors
/// When there is no such request, it was answered before, the reason cannot be, or
/// somebody may not.
pub fn answer(
    connection: &Connection,
    id: i64,
    answer: Answer,
    reason: &str,
    who: &Who,
    at: Timestamp,
) -> Result<Request, NotWritten> {
    rights::check_any(who, Deed::AnswerRequests)?;
    let number = || NotWritten::Unknown {
        what: "request",
        id: id.to_string(),
    };
    let found = request::find(connection, id)?.ok_or_else(number)?;
    let about = About {
        recommendation: found.recommendation.clone(),
        site: found.site.clone(),
        place: found.place.clone(),
    };
    check(connection, &about, who)?;
    let reason = reason.trim();
    check_words("reason", reason, 1, MAX_WORDS)?;
    if found.answered.is_some() {
        return Err(NotWritten::Answered(id));
    }
    let answered = Answered {
        answer,
        reason: reason.to_owned(),
        by: who.name().to_owned(),
        at,
    };
    request::answer(connection, id, &answered)?;
    log(connection, who.name(), "answer request", id, at)?;
    request::find(connection, id)?.ok_or_else(number)
}

/// Says something about a move or a hotspot.
///
/// # Errors
/// When the registry does not know it, the words cannot be, or somebody may not.
pub fn comment(
    connection: &Connection,
    about: &About,
    words: &str,
    who: &Who,
    at: Timestamp,
) -> Result<i64, NotWritten> {
    rights::check(who, Deed::Comment, Object::City)?;
    check_known(connection, about)?;
    let words = words.trim();
    check_words("words", words, 1, MAX_WORDS)?;
    let on = (about.recommendation.as_deref(), about.site.as_deref());
    if on == (None, None) {
        return Err(NotWritten::Unknown {
            what: "recommendation",
            id: String::new(),
        });
    }
    Ok(comment::add(connection, who.name(), on, words, at)?)
}

/// # Errors
/// When there is no such comment, or it is another's.
pub fn erase_comment(connection: &Connection, id: i64, who: &Who) -> Result<(), NotWritten> {
    let found = comment::find(connection, id)?;
    let found = found.ok_or_else(|| NotWritten::Unknown {
        what: "comment",
        id: id.to_string(),
    })?;
    if found.by != who.name() {
        rights::check(who, Deed::EraseCommentsOfOthers, Object::City)
            .map_err(|_| NotWritten::NotYours)?;
    }
    Ok(comment::erase(connection, id)?)
}

/// Whether somebody answers requests about this: it has to be theirs.
///
/// # Errors
/// When they do not, or the registry does not know it.
pub fn check(connection: &Connection, about: &About, who: &Who) -> Result<(), NotWritten> {
    let deed = Deed::AnswerRequests;
    rights::check_any(who, deed)?;
    check_known(connection, about)?;
    if let Some(id) = &about.recommendation
        && let Some(found) = recommendation::find(connection, id)?
    {
        let from = site::find(connection, &found.from_site)?;
        let to = place::find(connection, &found.to_place)?;
        if let (Some(from), Some(to)) = (&from, &to) {
            // Who speaks for either end answers.
            let of_old = rights::check(who, deed, Object::Hotspot(from));
            let of_new = rights::check(who, deed, Object::Place(to));
            return Ok(of_old.or(of_new)?);
        }
    }
    if let Some(id) = &about.site
        && let Some(found) = site::find(connection, id)?
    {
        return Ok(rights::check(who, deed, Object::Hotspot(&found))?);
    }
    if let Some(id) = &about.place
        && let Some(found) = place::find(connection, id)?
    {
        return Ok(rights::check(who, deed, Object::Place(&found))?);
    }
    Ok(rights::check(who, deed, Object::City)?)
}

fn check_known(connection: &Connection, about: &About) -> Result<(), NotWritten> {
    let unknown = |what: &'static str, id: &str| {
        let id = id.chars().take(60).collect();
        Err(NotWritten::Unknown { what, id })
    };
    if let Some(id) = &about.recommendation
        && recommendation::find(connection, id)?.is_none()
    {
        return unknown("recommendation", id);
    }
    if let Some(id) = &about.site
        && site::find(connection, id)?.is_none()
    {
        return unknown("hotspot", id);
    }
    if let Some(id) = &about.place
        && place::find(connection, id)?.is_none()
    {
        return unknown("place", id);
    }
    Ok(())
}

fn check_words(
    field: &'static str,
    words: &str,
    least: usize,
    most: usize,
) -> Result<(), NotWritten> {
    if (least..=most).contains(&words.chars().count()) {
        Ok(())
    } else {
        Err(NotWritten::Words { field, most })
    }
}

/// That it was done, and nothing of what was said: the log stays for good.
fn log(
    connection: &Connection,
    by: &str,
    action: &str,
    id: i64,
    at: Timestamp,
) -> rusqlite::Result<()> {
    let entry = audit::Entry {
        at,
        by: by.to_owned(),
        action: action.to_owned(),
        subject: format!("request {id}"),
        detail: Detail::default(),
    };
    audit::add(connection, &entry)
}
