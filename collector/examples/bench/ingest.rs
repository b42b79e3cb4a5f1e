//! The collector beside Telegraf and InfluxDB 2: the same publisher, the same broker,
//! the same figures, QoS 1. `INFLUXD` and `TELEGRAF` name the peer's programs.

use std::path::Path;
use std::process::Command;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use influxdb2::Client;
use influxdb2::models::Query;
use records::database::Database;

use super::fleet::{self, Bare, Form, Load};
use super::parts::{self, Part};
use super::sheet::Sheet;

const ORGANISATION: &str = "bench";
const BUCKET: &str = "bench";

struct Run {
    reports_a_cpu_s: f64,
    windows_a_cpu_s: f64,
    messages_a_s: f64,
    windows_a_s: f64,
    peak_mb: f64,
}

impl Run {
    fn of(load: Load, wall_s: f64, cpu_s: f64, peak_mb: f64) -> Self {
        let (messages, windows) = (load.all_messages() as f64, load.all_windows() as f64);
        Self {
            reports_a_cpu_s: messages / cpu_s,
            windows_a_cpu_s: windows / cpu_s,
            messages_a_s: messages / wall_s,
            windows_a_s: windows / wall_s,
            peak_mb,
        }
    }
}

pub async fn measure() -> Result<Sheet> {
    let size =
        |name: &str, default| std::env::var(name).map_or(Ok(default), |text| text.parse::<usize>());
    let rounds = size("BENCH_ROUNDS", 3)?;
    let messages = size("BENCH_MESSAGES", 200_000)?;
    let one = Load {
        access_points: 100,
        messages: messages / 100,
        windows: 1,
        connections: 10,
        origin: 1_700_000_000 / 86_400 * 86_400,
    };
    let sixteen = Load {
        messages: one.messages / 16,
        windows: 16,
        ..one
    };
    let (mut ours, mut batched, mut bare, mut theirs) = (vec![], vec![], vec![], vec![]);
    for _ in 0..rounds {
        bare.push(pass_bare(one).await?);
        ours.push(collect(one).await?);
        theirs.push(peer(one).await?);
        batched.push(collect(sixteen).await?);
    }
    let of = |runs: &[Run], read: fn(&Run) -> f64| runs.iter().map(read).collect::<Vec<_>>();
    let mut sheet = Sheet::new("ingest");
    sheet.add(
        "collector, one window a message",
        "reports/CPU s",
        &of(&ours, |r| r.reports_a_cpu_s),
    );
    sheet.add(
        "collector, one window a message",
        "reports/s",
        &of(&ours, |r| r.messages_a_s),
    );
    sheet.add(
        "collector, 16 windows a message",
        "windows/CPU s",
        &of(&batched, |r| r.windows_a_cpu_s),
    );
    sheet.add(
        "collector, 16 windows a message",
        "windows/s",
        &of(&batched, |r| r.windows_a_s),
    );
    sheet.add("collector, peak memory", "MB", &of(&ours, |r| r.peak_mb));
    sheet.add("broker to a bare subscriber", "reports/s", &bare);
    sheet.add(
        "Telegraf and influxd",
        "reports/CPU s",
        &of(&theirs, |r| r.reports_a_cpu_s),
    );
    sheet.add(
        "Telegraf and influxd",
        "reports/s",
        &of(&theirs, |r| r.messages_a_s),
    );
    sheet.compare(
        "reports a CPU second, collector to Telegraf + influxd",
        "reports/CPU s",
        &of(&ours, |r| r.reports_a_cpu_s),
        &of(&theirs, |r| r.reports_a_cpu_s),
    );
    sheet.compare(
        "throughput, collector to a bare subscriber",
        "reports/s",
        &of(&ours, |r| r.messages_a_s),
        &bare,
    );
    sheet.compare(
        "windows a CPU second, 16 a message, to the peer's one",
        "windows/CPU s",
        &of(&batched, |r| r.windows_a_cpu_s),
        &of(&theirs, |r| r.reports_a_cpu_s),
    );
    sheet.compare(
        "windows a second, 16 a message, to the peer's one",
        "windows/s",
        &of(&batched, |r| r.windows_a_s),
        &of(&theirs, |r| r.messages_a_s),
    );
    Ok(sheet)
}

/// Until every receipt has come back.
async fn collect(load: Load) -> Result<Run> {
    let folder = tempfile::tempdir()?;
    fleet::register(&Database::open(folder.path())?, load.access_points)?;
    let broker = parts::mosquitto(folder.path())?;
    let collector = parts::collector(folder.path(), broker.address)?;
    let (before, started) = (collector.cpu_s()?, Instant::now());
    fleet::report(broker.address, load, Form::Report, true).await?;
    let wall_s = started.elapsed().as_secs_f64();
    let run = Run::of(
        load,
        wall_s,
        collector.cpu_s()? - before,
        collector.peak_mb()?,
    );
    collector.stop();
    let stored: i64 = Database::open(folder.path())?.reader()?.query_row(
        "SELECT count(*) FROM windows",
        [],
        |row| row.get(0),
    )?;
    if usize::try_from(stored) != Ok(load.all_windows()) {
        bail!("{stored} of {} windows stored", load.all_windows());
    }
    Ok(run)
}

