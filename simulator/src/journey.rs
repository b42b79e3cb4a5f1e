//! A small city for a journey in a browser. Its past is lived through at once; then time
//! stands still but for what passes at everybody's desk, and weeks pass when they are
//! asked for. Access points become real processes when they are asked for, too.

use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use agent::core::counting::Settings;
use anyhow::{Context, Result, bail, ensure};
use collector::config::Config;
use collector::daemon::Serving;
use jiff::{Timestamp, ToSpan};
use protocol::AccessPointId;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};

use crate::agents::Agent;
use crate::city::{City, outages};
use crate::demo::{self, Opened};
use crate::fleet::Fleet;
use crate::history::{History, STEP_S};
use crate::places::Kind;
use crate::radio::Radio;
use crate::turns;

const SEED: u64 = 2026;
const WEEKS: u16 = 10;
/// Where the history ends: ten o'clock of a Monday in Brussels. Always the same day, so
/// that every journey is the same.
const NOW: &str = "2026-05-18T08:00:00Z";
/// Kinds that may be moved from, of which there are enough with one access point.
const KINDS: [Kind; 2] = [Kind::Square, Kind::Park];
/// Hotspots of each kind that hardly anybody uses, and how much is left of their use.
const QUIET: usize = 5;
const QUIET_SHARE: f32 = 0.06;

/// Simulated seconds a second while weeks pass: a week in three seconds.
const SPEED: u32 = 200_000;
/// How far the collector and simulated access points are ahead of real ones meanwhile: a
/// window of theirs is never from the future.
const AHEAD_S: u32 = 3 * 86_400;
/// How far real ones may be behind before they are waited for.
const BEHIND_S: u32 = 6 * 86_400;
const WINDOW_S: u32 = 4 * 3600;
/// Room for real ones to go on until they are stopped: their time must not go back.
const ROOM_S: u32 = 6 * 3600;
const PATIENCE: Duration = Duration::from_secs(90);
const LOOK: Duration = Duration::from_millis(5);
const TICK: Duration = Duration::from_millis(200);

/// What stands around the city.
pub struct Around {
    /// A broker; without it one in this process.
    pub broker: Option<SocketAddr>,
    /// A mail server that speaks in the clear; without it nobody gets mail.
    pub mail: Option<SocketAddr>,
}

/// Lives through the history, then does what lines of the standard input say until they
/// end. Each is answered by one line of JSON:
///
/// - `real BOX`: from now on the agent's own process is this access point
/// - `carry BOX SITE`: off, and on again where as many people come as at this site
/// - `pass UNTIL`: until a moment, RFC 3339, and some hours more
///
/// # Errors
/// When a part fails, or a line cannot be followed.
pub async fn run(folder: &Path, around: &Around) -> Result<()> {
    let city = city()?;
    let config = config(around)?;
    let mut opened = demo::open(
        folder,
        &city,
        &Settings::default(),
        config,
        around.broker,
        1.0,
    )
    .await?;
    let (from_s, now_s) = (demo::seconds(city.start)?, demo::seconds(city.now)?);
    let mut history = History::new(opened.fleet, opened.hand.clone(), from_s, now_s);
    history.live_until(now_s, STEP_S).await?;
    opened.fleet = history.fleet;
    opened.write_ready()?;
    let broker = around.broker.or(opened.serving.broker);
    let Opened {
        serving,
        fleet,
        hand,
        ..
    } = opened;
    let mut journey = Journey {
        city,
        serving,
        fleet,
        hand,
        now_s,
        since: Instant::now(),
        agents: Vec::new(),
        broker: broker.context("there is no broker")?,
        folder: folder.join("boxes"),
    };
    journey.catch_up().await?;
    say(&json!({ "ready": format!("http://{}", journey.serving.http) }));
    journey.follow().await?;
    drop(journey.agents);
    journey.serving.run_until(std::future::ready(())).await
}

