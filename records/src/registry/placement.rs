//! Where an access point was, from when to when.

use jiff::Timestamp;
use protocol::AccessPointId;
use rusqlite::{Connection, OptionalExtension, Result, Row, params};

use super::column;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    pub access_point: AccessPointId,
    pub site: String,
    pub from: Timestamp,
    /// `None` is "still there".
    pub to: Option<Timestamp>,
}

#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    #[error("access point `{access_point}` is at `{site}` since {since}; expected a later date")]
    BeforeTheLast {
        access_point: AccessPointId,
        site: String,
        since: Timestamp,
    },
    #[error("access point `{access_point}` stands nowhere; expected one that stands at a hotspot")]
    Nowhere { access_point: AccessPointId },
    #[error(
        "access point `{access_point}` has no placement since {since}; expected {}",
        if known.is_empty() { "one that has stood somewhere".to_owned() } else { format!("one of {known}") }
    )]
    Unknown {
        access_point: AccessPointId,
        since: Timestamp,
        known: String,
    },
    #[error(
        "access point `{access_point}` is at `{site}` since {since}; expected the placement \
         before to end by then"
    )]
    BeyondTheNext {
        access_point: AccessPointId,
        site: String,
        since: Timestamp,
    },
    #[error("a placement of `{access_point}` since {from} would not end after it; it ends on {to}")]
    AfterItsEnd {
        access_point: AccessPointId,
        from: Timestamp,
        to: Timestamp,
    },
    #[error("database cannot be written")]
    Database(#[from] rusqlite::Error),
}

/// Says that the access point stands at `site` from an instant on: it leaves where it
/// was then. Saying again what is known changes nothing, also where it has left since.
///
/// # Errors
/// When it was placed elsewhere at that instant or later, and those of the database.
pub fn place(
    connection: &Connection,
    access_point: &AccessPointId,
    site: &str,
    from: Timestamp,
) -> Result<(), PlaceError> {
    let last = connection
        .prepare_cached(
            "SELECT access_point, site, from_s, to_s FROM placements
             WHERE access_point = ?1 ORDER BY from_s DESC LIMIT 1",
        )?
        .query_row([access_point.as_str()], from_row)
        .optional()?;
    let known = connection
        .prepare_cached(
            "SELECT 1 FROM placements WHERE access_point = ?1 AND site = ?2 AND from_s = ?3",
        )?
        .exists(params![access_point.as_str(), site, from.as_second()])?;
    if known {
        return Ok(());
    }
    if let Some(last) = last {
        let open = last.to.is_none();
        if open && last.site == site && from >= last.from {
            return Ok(());
        }
        if from <= last.from || last.to.is_some_and(|to| from < to) {
            return Err(PlaceError::BeforeTheLast {
                access_point: access_point.clone(),
                site: last.site,
                since: last.from,
            });
        }
        if open {
            connection
                .prepare_cached(
                    "UPDATE placements SET to_s = ?2 WHERE access_point = ?1 AND to_s IS NULL",
                )?
                .execute(params![access_point.as_str(), from.as_second()])?;
        }
    }
    connection
        .prepare_cached("INSERT INTO placements (access_point, site, from_s) VALUES (?1, ?2, ?3)")?
        .execute(params![access_point.as_str(), site, from.as_second()])?;
    Ok(())
}

/// Takes the access point away from where it stands, from an instant on: it is in the
/// cupboard then. Gives where it was.
///
/// # Errors
/// When it stands nowhere or has come there later, and those of the database.
pub fn take_away(
    connection: &Connection,
    access_point: &AccessPointId,
    from: Timestamp,
) -> Result<Placement, PlaceError> {
    let mut all = of_access_point(connection, access_point)?;
    let last = all.pop().filter(|last| last.to.is_none());
    let Some(last) = last else {
        return Err(PlaceError::Nowhere {
            access_point: access_point.clone(),
        });
    };
    if from <= last.from {
        return Err(PlaceError::BeforeTheLast {
            access_point: access_point.clone(),
            site: last.site,
            since: last.from,
        });
    }
    end(connection, &last, Some(from))?;
    Ok(last)
}

