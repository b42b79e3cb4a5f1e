//! The whole daemon: parts made, queues joined, tasks awaited.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use records::database::Database;
use records::windows::Store;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tracing::{info, warn};

use crate::clock::Clock;
use crate::config::Config;
use crate::descriptors;
use crate::health::Health;
use crate::insight::{evaluate, planning, retention, rollups};
use crate::intake::enroll::OwnCertificates;
use crate::intake::ingest::Ingest;
use crate::intake::renewal::{self, Renewals};
use crate::intake::{broker, canary, ingest, mqtt};
use crate::metrics::Metrics;
use crate::shared::Shared;
use crate::timekeeper::Timekeeper;
use crate::web::api::client_address::TrustedProxies;
use crate::web::state::{DemoSignIn, State};
use crate::web::{api, http};

/// How the daemon is run, beside its configuration.
pub struct Options {
    pub embedded_broker: bool,
    pub clock: Clock,
    /// Offered on the sign-in page; empty outside the demo.
    pub demo_sign_ins: Vec<DemoSignIn>,
}

/// A daemon at work.
pub struct Serving {
    /// Where pages and API are bound.
    pub http: SocketAddr,
    /// Where the embedded broker listens.
    pub broker: Option<SocketAddr>,
    pub state: State,
    stop: watch::Sender<bool>,
    tasks: JoinSet<Result<()>>,
}

/// Starts everything and says where it listens.
///
/// # Errors
/// When the database cannot be opened or an address cannot be bound.
#[expect(
    clippy::too_many_lines,
    reason = "the list of parts is to be read at once"
)]
pub async fn serve(config: Config, options: Options) -> Result<Serving> {
    let database = Database::open(&config.data_directory)?;
    let store = open_store(&database, &config).await?;
    rollups::prepare(&database, &config.time_zone)?;
    let health = Arc::new(Health::default());
    let metrics = Arc::new(Metrics::default());
    let timekeeper = Arc::new(Timekeeper::open(&database, options.clock.clone())?);
    let shared = Shared {
        database: database.clone(),
        store: store.clone(),
        clock: options.clock.clone(),
        time_zone: config.time_zone.clone(),
        health: health.clone(),
        metrics: metrics.clone(),
        embedded_broker: options.embedded_broker,
        public_computer_rooms_expected: config.planning.public_computer_rooms,
    };
    let state = State {
        shared: shared.clone(),
        attempts: Arc::default(),
        trusted_proxies: TrustedProxies(Arc::new(config.http.trusted_proxies.clone())),
        solver: Arc::default(),
        demo_sign_ins: Arc::new(options.demo_sign_ins),
    };

    let listener = http::listen(config.http.listen)
        .with_context(|| format!("cannot serve pages on {}", config.http.listen))?;
    let address = listener.local_addr()?;
    let mut mqtt = config.mqtt.clone();
    mqtt.client_id =
        mqtt::unguessable(&mqtt.client_id).context("system's random source cannot be read")?;
    let mut embedded = None;
    if options.embedded_broker {
        let port = mqtt.port;
        let address = tokio::task::spawn_blocking(move || broker::start(port)).await??;
        mqtt.host = address.ip().to_string();
        mqtt.port = address.port();
        mqtt.tls_directory = None;
        warn!(%address, "the embedded broker on {address} has no access control");
        embedded = Some(address);
    }

    let (arrivals_in, arrivals_out) = mpsc::channel(mqtt::ARRIVALS);
    let (answers_in, answers_out) = mpsc::channel(mqtt::ANSWERS);
    let (stop, stopped) = watch::channel(false);
    let (renewals_in, renewals_out) = mpsc::channel(renewal::REQUESTS);
    let writer = Ingest::new(
        database.clone(),
        store.clone(),
        config.rules(),
        timekeeper.clone(),
        metrics.clone(),
    )
    .with_renewals(renewals_in);
    let renewals = Renewals {
        database: database.clone(),
        authority_directory: config.enroll.authority_directory.clone(),
        certificate_days: config.enroll.certificate_days,
        unsigned_until: config.enroll.unsigned_renewal_until,
        health: health.clone(),
        timekeeper: timekeeper.clone(),
    };

    let mut tasks = JoinSet::new();
    let certificates_in = answers_in.clone();
    tasks.spawn_blocking(move || {
        renewals.run(renewals_out, &certificates_in);
        Ok(())
    });
    if let Some(directory) = mqtt.tls_directory.clone() {
        let (broker, health, stop) = (mqtt.clone(), health.clone(), stopped.clone());
        let own = OwnCertificates {
            enroll: config.enroll.clone(),
            directory,
        };
        tasks.spawn(async move {
            canary::run(broker, own, health, stop).await;
            Ok(())
        });
    }
    let writer_health = health.clone();
    tasks.spawn_blocking(move || {
        ingest::run(writer, arrivals_out, &answers_in, &writer_health);
        Ok(())
    });
    let stop_mqtt = stopped.clone();
    tasks.spawn(async move {
        mqtt::run(&mqtt, arrivals_in, answers_out, health, metrics, stop_mqtt)
            .await
            .context("the connection to the broker cannot be made")
    });
    let (windows, file, zone) = (store.clone(), database.clone(), config.time_zone.clone());
    let stop_rollups = stopped.clone();
    tasks.spawn(async move {
        rollups::run(file, windows, zone, stop_rollups).await;
        Ok(())
    });
    let ageing = retention::Ageing {
        store,
        database,
        time_zone: config.time_zone.clone(),
        settings: config.retention,
    };
    let stop_retention = stopped.clone();
    tasks.spawn(async move {
        retention::run(ageing, timekeeper, stop_retention).await;
        Ok(())
    });
    let (jobs, stop_jobs) = (shared.clone(), stopped.clone());
    tasks.spawn(async move {
        evaluate::run_weekly(jobs, stop_jobs).await;
        Ok(())
    });
    let (explaining, stop_explaining) = (shared, stopped.clone());
    tasks.spawn(async move {
        planning::explain::run(explaining, stop_explaining).await;
        Ok(())
    });
    let router = api::router(state.clone());
    let limits = http::Limits::new(descriptors::for_the_web());
    tasks.spawn(async move {
        http::run(listener, router, limits, stopped).await;
        Ok(())
    });
    info!(http = %address, "pages and API on http://{address}");
    Ok(Serving {
        http: address,
        broker: embedded,
        state,
        stop,
        tasks,
    })
}

