//! `doctor`: what is wrong with a collector that was, and how to put it right. It
//! only reads; a collector may run beside it.

use std::path::Path;
use std::process::ExitCode;

use groundwork::seconds::DAY_S;
use groundwork::whole_file;
use jiff::Timestamp;
use protocol::status::Status;
use records::database::{self, FILE_NAME};
use records::registry::certificate::{self, ENDS_SOON_DAYS};
use records::registry::{placement, site};
use records::statuses::last::{self, LastStatus};
use records::{audit_chain, clock_seen, refusals, setbacks, windows};
use rusqlite::{Connection, OpenFlags, Result};

use crate::clock::system_time;
use crate::commands::ConfigFile;
use crate::commands::finding::{self, Finding};
use crate::commands::{check, serve};
use crate::config::Config;
use crate::disk;
use crate::insight::fleet::{self, AHEAD_S, Cause};
use crate::insight::retention::FAR_BEHIND_S;
use crate::intake::enroll::mosquitto;

/// Names told of each fault; of more only the number is.
const NAMED: usize = 5;
/// Room below which a disk is called full, bytes.
const FULL: u64 = 500_000_000;
/// Since the sum of what an access point lost grew last: it says so once an hour.
const LOSING_S: i64 = 2 * 3_600;
/// A log that was never folded into the file, bytes.
const LARGE_LOG: u64 = 1_000_000_000;

#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    file: ConfigFile,
    /// As `serve` is called.
    #[arg(long)]
    embedded_broker: bool,
    /// One JSON object.
    #[arg(long)]
    json: bool,
}

impl Arguments {
    /// # Errors
    /// When the configuration cannot be used.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let config = self.file.load()?;
        let mut findings = examine(&config, system_time());
        let serving = check::look(&config, self.embedded_broker);
        findings.extend(serve::runtime()?.block_on(serving));
        Ok(finding::tell(&findings, self.json))
    }
}

/// Looks at everything that is kept; a sentence each, faults with what to do.
pub fn examine(config: &Config, now: Timestamp) -> Vec<Finding> {
    let path = config.data_directory.join(FILE_NAME);
    let mut findings = vec![disk(&config.data_directory)];
    findings.extend(leftovers(&config.data_directory));
    findings.extend(unbound(config));
    let opened = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .and_then(|connection| integrity(&connection).map(|finding| (connection, finding)));
    let (connection, whole) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            findings.push(Finding::bad(format!(
                "database {} cannot be read: {error}; restore the last backup with \
                 `hotspot-collector restore FILE --replace`",
                path.display()
            )));
            return findings;
        }
    };
    let sound = whole.good;
    findings.push(whole);
    if !sound {
        return findings;
    }
    findings.push(layout(&connection));
    let looks: &[(&str, Look)] = &[
        ("references", references),
        ("placements", overlapping_placements),
        ("access points without a hotspot", orphans),
        ("what needs a hand", needing),
        ("unknown senders", unknown_senders),
        ("hotspots that closed", closed_sites),
        ("one identity on two access points", twins),
        ("clocks", clocks),
        ("this machine's clock", own_clock),
        ("minutes that are lost", losing),
        ("weeks on windows alone", undivided),
        ("the store", setbacks),
        ("what the store's server refuses", set_aside),
        ("the outboxes", outboxes),
        ("certificates", certificates),
        ("restores", restores),
        ("the audit log", audit_log),
        ("statuses", unreadable_statuses),
    ];
    for &(what, look) in looks {
        match look(&connection, now.as_second()) {
            Ok(finding) => findings.push(finding),
            Err(error) => findings.push(Finding::bad(format!(
                "{what} cannot be looked at: {error}; is the database of this version?"
            ))),
        }
    }
    findings
}

type Look = fn(&Connection, i64) -> Result<Finding>;

/// Good without names, else the names and what to do about them.
fn told(names: &[String], good: &str, bad: &str, remedy: &str) -> Finding {
    if names.is_empty() {
        return Finding::good(good);
    }
    let shown: Vec<&str> = names.iter().take(NAMED).map(String::as_str).collect();
    let more = match names.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Finding::bad(format!("{bad}: {}{more}; {remedy}", shown.join(", ")))
}

