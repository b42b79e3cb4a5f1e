//! The log of every decision and change: who, when, what. It is only added to; each row
//! answers for those before it ([`audit_chain`]).

pub mod detail;
mod old;
#[cfg(test)]
mod tests;

use analysis::text::Text;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Result, named_params, params};

use self::detail::{Detail, Done};
use super::{actor, column};
use crate::audit_chain::{self as chain, Link};

/// What is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub at: Timestamp,
    /// A user, a token, or `collector` for what it does by itself.
    pub by: String,
    pub action: String,
    /// A kind of thing and which one, such as `site park`.
    pub subject: String,
    /// May be erased later.
    pub detail: Detail,
}

/// An entry as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    pub number: i64,
    pub at: Timestamp,
    pub by: String,
    pub action: String,
    pub subject: String,
    pub detail: Detail,
    /// The text of `detail` was erased.
    pub erased: bool,
}

/// Which entries are looked for; all of them where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub action: Option<String>,
    /// Who did it, or to whom it was done: a name or a pseudonym.
    pub person: Option<String>,
    /// What it was done to, such as "recommendation plan-3-1", or a kind such as "site".
    pub subject: Option<String>,
    pub from_s: Option<i64>,
    /// Before it.
    pub to_s: Option<i64>,
    pub without_sign_ins: bool,
}

/// What somebody does who signs in.
pub const SIGN_IN: &str = "sign in";

/// What is said before the name of somebody to whom something was done.
const USER: &str = "user ";
/// What is said before the id of a recommendation.
const RECOMMENDATION: &str = "recommendation ";

/// What is written of an entry, with pseudonyms instead of names: by whom, on what.
fn under_pseudonyms(connection: &Connection, entry: &Entry) -> Result<(String, String)> {
    let by = actor::of(connection, &entry.by)?;
    let subject = match entry.subject.strip_prefix(USER) {
        Some(name) => format!("{USER}{}", actor::of(connection, name)?),
        None => entry.subject.clone(),
    };
    Ok((by, subject))
}

fn written(detail: &Detail) -> Result<String> {
    let written = detail.written();
    written.map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

/// What a row says; rows of earlier versions hold facts as English sentences.
pub fn read_detail(action: &str, written: String) -> Detail {
    let done = if written.starts_with('{') {
        serde_json::from_str(&written).ok()
    } else {
        old::done(action, &written)
    };
    done.map_or(Detail::Typed(written), Detail::Done)
}

/// Names become pseudonyms: of `by`, and of the subject of "user NAME".
///
/// # Errors
/// When the database cannot be written.
pub fn add(connection: &Connection, entry: &Entry) -> Result<()> {
    let (by, subject) = under_pseudonyms(connection, entry)?;
    let (last, before) = chain::last(connection)?;
    let link = Link {
        number: last + 1,
        at_s: entry.at.as_second(),
        by,
        action: entry.action.clone(),
        subject,
        detail: written(&entry.detail)?,
        salt: None,
        detail_hash: None,
        hash: None,
    };
    let link = link.chained(&before, chain::new_salt(connection)?);
    connection
        .prepare_cached(
            "INSERT INTO audit (id, at_s, by, action, subject, detail, salt, detail_hash, hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            link.number,
            link.at_s,
            link.by,
            link.action,
            link.subject,
            link.detail,
            link.salt,
            link.detail_hash,
            link.hash,
        ])?;
    Ok(())
}

/// As [`add`], unless the same was written within the last minute: what somebody may do
/// many times a second must not bury the rest.
///
/// # Errors
/// When the database cannot be written.
pub fn add_once_a_minute(connection: &Connection, entry: &Entry) -> Result<()> {
    let at_s = entry.at.as_second();
    let (by, subject) = under_pseudonyms(connection, entry)?;
    let written = connection
        .prepare_cached(
            "SELECT 1 FROM (SELECT * FROM audit ORDER BY id DESC LIMIT 1000)
             WHERE by = ?1 AND action = ?2 AND subject = ?3 AND detail = ?4
               AND at_s BETWEEN ?5 - 60 AND ?5",
        )?
        .exists(params![
            by,
            entry.action,
            subject,
            written(&entry.detail)?,
            at_s
        ])?;
    if written {
        return Ok(());
    }
    add(connection, entry)
}

