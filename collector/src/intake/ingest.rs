//! From the broker into the store: one writer, one commit a batch, then receipts.
//!
//! Nothing is acknowledged or receipted before it is committed. While the store
//! cannot be written the batch in hand waits and is tried again; the queue behind it
//! fills, and the connection to the broker stops reading.

mod writer;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use protocol::check::Check;
use protocol::receipt::{Outcome, Receipt, Refusal};
use protocol::renewal::Asked;
use protocol::report::{Report, WINDOW_BYTES};
use protocol::status::{Presence, Status};
use protocol::topic::{MessageKind, Topic};
use protocol::version1::HEADER_BYTES;
use protocol::{AccessPointId, DecodeError, Layer, Message, Version};
use rumqttc::Publish;
use rusqlite::Connection;
use tokio::sync::mpsc::Sender;

use crate::intake::arrivals::Arrival;
use crate::intake::broker_names;
use crate::intake::check_report::{Judgement, Registered, Rules, check_report};
use crate::intake::receipts::Receipts;
use crate::metrics::Metrics;
use crate::timekeeper::Timekeeper;
use records::database::Database;
use records::refusals::{Left, RefusalLog, RefusedOnce, RefusedWindow, Tally, save_windows};
use records::registry::access_point;
use records::resends;
use records::rollup_state;
use records::setbacks::{self, Finding, Search};
use records::statuses::{self, checked};
use records::windows::{Put, Store, StoreError, StoredTotal, StoredWindow};

pub use writer::Writer;

/// What is looked at of one access point in one batch; the rest is left. A box has no
/// reason to send as much, and no other box waits for it.
const MESSAGES_OF_ONE: usize = 256;
/// As many as an outbox with a year of windows of four hours holds.
const WINDOWS_OF_ONE: usize = 2_190;
/// One says all that is so now.
const STATUSES_OF_ONE: usize = 8;

#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    #[error("the registry cannot be read")]
    Registry(#[source] rusqlite::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("statuses and refusals cannot be written")]
    Records(#[source] rusqlite::Error),
    #[cfg(test)]
    #[error("killed by a test")]
    Killed,
}

pub struct Ingest {
    database: Database,
    store: Store,
    rules: Rules,
    timekeeper: Arc<Timekeeper>,
    metrics: Arc<Metrics>,
    log: RefusalLog,
    once: RefusedOnce,
    /// Access points that this process asked after a restore.
    asked: BTreeSet<AccessPointId>,
    search: Search,
    renewals: Option<Sender<(AccessPointId, Asked)>>,
    #[cfg(test)]
    kill_after: Option<Step>,
}

/// The writer may die after each of these; nothing may be lost or doubled by it.
#[cfg(test)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Judge,
    Put,
    PutTotals,
    Record,
}

/// Who sent some of a batch.
struct Speaker {
    found: Result<Registered, Left>,
    messages: usize,
    windows: usize,
    statuses: usize,
}

impl Speaker {
    /// Takes one more message into account; false once it is too much for one batch.
    fn may_say(&mut self, topic: &Topic, payload: &[u8]) -> bool {
        self.messages += 1;
        match topic.kind {
            MessageKind::Report | MessageKind::Late => {
                let windows = payload.len().saturating_sub(HEADER_BYTES);
                self.windows += windows / WINDOW_BYTES;
            }
            MessageKind::Status | MessageKind::Check => self.statuses += 1,
            MessageKind::Renew | MessageKind::Receipt | MessageKind::Certificate => {}
        }
        self.messages <= MESSAGES_OF_ONE
            && self.windows <= WINDOWS_OF_ONE
            && self.statuses <= STATUSES_OF_ONE
    }
}

/// A batch, judged.
#[derive(Default)]
struct Work {
    windows: Vec<StoredWindow>,
    totals: Vec<StoredTotal>,
    receipts: Receipts,
    refused: Vec<RefusedWindow>,
    /// Left, and refused when they come again.
    refused_once: Vec<RefusedWindow>,
    statuses: Vec<Said>,
    /// Checks on the spot, as they came.
    checks: Vec<(AccessPointId, Vec<u8>)>,
    tally: Tally,
}

