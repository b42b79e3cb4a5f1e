//! Takes looks and what the broker does, and says what is to be said.

use std::collections::VecDeque;
use std::error::Error;
use std::time::{Duration, Instant};

use groundwork::causes::in_full;
use protocol::codec::{DecodeError, EncodeError};
use protocol::status::{Internet, Presence, Status};
use protocol::topic::MessageKind;
use tokio::sync::{mpsc, watch};
use tracing::{debug, error, info, warn};

use crate::clock::Clock;
use crate::config::Config;
use crate::core::announce::{Announcement, Announcer};
use crate::core::counting::{Answer, Counting, Moment, Surroundings};
use crate::core::outbox::{Outbox, OutboxError};
use crate::core::random::{NoRandomness, OperatingSystem};
use crate::link::mqtt::{Event, Link};
use crate::link::security::Security;
use crate::look::sampler::Tick;

use super::radios::Radios;
use super::site_code;
use super::strange::Strange;
use super::watchdog::Watchdog;

/// Real time between two writes of what was counted lost, so that flash lasts.
const FLUSH: Duration = Duration::from_secs(600);

/// Counting, and what is said of it.
pub struct Reporter {
    counting: Counting<OperatingSystem>,
    clock: Clock,
    announcer: Announcer,
    /// Versions of the last announcement that are still to be published.
    to_tell: VecDeque<Vec<u8>>,
    /// Time of the last look, which also dates what is sent.
    moment: Moment,
    radios: Radios,
    internet: Internet,
    config: Config,
    site: Option<String>,
    security: Option<Security>,
    flushed: Instant,
    /// The last fault of its kind was logged.
    outbox_failed: bool,
    connection_failed: bool,
    strange: Strange,
    link: Link,
    ticks: mpsc::Receiver<Tick>,
    watchdog: Watchdog,
}

impl Reporter {
    pub fn new(
        config: Config,
        mut clock: Clock,
        link: Link,
        ticks: mpsc::Receiver<Tick>,
        watchdog: Watchdog,
    ) -> Result<Self, NoRandomness> {
        let outbox = match config.outbox.open(&config.state) {
            Ok(outbox) => outbox,
            Err(OutboxError::Randomness(error)) => return Err(error),
            Err(error) => {
                let cause = error.source().map(ToString::to_string);
                error!(
                    cause = cause.unwrap_or_default(),
                    "{error}; counting goes on, and every window is counted lost"
                );
                Outbox::unwritable(&mut OperatingSystem)?
            }
        };
        if outbox.found_damaged() > 0 {
            let damaged = outbox.found_damaged();
            warn!(
                damaged,
                "windows in the outbox were damaged; they are counted lost"
            );
        }
        let held = outbox.unsettled();
        let counting = Counting::new(config.counting.clone(), outbox, OperatingSystem)?;
        info!(
            access_point = config.access_point.as_str(),
            unsettled = held,
            "agent {} started",
            crate::VERSION
        );
        Ok(Self {
            counting,
            moment: clock.now(),
            clock,
            announcer: Announcer::default(),
            to_tell: VecDeque::new(),
            radios: Radios::new(),
            internet: Internet::NotChecked,
            site: site_code::read(&config.state).ok().flatten(),
            security: config
                .broker
                .tls
                .clone()
                .map(|tls| Security::new(tls, &config.state, config.access_point.clone())),
            config,
            flushed: Instant::now(),
            outbox_failed: false,
            connection_failed: false,
            strange: Strange::new(),
            link,
            ticks,
            watchdog,
        })
    }

