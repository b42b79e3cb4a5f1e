//! What one person is told of their own: that a comment mentions them, and the link that
//! confirms their address. Written in the transaction of its cause; what it needs besides is
//! looked up when it goes.

use analysis::text::Text;
use jiff::Timestamp;
use records::outbox::{self, Channel, New};
use records::registry::comment::{self, Comment};
use records::registry::{actor, place, recommendation, subscription, user};
use rusqlite::Connection;

use super::item::{Confirm, Mention, News};
use super::tell::name_of;
use crate::insight::rights::{self, Deed, Who};
use crate::shared::Shared;

/// Between two links to one account, seconds.
const ASKED_AGAIN_S: i64 = 60;

/// Tells everyone whom a comment mentions, but its writer: who wants it, has an address that
/// is theirs, and may read the page.
///
/// # Errors
/// When the database cannot be used.
pub fn mentioned(
    connection: &Connection,
    shared: &Shared,
    said: &Comment,
    now: Timestamp,
) -> rusqlite::Result<()> {
    if !shared.channels.mail {
        return Ok(());
    }
    let (about, page) = whereabouts(connection, said)?;
    let news = News::Mentioned(Mention {
        comment: said.id,
        by: actor::of(connection, &said.by)?,
        about,
        page,
    });
    let quiet = shared.channels.quiet;
    let due = quiet.map_or(now, |quiet| quiet.end(now, &shared.time_zone));
    for reader in subscription::readers(connection, news.kind())? {
        if said.mentions.contains(&reader.name)
            && reader.name != said.by
            && may_read(connection, &reader.name)?
        {
            put(connection, &reader.name, &news, now, due)?;
        }
    }
    Ok(())
}

/// A mention as it stands when it goes; `None` where the comment was erased meanwhile, or
/// its reader may not read it any more.
///
/// # Errors
/// When the database cannot be read.
pub fn still(
    connection: &Connection,
    mention: Mention,
    reader: &str,
) -> rusqlite::Result<Option<Mention>> {
    if comment::find(connection, mention.comment)?.is_none() || !may_read(connection, reader)? {
        return Ok(None);
    }
    Ok(Some(Mention {
        by: actor::shown(connection, mention.by)?,
        ..mention
    }))
}

fn may_read(connection: &Connection, name: &str) -> rusqlite::Result<bool> {
    let account = user::find(connection, name)?.map(|(account, _)| Who::Account(account));
    Ok(account.is_some_and(|who| rights::check_any(&who, Deed::Read).is_ok()))
}

/// What a comment is about, and its page.
fn whereabouts(connection: &Connection, said: &Comment) -> rusqlite::Result<(Text, String)> {
    if let Some(id) = &said.recommendation
        && let Some(found) = recommendation::find(connection, id)?
    {
        let from = name_of(connection, &found.from_site)?;
        let to = match place::find(connection, &found.to_place)? {
            Some(place) => place.name,
            None => Text::same(&found.to_place),
        };
        let about = Text::new(
            format!("{} → {}", from.nl, to.nl),
            format!("{} → {}", from.fr, to.fr),
            format!("{} → {}", from.en, to.en),
        );
        return Ok((about, format!("/recommendations/{id}")));
    }
    let site = said.site.as_deref().unwrap_or_default();
    Ok((name_of(connection, site)?, format!("/sites/{site}")))
}

/// Sends the link that confirms the address of an account; false where one went just
/// before, or there is nothing to confirm.
///
/// # Errors
/// When the database cannot be used.
pub fn ask_to_confirm(
    connection: &Connection,
    shared: &Shared,
    name: &str,
    now: Timestamp,
) -> rusqlite::Result<bool> {
    let Some(address) = subscription::address(connection, name)? else {
        return Ok(false);
    };
    if !shared.channels.mail || !subscription::may_ask(connection, name, now, ASKED_AGAIN_S)? {
        return Ok(false);
    }
    let news = News::Confirm(Confirm {
        name: name.to_owned(),
        mail: address.mail,
        page: String::new(),
    });
    // Somebody waits for it, also at night.
    put(connection, name, &news, now, now)?;
    Ok(true)
}

fn put(
    connection: &Connection,
    name: &str,
    news: &News,
    now: Timestamp,
    due: Timestamp,
) -> rusqlite::Result<()> {
    let new = New {
        channel: Channel::Mail,
        user: Some(name),
        kind: news.kind(),
        body: news,
        written: now,
        due,
    };
    outbox::put(connection, &new).map(drop)
}