/// A status, with its bytes as they came.
struct Said {
    access_point: AccessPointId,
    version: Version,
    status: Status,
    message: Vec<u8>,
}

impl Ingest {
    pub fn new(
        database: Database,
        store: Store,
        rules: Rules,
        timekeeper: Arc<Timekeeper>,
        metrics: Arc<Metrics>,
    ) -> Self {
        Self {
            database,
            store,
            rules,
            timekeeper,
            metrics,
            log: RefusalLog::default(),
            once: RefusedOnce::default(),
            asked: BTreeSet::new(),
            search: Search::default(),
            renewals: None,
            #[cfg(test)]
            kill_after: None,
        }
    }

    /// Hands requests for new certificates on; without it they are left.
    #[must_use]
    pub fn with_renewals(mut self, renewals: Sender<(AccessPointId, Asked)>) -> Self {
        self.renewals = Some(renewals);
        self
    }

    /// Judges and commits a batch. May be called again with the same batch when it
    /// failed, or after a restart: the outcome is the same.
    ///
    /// # Errors
    /// When something could not be committed: then nothing may be acknowledged.
    pub fn process(
        &mut self,
        batch: &[Arrival],
    ) -> Result<Vec<(AccessPointId, Version, Receipt)>, IngestError> {
        let now = self.timekeeper.now();
        let mut work = self.judge(batch, now).map_err(IngestError::Registry)?;
        #[cfg(test)]
        self.die_after(Step::Judge)?;

        let windows = std::mem::take(&mut work.windows);
        if !windows.is_empty() {
            let put = self.store.put(&windows, now)?;
            for (window, put) in windows.iter().zip(put) {
                self.settle(Layer::Windows, window, put, &mut work);
            }
        }
        #[cfg(test)]
        self.die_after(Step::Put)?;
        let totals = std::mem::take(&mut work.totals);
        if !totals.is_empty() {
            let put = self.store.put_totals(&totals)?;
            for (total, put) in totals.iter().zip(put) {
                self.settle(total.layer, &total.sum, put, &mut work);
            }
        }
        #[cfg(test)]
        self.die_after(Step::PutTotals)?;

        for said in &work.statuses {
            self.search
                .hear(&said.access_point, said.version, &said.status);
        }
        let findings = self.look_for_settled(now).map_err(IngestError::Registry)?;
        let asked = self
            .record(&work, &findings, now)
            .map_err(IngestError::Records)?;
        self.search.done(&findings, now);
        #[cfg(test)]
        self.die_after(Step::Record)?;

        for window in &work.refused {
            let outcome = Outcome::Refused(window.reason);
            work.receipts
                .settle(&window.access_point, window.boot, window.sequence, outcome);
            if window.layer.is_total() {
                self.metrics.totals_refused.inc();
            } else {
                self.metrics.windows_refused.inc();
            }
        }
        for window in std::mem::take(&mut work.refused_once) {
            self.once.note(window);
        }
        self.log.note(&work.tally);
        let mut receipts = work.receipts.into_receipts();
        receipts.extend(asked);
        Ok(receipts)
    }

    fn judge(&self, batch: &[Arrival], now: i64) -> rusqlite::Result<Work> {
        let registry = self.database.reader()?;
        let mut work = Work::default();
        let mut speakers: HashMap<AccessPointId, Speaker> = HashMap::new();
        for arrival in batch {
            let publish = &arrival.publish;
            let Ok(topic) = Topic::parse(&publish.topic) else {
                work.tally.add(None, Left::UnknownTopic.as_str());
                continue;
            };
            if broker_names::is_reserved(&topic.access_point) {
                continue;
            }
            let speaker = match speakers.get_mut(&topic.access_point) {
                Some(speaker) => speaker,
                None => {
                    let found = find_registered(&registry, &topic.access_point)?;
                    speakers
                        .entry(topic.access_point.clone())
                        .or_insert(Speaker {
                            found,
                            messages: 0,
                            windows: 0,
                            statuses: 0,
                        })
                }
            };
            let may = speaker.may_say(&topic, &publish.payload);
            let found = speaker.found;
            if found == Err(Left::Revoked) && is_the_brokers_own(&topic, publish) {
                continue;
            }
            let judged = match (&found, topic.kind) {
                (Err(left), _) => Err(*left),
                _ if !may => Err(Left::Flood),
                (Ok(registered), MessageKind::Report | MessageKind::Late) => {
                    self.judge_report(&topic, &publish.payload, Some(*registered), now, &mut work)
                }
                (Ok(_), MessageKind::Status) => self.judge_status(&topic, publish, &mut work),
                (Ok(_), MessageKind::Check) => judge_check(&topic, &publish.payload, &mut work),
                (Ok(_), MessageKind::Renew) => self.hand_on_renewal(&topic, &publish.payload),
                (Ok(_), MessageKind::Receipt | MessageKind::Certificate) => Err(Left::UnknownTopic),
            };
            if let Err(left) = judged {
                self.metrics.messages_left.inc();
                let known = found != Err(Left::Unregistered);
                work.tally
                    .add(known.then_some(topic.access_point), left.as_str());
            }
        }
        Ok(work)
    }