fn disk(directory: &Path) -> Finding {
    let shown = directory.display();
    match disk::free_bytes(directory) {
        Err(error) => Finding::bad(format!("folder {shown} cannot be looked at: {error}")),
        Ok(free) if free < FULL => Finding::bad(format!(
            "the disk of {shown} has {} MB left: nothing is lost while it is full, access \
             points keep what they count for a week at least; make room, or keep windows \
             for fewer days (`retention.windows_days`)",
            free / 1_000_000
        )),
        Ok(free) => Finding::good(format!(
            "the disk of {shown} has {} MB left",
            free / 1_000_000
        )),
    }
}

fn leftovers(directory: &Path) -> Vec<Finding> {
    let mut findings = Vec::new();
    let log = directory.join(format!("{FILE_NAME}-wal"));
    if let Ok(about) = std::fs::metadata(&log)
        && about.len() > LARGE_LOG
    {
        findings.push(Finding::bad(format!(
            "the log {} has grown to {} MB; a restart of the collector folds it in",
            log.display(),
            about.len() / 1_000_000
        )));
    }
    for part in whole_file::parts_of(&directory.join(FILE_NAME)) {
        findings.push(Finding::bad(format!(
            "{} is left of a restore that was cut short; delete it and restore again",
            part.display()
        )));
    }
    findings
}

/// A broker that was configured before ids were bound to certificates.
fn unbound(config: &Config) -> Option<Finding> {
    let file = config
        .enroll
        .mosquitto_directory
        .join(mosquitto::CONFIGURATION);
    let text = std::fs::read_to_string(&file).ok()?;
    if text.lines().any(|line| line.trim() == mosquitto::BINDING) {
        return None;
    }
    Some(Finding::warning(format!(
        "{} does not bind client ids to certificates, so an access point can end the connection of \
         another; `hotspot-collector enroll --collector` writes it again, then restart the \
         broker",
        file.display()
    )))
}

fn integrity(connection: &Connection) -> Result<Finding> {
    let Some(found) = database::damage_of(connection)? else {
        return Ok(Finding::good("the database is whole"));
    };
    Ok(Finding::bad(format!(
        "the database is damaged: {}; restore the last backup with `hotspot-collector \
         restore FILE --replace`: access points send again what they hold",
        found.replace('\n', "; ")
    )))
}

fn layout(connection: &Connection) -> Finding {
    let ours = i64::try_from(database::layout()).unwrap_or(i64::MAX);
    match database::layout_of(connection) {
        Ok(found) if found == ours => Finding::good(format!("the layout is number {ours}")),
        Ok(found) if found < ours => Finding::good(format!(
            "the layout is number {found}; the next `serve` brings it to {ours}"
        )),
        Ok(found) => Finding::bad(format!(
            "the layout is number {found}, of a newer version; this one knows {ours}: \
             install the newer version again, or restore a backup of before"
        )),
        Err(error) => Finding::bad(format!("the layout cannot be read: {error}")),
    }
}

fn references(connection: &Connection, _: i64) -> Result<Finding> {
    let broken = database::broken_references(connection)?;
    Ok(told(
        &broken,
        "everything that the registry names is there",
        "the registry is broken",
        "someone wrote to the database with another program: restore a backup, or import \
         what is missing",
    ))
}

fn overlapping_placements(connection: &Connection, _: i64) -> Result<Finding> {
    let overlapping = placement::overlapping(connection)?;
    Ok(told(
        &overlapping,
        "no access point is at two hotspots at once",
        "access points that are at two hotspots at once",
        "their counts go to both; import the right dates with `import access-points`",
    ))
}

fn orphans(connection: &Connection, now: i64) -> Result<Finding> {
    let mut needing = fleet::needing(connection, now)?;
    let orphans = needing.remove(&Cause::Unplaced).unwrap_or_default();
    Ok(told(
        &orphans,
        "every access point is at a hotspot, or quiet in the cupboard",
        "access points that are at no hotspot",
        "their counts belong to no hotspot; place them with `place` (many with `import \
         access-points`), or block them with `enroll --revoke`",
    ))
}

/// Boxes break every day, and the collector is well all the same.
fn needing(connection: &Connection, now: i64) -> Result<Finding> {
    let needing = fleet::needing(connection, now)?;
    if needing.is_empty() {
        return Ok(Finding::good("nothing needs a hand"));
    }
    let causes = needing.iter();
    let causes = causes.map(|(cause, ids)| format!("{} {}", ids.len(), cause.as_str()));
    Ok(Finding::warning(format!(
        "access points or hotspots need a hand ({}): `hotspot-collector fleet --needs-hand` says which, \
         why, and what to do",
        causes.collect::<Vec<_>>().join(", ")
    )))
}