async fn open_store(database: &Database, config: &Config) -> Result<Store> {
    let (database, choice) = (database.clone(), config.store.clone());
    // Waits for a server where there is one.
    let store = tokio::task::spawn_blocking(move || Store::open(&database, &choice)).await??;
    Ok(store)
}

/// Longest time that a stop takes.
const STOP: Duration = Duration::from_secs(10);
/// The part of it for threads that nobody awaits any more: a solve that was told to
/// end, a read whose reader is gone.
pub const THREADS: Duration = Duration::from_secs(2);

impl Serving {
    /// Waits for `shutdown`, or for a part that ended by itself, then stops in order:
    /// what was taken from the broker is committed and receipted first.
    ///
    /// # Errors
    /// When a part ended by itself or in a fault.
    pub async fn run_until(mut self, shutdown: impl Future<Output = ()>) -> Result<()> {
        let ended = tokio::select! {
            () = shutdown => Ok(()),
            Some(ended) = self.tasks.join_next() => match ended {
                Ok(Ok(())) => Err(anyhow::anyhow!("a part of the daemon ended by itself")),
                Ok(fault) => fault,
                Err(panicked) => Err(panicked.into()),
            },
        };
        ended.and(self.stop().await)
    }

    /// Stops in order.
    ///
    /// # Errors
    /// When a part ended in a fault.
    pub async fn stop(mut self) -> Result<()> {
        self.state.solver.stop();
        let _ = self.stop.send(true);
        let rest = async {
            while let Some(ended) = self.tasks.join_next().await {
                ended??;
            }
            Ok(())
        };
        // A part that hangs is left behind: what is not receipted is sent again.
        tokio::time::timeout(STOP - THREADS, rest)
            .await
            .unwrap_or(Ok(()))
    }
}
