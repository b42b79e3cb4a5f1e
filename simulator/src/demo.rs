//! One process with everything in it: a collector with its broker and pages, and a
//! simulated Brussels.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::{Duration, Instant};

use agent::core::counting::Settings;
use agent::core::window::Length;
use anyhow::{Context, Result};
use collector::clock::Clock;
use collector::config::Config;
use collector::daemon::{Options, Serving, serve};
use collector::insight::planning;
use collector::web::sign_in;
use collector::web::state::{DemoSignIn, WebState};
use jiff::{Timestamp, ToSpan};
use records::registry::user::Role;

use crate::city::City;
use crate::fleet::Fleet;
use crate::gateway::Gateway;
use crate::history::{self, History};
use crate::truth::Truth;
use crate::{live, past, register, report, turns};

const SEED: u64 = 2026;
/// Half of them since the day on which the access points were set to shorter windows.
const WEEKS: u16 = 24;
/// When the programme of the past is planned: the evidence is of eight whole weeks.
const PLANNED_AFTER_DAYS: u32 = 57;
/// When windows of a day become windows of four hours: a Monday, so that no week is split.
const SHORTER_AFTER_DAYS: u32 = 84;
const DAY_S: u32 = 86_400;
const FIRST_PORT: u16 = 8080;
const MOVES: u32 = 8;
/// Euro; enough for the moves at the default costs.
const BUDGET: f64 = 60_000.0;
/// Nobody is there; notices say so.
pub const POSTAL_ADDRESS: [&str; 2] = ["Wi-Fi (demo)", "1000 Bruxelles / Brussel"];
/// The collector's own folder within.
const DATA: &str = "data";
/// How often to look what has become due; a week passes in 17 minutes.
const LOOK: Duration = Duration::from_secs(5);

/// What a demo has when it is ready.
pub struct Ready {
    serving: Serving,
    fleet: Fleet,
    clock: Arc<AtomicI64>,
    now_s: u32,
}

/// A city at the begin of its history, with a collector behind it.
pub struct Opened {
    pub serving: Serving,
    pub fleet: Fleet,
    /// Moves the collector's clock.
    pub hand: Arc<AtomicI64>,
    /// May read.
    token: String,
    folder: PathBuf,
}

/// Builds everything again in `folder` and lives through the history.
///
/// # Errors
/// When an address cannot be bound, the folder cannot be written, or a part fails.
pub async fn prepare(folder: &Path) -> Result<Ready> {
    let begun = Instant::now();
    let start = Timestamp::now() - (i64::from(WEEKS) * 7 * 24).hours();
    let mut city = City::new(SEED, start, WEEKS);
    let config = Config {
        http: collector::web::http::settings::Settings {
            listen: free_address()?,
            ..Config::default().http
        },
        mqtt: collector::intake::mqtt::Broker {
            port: 0,
            ..Config::default().mqtt
        },
        notices: collector::web::notices::Settings {
            postal_address: POSTAL_ADDRESS.map(str::to_owned).to_vec(),
            ..Config::default().notices
        },
        ..Config::default()
    };
    let speed = f64::from(live::SPEED);
    let mut opened = open(folder, &city, &windows_of_a_day(), config, None, speed).await?;

    println!(
        "simulated Brussels: {} sites, {} access points, {WEEKS} weeks",
        city.sites.len(),
        city.access_points().count(),
    );
    let (from_s, now_s) = (seconds(city.start)?, seconds(city.now)?);
    let state = opened.serving.state.clone();
    let mut history = History::new(opened.fleet, opened.hand.clone(), from_s, now_s);
    live_the_past(&mut history, &mut city, &state, now_s).await?;
    opened.fleet = history.fleet;
    let truth = city.truth();
    tokio::task::spawn_blocking(move || conclude(&state, &truth)).await??;

    opened.write_ready()?;
    println!("ready after {:.0} s", begun.elapsed().as_secs_f64());
    Ok(Ready {
        serving: opened.serving,
        fleet: opened.fleet,
        clock: opened.hand,
        now_s,
    })
}

/// Builds everything again in `folder`, with a broker of its own unless `broker` is there.
///
/// # Errors
/// When an address cannot be bound, the folder cannot be written, or a part fails.
pub async fn open(
    folder: &Path,
    city: &City,
    settings: &Settings,
    config: Config,
    broker: Option<SocketAddr>,
    speed: f64,
) -> Result<Opened> {
    fresh(folder)?;
    let sign_ins = sign_ins()?;
    let (clock, hand) = Clock::stepped_at_speed(city.start.as_second(), speed);
    let config = Config {
        data_directory: folder.join(DATA),
        ..config
    };
    let options = Options {
        embedded_broker: broker.is_none(),
        clock,
        demo_sign_ins: sign_ins.clone(),
    };
    let serving = serve(config, options).await?;
    let broker = broker.or(serving.broker);
    let broker = broker.context("the embedded broker has no address")?;
    let token = {
        let (state, city) = (serving.state.clone(), city.clone());
        tokio::task::spawn_blocking(move || furnish(&state, &city, &sign_ins)).await??
    };
    Ok(Opened {
        serving,
        fleet: Fleet::new(city, settings, Gateway::connect(broker).await?)?,
        hand,
        token,
        folder: folder.to_owned(),
    })
}

impl Opened {
    /// Says where the pages are, for whoever waits for it.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn write_ready(&self) -> Result<()> {
        let url = format!("http://{}", self.serving.http);
        let ready = serde_json::json!({ "url": url, "token": self.token });
        let path = self.folder.join("ready.json");
        std::fs::write(&path, format!("{ready:#}\n"))
            .with_context(|| format!("cannot write {}", path.display()))
    }
}