fn unknown_senders(connection: &Connection, _: i64) -> Result<Finding> {
    let unknown = refusals::count_unregistered(connection)?;
    let gone = last::of_unregistered(connection)?;
    if unknown == 0 || !gone.is_empty() {
        return Ok(told(
            &gone,
            "no unknown access point sends",
            "access points that reported and are no longer registered",
            "register them again with `enroll` or `import access-points`",
        ));
    }
    Ok(Finding::bad(format!(
        "{unknown} messages came from access points that are not registered; they keep what \
         they count: register them with `enroll`, or import the list of access points"
    )))
}

fn closed_sites(connection: &Connection, _: i64) -> Result<Finding> {
    let closed = site::closed_with_access_points(connection)?;
    Ok(told(
        &closed,
        "no access point is at a hotspot that closed",
        "hotspots that closed and still have access points",
        "say where the access points went with `import access-points`",
    ))
}

fn twins(connection: &Connection, now: i64) -> Result<Finding> {
    let mut found = last::all(connection)?;
    found.retain(|last| last.twin_seen_at_s.is_some_and(|at| at > now - DAY_S));
    let twins = names_of(found);
    Ok(told(
        &twins,
        "no identity is on two access points",
        "identities that seem to be on two access points",
        "find both, and give one its own name with `enroll`; if one is unknown to \
         you, its certificate was copied: `enroll --revoke`, then `enroll` the right one",
    ))
}

fn clocks(connection: &Connection, _: i64) -> Result<Finding> {
    let (mut ahead, mut seen) = (Vec::new(), 0_usize);
    for last in last::all(connection)? {
        let Some(sent_at) = last.status.ok().and_then(|status| status.sent_at) else {
            continue;
        };
        seen += 1;
        let by_s = i64::from(sent_at) - last.received_at_s;
        if by_s > AHEAD_S {
            ahead.push(format!("{} by {by_s} s", last.access_point));
        }
    }
    if seen >= 3 && 2 * ahead.len() > seen {
        return Ok(Finding::bad(format!(
            "{} of {seen} access points are ahead of this machine: it is this machine's \
             clock that is behind; let it be set from the network (`timedatectl`)",
            ahead.len()
        )));
    }
    Ok(told(
        &ahead,
        "no access point's clock is ahead of this machine's",
        "access points whose clock is ahead",
        "their windows are left until their time has come; look at their time server",
    ))
}

/// Against the last time that was believed, and the statuses that came in.
fn own_clock(connection: &Connection, now: i64) -> Result<Finding> {
    let seen = clock_seen::last(connection)?;
    let lasts = last::all(connection)?;
    let received = lasts.iter().map(|last| last.received_at_s).max();
    let newest = windows::stored_until(connection)?;
    if let Some(seen) = seen.filter(|seen| *seen > now + DAY_S) {
        return Ok(Finding::bad(format!(
            "this machine's clock is {} days before the last time that was seen; let it be \
             set from the network (`timedatectl`)",
            (seen - now) / DAY_S
        )));
    }
    if received.is_some_and(|received| received > now + DAY_S) {
        return Ok(Finding::bad(
            "statuses came in at a time that is still to come: this machine's clock was \
             ahead, or is behind now; let it be set from the network (`timedatectl`)",
        ));
    }
    if newest.is_some_and(|newest| newest > i64::MIN && newest < now - FAR_BEHIND_S) {
        return Ok(Finding::bad(format!(
            "the newest window is {} days old, so nothing is deleted for its age; either no \
             access point reaches this collector, or this machine's clock is ahead (`timedatectl`)",
            newest.map_or(0, |newest| (now - newest) / DAY_S)
        )));
    }
    Ok(Finding::good(
        "this machine's clock agrees with what it saw",
    ))
}

/// Boxes announce growing losses within the hour.
fn losing(connection: &Connection, now: i64) -> Result<Finding> {
    let mut found = last::all(connection)?;
    found.retain(|last| last.loss_grew_at_s.is_some_and(|at| at > now - LOSING_S));
    let losing = names_of(found);
    Ok(told(
        &losing,
        "no access point loses minutes now",
        "access points that lose minutes now",
        "the page of the fleet says why of each: a clock that was ahead, a flash that cannot \
         be written, an outbox that is full",
    ))
}