    /// A refusal is for good, so what looks refusable is left the first time: on a plain
    /// connection a bit may have flipped, and the same window may yet come whole.
    fn judge_report(
        &self,
        topic: &Topic,
        payload: &[u8],
        registered: Option<Registered>,
        now: i64,
        work: &mut Work,
    ) -> Result<(), Left> {
        let (version, report) = Report::read(payload).map_err(|error| left_by(&error))?;
        let late = topic.kind == MessageKind::Late;
        let access_point = &topic.access_point;
        work.receipts.hear(access_point, version);
        let mut left = None;
        for judged in check_report(access_point, &report, late, registered, self.rules, now)? {
            match judged.judgement {
                Judgement::Store(window) => work.windows.push(window),
                Judgement::StoreTotal(total) => work.totals.push(total),
                Judgement::Leave(reason) => left = Some(reason),
                Judgement::Refuse(Refusal::TooOld) if self.timekeeper.doubt().is_some() => {
                    left = Some(Left::ClockInDoubt);
                }
                Judgement::Refuse(reason) => {
                    let refused = RefusedWindow {
                        access_point: access_point.clone(),
                        layer: report.layer,
                        boot: report.boot,
                        sequence: judged.sequence,
                        start: judged.start,
                        length_s: report.length_s(),
                        reason,
                    };
                    if self.once.comes_again(&refused) {
                        work.tally.add(Some(access_point.clone()), reason.as_str());
                        work.refused.push(refused);
                    } else {
                        work.refused_once.push(refused);
                        left = Some(Left::RefusedOnce);
                    }
                }
            }
        }
        left.map_or(Ok(()), Err)
    }

    fn judge_status(&self, topic: &Topic, publish: &Publish, work: &mut Work) -> Result<(), Left> {
        let (version, status) = Status::read(&publish.payload).map_err(|error| left_by(&error))?;
        self.timekeeper
            .hear(&topic.access_point, &status, publish.retain);
        work.statuses.push(Said {
            access_point: topic.access_point.clone(),
            version,
            status,
            message: publish.payload.to_vec(),
        });
        Ok(())
    }

    /// Whether there is work without a message: claims that wait for their turn.
    fn has_waiting(&self) -> bool {
        self.search.has_waiting()
    }

    /// What is not here of what access points hold as settled.
    fn look_for_settled(&mut self, now: i64) -> rusqlite::Result<Vec<Finding>> {
        if !self.search.has_waiting() {
            return Ok(Vec::new());
        }
        let registry = self.database.reader()?;
        let kept_from = rollup_state::windows_from(&registry)?.max(now - self.rules.retention_s);
        self.search.look(&registry, &self.store, kept_from, now)
    }

    /// Nothing is lost when there is no room: the access point asks again.
    fn hand_on_renewal(&self, topic: &Topic, payload: &[u8]) -> Result<(), Left> {
        let asked = Asked::decode(payload).map_err(|error| left_by(&error))?;
        let renewals = self.renewals.as_ref().ok_or(Left::Renewal)?;
        renewals
            .try_send((topic.access_point.clone(), asked))
            .map_err(|_| Left::Renewal)
    }