/// Squares and parks of Brussels with one access point each.
fn city() -> Result<City> {
    let now: Timestamp = NOW.parse()?;
    let start = now - (i64::from(WEEKS) * 7 * 24).hours();
    let mut city = City::new(SEED, start, WEEKS);
    city.sites.retain(|site| {
        KINDS.contains(&site.facts.kind) && site.access_points.len() == 1 && site.drop.is_none()
    });
    let (from_s, now_s) = (demo::seconds(city.start)?, demo::seconds(city.now)?);
    for kind in KINDS {
        let of_kind = city.sites.iter_mut().filter(|site| {
            let outages = &site.access_points[0].outages;
            site.facts.kind == kind && outages::online_share(outages, from_s, now_s) > 0.9
        });
        for site in of_kind.step_by(4).take(QUIET) {
            site.level *= f64::from(QUIET_SHARE);
            site.presence = site
                .presence
                .iter()
                .map(|here| here * QUIET_SHARE)
                .collect();
        }
    }
    Ok(city)
}

fn config(around: &Around) -> Result<Config> {
    let http = demo::free_address()?;
    let broker = around.broker.map_or_else(
        || "port = 0".to_owned(),
        |broker| format!("host = \"{}\"\nport = {}", broker.ip(), broker.port()),
    );
    let mail = around.mail.map_or_else(String::new, |mail| {
        format!(
            "[mail]\nserver = \"{}\"\nport = {}\nsecurity = \"none\"\n\
             from = \"Wi-Fi <wifi@example.org>\"\n",
            mail.ip(),
            mail.port()
        )
    });
    let text = format!(
        "[http]\nlisten = \"{http}\"\npublic_url = \"http://{http}\"\n[mqtt]\n{broker}\n\
         [notices]\npostal_address = {:?}\npublic_form = true\n{mail}",
        demo::POSTAL_ADDRESS
    );
    Ok(Config::parse(&text, "the journey's configuration")?)
}

struct Journey {
    city: City,
    serving: Serving,
    fleet: Fleet,
    hand: Arc<AtomicI64>,
    /// The city's time at `since`, Unix seconds.
    now_s: u32,
    since: Instant,
    agents: Vec<Agent>,
    broker: SocketAddr,
    folder: PathBuf,
}

impl Journey {
    async fn follow(&mut self) -> Result<()> {
        let mut lines = BufReader::new(tokio::io::stdin()).lines();
        let mut ticks = tokio::time::interval(TICK);
        loop {
            tokio::select! {
                line = lines.next_line() => match line? {
                    Some(line) => say(&self.obey(&line).await?),
                    None => return Ok(()),
                },
                _ = ticks.tick() => {
                    let now_s = i64::from(self.time());
                    self.hand.store(now_s, Ordering::Release);
                }
            }
        }
    }

