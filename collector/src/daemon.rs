//! The whole daemon on a screen: what the parts share, the queues between them, and the
//! list of them.

mod parts;

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context, Result};
use protocol::topic::Root;
use records::database::Database;
use records::windows::Store;
use tokio::sync::mpsc;
use tracing::{info, warn};

use self::parts::Parts;
use crate::clock::Clock;
use crate::config::Config;
use crate::descriptors;
use crate::health::Health;
use crate::insight::absences::Absences;
use crate::insight::decisions::sighting::Sightings;
use crate::insight::effects::Comparisons;
use crate::insight::evaluate::Evaluations;
use crate::insight::news::rounds::Rounds;
use crate::insight::planning::explain::Explanations;
use crate::insight::retention::Retention;
use crate::insight::rollups::{self, Rollups};
use crate::intake::canary::Canary;
use crate::intake::ingest::{Ingest, Writer};
use crate::intake::joining::{self, Joining};
use crate::intake::renewal::{self, Answering, Renewals};
use crate::intake::{broker, mqtt};
use crate::metrics::Metrics;
use crate::shared::{Channels, Shared};
use crate::telling::delivery;
use crate::timekeeper::Timekeeper;
use crate::web::api::client_address::TrustedProxies;
use crate::web::openid::provider::Provider;
use crate::web::public_url::behind;
use crate::web::state::{self, DemoSignIn, WebState};
use crate::web::{api, http};

pub use self::parts::THREADS;

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
    /// Where browsers find them.
    pub address: String,
    /// Where the embedded broker listens.
    pub broker: Option<SocketAddr>,
    pub state: WebState,
    parts: Parts,
}

fn provider(config: &Config) -> Result<Option<Arc<Provider>>> {
    let settings = config.openid.clone();
    let provider = settings.map(Provider::new).transpose();
    let provider = provider.context("the provider of `[openid]` cannot be called")?;
    Ok(provider.map(Arc::new))
}

fn joining_below(config: &Config) -> Option<Arc<state::Joining>> {
    let address = config.http.public_url.as_ref()?.to_string();
    let enroll = config.enroll.clone();
    Some(Arc::new(state::Joining { enroll, address }))
}

/// Starts everything and says where it listens.
///
/// # Errors
/// When the database cannot be opened or an address cannot be bound.
pub async fn serve(config: Config, options: Options) -> Result<Serving> {
    let shared = share(&config, &options).await?;
    let timekeeper = Arc::new(Timekeeper::open(&shared.database, shared.clock.clone())?);
    let state = WebState {
        shared: shared.clone(),
        attempts: Arc::default(),
        trusted_proxies: TrustedProxies(Arc::new(config.http.trusted_proxies.clone())),
        network: Arc::new(config.network.clone()),
        map: config.map.clone().map(Arc::new),
        solver: Arc::default(),
        openid: provider(&config)?,
        joining: joining_below(&config),
        asked: Arc::default(),
        notices: Arc::new(config.notices.clone()),
        demo_sign_ins: Arc::new(options.demo_sign_ins),
        public_page: config.http.public_page.then(Arc::default),
    };
    let listener = http::listen(config.http.listen)
        .with_context(|| format!("cannot serve pages on {}", config.http.listen))?;
    let http = listener.local_addr()?;
    let address = config.http.address(http);
    let public_url = config.http.public_url.clone();
    let place = delivery::Place {
        address: address.clone(),
        network: config.network.name.clone(),
    };
    let ways = delivery::ways(&shared, &config.telling, &place)?;
    let (broker, embedded) = reach_broker(&config, options.embedded_broker).await?;

    let (arrivals_in, arrivals) = mpsc::channel(mqtt::ARRIVALS);
    let (answers_in, answers) = mpsc::channel(mqtt::ANSWERS);
    let (requests_in, requests) = mpsc::channel(renewal::REQUESTS);
    let health = shared.health.clone();

    let connection = mqtt::Connection {
        broker: broker.clone(),
        arrivals: arrivals_in,
        answers,
        health: health.clone(),
        metrics: shared.metrics.clone(),
    };
    let ingest = Ingest::new(
        shared.database.clone(),
        shared.store.clone(),
        config.rules(),
        timekeeper.clone(),
        shared.metrics.clone(),
    )
    .with_renewals(requests_in);
    let writer = Writer::new(ingest, arrivals, answers_in.clone(), health.clone());
    let answering = Answering {
        renewals: Renewals::new(
            shared.database.clone(),
            &config.enroll,
            health.clone(),
            timekeeper.clone(),
        ),
        requests,
        answers: answers_in,
    };
    let joining = Joining {
        database: shared.database.clone(),
        enroll: config.enroll.clone(),
        timekeeper: timekeeper.clone(),
    };
    let canary = Canary::new(broker, config.enroll, health);
    let retention = Retention::new(&shared, config.retention, timekeeper);
    let pages = api::router(state.clone()).merge(joining::http::routes(joining));
    let limits = http::Limits::new(descriptors::for_the_web());
    let server = http::Server::new(listener, behind(pages, public_url), limits);

    let mut parts = Parts::new();
    parts.start(|stop| connection.run(stop));
    // These two end when what feeds them has: nothing that was taken is left undone.
    parts.start(|_| writer.run());
    parts.start(|_| answering.run());
    if let Some(canary) = canary {
        parts.start_steady(|stop| canary.run(stop));
    }
    parts.start_steady(|stop| Absences::new(&shared).run(stop));
    parts.start_steady(|stop| Rollups::new(shared.clone()).run(stop));
    parts.start_steady(|stop| retention.run(stop));
    parts.start_steady(|stop| Evaluations::new(shared.clone()).run(stop));
    parts.start_steady(|stop| Sightings::new(shared.clone()).run(stop));
    parts.start_steady(|stop| Comparisons::new(shared.clone()).run(stop));
    parts.start_steady(|stop| Rounds::new(shared.clone()).run(stop));
    for way in ways {
        parts.start_steady(|stop| way.run(stop));
    }
    parts.start_steady(|stop| Explanations::new(shared).run(stop));
    parts.start_steady(|stop| server.run(stop));
    info!(%http, "pages and API on {address}");
    Ok(Serving {
        http,
        address,
        broker: embedded,
        state,
        parts,
    })
}

