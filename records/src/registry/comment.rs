//! What colleagues say to each other about a move or a hotspot. Who is mentioned (`@Name`)
//! stands in it by pseudonym, so that a name that is erased is erased here too.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Result, Row, params};
use serde::Serialize;
use utoipa::ToSchema;

use super::{actor, column, user};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Comment {
    pub id: i64,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    pub by: String,
    #[schema(required)]
    pub recommendation: Option<String>,
    #[schema(required)]
    pub site: Option<String>,
    pub words: String,
    /// Who is mentioned in it.
    pub mentions: Vec<String>,
}

/// Writes it down; gives its number.
///
/// # Errors
/// When the database cannot be written.
pub fn add(
    connection: &Connection,
    by: &str,
    (recommendation, site): (Option<&str>, Option<&str>),
    words: &str,
    at: Timestamp,
) -> Result<i64> {
    let mut names: Vec<String> = user::all(connection)?
        .into_iter()
        .map(|user| user.name)
        .collect();
    // A name may begin with another.
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let mut words = words.to_owned();
    for name in names {
        let mention = format!("@{name}");
        if let Some(cut) = cut_at(&words, &mention) {
            let id = actor::of(connection, &name)?;
            words = cut.join(&format!("@{id}"));
        }
    }
    connection
        .prepare_cached(
            "INSERT INTO comments (at_s, by, recommendation, site, words)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .insert(params![
            at.as_second(),
            actor::of(connection, by)?,
            recommendation,
            site,
            words
        ])
}

/// What stands around a mention, if it is there: by itself, not within an address of mail or
/// a longer name.
fn cut_at<'a>(words: &'a str, mention: &str) -> Option<Vec<&'a str>> {
    let is_apart = |letter: Option<char>| !letter.is_some_and(char::is_alphanumeric);
    let mut parts = Vec::new();
    let mut from = 0;
    for (at, _) in words.match_indices(mention) {
        let end = at + mention.len();
        let (before, after) = (words[..at].chars().next_back(), words[end..].chars().next());
        if is_apart(before) && is_apart(after) {
            parts.push(&words[from..at]);
            from = end;
        }
    }
    parts.push(&words[from..]);
    (parts.len() > 1).then_some(parts)
}

/// # Errors
/// When the database cannot be read.
pub fn find(connection: &Connection, id: i64) -> Result<Option<Comment>> {
    connection
        .prepare_cached("SELECT * FROM comments WHERE id = ?1")?
        .query_row([id], |row| read(connection, row))
        .optional()
}

/// Those on a move or a hotspot, the first first.
///
/// # Errors
/// When the database cannot be read.
pub fn on(
    connection: &Connection,
    recommendation: Option<&str>,
    site: Option<&str>,
) -> Result<Vec<Comment>> {
    connection
        .prepare_cached(
            "SELECT * FROM comments WHERE recommendation = ?1 OR site = ?2 ORDER BY id",
        )?
        .query_map([recommendation, site], |row| read(connection, row))?
        .collect()
}

/// Erases it for good.
///
/// # Errors
/// When the database cannot be written.
pub fn erase(connection: &Connection, id: i64) -> Result<()> {
    connection.pragma_update(None, "secure_delete", true)?;
    connection
        .prepare_cached("DELETE FROM comments WHERE id = ?1")?
        .execute([id])?;
    Ok(())
}

fn read(connection: &Connection, row: &Row<'_>) -> Result<Comment> {
    let kept: String = row.get("words")?;
    let (mut words, mut mentions) = (String::new(), Vec::new());
    let mut parts = kept.split("@a-");
    words.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let end = part.find(|letter: char| !letter.is_ascii_hexdigit());
        let (id, rest) = part.split_at(end.unwrap_or(part.len()));
        let name = actor::shown(connection, format!("a-{id}"))?;
        words.push_str(&format!("@{name}{rest}"));
        mentions.push(name);
    }
    Ok(Comment {
        id: row.get("id")?,
        at: column::instant(row, "at_s")?,
        by: actor::shown(connection, row.get("by")?)?,
        recommendation: row.get("recommendation")?,
        site: row.get("site")?,
        words,
        mentions,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mention_stands_by_itself() {
        let parts = |words| cut_at(words, "@ann");
        assert_eq!(parts("@ann, look: @ann"), Some(vec!["", ", look: ", ""]));
        for none in ["mail@ann.be", "@anna", "@annĉ", "ann", ""] {
            assert_eq!(parts(none), None, "{none}");
        }
        assert_eq!(parts("(@ann)"), Some(vec!["(", ")"]));
    }
}