    async fn obey(&mut self, line: &str) -> Result<Value> {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["real", id] => self.make_real(&id.parse()?),
            ["carry", id, site] => self.carry(id, site),
            ["pass", until] => self.pass(demo::seconds(until.parse()?)?).await,
            _ => bail!("`{line}` is not `real BOX`, `carry BOX SITE` or `pass UNTIL`"),
        }
    }

    fn make_real(&mut self, id: &AccessPointId) -> Result<Value> {
        let mut boxes = self.city.access_points();
        let found = boxes.find(|(_, _, it)| it.id == id.as_str());
        let (site, of_site, _) = found.with_context(|| format!("there is no box `{id}`"))?;
        ensure!(self.fleet.take_out(id), "box `{id}` is real already");
        let mut agent = Agent::new(id.clone(), &self.folder, self.broker)?;
        let now_s = self.time();
        agent.hang(Radio::new(&self.city, site, of_site), now_s)?;
        agent.switch_on(now_s, 1)?;
        let config = agent.config();
        self.agents.push(agent);
        Ok(json!({ "real": id.as_str(), "config": config }))
    }

    fn carry(&mut self, id: &str, like: &str) -> Result<Value> {
        let now_s = self.time();
        let mut boxes = self.city.access_points();
        let found = boxes.find(|(site, _, _)| self.city.sites[*site].facts.id == like);
        let (site, of_site, _) = found.with_context(|| format!("there is no site `{like}`"))?;
        let agent = self.agents.iter_mut().find(|agent| agent.id.as_str() == id);
        let agent = agent.with_context(|| format!("box `{id}` is not real"))?;
        agent.switch_off();
        agent.hang(Radio::new(&self.city, site, of_site), now_s)?;
        agent.switch_on(now_s, 1)?;
        Ok(json!({ "carried": id }))
    }

    /// What it is o'clock while nothing passes.
    fn time(&self) -> u32 {
        let passed = u32::try_from(self.since.elapsed().as_secs()).unwrap_or(u32::MAX);
        self.now_s.saturating_add(passed)
    }

    async fn pass(&mut self, until_s: u32) -> Result<Value> {
        let from_s = self.time();
        ensure!(until_s > from_s, "it is later than {until_s}");
        for agent in &mut self.agents {
            agent.switch_on(from_s, SPEED)?;
        }
        let begun = Instant::now();
        let mut lived_s = from_s;
        while lived_s < until_s {
            let next_s = until_s.min(lived_s + STEP_S);
            let said = self.fleet.simulate(lived_s, next_s).await?;
            self.fleet.settle_published().await?;
            self.hand.store(next_s.into(), Ordering::Release);
            self.fleet.publish(said).await?;
            if next_s / (7 * 86_400) > lived_s / (7 * 86_400) {
                self.fleet.settle_published().await?;
                self.catch_up().await?;
            }
            lived_s = next_s;
            if lived_s > from_s + BEHIND_S {
                self.heard_until(lived_s - BEHIND_S).await?;
            }
            let real = f64::from(lived_s.saturating_sub(from_s + AHEAD_S)) / f64::from(SPEED);
            let wait = Duration::from_secs_f64(real).saturating_sub(begun.elapsed());
            tokio::time::sleep(wait).await;
        }
        self.fleet.settle_published().await?;
        self.heard_until(until_s - until_s % WINDOW_S).await?;
        self.now_s = until_s + ROOM_S;
        self.since = Instant::now();
        for agent in &mut self.agents {
            agent.switch_on(self.now_s, 1)?;
        }
        self.hand.store(self.now_s.into(), Ordering::Release);
        self.catch_up().await?;
        let now = Timestamp::from_second(self.now_s.into())?;
        Ok(json!({ "passed": now, "seconds": begun.elapsed().as_secs_f64() }))
    }

    /// Waits until every real access point has delivered the last window before `at_s`.
    async fn heard_until(&self, at_s: u32) -> Result<()> {
        let wanted = i64::from(at_s - at_s % WINDOW_S);
        let begun = Instant::now();
        for agent in &self.agents {
            let since = wanted - i64::from(WINDOW_S);
            let ids = [agent.id.clone()];
            loop {
                let store = self.serving.state.shared.store.clone();
                let ids = ids.clone();
                let read = move || store.windows(since, i64::MAX, Some(&ids));
                let windows = tokio::task::spawn_blocking(read).await??;
                if windows.iter().any(|window| window.end() >= wanted) {
                    break;
                }
                ensure!(
                    begun.elapsed() < PATIENCE,
                    "access point {} has not reported until {wanted}",
                    agent.id
                );
                tokio::time::sleep(LOOK).await;
            }
        }
        Ok(())
    }

    async fn catch_up(&self) -> Result<()> {
        let shared = self.serving.state.shared.clone();
        tokio::task::spawn_blocking(move || turns::catch_up(&shared)).await?
    }
}

fn say(answer: &Value) {
    let mut out = std::io::stdout();
    let _nobody_listens = writeln!(out, "{answer}").and_then(|()| out.flush());
}