    /// Until `stop`; then the broker is told, and what was counted lost is kept.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) {
        loop {
            let wake = self.wake();
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => break,
                Some(tick) = self.ticks.recv() => {
                    self.watchdog.beat();
                    self.tick(tick);
                }
                event = self.link.event() => self.network(event),
                () = tokio::time::sleep(wake) => {}
            }
            self.publish();
        }
        self.stop().await;
    }

    fn tick(&mut self, tick: Tick) {
        let outcome = match tick {
            Tick::Due(moment) => {
                self.moment = moment;
                self.counting.advance(moment)
            }
            Tick::Taken {
                moment,
                mut look,
                online,
                internet,
            } => {
                self.internet = internet;
                if let Some(abilities) = look.abilities {
                    self.counting.declare(abilities);
                }
                let outcome = self.counting.minute(moment, &look.reading, online);
                look.reading.wipe();
                let counted = self.counting.counter().table_state();
                self.radios.note(look.kind, look.interfaces, counted);
                outcome
            }
        };
        match outcome {
            Err(error) if !self.outbox_failed => {
                self.outbox_failed = true;
                let cause = error.source().map(ToString::to_string);
                error!(cause = cause.unwrap_or_default(), "{error}");
            }
            Ok(()) if !self.counting.just_closed().is_empty() => self.outbox_failed = false,
            _ => {}
        }
        self.strange.tell_rest();
        if self.flushed.elapsed() >= FLUSH {
            self.flush();
            self.site = site_code::read(&self.config.state).ok().flatten();
            self.look_for_outbox();
        }
    }

    fn network(&mut self, event: Event) {
        match event {
            Event::Due => {
                if let Err(error) = self.connect() {
                    self.link.put_off();
                    self.complain(&*error);
                }
            }
            Event::Connected => {
                let news = self.connection_failed || self.link.connection() == 1;
                if news && let Some(more) = self.strange.connected.count() {
                    info!(more, "connected to the broker");
                }
                self.connection_failed = false;
                self.announce_again();
                self.counting.reconnected(self.now_ms());
            }
            Event::Closed(error) => self.complain(&error),
            Event::Acknowledged => {}
            Event::SubscriptionRefused => {
                let details = "this access point cannot read what is sent to it";
                self.strange.subscription.tell(details);
            }
            Event::Receipt(payload) => self.receipted(&payload),
            Event::Certificate(payload) => self.renewed(&payload),
        }
    }

    /// What was on its way is outdated.
    fn announce_again(&mut self) {
        self.announcer.forget();
        self.to_tell.clear();
    }

    fn receipted(&mut self, payload: &[u8]) {
        let before = self.counting.collector_reads_version_2();
        let answer = self.counting.receipt(payload);
        if self.counting.collector_reads_version_2() != before {
            // Until now the status of version 1 was the one that the broker retained.
            self.announce_again();
        }
        let strange = &mut self.strange;
        match answer {
            Ok(Answer::Settled { windows, refused }) => {
                if windows > 0 {
                    debug!(windows, "settled");
                }
                if refused > 0 {
                    strange.refused.tell(format_args!("{refused} windows"));
                }
            }
            Ok(Answer::Resend { windows }) => {
                strange
                    .asked_again
                    .tell(format_args!("for {windows} windows"));
            }
            Err(error @ DecodeError::Version { .. }) => strange.unknown_version.tell(error),
            Err(error) => strange.receipt.tell(error),
        }
    }

    fn connect(&mut self) -> Result<(), Box<dyn Error>> {
        let moment = self.clock.now();
        let cursor = self.counting.outbox().cursor();
        let tls = match &mut self.security {
            Some(security) => Some(security.client(self.link.failures(), moment.utc_s, cursor)?),
            None => None,
        };
        let will = self.status(Presence::Offline, self.link.next_connection(), None);
        // One will: the version that is retained.
        let will = self.counting.told(&will)?.pop().unwrap_or_default();
        self.link.connect(will, tls)?;
        Ok(())
    }

    /// Once, until there is a connection again.
    fn complain(&mut self, error: &(dyn Error + 'static)) {
        if !self.connection_failed {
            let words = in_full(error);
            let connection = &mut self.strange.connection;
            connection.tell(format_args!("{words}; windows are kept"));
        }
        self.connection_failed = true;
    }

    fn renewed(&mut self, payload: &[u8]) {
        let Some(security) = &mut self.security else {
            return;
        };
        match security.accept(payload) {
            Ok(()) => {
                info!("the certificate was renewed");
                // The end of this connection is not a fault.
                self.connection_failed = true;
                self.link.connect_again();
            }
            Err(error) => self.strange.certificate.tell(error),
        }
    }

    /// Sends what is due, as far as the connection has room.
    fn publish(&mut self) {
        while self.link.has_room() {
            match self.next_message(self.link.connection()) {
                Ok(Some((kind, payload))) => {
                    if let Err(error) = self.link.publish(kind, payload) {
                        return self.strange.publish.tell(error);
                    }
                }
                Ok(None) => return,
                Err(error) => return self.strange.publish.tell(error),
            }
        }
    }

    fn next_message(
        &mut self,
        connection: u32,
    ) -> Result<Option<(MessageKind, Vec<u8>)>, EncodeError> {
        if self.to_tell.is_empty() {
            let status = self.status(Presence::Online, connection, self.moment.utc_s);
            let state = Announcement::of(&status);
            let now_s = self.moment.steady_s;
            if self.announcer.is_due(now_s, &state) {
                self.announcer.announced(now_s, state);
                self.to_tell = self.counting.told(&status)?.into();
            }
        }
        if let Some(told) = self.to_tell.pop_front() {
            return Ok(Some((MessageKind::Status, told)));
        }
        if let Some(request) = self.signing_request() {
            return Ok(Some((MessageKind::Renew, request)));
        }
        self.counting.next_message(self.now_ms(), self.moment.utc_s)
    }

    fn signing_request(&mut self) -> Option<Vec<u8>> {
        let Moment { utc_s, steady_s } = self.moment;
        let cursor = self.counting.outbox().cursor();
        let request = self.security.as_mut()?.request(utc_s, cursor, steady_s);
        request.unwrap_or_else(|error| {
            self.strange.request.tell(error);
            None
        })
    }

    /// Real time after which there may be something to send.
    fn wake(&self) -> Duration {
        match self.counting.wake_ms().filter(|_| self.link.has_room()) {
            Some(at) => Duration::from_millis(at.saturating_sub(self.now_ms()).max(10)),
            None => FLUSH,
        }
    }

    async fn stop(&mut self) {
        if let Err(error) = self.counting.stop() {
            error!("{}", in_full(&error));
        }
        if self.link.is_connected()
            && let Err(error) = self.say_goodbye()
        {
            warn!("not published: {}", in_full(&*error));
        }
        self.link.close().await;
        self.flush();
        info!("agent stopped");
    }

    /// Sends the parts of totals that were just closed, as far as there is room, then
    /// the last status. What does not leave is kept for the next process.
    fn say_goodbye(&mut self) -> Result<(), Box<dyn Error>> {
        while self.link.has_room() {
            let next = self
                .counting
                .next_message(self.now_ms(), self.moment.utc_s)?;
            let Some((kind, payload)) = next else {
                break;
            };
            self.link.publish(kind, payload)?;
        }
        let connection = self.link.connection();
        let status = self.status(Presence::Offline, connection, self.moment.utc_s);
        for payload in self.counting.told(&status)? {
            self.link.publish(MessageKind::Status, payload)?;
        }
        Ok(())
    }

    fn status(&mut self, presence: Presence, connection: u32, sent_at: Option<u32>) -> Status {
        let uptime = self.clock.uptime().as_secs();
        let around = Surroundings {
            presence,
            connection,
            version: self.config.version.clone(),
            uptime_s: u32::try_from(uptime).unwrap_or(u32::MAX),
            clock: self.clock.state(),
            sent_at,
            sources: self.radios.described(),
            internet: self.internet,
            certificate_expires: self.security.as_ref().and_then(Security::expires),
            site: self.site.clone(),
        };
        self.counting.status(around)
    }

    /// A file that could not be opened at the start may be there now.
    fn look_for_outbox(&mut self) {
        if !self.counting.outbox().is_unwritable() {
            return;
        }
        if let Ok(outbox) = self.config.outbox.open(&self.config.state) {
            match self.counting.adopt(outbox) {
                Ok(()) => info!("the outbox can be written again"),
                Err(error) => error!("{error}"),
            }
        }
    }

    fn flush(&mut self) {
        self.flushed = Instant::now();
        if let Err(error) = self.counting.flush() {
            warn!("what was lost could not be written down: {error}");
        }
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.clock.uptime().as_millis()).unwrap_or(u64::MAX)
    }
}
