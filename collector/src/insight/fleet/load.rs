//! Reads what is known of all access points.

use std::collections::{BTreeMap, HashMap};

use groundwork::seconds::DAY_S;
use jiff::Timestamp;
use protocol::AccessPointId;
use protocol::status::{ClockState, Internet, Status};
use records::losses::Lost;
use records::printable::printable;
use records::windows::Store;
use records::{losses, refusals};
use rusqlite::Connection;

use super::judge::length_s;
use super::needs::{self, Finding};
use super::rows::{FleetRow, Known, load_rows};
use super::{
    Broker, Cause, Fleet, FleetItem, Loss, LostTotal, Noise, RefusedMessages, Released, Source,
    Week, words,
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

/// Where the fleet is looked at from.
pub struct Seen<'a> {
    pub connection: &'a Connection,
    /// `None` where the windows cannot be had: the account stays empty.
    pub store: Option<&'a Store>,
    pub now: i64,
    pub is_connected: bool,
    pub is_embedded: bool,
    pub access_control: Option<bool>,
}

/// The whole fleet as it is now. Blocks.
///
/// # Errors
/// When the database cannot be read.
pub fn load(shared: &Shared) -> Result<Fleet, FleetError> {
    look(&Seen {
        connection: &shared.database.reader()?,
        store: Some(&shared.store),
        now: shared.clock.now(),
        is_connected: shared.health.is_broker_connected(),
        is_embedded: shared.embedded_broker,
        access_control: shared.health.access_control(),
    })
}

/// As [`load`], from anywhere.
///
/// # Errors
/// When the database cannot be read.
pub fn look(seen: &Seen<'_>) -> Result<Fleet, FleetError> {
    let Seen {
        connection, now, ..
    } = *seen;
    let instant = |at: i64| Timestamp::from_second(at).map_err(|_| FleetError::Clock(at));
    let week = (instant(now - 7 * DAY_S)?, instant(now)?);
    let mut accounts: HashMap<AccessPointId, Seconds> = HashMap::new();
    if let Some(store) = seen.store {
        for account in account::load(connection, store, week, now, None)? {
            accounts
                .entry(account.access_point)
                .or_default()
                .add(&account.seconds);
        }
    }
    let known = Known::load(connection, now)?;
    let rows = load_rows(connection, now)?;
    let found: Vec<Finding> = rows.iter().map(|row| needs::find(row, &known)).collect();
    let dark_sites = needs::dark_sites(rows.iter().zip(&found));
    let empty_sites = needs::empty_sites(connection, &rows, &dark_sites)?;
    let awaited = found.iter().filter(|finding| finding.is_awaited).count();
    let mut losses = load_losses(connection)?;
    let mut lost_totals = load_lost_totals(connection)?;
    let mut items = Vec::new();
    for (row, finding) in rows.into_iter().zip(found) {
        let id = &row.id;
        let week = accounts.get(id).map(Seconds::hours).unwrap_or_default();
        let lost = Losses {
            of_windows: losses.remove(id).unwrap_or_default(),
            of_totals: lost_totals.remove(id).unwrap_or_default(),
        };
        items.push(access_point(row, finding, lost, week.into(), now));
    }
    // By their names within each.
    items.sort_by_key(|item| (item.needs.is_empty(), item.state));
    Ok(Fleet {
        items,
        dark_sites,
        empty_sites,
        next_cursor: None,
        refused_messages: load_refused_messages(connection)?,
        broker: Broker {
            connected: seen.is_connected,
            lost_at: known.broker.and_then(|it| instant(it.lost_s).ok()),
            back_at: known.broker.and_then(|it| instant(it.back_s?).ok()),
            awaited,
            need: needs::of_the_broker(seen.is_connected, awaited),
            embedded: seen.is_embedded,
            access_control: seen.access_control,
        },
    })
}

/// What needs a hand for what, by cause: access points, and hotspots where nobody connects.
///
/// # Errors
/// When the database cannot be read.
pub fn needing(
    connection: &Connection,
    now: i64,
) -> rusqlite::Result<BTreeMap<Cause, Vec<String>>> {
    let known = Known::load(connection, now)?;
    let rows = load_rows(connection, now)?;
    let found: Vec<Finding> = rows.iter().map(|row| needs::find(row, &known)).collect();
    let dark = needs::dark_sites(rows.iter().zip(&found));
    let mut needing: BTreeMap<Cause, Vec<String>> = BTreeMap::new();
    for (row, finding) in rows.iter().zip(&found) {
        for need in &finding.needs {
            let ids = needing.entry(need.cause).or_default();
            ids.push(row.id.as_str().to_owned());
        }
    }
    for empty in needs::empty_sites(connection, &rows, &dark)? {
        needing.entry(Cause::Nobody).or_default().push(empty.site);
    }
    Ok(needing)
}

struct Losses {
    of_windows: Vec<Loss>,
    of_totals: Vec<LostTotal>,
}

fn access_point(
    row: FleetRow,
    finding: Finding,
    lost: Losses,
    account_week: Week,
    now: i64,
) -> FleetItem {
    let status = row.status.as_ref();
    let (state, cause, reason) = finding.judgement;
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
    let (clock_ahead_s, twin_suspected) = (row.is_ahead_by(), row.is_twin(now));
    let (site, site_name) = row.site.unzip();
    FleetItem {
        site,
        site_name,
        site_code: status.and_then(|status| status.site.clone()),
        state,
        cause,
        reason,
        needs: finding.needs,
        last_report: instant(row.last_report),
        last_status: instant(row.last_status),
        internet: status.map(|status| match status.internet {
            Internet::NotChecked => "not_checked",
            Internet::Reached => "reached",
            Internet::NotReached => "not_reached",
        }),
        clock: status.map(|status| match status.clock {
            ClockState::Unset => "unset",
            ClockState::Trusted => "trusted",
            ClockState::Always => "always",
        }),
        clock_ahead_s,
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
        twin_suspected,
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