impl Ready {
    /// Goes on at a pace that can be watched until `stopped`.
    ///
    /// # Errors
    /// When a part of the demo fails.
    pub async fn live_until(mut self, stopped: impl Future<Output = ()>) -> Result<()> {
        let state = self.serving.state.clone();
        tokio::select! {
            ended = live::live_on(&mut self.fleet, &self.clock, self.now_s) => ended?,
            ended = judge_on(state) => ended?,
            () = stopped => {}
        }
        self.serving.run_until(std::future::ready(())).await
    }

    pub fn print_welcome(&self) {
        println!("\n  open http://{}\n\n  sign in as", self.serving.http);
        for sign_in in self.serving.state.demo_sign_ins.iter() {
            println!("    {:<12} {}", sign_in.name, sign_in.password);
        }
        println!(
            "\n  a simulated minute passes {} times a second; Ctrl-C ends it\n",
            live::SPEED / 60
        );
    }
}

/// The settings of the older half: a few windows say what the effect of a move needs.
fn windows_of_a_day() -> Settings {
    Settings {
        length: Length {
            periods: Settings::default().day_periods,
            ..Length::FOUR_HOURS
        },
        ..Settings::default()
    }
}

/// The history, with a programme in it.
async fn live_the_past(
    history: &mut History,
    city: &mut City,
    state: &WebState,
    now_s: u32,
) -> Result<()> {
    let shared = &state.shared;
    let from_s = history.now_s();
    let planned_s = from_s + PLANNED_AFTER_DAYS * DAY_S;
    history.live_until(planned_s, DAY_S).await?;
    let planned = {
        let shared = shared.clone();
        tokio::task::spawn_blocking(move || past::plan(&shared)).await??
    };
    history
        .live_until(monday_until(from_s + SHORTER_AFTER_DAYS * DAY_S), DAY_S)
        .await?;
    history
        .fleet
        .restart(&Settings::default(), history.now_s())
        .await?;
    past::carry_out(&planned, city, history, shared).await?;
    history.live_until(now_s, history::STEP_S).await
}

/// The last Monday 00:00 UTC until `at_s`.
fn monday_until(at_s: u32) -> u32 {
    // The epoch was a Thursday.
    let since_monday = (at_s / DAY_S + 3) % 7;
    at_s - at_s % DAY_S - since_monday * DAY_S
}

/// Does what the collector leaves to whoever moves its clock.
async fn judge_on(state: WebState) -> Result<()> {
    loop {
        tokio::time::sleep(LOOK).await;
        let shared = state.shared.clone();
        tokio::task::spawn_blocking(move || turns::catch_up(&shared)).await??;
    }
}

fn fresh(folder: &Path) -> Result<()> {
    // A demonstration must not delete anybody's own files.
    let holds_demo = folder
        .join(DATA)
        .join(records::database::FILE_NAME)
        .exists();
    let is_empty = std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none());
    anyhow::ensure!(
        !folder.exists() || is_empty || holds_demo,
        "{} holds files that are not of a demonstration; expected a folder that is not there",
        folder.display()
    );
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(error).with_context(|| format!("cannot empty {}", folder.display()));
        }
        _ => {}
    }
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))
}

/// The first free port from 8080 on.
///
/// # Errors
/// When there is none.
pub fn free_address() -> Result<SocketAddr> {
    (FIRST_PORT..u16::MAX)
        .map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
        .find(|address| TcpListener::bind(address).is_ok())
        .context("no free port from 8080 on")
}

fn sign_ins() -> Result<Vec<DemoSignIn>> {
    [
        Role::Viewer,
        Role::Planner,
        Role::Coordinator,
        Role::Operator,
        Role::Admin,
    ]
    .into_iter()
    .map(|role| {
        Ok(DemoSignIn {
            name: role.as_str().to_owned(),
            password: sign_in::random_password()?,
            role: role.as_str().to_owned(),
        })
    })
    .collect()
}

/// Fills the registry: the city, a user for each role, and a token that may read.
fn furnish(state: &WebState, city: &City, sign_ins: &[DemoSignIn]) -> Result<String> {
    register::city(&state.shared.database, city)?;
    for user in sign_ins {
        let role = user.role.parse().context("a role of the demo")?;
        sign_in::add_user(
            &state.shared.database,
            &user.name,
            role,
            &user.password,
            city.start,
        )?;
    }
    let token = sign_in::add_token(&state.shared.database, "demo", Role::Viewer, city.start)?;
    Ok(token.as_str().to_owned())
}

fn conclude(state: &WebState, truth: &Truth) -> Result<()> {
    turns::catch_up(&state.shared)?;
    let wish = planning::Wish {
        max_moves: MOVES,
        budget: Some(BUDGET),
        ..planning::Wish::default()
    };
    let plan = planning::make(&state.shared, &wish, "demo")?;
    println!(
        "plan: {} moves, gap {:.3} %",
        plan.moves.len(),
        plan.gap * 100.0
    );
    report::print_agreement(state, truth)
}

/// # Errors
/// When it is not a time of this century or the one before.
pub fn seconds(at: Timestamp) -> Result<u32> {
    u32::try_from(at.as_second()).context("the city lives between 1970 and 2106")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demo_begins_again_where_one_was_and_deletes_nothing_else() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("demo");
        fresh(&folder).unwrap();
        std::fs::create_dir(folder.join(DATA)).unwrap();
        std::fs::write(folder.join(DATA).join(records::database::FILE_NAME), "").unwrap();
        fresh(&folder).unwrap();
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);

        std::fs::write(folder.join("thesis.odt"), "").unwrap();
        assert!(fresh(&folder).is_err());
        assert!(folder.join("thesis.odt").exists());
    }
}
