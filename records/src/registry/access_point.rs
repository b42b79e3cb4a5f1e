//! Boxes that may report.

use analysis::text::Text;
use jiff::Timestamp;
use protocol::AccessPointId;
use rusqlite::{Connection, OptionalExtension, Result, Row, params};
use serde::Serialize;
use utoipa::ToSchema;

use super::column;

/// An access point that may report, and where it is now.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct AccessPoint {
    #[schema(value_type = String)]
    pub id: AccessPointId,
    #[schema(required)]
    pub name: Option<String>,
    #[schema(required)]
    pub site: Option<String>,
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub placed_from: Option<Timestamp>,
    #[schema(value_type = String, format = DateTime)]
    pub registered: Timestamp,
    /// Reports without noise are taken from it.
    pub noise_off_allowed: bool,
}

/// Adds the access point, or gives the one of this id this name.
///
/// # Errors
/// When the database cannot be written.
pub fn put(
    connection: &Connection,
    id: &AccessPointId,
    name: Option<&str>,
    registered: Timestamp,
) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO access_points (id, name, registered_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (id) DO UPDATE SET name = coalesce(excluded.name, name)",
        )?
        .execute(params![id.as_str(), name, registered.as_second()])?;
    Ok(())
}

/// Lets reports without noise in, or keeps them out.
///
/// # Errors
/// When the database cannot be written.
pub fn allow_noise_off(connection: &Connection, id: &AccessPointId, allowed: bool) -> Result<()> {
    connection
        .prepare_cached("UPDATE access_points SET noise_off_allowed = ?2 WHERE id = ?1")?
        .execute(params![id.as_str(), allowed])?;
    Ok(())
}

/// All access points by id, with where they stand now.
///
/// # Errors
/// When the database cannot be read.
pub fn all(connection: &Connection) -> Result<Vec<AccessPoint>> {
    connection
        .prepare_cached(
            "SELECT id, name, registered_at, noise_off_allowed, site, from_s
             FROM access_points LEFT JOIN placements ON access_point = id AND to_s IS NULL
             ORDER BY id",
        )?
        .query_map([], from_row)?
        .collect()
}

/// # Errors
/// When the database cannot be read.
pub fn find(connection: &Connection, id: &AccessPointId) -> Result<Option<AccessPoint>> {
    connection
        .prepare_cached(
            "SELECT id, name, registered_at, noise_off_allowed, site, from_s
             FROM access_points LEFT JOIN placements ON access_point = id AND to_s IS NULL
             WHERE id = ?1",
        )?
        .query_row([id.as_str()], from_row)
        .optional()
}

fn from_row(row: &Row<'_>) -> Result<AccessPoint> {
    Ok(AccessPoint {
        id: column::parsed(row, "id")?,
        name: row.get("name")?,
        site: row.get("site")?,
        placed_from: column::optional_instant(row, "from_s")?,
        registered: column::instant(row, "registered_at")?,
        noise_off_allowed: row.get("noise_off_allowed")?,
    })
}

/// When the access point was registered, Unix seconds; `None` where it is not.
///
/// # Errors
/// When the database cannot be read.
pub fn registered_s(connection: &Connection, id: &AccessPointId) -> Result<Option<i64>> {
    connection
        .prepare_cached("SELECT registered_at FROM access_points WHERE id = ?1")?
        .query_row([id.as_str()], |row| row.get(0))
        .optional()
}

/// What an access point may send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permission {
    pub noise_off_allowed: bool,
    /// Nothing it sends is taken any more.
    pub is_revoked: bool,
}

/// `None` where the access point is not registered.
///
/// # Errors
/// When the database cannot be read.
pub fn permission(connection: &Connection, id: &AccessPointId) -> Result<Option<Permission>> {
    connection
        .prepare_cached("SELECT noise_off_allowed, revoked_s FROM access_points WHERE id = ?1")?
        .query_row([id.as_str()], |row| {
            Ok(Permission {
                noise_off_allowed: row.get("noise_off_allowed")?,
                is_revoked: row.get::<_, Option<i64>>("revoked_s")?.is_some(),
            })
        })
        .optional()
}

/// An access point where it stands now, with what is known of its reports.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    pub id: AccessPointId,
    /// The site and its name; `None` while it stands nowhere.
    pub site: Option<(String, Text)>,
    /// It stood somewhere before, or will.
    pub is_placed_at_times: bool,
    /// Since when it is shut out, Unix seconds.
    pub revoked_s: Option<i64>,
    /// When a window of it last came, Unix seconds.
    pub last_report_s: Option<i64>,
    /// Until when its certificate issued last is valid, Unix seconds.
    pub issued_until_s: Option<i64>,
}

/// All access points at `now_s` (Unix seconds), by id.
///
/// # Errors
/// When the database cannot be read.
pub fn standing(connection: &Connection, now_s: i64) -> Result<Vec<Standing>> {
    let mut statement = connection.prepare_cached(
        "SELECT access_points.id, sites.id AS site, name_nl, name_fr, name_en, last_report_s,
                access_points.revoked_s,
                EXISTS (SELECT 1 FROM placements AS any_of
                        WHERE any_of.access_point = access_points.id) AS is_placed_at_times,
                (SELECT max(expires_s) FROM certificates
                 WHERE certificates.access_point = access_points.id AND revoked_s IS NULL)
                    AS issued_until_s
         FROM access_points
         LEFT JOIN placements ON placements.access_point = access_points.id
             AND from_s <= ?1 AND (to_s IS NULL OR to_s > ?1)
         LEFT JOIN sites ON sites.id = placements.site
         LEFT JOIN access_point_numbers ON access_point_numbers.access_point = access_points.id
         LEFT JOIN deliveries ON deliveries.access_point = number
         ORDER BY access_points.id",
    )?;
    let mut rows = statement.query([now_s])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let Ok(id) = row.get::<_, String>("id")?.parse() else {
            continue;
        };
        let site = match row.get::<_, Option<String>>("site")? {
            None => None,
            Some(site) => Some((site, column::text(row)?)),
        };
        found.push(Standing {
            id,
            site,
            is_placed_at_times: row.get("is_placed_at_times")?,
            revoked_s: row.get("revoked_s")?,
            last_report_s: row.get("last_report_s")?,
            issued_until_s: row.get("issued_until_s")?,
        });
    }
    Ok(found)
}
