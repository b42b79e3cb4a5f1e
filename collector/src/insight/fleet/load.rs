//! Reads what is known of all access points.

use std::collections::{BTreeMap, HashMap};

use analysis::text::Text;
use groundwork::seconds::DAY_S;
use jiff::Timestamp;
use protocol::AccessPointId;
use protocol::status::{ClockState, Status};
use records::losses::Lost;
use records::printable::printable;
use records::registry::access_point;
use records::statuses::last::{self, LastStatus};
use records::{losses, refusals};
use rusqlite::Connection;

use super::judge::{Evidence, judge, length_s};
use super::{
    Broker, Fleet, FleetItem, Loss, LostTotal, Noise, RefusedMessages, Released, Source, Week,
    words,
};
use crate::insight::account::{self, AccountError, Seconds};
use crate::shared::Shared;

/// Losses shown of each access point.
const LOSSES: u32 = 32;

#[derive(Debug, thiserror::Error)]
pub enum FleetError {
    #[error("the fleet cannot be read")]
    Database(#[from] rusqlite::Error),
    #[error(transparent)]
    Account(#[from] AccountError),
    #[error("the clock shows {0}, which is not a time")]
    Clock(i64),
}

/// The whole fleet as it is now. Blocks.
///
/// # Errors
/// When the database cannot be read.
pub fn load(shared: &Shared) -> Result<Fleet, FleetError> {
    let connection = shared.database.reader()?;
    let now = shared.clock.now();
    let instant = |at: i64| Timestamp::from_second(at).map_err(|_| FleetError::Clock(at));
    let week = (instant(now - 7 * DAY_S)?, instant(now)?);
    let mut accounts: HashMap<AccessPointId, Seconds> = HashMap::new();
    for account in account::load(&connection, &shared.store, week, now, None)? {
        accounts
            .entry(account.access_point)
            .or_default()
            .add(&account.seconds);
    }
    let refusals = refusals::last_of_each(&connection)?;
    let mut losses = load_losses(&connection)?;
    let mut lost_totals = load_lost_totals(&connection)?;
    let mut items = Vec::new();
    for row in load_rows(&connection, now)? {
        let id = &row.id;
        let last_refusal = refusals.get(id).map(|(reason, at)| (reason.as_str(), *at));
        let week = accounts.get(id).map(Seconds::hours).unwrap_or_default();
        let lost = Losses {
            of_windows: losses.remove(id).unwrap_or_default(),
            of_totals: lost_totals.remove(id).unwrap_or_default(),
        };
        items.push(access_point(row, last_refusal, lost, week.into(), now));
    }
    Ok(Fleet {
        items,
        next_cursor: None,
        refused_messages: load_refused_messages(&connection)?,
        broker: Broker {
            connected: shared.health.is_broker_connected(),
            embedded: shared.embedded_broker,
            access_control: shared.health.access_control(),
        },
    })
}

pub(super) struct FleetRow {
    pub id: AccessPointId,
    pub site: Option<(String, Text)>,
    pub last_report: Option<i64>,
    pub last_status: Option<i64>,
    pub outbox_replaced_at: Option<i64>,
    pub twin_seen_at: Option<i64>,
    pub status: Option<Status>,
    /// Of the certificate issued last.
    pub issued_until: Option<i64>,
}

impl FleetRow {
    /// As the box says, or as it was issued.
    pub fn certificate_expires(&self) -> Option<i64> {
        let told = self
            .status
            .as_ref()
            .and_then(|status| status.certificate_expires);
        told.map(i64::from).or(self.issued_until)
    }
}

pub(super) fn load_rows(connection: &Connection, now: i64) -> rusqlite::Result<Vec<FleetRow>> {
    let mut lasts: HashMap<String, LastStatus> = last::all(connection)?
        .into_iter()
        .map(|last| (last.access_point.clone(), last))
        .collect();
    let mut found = Vec::new();
    for standing in access_point::standing(connection, now)? {
        let last = lasts.remove(standing.id.as_str());
        found.push(FleetRow {
            id: standing.id,
            site: standing.site,
            last_report: standing.last_report_s,
            last_status: last.as_ref().map(|last| last.received_at_s),
            outbox_replaced_at: last.as_ref().and_then(|last| last.outbox_replaced_at_s),
            twin_seen_at: last.as_ref().and_then(|last| last.twin_seen_at_s),
            issued_until: standing.issued_until_s,
            status: last.and_then(|last| last.status.ok()),
        });
    }
    Ok(found)
}

struct Losses {
    of_windows: Vec<Loss>,
    of_totals: Vec<LostTotal>,
}

fn access_point(
    row: FleetRow,
    last_refusal: Option<(&str, i64)>,
    lost: Losses,
    account_week: Week,
    now: i64,
) -> FleetItem {
    let status = row.status.as_ref();
    let (state, cause, reason) = judge(&Evidence {
        now,
        placed: row.site.is_some(),
        status,
        last_status: row.last_status,
        last_report: row.last_report,
        last_refusal,
    });
    let instant = |at: Option<i64>| at.and_then(|at| Timestamp::from_second(at).ok());
    let certificate_expiry = instant(row.certificate_expires());
    let mut lost_minutes_by_reason: BTreeMap<&str, u32> = BTreeMap::new();
    // Reasons of a later version share a word.
    for lost in status.iter().flat_map(|status| &status.lost_minutes) {
        let minutes = lost_minutes_by_reason
            .entry(lost.reason.as_str())
            .or_default();
        *minutes = minutes.saturating_add(lost.minutes);
    }
    let sources = status.map_or_else(Vec::new, |status| {
        let sources = status.sources.iter();
        sources
            .map(|source| Source {
                kind: source.kind.as_str(),
                interface: source.interface.clone(),
                state: source.state.as_str(),
                text: words::source(source.state),
            })
            .collect()
    });
    let (site, site_name) = row.site.unzip();
    FleetItem {
        site,
        site_name,
        state,
        cause,
        reason,
        last_report: instant(row.last_report),
        last_status: instant(row.last_status),
        clock: status.map(|status| match status.clock {
            ClockState::Unset => "unset",
            ClockState::Trusted => "trusted",
            ClockState::Always => "always",
        }),
        clock_ahead_s: status
            .and_then(|status| status.sent_at)
            .zip(row.last_status)
            .map(|(sent_at, received_at)| i64::from(sent_at) - received_at),
        agent_version: status.map(|status| status.version.clone()),
        uptime_s: status.map(|status| status.uptime_s),
        outbox_depth: status.map(|status| status.unsettled),
        oldest_held: instant(
            status.and_then(|status| status.oldest_held.map(|held| held.start.into())),
        ),
        losses: lost.of_windows,
        lost_minutes_by_reason,
        lost_totals: lost.of_totals,
        lost_totals_count: status.map(|status| status.lost_totals),
        sources,
        certificate_expiry,
        noise: status.map(|status| Noise {
            b: status.windows().noise_device_minutes,
            b_v: status.windows().noise_visits,
        }),
        layers: status.map(released).unwrap_or_default(),
        undivided_until: instant(status.and_then(|status| status.undivided_until.map(i64::from))),
        cap_minutes: status.map(|status| status.cap_minutes),
        // `as` is exact: at most 255 x 65535.
        window_minutes: status.map(|status| length_s(status) as f64 / 60.0),
        outbox_replaced_at: instant(row.outbox_replaced_at),
        twin_suspected: row.twin_seen_at.is_some_and(|at| now - at < DAY_S),
        account_week,
        id: row.id,
    }
}

fn released(status: &Status) -> Vec<Released> {
    let layers = status.layers.iter();
    let released = layers.map(|layer| Released {
        layer: layer.layer.as_str(),
        minutes: f64::from(status.period_s) * f64::from(layer.length_periods) / 60.0,
        noise: Noise {
            b: layer.noise_device_minutes,
            b_v: layer.noise_visits,
        },
    });
    released.collect()
}

fn load_losses(connection: &Connection) -> rusqlite::Result<HashMap<AccessPointId, Vec<Loss>>> {
    let mut found: HashMap<AccessPointId, Vec<Loss>> = HashMap::new();
    for lost in losses::latest_of_each(connection, LOSSES)? {
        if let Some(loss) = shown(&lost) {
            found.entry(lost.access_point).or_default().push(loss);
        }
    }
    Ok(found)
}

fn load_lost_totals(
    connection: &Connection,
) -> rusqlite::Result<HashMap<AccessPointId, Vec<LostTotal>>> {
    let mut found: HashMap<AccessPointId, Vec<LostTotal>> = HashMap::new();
    for total in losses::latest_totals_of_each(connection, LOSSES)? {
        if let Some(loss) = shown(&total.lost) {
            let layer = total.layer.as_str();
            let of_this = found.entry(total.lost.access_point).or_default();
            of_this.push(LostTotal { layer, loss });
        }
    }
    Ok(found)
}

/// `None` where its time is not one.
fn shown(lost: &Lost) -> Option<Loss> {
    Some(Loss {
        from: Timestamp::from_second(lost.from_s).ok()?,
        to: Timestamp::from_second(lost.to_s).ok()?,
        minutes: lost.minutes,
        reason: printable(&lost.reason),
    })
}

pub(super) fn load_refused_messages(
    connection: &Connection,
) -> rusqlite::Result<Vec<RefusedMessages>> {
    let told = refusals::by_reason(connection)?.into_iter();
    let known = told.filter_map(|refused| {
        Some(RefusedMessages {
            last_at: Timestamp::from_second(refused.last_at_s).ok()?,
            text: words::message(&refused.reason),
            reason: refused.reason,
            count: refused.count,
        })
    });
    Ok(known.collect())
}
