//! Writes down what is to be told, for everyone who is to be told.

use analysis::text::Text;
use jiff::Timestamp;
use records::outbox::{self, Channel, New};
use records::registry::site;
use records::registry::subscription::{self, Kind};
use records::told;
use rusqlite::Connection;

use super::item::News;
use crate::shared::Shared;

/// Writes it down for everyone who is to be told, unless `cause` was told before. Mail waits
/// until the night is over.
///
/// # Errors
/// When the database cannot be used.
pub fn tell(
    connection: &Connection,
    shared: &Shared,
    cause: &str,
    news: &News,
    now: Timestamp,
) -> rusqlite::Result<()> {
    let channels = &shared.channels;
    if !channels.any() || !told::first_time(connection, cause, now)? {
        return Ok(());
    }
    let kind = news.kind();
    let mut new = New {
        channel: Channel::Mail,
        user: None,
        kind,
        body: news,
        written: now,
        due: channels
            .quiet
            .map_or(now, |quiet| quiet.end(now, &shared.time_zone)),
    };
    if channels.mail {
        for reader in subscription::readers(connection, kind)? {
            let user = Some(reader.name.as_str());
            outbox::put(
                connection,
                &New {
                    user,
                    ..new.clone()
                },
            )?;
        }
    }
    // A digest is for people: a program has the API.
    if channels.webhook && kind != Kind::Digest {
        new.channel = Channel::Webhook;
        new.due = now;
        outbox::put(connection, &new)?;
    }
    Ok(())
}

/// The name of a hotspot, or its id where there is none.
pub fn name_of(connection: &Connection, id: &str) -> rusqlite::Result<Text> {
    let found = site::find(connection, id)?;
    Ok(found.map_or_else(|| Text::same(id), |site| site.name))
}