    fn settle(&self, layer: Layer, window: &StoredWindow, put: Put, work: &mut Work) {
        let metrics = &self.metrics;
        let (stored, repeated) = if layer.is_total() {
            (&metrics.totals_stored, &metrics.totals_repeated)
        } else {
            (&metrics.windows_stored, &metrics.windows_repeated)
        };
        let access_point = &window.access_point;
        match put {
            Put::Stored => stored.inc(),
            Put::AlreadyThere => repeated.inc(),
            // Without a receipt its access point keeps it, and sends it again.
            Put::SetAside => {
                let left = Left::SetAside.as_str();
                work.tally.add(Some(access_point.clone()), left);
                return;
            }
            Put::Overlap => {
                let reason = Refusal::Overlap;
                work.tally.add(Some(access_point.clone()), reason.as_str());
                work.refused.push(RefusedWindow {
                    access_point: access_point.clone(),
                    layer,
                    boot: window.boot,
                    sequence: window.sequence,
                    start: window.start,
                    length_s: window.length_s,
                    reason,
                });
                return;
            }
        }
        let outcome = Outcome::Stored;
        work.receipts
            .settle(access_point, window.boot, window.sequence, outcome);
    }

    /// What access points are to be asked for again, because of a restore or because the
    /// store went back.
    fn record(
        &mut self,
        work: &Work,
        findings: &[Finding],
        now: i64,
    ) -> rusqlite::Result<Vec<(AccessPointId, Version, Receipt)>> {
        let is_idle = work.refused.is_empty()
            && work.statuses.is_empty()
            && work.checks.is_empty()
            && work.tally.is_empty();
        if is_idle && findings.is_empty() {
            return Ok(Vec::new());
        }
        let asked_here = &mut self.asked;
        self.database.write(|transaction| {
            for said in &work.statuses {
                let (access_point, message) = (&said.access_point, &said.message);
                statuses::record(transaction, access_point, &said.status, message, now)?;
            }
            for (access_point, message) in &work.checks {
                checked::record(transaction, access_point, message, now)?;
            }
            save_windows(transaction, &work.refused, now)?;
            work.tally.save(transaction, now)?;
            let statuses = work.statuses.iter();
            let statuses = statuses.map(|said| (&said.access_point, said.version, &said.status));
            let mut asked = resends::ask(transaction, statuses, asked_here, now)?;
            for finding in findings {
                let again = setbacks::note(transaction, finding, now)?;
                let claim = &finding.claim;
                let answer = |receipt| (claim.access_point.clone(), claim.version, receipt);
                asked.extend(again.map(answer));
            }
            Ok(asked)
        })
    }

    #[cfg(test)]
    fn die_after(&self, step: Step) -> Result<(), IngestError> {
        if self.kill_after == Some(step) {
            return Err(IngestError::Killed);
        }
        Ok(())
    }
}

fn judge_check(topic: &Topic, payload: &[u8], work: &mut Work) -> Result<(), Left> {
    Check::decode(payload).map_err(|error| left_by(&error))?;
    let access_point = topic.access_point.clone();
    work.checks.push((access_point, payload.to_vec()));
    Ok(())
}

/// What the broker kept, or says for an access point that is gone: that one tries nothing.
fn is_the_brokers_own(topic: &Topic, publish: &Publish) -> bool {
    let is_last_will = || {
        Status::read(&publish.payload).is_ok_and(|(_, status)| status.presence == Presence::Offline)
    };
    publish.retain || topic.kind == MessageKind::Status && is_last_will()
}

fn left_by(error: &DecodeError) -> Left {
    match error {
        DecodeError::Size { .. } => Left::TooLarge,
        DecodeError::Checksum => Left::ChangedOnItsWay,
        error if error.is_from_the_future() => Left::NewerVersion,
        _ => Left::Malformed,
    }
}

fn find_registered(
    registry: &Connection,
    access_point: &AccessPointId,
) -> rusqlite::Result<Result<Registered, Left>> {
    Ok(match access_point::permission(registry, access_point)? {
        None => Err(Left::Unregistered),
        Some(permission) if permission.is_revoked => Err(Left::Revoked),
        Some(permission) => Ok(Registered {
            noise_off_allowed: permission.noise_off_allowed,
        }),
    })
}

#[cfg(test)]
mod tests;
