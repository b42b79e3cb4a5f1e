//! One look at a random second of every minute.

use protocol::status::Internet;
use tokio::sync::mpsc::Sender;
use tokio::sync::watch;

use crate::clock::Clock;
use crate::core::counting::Moment;
use crate::core::random::{OperatingSystem, RandomSource};
use crate::look::online;
use crate::look::online::OnlineConfig;
use crate::look::source::{Look, Source};

/// What the sampler tells. `Due` comes before the table is read, so that nothing
/// that leaves then is timed by how long the table is.
pub enum Tick {
    Due(Moment),
    Taken {
        moment: Moment,
        look: Look,
        online: bool,
        internet: Internet,
    },
}

/// Ticks that may wait; then the next look waits too.
pub const TICKS: usize = 4;

pub struct Sampler {
    clock: Clock,
    source: Source,
    online: OnlineConfig,
    period_s: u8,
    ticks: Sender<Tick>,
}

impl Sampler {
    pub fn new(
        clock: Clock,
        source: Source,
        online: OnlineConfig,
        period_s: u8,
        ticks: Sender<Tick>,
    ) -> Self {
        Self {
            clock,
            source,
            online,
            period_s,
            ticks,
        }
    }

    /// Until `stop`, in the midst of a look if need be.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) {
        tokio::select! {
            () = self.sample() => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }

    async fn sample(&mut self) {
        let mut minute = self.minute_of(self.clock.seconds());
        loop {
            let planned = minute + self.random_second();
            let wait = self.clock.to_mid_second(self.clock.until(planned));
            // A timer takes a millisecond, in which a replay may be late by minutes.
            if !wait.is_zero() {
                tokio::time::sleep(wait).await;
            }
            let at = self.time_of_look(planned);
            let moment = self.clock.moment(at);
            if self.ticks.send(Tick::Due(moment)).await.is_err() {
                return;
            }
            let taken = self.look(moment).await;
            if self.ticks.send(taken).await.is_err() {
                return;
            }
            minute = self.minute_of(at) + f64::from(self.period_s);
        }
    }

    async fn look(&mut self, moment: Moment) -> Tick {
        let utc_s = moment.utc_s.map_or(moment.steady_s, u64::from);
        let (look, probed, internet) = match self.source {
            // The file says it; a probe would say nothing about that time.
            Source::Replay(_) => (
                self.source.look(utc_s, moment.steady_s).await,
                true,
                Internet::NotChecked,
            ),
            Source::Live(_) => {
                let (look, answers) = tokio::join!(
                    self.source.look(utc_s, moment.steady_s),
                    online::ask(&self.online)
                );
                (look, answers.all(), self.online.internet(answers))
            }
        };
        Tick::Taken {
            moment: Moment {
                steady_s: look.written_s.unwrap_or(moment.steady_s),
                ..moment
            },
            online: look.online.unwrap_or(probed),
            internet,
            look,
        }
    }

    /// The planned time, unless the clock has jumped or this process was asleep. A
    /// look that comes a little late still belongs to its own minute.
    fn time_of_look(&self, planned: f64) -> f64 {
        let late = self.clock.seconds() - planned;
        let period_s = f64::from(self.period_s);
        if self.clock.skips() && !(-period_s..period_s).contains(&late) {
            planned + late
        } else {
            planned
        }
    }

    fn minute_of(&self, seconds: f64) -> f64 {
        let period_s = f64::from(self.period_s);
        (seconds / period_s).floor() * period_s
    }

    fn random_second(&self) -> f64 {
        let draw = OperatingSystem.next().unwrap_or(0) % u64::from(self.period_s);
        u32::try_from(draw).map_or(0.0, f64::from)
    }
}