/// Nothing is wrong with it: a box that is switched off at night counts best so.
fn undivided(connection: &Connection, now: i64) -> Result<Finding> {
    let lasts = last::all(connection)?.into_iter();
    let statuses: Vec<Status> = lasts.filter_map(|last| last.status.ok()).collect();
    let send_totals = statuses.iter().filter(|status| status.layers.len() > 1);
    let is_undivided = |until: u32| i64::from(until) > now;
    let undivided = statuses
        .iter()
        .filter(|status| status.undivided_until.is_some_and(is_undivided));
    Ok(match (undivided.count(), send_totals.count()) {
        (0, 0) => Finding::good("no access point sends totals beside its windows"),
        (0, _) => Finding::good("no access point was started too often for its totals"),
        (some, _) => Finding::good(format!(
            "{some} access points spend all noise on windows and send no counted total for now, \
             so small hotspots are seen less sharply: their layers are new (until Monday), or \
             they were started more than once this week or last; look at their power if you did \
             not expect it"
        )),
    })
}

fn setbacks(connection: &Connection, now: i64) -> Result<Finding> {
    let missing = setbacks::since(connection, now - 7 * DAY_S)?;
    Ok(told(
        &missing,
        "what access points hold as settled is stored",
        "access points that held as settled what was not stored",
        "the store went back (an older file, a disk that lost writes), or someone else \
         sends receipts: look at the disk and at the broker's access control; they are asked \
         to send again, and what they no longer hold counts as lost",
    ))
}

fn set_aside(connection: &Connection, _: i64) -> Result<Finding> {
    Ok(match windows::count_set_aside(connection)? {
        (0, _) | (_, None) => Finding::good("no window is set aside"),
        (count, Some(why)) => Finding::bad(format!(
            "{count} windows or totals are set aside, the store's server refuses them: {why}; \
             their access points keep them and send them again: put the server right, then \
             restart the collector"
        )),
    })
}

fn outboxes(connection: &Connection, _: i64) -> Result<Finding> {
    let copied = last::with_same_outbox(connection)?;
    Ok(told(
        &copied,
        "every access point has its own outbox",
        "access points that have a copy of one another's outbox",
        "the windows in it are delivered under each of their names: an access point was copied whole; \
         stop the agent on the copy, delete its outbox, and start it again",
    ))
}

fn certificates(connection: &Connection, now: i64) -> Result<Finding> {
    let ending = certificate::ending_before(connection, now + ENDS_SOON_DAYS * DAY_S)?;
    Ok(told(
        &ending,
        "no certificate ends within 14 days",
        "access points whose certificate ends within 14 days or has ended",
        "they renew it by themselves while they are connected; where it has ended, `enroll` \
         them again and bring the files to the access point",
    ))
}

fn restores(connection: &Connection, _: i64) -> Result<Finding> {
    let unanswered = records::resends::unanswered(connection)?;
    if unanswered == 0 {
        return Ok(Finding::good(
            "no access point is still to be asked after a restore",
        ));
    }
    Ok(Finding::good(format!(
        "{unanswered} access points are still to be asked for what they delivered since the \
         backup; they are asked when they next connect or report their status"
    )))
}

fn audit_log(connection: &Connection, _: i64) -> Result<Finding> {
    Ok(match audit_chain::verify(connection, None)? {
        Ok(whole) => Finding::good(format!(
            "the audit log is whole: {} rows, each chained to the one before",
            whole.rows
        )),
        Err(broken) => Finding::bad(format!(
            "the audit log was changed behind the collector's back: {broken}; compare it with \
             a backup or an export (`hotspot-collector audit export`)"
        )),
    })
}

fn unreadable_statuses(connection: &Connection, _: i64) -> Result<Finding> {
    let mut found = last::all(connection)?;
    found.retain(|last| last.status.is_err());
    let unreadable = names_of(found);
    Ok(told(
        &unreadable,
        "every last status can be read",
        "last statuses that cannot be read",
        "the next status of the access point replaces it",
    ))
}

fn names_of(found: Vec<LastStatus>) -> Vec<String> {
    found.into_iter().map(|last| last.access_point).collect()
}
