//! What the daemon's loop works on: takes looks and events, says what is to be said.

use std::error::Error;
use std::time::{Duration, Instant};

use groundwork::causes::in_full;
use protocol::codec::{DecodeError, EncodeError, Message};
use protocol::status::{Presence, SourceKind, SourceState, Status};
use protocol::topic::Kind;
use tracing::{debug, error, info, warn};

use super::open_outbox;
use crate::announce::{Announcer, State};
use crate::clock::Clock;
use crate::config::Config;
use crate::counting::{Answer, Counting, Moment, Surroundings};
use crate::mqtt::{Event, Link};
use crate::outbox::{Outbox, OutboxError};
use crate::place;
use crate::random::{NoRandomness, OperatingSystem};
use crate::sampler::Tick;
use crate::security::Security;
use crate::seldom::Seldom;
use crate::source::describe;
use crate::source::interfaces::Interface;

/// Real time between two writes of what was counted lost, so that flash lasts.
const FLUSH: Duration = Duration::from_secs(600);

/// Counting and what is said of it; the loop in [`run`](super::run) drives it.
pub struct Agent {
    counting: Counting<OperatingSystem>,
    clock: Clock,
    announcer: Announcer,
    /// Time of the last look, which also dates what is sent.
    moment: Moment,
    kind: SourceKind,
    interfaces: Vec<Interface>,
    config: Config,
    site: Option<String>,
    security: Option<Security>,
    flushed: Instant,
    /// The last fault of its kind was logged.
    outbox_failed: bool,
    connection_failed: bool,
    strange: Strange,
}

/// What a broker, or whoever writes through it, can cause at any rate.
struct Strange {
    connected: Seldom,
    connection: Seldom,
    subscription: Seldom,
    receipt: Seldom,
    unknown_version: Seldom,
    refused: Seldom,
    asked_again: Seldom,
    certificate: Seldom,
    request: Seldom,
    publish: Seldom,
}

impl Strange {
    fn new() -> Self {
        Self {
            connected: Seldom::new("connected to the broker"),
            connection: Seldom::new("no connection to the broker"),
            subscription: Seldom::new("the broker refuses a subscription"),
            receipt: Seldom::new("receipt not understood"),
            unknown_version: Seldom::new("receipt of another version passed over"),
            refused: Seldom::new("the collector refused windows for good"),
            asked_again: Seldom::new("the collector asked again"),
            certificate: Seldom::new("certificate not taken"),
            request: Seldom::new("no new certificate was asked for"),
            publish: Seldom::new("not published"),
        }
    }

    fn tell_rest(&mut self) {
        for kind in [
            &mut self.connection,
            &mut self.subscription,
            &mut self.receipt,
            &mut self.unknown_version,
            &mut self.refused,
            &mut self.asked_again,
            &mut self.certificate,
            &mut self.request,
            &mut self.publish,
        ] {
            kind.tell_rest();
        }
    }
}

impl Agent {
    pub fn new(config: Config, mut clock: Clock) -> Result<Self, NoRandomness> {
        let outbox = match open_outbox(&config) {
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
            env!("CARGO_PKG_VERSION")
        );
        Ok(Self {
            counting,
            moment: clock.now(),
            clock,
            announcer: Announcer::default(),
            kind: SourceKind::Replay,
            interfaces: vec![],
            site: place::read(&config.state).ok().flatten(),
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
        })
    }