/// Puts the placement right that is known to have begun at `since`: where, since when and
/// until when the access point stood. Where it was before until that very moment, it was
/// until the corrected one. Gives the placement as it was.
///
/// # Errors
/// When there is no such placement, or it would overlap another, and those of the
/// database.
pub fn correct(
    connection: &Connection,
    since: Timestamp,
    right: &Placement,
) -> Result<Placement, PlaceError> {
    let (access_point, from) = (&right.access_point, right.from);
    let (before, wrong) = find(connection, access_point, since)?;
    if let Some(to) = right.to.filter(|to| from >= *to) {
        return Err(PlaceError::AfterItsEnd {
            access_point: access_point.clone(),
            from,
            to,
        });
    }
    let all = of_access_point(connection, access_point)?;
    let next = all.into_iter().find(|next| next.from > since);
    if let Some(next) = next.filter(|next| right.to.is_none_or(|to| to > next.from)) {
        return Err(PlaceError::BeyondTheNext {
            access_point: access_point.clone(),
            site: next.site,
            since: next.from,
        });
    }
    if let Some(before) = before {
        let followed = before.to == Some(wrong.from);
        if from <= before.from || (!followed && before.to.is_some_and(|to| from < to)) {
            return Err(PlaceError::BeforeTheLast {
                access_point: access_point.clone(),
                site: before.site,
                since: before.from,
            });
        }
        if followed {
            end(connection, &before, Some(from))?;
        }
    }
    connection
        .prepare_cached(
            "UPDATE placements SET site = ?3, from_s = ?4, to_s = ?5
             WHERE access_point = ?1 AND from_s = ?2",
        )?
        .execute(params![
            access_point.as_str(),
            wrong.from.as_second(),
            right.site,
            from.as_second(),
            right.to.map(Timestamp::as_second)
        ])?;
    Ok(wrong)
}

/// Takes a placement back that never was: where the access point was before until that
/// very moment, it was all the time. Gives the placement as it was.
///
/// # Errors
/// When there is no such placement, and those of the database.
pub fn take_back(
    connection: &Connection,
    access_point: &AccessPointId,
    since: Timestamp,
) -> Result<Placement, PlaceError> {
    let (before, wrong) = find(connection, access_point, since)?;
    connection
        .prepare_cached("DELETE FROM placements WHERE access_point = ?1 AND from_s = ?2")?
        .execute(params![access_point.as_str(), wrong.from.as_second()])?;
    if let Some(before) = before.filter(|before| before.to == Some(wrong.from)) {
        end(connection, &before, wrong.to)?;
    }
    Ok(wrong)
}

/// The placement that began at `since`, and the one before it.
fn find(
    connection: &Connection,
    access_point: &AccessPointId,
    since: Timestamp,
) -> Result<(Option<Placement>, Placement), PlaceError> {
    let all = of_access_point(connection, access_point)?;
    let known: Vec<String> = all.iter().map(|known| known.from.to_string()).collect();
    let mut before = None;
    for placement in all {
        if placement.from == since {
            return Ok((before, placement));
        }
        before = Some(placement);
    }
    Err(PlaceError::Unknown {
        access_point: access_point.clone(),
        since,
        known: known.join(", "),
    })
}

fn end(connection: &Connection, placement: &Placement, to: Option<Timestamp>) -> Result<()> {
    connection
        .prepare_cached("UPDATE placements SET to_s = ?3 WHERE access_point = ?1 AND from_s = ?2")?
        .execute(params![
            placement.access_point.as_str(),
            placement.from.as_second(),
            to.map(Timestamp::as_second)
        ])?;
    Ok(())
}

/// All placements, by access point and time.
///
/// # Errors
/// When the database cannot be read.
pub fn all(connection: &Connection) -> Result<Vec<Placement>> {
    connection
        .prepare_cached(
            "SELECT access_point, site, from_s, to_s FROM placements
             ORDER BY access_point, from_s",
        )?
        .query_map([], from_row)?
        .collect()
}

/// Those of one access point, by time.
///
/// # Errors
/// When the database cannot be read.
pub fn of_access_point(
    connection: &Connection,
    access_point: &AccessPointId,
) -> Result<Vec<Placement>> {
    connection
        .prepare_cached(
            "SELECT access_point, site, from_s, to_s FROM placements
             WHERE access_point = ?1 ORDER BY from_s",
        )?
        .query_map([access_point.as_str()], from_row)?
        .collect()
}

/// Those of one site, by time.
///
/// # Errors
/// When the database cannot be read.
pub fn of_site(connection: &Connection, site: &str) -> Result<Vec<Placement>> {
    connection
        .prepare_cached(
            "SELECT access_point, site, from_s, to_s FROM placements
             WHERE site = ?1 ORDER BY from_s, access_point",
        )?
        .query_map([site], from_row)?
        .collect()
}

/// Access points that stand at two sites at the same time.
///
/// # Errors
/// When the database cannot be read.
pub fn overlapping(connection: &Connection) -> Result<Vec<String>> {
    connection
        .prepare(
            "SELECT DISTINCT access_point FROM (
                 SELECT access_point, coalesce(to_s, 9e18) > lead(from_s) OVER (
                     PARTITION BY access_point ORDER BY from_s) AS overlaps
                 FROM placements)
             WHERE overlaps",
        )?
        .query_map([], |row| row.get(0))?
        .collect()
}

fn from_row(row: &Row<'_>) -> Result<Placement> {
    Ok(Placement {
        access_point: column::parsed(row, "access_point")?,
        site: row.get("site")?,
        from: column::instant(row, "from_s")?,
        to: column::optional_instant(row, "to_s")?,
    })
}