/// At most `count` entries, the latest first, older than the entry numbered `before`;
/// with the number of the oldest if there are older ones.
///
/// # Errors
/// When the database cannot be read.
pub fn page(
    connection: &Connection,
    filter: &Filter,
    before: Option<i64>,
    count: usize,
) -> Result<(Vec<Kept>, Option<i64>)> {
    let mut statement = connection.prepare_cached(
        "SELECT * FROM audit WHERE id < coalesce(:before, 9223372036854775807)
           AND (:action IS NULL OR action = :action)
           AND (:person IS NULL OR by = :person OR subject = 'user ' || :person)
           AND (:subject IS NULL OR subject = :subject
                OR substr(subject, 1, length(:subject) + 1) = :subject || ' ')
           AND at_s >= coalesce(:from, at_s) AND at_s < coalesce(:to, at_s + 1)
           AND NOT (:quiet AND action = 'sign in')
         ORDER BY id DESC LIMIT :limit",
    )?;
    let limit = i64::try_from(count).unwrap_or(i64::MAX).saturating_add(1);
    let person = |name: &String| -> Result<String> {
        Ok(actor::known(connection, name)?.unwrap_or_else(|| name.clone()))
    };
    let subject = match &filter.subject {
        None => None,
        Some(subject) => Some(match subject.strip_prefix(USER) {
            Some(name) => format!("{USER}{}", person(&name.to_owned())?),
            None => subject.clone(),
        }),
    };
    let asked = named_params! {
        ":before": before,
        ":action": filter.action,
        ":person": filter.person.as_ref().map(person).transpose()?,
        ":subject": subject,
        ":from": filter.from_s,
        ":to": filter.to_s,
        ":quiet": filter.without_sign_ins,
        ":limit": limit,
    };
    let mut found: Vec<Kept> = statement
        .query_map(asked, |row| {
            let action: String = row.get("action")?;
            Ok(Kept {
                number: row.get("id")?,
                at: column::instant(row, "at_s")?,
                by: row.get("by")?,
                subject: row.get("subject")?,
                detail: read_detail(&action, row.get("detail")?),
                action,
                erased: row.get::<_, Option<Vec<u8>>>("salt")?.is_none(),
            })
        })?
        .collect::<Result<_>>()?;
    let more = found.len() > count;
    found.truncate(count);
    for kept in &mut found {
        if let Some(text) = because(connection, kept)? {
            kept.detail = Done::Because { text }.into();
        }
        kept.by = actor::shown(connection, std::mem::take(&mut kept.by))?;
        kept.subject = named(connection, &kept.subject)?;
    }
    let oldest = found.last().map(|kept| kept.number).filter(|_| more);
    Ok((found, oldest))
}

/// Of a step that the software took, why: rows of earlier versions have it in English
/// alone, the step itself in three languages.
fn because(connection: &Connection, kept: &Kept) -> Result<Option<Text>> {
    let recommendation = kept.subject.strip_prefix(RECOMMENDATION);
    let (Some(recommendation), Detail::Typed(words)) = (recommendation, &kept.detail) else {
        return Ok(None);
    };
    if kept.by != actor::COLLECTOR || words.is_empty() {
        return Ok(None);
    }
    let found = connection
        .prepare_cached(
            "SELECT because FROM decisions
             WHERE recommendation = ?1 AND at_s = ?2 AND by = ?3 AND state = ?4",
        )?
        .query_row(
            params![recommendation, kept.at.as_second(), kept.by, kept.action],
            |row| column::optional_json(row, "because"),
        )
        .optional()?;
    Ok(found.flatten())
}

/// A subject with the name that stands beside its pseudonym.
fn named(connection: &Connection, subject: &str) -> Result<String> {
    Ok(match subject.strip_prefix(USER) {
        Some(id) => format!("{USER}{}", actor::shown(connection, id.to_owned())?),
        None => subject.to_owned(),
    })
}

/// Every row as the chain has it, the first first, with the name beside `by`.
///
/// # Errors
/// When the database cannot be read, or `each` fails.
pub fn for_each<E: From<rusqlite::Error>>(
    connection: &Connection,
    mut each: impl FnMut(&Link, &str) -> std::result::Result<(), E>,
) -> std::result::Result<(), E> {
    let mut statement = connection.prepare("SELECT * FROM audit ORDER BY id")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let link = Link::read(row)?;
        let name = actor::shown(connection, link.by.clone())?;
        each(&link, &name)?;
    }
    Ok(())
}

/// Erases the free text of a row for good; of a decision, its reason goes with it. The
/// chain holds. False where there is no such row.
///
/// # Errors
/// When the database cannot be written.
pub fn erase_detail(connection: &Connection, number: i64) -> Result<bool> {
    let found = connection
        .prepare_cached("SELECT at_s, by, action, subject FROM audit WHERE id = ?1")?
        .query_row([number], |row| {
            let (at_s, by): (i64, String) = (row.get("at_s")?, row.get("by")?);
            let (action, subject): (String, String) = (row.get("action")?, row.get("subject")?);
            Ok((at_s, by, action, subject))
        })
        .optional()?;
    let Some((at_s, by, action, subject)) = found else {
        return Ok(false);
    };
    // The page that held the text holds it no longer.
    connection.pragma_update(None, "secure_delete", true)?;
    connection
        .prepare_cached("UPDATE audit SET detail = '', salt = NULL WHERE id = ?1")?
        .execute([number])?;
    if let Some(recommendation) = subject.strip_prefix(RECOMMENDATION) {
        connection
            .prepare_cached(
                "UPDATE decisions SET reason = ''
                 WHERE recommendation = ?1 AND at_s = ?2 AND by = ?3 AND state = ?4",
            )?
            .execute(params![recommendation, at_s, by, action])?;
    }
    Ok(true)
}