async fn share(config: &Config, options: &Options) -> Result<Shared> {
    let database = Database::open(&config.data_directory)?;
    let (file, choice) = (database.clone(), config.store.clone());
    // Waits for a server where there is one.
    let store = tokio::task::spawn_blocking(move || Store::open(&file, &choice)).await??;
    rollups::prepare(&database, &config.time_zone)?;
    Ok(Shared {
        database,
        store,
        clock: options.clock.clone(),
        time_zone: config.time_zone.clone(),
        health: Arc::new(Health::default()),
        metrics: Arc::new(Metrics::default()),
        embedded_broker: options.embedded_broker,
        public_computer_rooms_expected: config.planning.public_computer_rooms,
        channels: Channels {
            mail: config.telling.mail.is_some(),
            webhook: config.telling.webhook.is_some(),
            quiet: config.telling.quiet,
        },
    })
}

/// The broker that is configured, or one inside this process and where it listens.
async fn reach_broker(
    config: &Config,
    embedded: bool,
) -> Result<(mqtt::Broker, Option<SocketAddr>)> {
    let mut mqtt = config.mqtt.clone();
    mqtt.client_id =
        mqtt::unguessable(&mqtt.client_id).context("system's random source cannot be read")?;
    if !embedded {
        return Ok((mqtt, None));
    }
    let port = mqtt.port;
    let address = tokio::task::spawn_blocking(move || broker::start(port)).await??;
    mqtt.host = address.ip().to_string();
    mqtt.port = address.port();
    mqtt.tls_directory = None;
    mqtt.ca_file = None;
    mqtt.root = Root::default();
    warn!(%address, "the embedded broker on {address} has no access control");
    Ok((mqtt, Some(address)))
}

impl Serving {
    /// Waits for `shutdown`, or for a part that ended by itself, then stops in order.
    ///
    /// # Errors
    /// When a part ended by itself or in a fault.
    pub async fn run_until(mut self, shutdown: impl Future<Output = ()>) -> Result<()> {
        let ended = tokio::select! {
            () = shutdown => Ok(()),
            fault = self.parts.one_ended() => Err(fault),
        };
        ended.and(self.stop().await)
    }

    /// Stops in order.
    ///
    /// # Errors
    /// When a part ended in a fault.
    pub async fn stop(self) -> Result<()> {
        self.state.solver.stop();
        self.parts.stop().await
    }
}