    pub fn tick(&mut self, tick: Tick) {
        let outcome = match tick {
            Tick::Due(moment) => {
                self.moment = moment;
                self.counting.advance(moment)
            }
            Tick::Taken {
                moment,
                mut look,
                online,
            } => {
                if let Some(abilities) = look.abilities {
                    self.counting.declare(abilities);
                }
                let outcome = self.counting.minute(moment, &look.reading, online);
                look.reading.wipe();
                self.kind = look.kind;
                self.note_states(look.interfaces);
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
            self.site = place::read(&self.config.state).ok().flatten();
            self.look_for_outbox();
        }
    }

    pub fn network(&mut self, event: Event, link: &mut Link) {
        match event {
            Event::Due => {
                if let Err(error) = self.connect(link) {
                    link.put_off();
                    self.complain(&*error);
                }
            }
            Event::Connected => {
                let news = self.connection_failed || link.connection() == 1;
                if news && let Some(more) = self.strange.connected.count() {
                    info!(more, "connected to the broker");
                }
                self.connection_failed = false;
                self.announcer.forget();
                self.counting.reconnected(self.now_ms());
            }
            Event::Closed(error) => self.complain(&error),
            Event::Acknowledged => {}
            Event::SubscriptionRefused => {
                let details = "this access point cannot read what is sent to it";
                self.strange.subscription.tell(details);
            }
            Event::Receipt(payload) => self.receipted(&payload),
            Event::Certificate(payload) => self.renewed(&payload, link),
        }
    }

    fn receipted(&mut self, payload: &[u8]) {
        let strange = &mut self.strange;
        match self.counting.receipt(payload) {
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
            Err(error @ DecodeError::Version(_)) => strange.unknown_version.tell(error),
            Err(error) => strange.receipt.tell(error),
        }
    }

    fn connect(&mut self, link: &mut Link) -> Result<(), Box<dyn Error>> {
        let moment = self.clock.now();
        let cursor = self.counting.outbox().cursor();
        let tls = match &mut self.security {
            Some(security) => Some(security.client(link.failures(), moment.utc_s, cursor)?),
            None => None,
        };
        let will = self.status(Presence::Offline, link.next_connection(), None);
        link.connect(will.encode()?, tls)?;
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

    fn renewed(&mut self, payload: &[u8], link: &mut Link) {
        let Some(security) = &mut self.security else {
            return;
        };
        match security.accept(payload) {
            Ok(()) => {
                info!("the certificate was renewed");
                // That this connection ends is no fault.
                self.connection_failed = true;
                link.connect_anew();
            }
            Err(error) => self.strange.certificate.tell(error),
        }
    }

    /// Sends what is due, as far as the connection has room.
    pub fn publish(&mut self, link: &mut Link) {
        while link.has_room() {
            match self.next_message(link.connection()) {
                Ok(Some((kind, payload))) => {
                    if let Err(error) = link.publish(kind, payload) {
                        return self.strange.publish.tell(error);
                    }
                }
                Ok(None) => return,
                Err(error) => return self.strange.publish.tell(error),
            }
        }
    }

    fn next_message(&mut self, connection: u32) -> Result<Option<(Kind, Vec<u8>)>, EncodeError> {
        let status = self.status(Presence::Online, connection, self.moment.utc_s);
        let state = State::of(&status);
        let now_s = self.moment.steady_s;
        if self.announcer.is_due(now_s, &state) {
            self.announcer.announced(now_s, state);
            return Ok(Some((Kind::Status, status.encode()?)));
        }
        if let Some(request) = self.signing_request() {
            return Ok(Some((Kind::Renew, request)));
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
    pub fn wake(&self, link: &Link) -> Duration {
        match self.counting.wake_ms().filter(|_| link.has_room()) {
            Some(at) => Duration::from_millis(at.saturating_sub(self.now_ms()).max(10)),
            None => FLUSH,
        }
    }

    pub async fn stop(&mut self, link: &mut Link) {
        self.counting.give_up_waiting();
        if link.is_connected() {
            let status = self.status(Presence::Offline, link.connection(), self.moment.utc_s);
            match status.encode() {
                Ok(payload) => {
                    if let Err(error) = link.publish(Kind::Status, payload) {
                        warn!("not published: {error}");
                    }
                }
                Err(error) => error!("{error}"),
            }
        }
        link.close().await;
        self.flush();
        info!("agent stopped");
    }

    fn status(&mut self, presence: Presence, connection: u32, sent_at: Option<u32>) -> Status {
        let uptime = self.clock.uptime().as_secs();
        let around = Surroundings {
            presence,
            connection,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            uptime_s: u32::try_from(uptime).unwrap_or(u32::MAX),
            clock: self.clock.state(),
            sent_at,
            sources: describe(self.kind, &self.interfaces),
            certificate_expires: self.security.as_ref().and_then(Security::expires),
            site: self.site.clone(),
        };
        self.counting.status(around)
    }

    fn note_states(&mut self, mut interfaces: Vec<Interface>) {
        let counted = self.counting.counter().state();
        for interface in &mut interfaces {
            // The source could read it; the counter knows what was in it.
            if interface.state == SourceState::Complete {
                interface.state = counted;
            }
        }
        for now in &interfaces {
            let before = self
                .interfaces
                .iter()
                .find(|before| before.name == now.name);
            if before.is_some_and(|before| before.state == now.state) {
                continue;
            }
            let (source, interface) = (self.kind.as_str(), now.name.as_str());
            match now.state {
                SourceState::Complete => info!(source, interface, "stations are read"),
                other => warn!(
                    source,
                    interface,
                    state = other.as_str(),
                    "stations are not all read"
                ),
            }
        }
        self.interfaces = interfaces;
    }

    /// A file that could not be opened at the start may be there now.
    fn look_for_outbox(&mut self) {
        if !self.counting.outbox().is_unwritable() {
            return;
        }
        if let Ok(outbox) = open_outbox(&self.config) {
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
