//! What is kept of each access point, and what is known beside that.

use std::collections::HashMap;

use analysis::text::Text;
use protocol::AccessPointId;
use protocol::status::Status;
use records::broker_absence::{self, Absence};
use records::refusals;
use records::registry::access_point;
use records::statuses::last::{self, LastStatus};
use records::windows::{self, NewestWindow};
use rusqlite::Connection;

/// What is known beside the rows.
pub struct Known {
    pub now: i64,
    pub refusals: HashMap<AccessPointId, (String, i64)>,
    pub broker: Option<Absence>,
    pub copied_outboxes: Vec<String>,
}

impl Known {
    pub fn load(connection: &Connection, now: i64) -> rusqlite::Result<Self> {
        Ok(Self {
            now,
            refusals: refusals::last_of_each(connection)?,
            broker: broker_absence::last(connection)?,
            copied_outboxes: last::with_same_outbox(connection)?,
        })
    }
}

pub struct FleetRow {
    pub id: AccessPointId,
    pub site: Option<(String, Text)>,
    pub is_placed_at_times: bool,
    pub revoked: bool,
    pub last_report: Option<i64>,
    pub newest_window: Option<NewestWindow>,
    pub last_status: Option<i64>,
    pub outbox_replaced_at: Option<i64>,
    pub twin_seen_at: Option<i64>,
    pub loss_grew_at: Option<i64>,
    pub status: Option<Status>,
    /// Of the certificate issued last.
    pub issued_until: Option<i64>,
}

pub fn load_rows(connection: &Connection, now: i64) -> rusqlite::Result<Vec<FleetRow>> {
    let mut lasts: HashMap<String, LastStatus> = last::all(connection)?
        .into_iter()
        .map(|last| (last.access_point.clone(), last))
        .collect();
    let newest = windows::newest_of_each(connection)?;
    let mut found = Vec::new();
    for standing in access_point::standing(connection, now)? {
        let last = lasts.remove(standing.id.as_str());
        let newest_window = newest.get(standing.id.as_str());
        found.push(FleetRow {
            id: standing.id,
            site: standing.site,
            is_placed_at_times: standing.is_placed_at_times,
            revoked: standing.revoked_s.is_some(),
            last_report: standing.last_report_s,
            newest_window: newest_window.copied(),
            last_status: last.as_ref().map(|last| last.received_at_s),
            outbox_replaced_at: last.as_ref().and_then(|last| last.outbox_replaced_at_s),
            twin_seen_at: last.as_ref().and_then(|last| last.twin_seen_at_s),
            loss_grew_at: last.as_ref().and_then(|last| last.loss_grew_at_s),
            issued_until: standing.issued_until_s,
            status: last.and_then(|last| last.status.ok()),
        });
    }
    Ok(found)
}
