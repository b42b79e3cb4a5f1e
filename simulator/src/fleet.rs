//! Every access point of the city, moved through time together.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use agent::core::counting::Settings;
use anyhow::{Context, bail};
use protocol::receipt::Receipt;
use protocol::report::Report;
use protocol::topic::MessageKind;
use protocol::{AccessPointId, Message};

use crate::access_point::{AccessPoint, Outbound, SimulationError};
use crate::city::City;
use crate::gateway::Gateway;
use crate::radio::Radio;

/// Threads that simulate; the collector needs a core beside them.
const THREADS: usize = 2;

pub struct Fleet {
    access_points: Vec<AccessPoint>,
    index: HashMap<AccessPointId, usize>,
    gateway: Gateway,
    /// Windows that were published and have no receipt yet.
    unsettled: HashSet<Sent>,
    started: Instant,
}

/// A window: access point, boot, sequence.
type Sent = (usize, u64, u32);

impl Fleet {
    /// # Errors
    /// When the city has an id that the protocol does not allow.
    pub fn new(city: &City, settings: &Settings, gateway: Gateway) -> anyhow::Result<Self> {
        let mut access_points = Vec::new();
        let mut index = HashMap::new();
        for (number, (site, of_site, it)) in city.access_points().enumerate() {
            let id: AccessPointId = it.id.parse().context("an access point of the city")?;
            let seed = city
                .seed
                .wrapping_mul(1_000_003)
                .wrapping_add(number as u64);
            index.insert(id.clone(), number);
            access_points.push(AccessPoint::new(
                id,
                Radio::new(city, site, of_site),
                settings.clone(),
                seed,
            ));
        }
        Ok(Self {
            access_points,
            index,
            gateway,
            unsettled: HashSet::new(),
            started: Instant::now(),
        })
    }

    /// From now on another speaks for this access point. False where there is none, or
    /// another does already.
    pub fn take_out(&mut self, id: &AccessPointId) -> bool {
        let number = self.index.remove(id);
        number.is_some_and(|number| self.access_points[number].take_out())
    }

    /// Windows closed so far by all access points.
    pub fn closed(&self) -> u64 {
        self.access_points.iter().map(AccessPoint::closed).sum()
    }

    /// The radio of an access point of the city.
    ///
    /// # Errors
    /// When there is no such access point.
    pub fn radio(&mut self, id: &str) -> anyhow::Result<&mut Radio> {
        let mut all = self.access_points.iter_mut();
        let known = all.find(|known| known.id().as_str() == id);
        let known = known.with_context(|| format!("the fleet has no access point `{id}`"))?;
        Ok(known.radio())
    }

    /// Every process starts again with other settings.
    ///
    /// # Errors
    /// When a message cannot be made or sent.
    pub async fn restart(&mut self, settings: &Settings, now_s: u32) -> anyhow::Result<()> {
        let mut said = Vec::new();
        let mut out = Vec::new();
        for (number, access_point) in self.access_points.iter_mut().enumerate() {
            access_point.restart(settings.clone(), now_s, &mut out)?;
            said.extend(out.drain(..).map(|message| (number, message)));
        }
        self.publish(said).await
    }

    /// Lets every access point live through `from_s..to_s` and gives what they have
    /// to say, by access point.
    ///
    /// # Errors
    /// When a message cannot be made.
    pub async fn simulate(
        &mut self,
        from_s: u32,
        to_s: u32,
    ) -> anyhow::Result<Vec<(usize, Outbound)>> {
        let real_ms = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let mut access_points = std::mem::take(&mut self.access_points);
        let (access_points, said) = tokio::task::spawn_blocking(move || {
            let said = simulate_all(&mut access_points, from_s, to_s, real_ms);
            (access_points, said)
        })
        .await?;
        self.access_points = access_points;
        Ok(said?)
    }

    /// # Errors
    /// When a connection has ended.
    pub async fn publish(&mut self, said: Vec<(usize, Outbound)>) -> anyhow::Result<()> {
        for (number, message) in said {
            if matches!(message.topic.kind, MessageKind::Report | MessageKind::Late) {
                let report = Report::decode(&message.payload)?;
                let windows = report.numbered();
                self.unsettled
                    .extend(windows.map(|(sequence, _)| (number, report.boot, sequence)));
            }
            self.gateway.publish(number, message).await?;
        }
        Ok(())
    }

    /// Hands out the receipts that are there, without waiting.
    ///
    /// # Errors
    /// When the collector sends something else.
    pub async fn take_receipts(&mut self) -> anyhow::Result<()> {
        while let Some(receipt) = self.gateway.receipt(Duration::ZERO).await {
            self.hand_out(receipt)?;
        }
        Ok(())
    }

    /// Waits until every window that was published is settled.
    ///
    /// # Errors
    /// When no receipt comes for 30 s.
    pub async fn settle_published(&mut self) -> anyhow::Result<()> {
        while !self.unsettled.is_empty() {
            let Some(receipt) = self.gateway.receipt(Duration::from_secs(30)).await else {
                bail!(
                    "{} windows wait for a receipt that does not come",
                    self.unsettled.len()
                );
            };
            self.hand_out(receipt)?;
        }
        Ok(())
    }

    fn hand_out(&mut self, (id, payload): (AccessPointId, Vec<u8>)) -> anyhow::Result<()> {
        let Some(&number) = self.index.get(&id) else {
            return Ok(());
        };
        if let Receipt::Settled(ranges) = Receipt::read(&payload)?.1 {
            for range in ranges {
                for sequence in range.first..=range.last {
                    self.unsettled.remove(&(number, range.boot, sequence));
                }
            }
        }
        self.access_points[number].receipt(&payload)?;
        Ok(())
    }
}

fn simulate_all(
    access_points: &mut [AccessPoint],
    from_s: u32,
    to_s: u32,
    real_ms: u64,
) -> Result<Vec<(usize, Outbound)>, SimulationError> {
    let each = access_points.len().div_ceil(THREADS).max(1);
    let parts: Vec<Result<Vec<_>, SimulationError>> = std::thread::scope(|scope| {
        let workers: Vec<_> = access_points
            .chunks_mut(each)
            .enumerate()
            .map(|(part, chunk)| {
                scope.spawn(move || {
                    let mut said = Vec::new();
                    let mut out = Vec::new();
                    for (offset, access_point) in chunk.iter_mut().enumerate() {
                        access_point.run(from_s, to_s, real_ms, &mut out)?;
                        said.extend(out.drain(..).map(|message| (part * each + offset, message)));
                    }
                    Ok(said)
                })
            })
            .collect();
        workers
            .into_iter()
            .map(|worker| {
                worker
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            })
            .collect()
    });
    let mut all = Vec::new();
    for part in parts {
        all.extend(part?);
    }
    Ok(all)
}