async fn pass_bare(load: Load) -> Result<f64> {
    let folder = tempfile::tempdir()?;
    let broker = parts::mosquitto(folder.path())?;
    let bare = Bare::subscribe(broker.address).await?;
    let started = Instant::now();
    fleet::report(broker.address, load, Form::Report, false).await?;
    while bare.seen.load(Ordering::Relaxed) < load.all_messages() {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Ok(load.all_messages() as f64 / started.elapsed().as_secs_f64())
}

/// Until the server has every window.
async fn peer(load: Load) -> Result<Run> {
    let folder = tempfile::tempdir()?;
    let broker = parts::mosquitto(folder.path())?;
    let (influxd, url, token) = start_influxd(folder.path()).await?;
    let telegraf = start_telegraf(folder.path(), broker.address.port(), &url, &token)?;
    let before = influxd.cpu_s()? + telegraf.cpu_s()?;
    let started = Instant::now();
    fleet::report(broker.address, load, Form::LineProtocol, false).await?;
    let client = Client::new(&url, ORGANISATION, &token);
    while count(&client).await? < i64::try_from(load.all_windows())? {
        if started.elapsed() > Duration::from_secs(600) {
            bail!("the peer does not finish");
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let wall_s = started.elapsed().as_secs_f64();
    let cpu_s = influxd.cpu_s()? + telegraf.cpu_s()? - before;
    let peak_mb = influxd.peak_mb()? + telegraf.peak_mb()?;
    Ok(Run::of(load, wall_s, cpu_s, peak_mb))
}

async fn count(client: &Client) -> Result<i64> {
    let flux = format!(
        "from(bucket: \"{BUCKET}\") |> range(start: 0) |> filter(fn: (r) => r._field == \"visits\")\n\
         |> count() |> group() |> sum()"
    );
    let rows = client.query_raw(Some(Query::new(flux))).await?;
    let count = rows.first().and_then(|row| row.values.get("_value"));
    Ok(count
        .and_then(influxdb2_structmap::value::Value::i64)
        .unwrap_or(0))
}

async fn start_influxd(folder: &Path) -> Result<(Part, String, String)> {
    let program = std::env::var("INFLUXD").context("INFLUXD names no program")?;
    let port = parts::free_port()?;
    let file = |name: &str| folder.join(name).display().to_string();
    let influxd = Part::start(
        Command::new(program)
            .args(["--bolt-path", &file("bolt")])
            .args(["--engine-path", &file("engine")])
            .args(["--sqlite-path", &file("sqlite")])
            .args(["--http-bind-address", &format!("127.0.0.1:{port}")])
            .args(["--reporting-disabled", "--log-level", "error"]),
        &folder.join("influxd.log"),
    )?;
    let url = format!("http://127.0.0.1:{port}");
    parts::wait_for_port(port)?;
    let client = Client::new(&url, ORGANISATION, "");
    while client.is_onboarding_allowed().await.is_err() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let answer = client
        .onboarding(
            "bench",
            ORGANISATION,
            BUCKET,
            Some("a password of the bench".to_owned()),
            None,
            None,
        )
        .await?;
    let token = answer
        .auth
        .and_then(|auth| auth.token)
        .context("no token")?;
    Ok((influxd, url, token))
}

fn start_telegraf(folder: &Path, broker: u16, url: &str, token: &str) -> Result<Part> {
    let program = std::env::var("TELEGRAF").context("TELEGRAF names no program")?;
    let file = folder.join("telegraf.conf");
    std::fs::write(
        &file,
        format!(
            "[agent]\ninterval = \"1s\"\nflush_interval = \"1s\"\nmetric_batch_size = 5000\n\
             metric_buffer_limit = 1000000\nomit_hostname = true\n\
             [[inputs.mqtt_consumer]]\nservers = [\"tcp://127.0.0.1:{broker}\"]\n\
             topics = [\"hotspots/v1/+/report\"]\nqos = 1\nmax_undelivered_messages = 10000\n\
             topic_tag = \"\"\ndata_format = \"influx\"\n\
             [[outputs.influxdb_v2]]\nurls = [\"{url}\"]\ntoken = \"{token}\"\n\
             organization = \"{ORGANISATION}\"\nbucket = \"{BUCKET}\"\n"
        ),
    )?;
    let log = folder.join("telegraf.log");
    let telegraf = Part::start(Command::new(program).arg("--config").arg(&file), &log)?;
    let deadline = Instant::now() + Duration::from_secs(60);
    while !std::fs::read_to_string(&log)?.contains("Connected") {
        if Instant::now() > deadline {
            bail!("no Telegraf: {}", std::fs::read_to_string(&log)?);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(telegraf)
}
