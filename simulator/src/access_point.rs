//! A simulated box: the agent's own counting on a simulated radio.

use agent::core::counting::{Counting, Moment, Settings, Surroundings};
use agent::core::outbox::{Outbox, OutboxError};
use agent::core::random::{NoRandomness, Seeded};
use agent::core::station::{Blind, Reading, Station};
use protocol::codec::{DecodeError, EncodeError};
use protocol::status::{ClockState, Internet, Presence, SourceKind, SourceState, SourceStatus};
use protocol::topic::{MessageKind, Topic};
use protocol::{AccessPointId, Message};

use crate::radio::{Radio, RadioState};

/// Windows a simulated box holds: two weeks of four hours.
const OUTBOX_WINDOWS: u32 = 84;
const STATUS_EVERY_S: u32 = 6 * 3600;

/// A message on its way to the broker.
#[derive(Debug)]
pub struct Outbound {
    pub topic: Topic,
    pub payload: Vec<u8>,
    pub retain: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum SimulationError {
    #[error("a simulated access point has no randomness")]
    Randomness(#[from] NoRandomness),
    #[error("a simulated access point cannot keep its windows")]
    Outbox(#[from] OutboxError),
    #[error("a simulated access point cannot write its message")]
    Encode(#[from] EncodeError),
    #[error("a simulated access point was sent no receipt")]
    Receipt(#[from] DecodeError),
}

pub struct AccessPoint {
    id: AccessPointId,
    radio: Radio,
    seed: u64,
    settings: Settings,
    power: Power,
    /// Second of the minute at which the station table is read.
    second: u32,
    connected: bool,
    connection: u32,
    started_s: u32,
    last_status_s: u32,
    source: SourceState,
    reading: Vec<Station>,
    closed: u64,
    is_taken_out: bool,
}

enum Power {
    On(Box<Counting<Seeded>>),
    Off(Option<Box<Outbox>>),
}

impl AccessPoint {
    /// A box without power; the first minute in which its radio is on starts it.
    pub fn new(id: AccessPointId, radio: Radio, settings: Settings, seed: u64) -> Self {
        Self {
            id,
            radio,
            seed,
            settings,
            power: Power::Off(None),
            second: u32::try_from(seed % 60).unwrap_or(0),
            connected: false,
            connection: 0,
            started_s: 0,
            last_status_s: 0,
            source: SourceState::Starting,
            reading: Vec::new(),
            closed: 0,
            is_taken_out: false,
        }
    }

    pub fn id(&self) -> &AccessPointId {
        &self.id
    }

    /// Does and says nothing more: another stands in its place. False where one does already.
    pub fn take_out(&mut self) -> bool {
        !std::mem::replace(&mut self.is_taken_out, true)
    }

    pub fn radio(&mut self) -> &mut Radio {
        &mut self.radio
    }

    /// Takes other settings, which the process reads when it starts again. At the end of a
    /// window nothing is lost by it.
    ///
    /// # Errors
    /// When a message cannot be made.
    pub fn restart(
        &mut self,
        settings: Settings,
        now_s: u32,
        out: &mut Vec<Outbound>,
    ) -> Result<(), SimulationError> {
        self.settings = settings;
        self.lose_power(now_s, out)
    }

    /// Windows closed so far.
    pub fn closed(&self) -> u64 {
        self.closed
    }

    /// Lives through the minutes that begin in `from_s..to_s`, Unix seconds, and then
    /// says what it has to say.
    ///
    /// # Errors
    /// When a message cannot be made.
    pub fn run(
        &mut self,
        from_s: u32,
        to_s: u32,
        real_ms: u64,
        out: &mut Vec<Outbound>,
    ) -> Result<(), SimulationError> {
        if self.is_taken_out {
            return Ok(());
        }
        let mut minute_s = from_s;
        while minute_s < to_s {
            self.minute(minute_s + self.second, out)?;
            minute_s += 60;
        }
        if let Power::On(counting) = &mut self.power
            && self.connected
        {
            // A window that ended with the stretch is closed before it is sent.
            let _counted_lost = counting.advance(Moment::at(to_s));
            self.closed += closed_now(counting);
            while let Some((kind, payload)) = counting.next_message(real_ms, Some(to_s))? {
                out.push(Outbound {
                    topic: Topic::new(self.id.clone(), kind),
                    payload,
                    retain: false,
                });
            }
            if to_s.saturating_sub(self.last_status_s) >= STATUS_EVERY_S {
                self.say_status(to_s, Presence::Online, out)?;
            }
        }
        Ok(())
    }

    /// Takes a message from the collector, as far as there is power.
    ///
    /// # Errors
    /// When it is not a receipt.
    pub fn receipt(&mut self, payload: &[u8]) -> Result<(), SimulationError> {
        if let Power::On(counting) = &mut self.power {
            counting.receipt(payload)?;
        }
        Ok(())
    }

    fn minute(&mut self, now_s: u32, out: &mut Vec<Outbound>) -> Result<(), SimulationError> {
        let mut entries = std::mem::take(&mut self.reading);
        entries.clear();
        let mut reading = match self.radio.minute(now_s) {
            RadioState::Off => {
                self.reading = entries;
                return self.lose_power(now_s, out);
            }
            RadioState::Hung => Reading::CouldNotCount(Blind::Hung),
            RadioState::On { stations } => {
                entries.extend_from_slice(stations);
                Reading::Stations(entries)
            }
        };
        let online = self.radio.uplink(now_s);
        if let Power::Off(outbox) = &mut self.power {
            let outbox = outbox.take().map(|outbox| *outbox);
            self.start(now_s, outbox)?;
        }
        let source = match &reading {
            Reading::CouldNotCount(why) => why.state(),
            _ => SourceState::Complete,
        };
        let changed = source != self.source;
        self.source = source;
        if let Power::On(counting) = &mut self.power {
            let moment = Moment::at(now_s);
            // Memory can always be written; what is lost all the same is counted.
            let _counted_lost = counting.advance(moment);
            self.closed += closed_now(counting);
            let _counted_lost = counting.minute(moment, &reading, online);
            self.closed += closed_now(counting);
        }
        reading.wipe();
        if let Reading::Stations(entries) = reading {
            self.reading = entries;
        }
        self.follow_uplink(now_s, online, changed, out)
    }

    fn start(&mut self, now_s: u32, outbox: Option<Outbox>) -> Result<(), SimulationError> {
        self.seed = self.seed.wrapping_add(0x9e37_79b9);
        let mut random = Seeded::new(self.seed);
        let outbox = match outbox {
            Some(outbox) => outbox,
            None => Outbox::in_memory(OUTBOX_WINDOWS, &mut random)?,
        };
        let counting = Counting::new(self.settings.clone(), outbox, random)?;
        self.power = Power::On(Box::new(counting));
        self.started_s = now_s;
        self.connection = 0;
        Ok(())
    }

    fn lose_power(&mut self, now_s: u32, out: &mut Vec<Outbound>) -> Result<(), SimulationError> {
        if let Power::On(_) = &self.power {
            self.disconnect(now_s, out)?;
            if let Power::On(counting) = std::mem::replace(&mut self.power, Power::Off(None)) {
                self.power = Power::Off(Some(Box::new(counting.into_outbox())));
            }
        }
        Ok(())
    }

    fn follow_uplink(
        &mut self,
        now_s: u32,
        online: bool,
        changed: bool,
        out: &mut Vec<Outbound>,
    ) -> Result<(), SimulationError> {
        match (self.connected, online) {
            (false, true) => {
                self.connected = true;
                self.connection += 1;
                self.say_status(now_s, Presence::Online, out)
            }
            (true, false) => self.disconnect(now_s, out),
            (true, true) if changed => self.say_status(now_s, Presence::Online, out),
            _ => Ok(()),
        }
    }

    /// The broker publishes the last will of a box that is gone.
    fn disconnect(&mut self, now_s: u32, out: &mut Vec<Outbound>) -> Result<(), SimulationError> {
        if self.connected {
            self.say_status(now_s, Presence::Offline, out)?;
        }
        self.connected = false;
        Ok(())
    }

    fn say_status(
        &mut self,
        now_s: u32,
        presence: Presence,
        out: &mut Vec<Outbound>,
    ) -> Result<(), SimulationError> {
        let Power::On(counting) = &self.power else {
            return Ok(());
        };
        let alive = presence == Presence::Online;
        let status = counting.status(Surroundings {
            presence,
            connection: self.connection,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            uptime_s: if alive {
                now_s.saturating_sub(self.started_s)
            } else {
                0
            },
            clock: ClockState::Trusted,
            sent_at: alive.then_some(now_s),
            sources: vec![SourceStatus {
                kind: SourceKind::Simulated,
                interface: "wlan0".to_owned(),
                state: self.source,
                proves_alive: true,
            }],
            internet: Internet::NotChecked,
            certificate_expires: None,
            site: None,
        });
        self.last_status_s = now_s;
        out.push(Outbound {
            topic: Topic::new(self.id.clone(), MessageKind::Status),
            payload: status.encode()?,
            retain: true,
        });
        Ok(())
    }
}

fn closed_now(counting: &Counting<Seeded>) -> u64 {
    counting.just_closed().len().try_into().unwrap_or(u64::MAX)
}
