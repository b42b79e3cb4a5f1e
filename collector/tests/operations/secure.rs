//! A Mosquitto as `enroll` configures it, and boxes with the files that it made.

use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use collector::clock::Clock;
use collector::config::Config;
use collector::daemon::{Options, Serving, serve};
use collector::intake::enroll;
use jiff::Timestamp;
use lab::port::free_port;
use protocol::status::Status;
use protocol::{AccessPointId, Message};
use records::database::Database;
use rumqttc::{
    AsyncClient, ConnectionError, Event, EventLoop, LastWill, MqttOptions, Packet, Publish, QoS,
    TlsConfiguration, Transport,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};

pub const PATIENCE: Duration = Duration::from_secs(20);

/// A deployment in its own folder; the broker is killed when dropped.
pub struct Secure {
    pub config: Config,
    pub database: Database,
    program: PathBuf,
    broker: Option<Child>,
    folder: tempfile::TempDir,
}

impl Secure {
    /// Enrolls broker, collector and these access points and starts the broker;
    /// `None`, and says so, where Mosquitto is not installed.
    pub fn start(access_points: &[&str]) -> Option<Self> {
        let program = lab::mosquitto::program()?;
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        let at = |name: &str| folder.path().join(name).display().to_string();
        let text = format!(
            "data_directory = \"{}\"\n[mqtt]\nhost = \"127.0.0.1\"\nport = {port}\n\
             tls_directory = \"{}\"\n[http]\nlisten = \"127.0.0.1:0\"\n[enroll]\n\
             mosquitto_directory = \"{}\"\n",
            at("data"),
            at("tls"),
            at("mosquitto"),
        );
        let config = Config::parse(&text, "collector.toml").unwrap();
        let database = Database::open(&config.data_directory).unwrap();
        let now = Timestamp::now();
        enroll::broker(&config.enroll, &database, &["127.0.0.1".to_owned()], now).unwrap();
        enroll::collector(&config.enroll, &database, now).unwrap();
        let mut secure = Self {
            config,
            database,
            program,
            broker: None,
            folder,
        };
        secure.enroll(access_points);
        secure.start_broker();
        Some(secure)
    }

    pub fn enroll(&self, access_points: &[&str]) {
        let ids: Vec<AccessPointId> = access_points.iter().map(|id| id.parse().unwrap()).collect();
        self.database
            .write(|transaction| {
                ids.iter().try_for_each(|id| {
                    records::registry::access_point::put(
                        transaction,
                        id,
                        None,
                        Timestamp::UNIX_EPOCH,
                    )
                })
            })
            .unwrap();
        let output = self.folder.path().join("boxes");
        enroll::access_points(
            &self.config.enroll,
            &self.database,
            &ids,
            &output,
            Timestamp::now(),
        )
        .unwrap();
    }

    /// What goes onto the box.
    pub fn files_of(&self, access_point: &str) -> PathBuf {
        self.folder.path().join("boxes").join(access_point)
    }

    pub fn mosquitto_file(&self, name: &str) -> PathBuf {
        self.config.enroll.mosquitto_directory.join(name)
    }

    pub fn start_broker(&mut self) {
        self.stop_broker();
        // Run by root, Mosquitto would become a user who may not read a test's folder.
        let file = self.folder.path().join("mosquitto.conf");
        let included = std::fs::read_to_string(self.mosquitto_file("conf.d/hotspot.conf")).unwrap();
        std::fs::write(&file, format!("user root\n{included}")).unwrap();
        let broker = Command::new(&self.program)
            .arg("-c")
            .arg(&file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.broker = Some(broker);
        let address = (Ipv4Addr::LOCALHOST, self.config.mqtt.port);
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(address).is_err() {
            assert!(Instant::now() < deadline, "mosquitto does not come up");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Has the broker read its files again.
    pub fn reload_broker(&self) {
        let pid = self.broker.as_ref().unwrap().id().to_string();
        let sent = Command::new("kill").args(["-HUP", &pid]).status().unwrap();
        assert!(sent.success());
    }

    /// As a service manager restarts it: the broker has time to say its last wills.
    pub fn restart_broker(&mut self) {
        let broker = self.broker.as_mut().unwrap();
        let pid = broker.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &pid]).status().unwrap();
        assert!(sent.success());
        broker.wait().unwrap();
        self.start_broker();
    }

    fn stop_broker(&mut self) {
        if let Some(mut broker) = self.broker.take() {
            let _ = broker.kill();
            let _ = broker.wait();
        }
    }

    pub async fn serve(&self) -> Serving {
        let options = Options {
            embedded_broker: false,
            clock: Clock::System,
            demo_sign_ins: Vec::new(),
        };
        let serving = serve(self.config.clone(), options).await.unwrap();
        until("connected", || {
            serving.state.shared.health.is_broker_connected()
        })
        .await;
        serving
    }

    pub async fn connect(&self, access_point: &str) -> SecureBox {
        let files = self.files_of(access_point);
        let client = self.connect_as(access_point, &files, access_point).await;
        client.unwrap()
    }

    /// Connects with the certificate of `files` and subscribes to what `reads` may read.
    pub async fn connect_as(
        &self,
        client_id: &str,
        files: &Path,
        reads: &str,
    ) -> Result<SecureBox, ConnectionError> {
        let mut options = MqttOptions::new(client_id, "127.0.0.1", self.config.mqtt.port);
        options.set_transport(transport(files));
        let will = status_of(client_id, 1, None).encode().unwrap();
        let topic = format!("hotspots/v1/{client_id}/status");
        options.set_last_will(LastWill::new(topic, will, QoS::AtLeastOnce, true));
        let (client, event_loop) = AsyncClient::new(options, 100);
        for kind in ["receipt", "certificate"] {
            let topic = format!("hotspots/v1/{reads}/{kind}");
            client.try_subscribe(topic, QoS::AtLeastOnce).unwrap();
        }
        let mut connected = SecureBox { client, event_loop };
        let mut granted = 0;
        while granted < 2 {
            if matches!(connected.packet().await?, Packet::SubAck(_)) {
                granted += 1;
            }
        }
        Ok(connected)
    }
}

impl Drop for Secure {
    fn drop(&mut self) {
        self.stop_broker();
    }
}

/// Of one that is well, or its last will; each has its own outbox.
pub fn status_of(access_point: &str, connection: u32, sent_at: Option<u32>) -> Status {
    Status {
        outbox: access_point.bytes().map(u64::from).sum(),
        ..lab::statuses::status(1, connection, sent_at)
    }
}

pub struct SecureBox {
    pub client: AsyncClient,
    event_loop: EventLoop,
}

impl SecureBox {
    pub fn send(&self, topic: &str, payload: Vec<u8>) {
        self.client
            .try_publish(topic, QoS::AtLeastOnce, false, payload)
            .unwrap();
    }

    pub async fn packet(&mut self) -> Result<Packet, ConnectionError> {
        loop {
            if let Event::Incoming(packet) = self.event_loop.poll().await? {
                return Ok(packet);
            }
        }
    }

    /// The next message, unless none comes in time.
    pub async fn message_within(&mut self, patience: Duration) -> Option<Publish> {
        tokio::time::timeout(patience, async {
            loop {
                match self.packet().await {
                    Ok(Packet::Publish(publish)) => return publish,
                    Ok(_) => {}
                    Err(_) => std::future::pending().await,
                }
            }
        })
        .await
        .ok()
    }

    pub async fn message(&mut self) -> Publish {
        self.message_within(PATIENCE)
            .await
            .expect("a message within 20 s")
    }
}

fn transport(files: &Path) -> Transport {
    let mut roots = RootCertStore::empty();
    for authority in CertificateDer::pem_file_iter(files.join("ca.pem")).unwrap() {
        roots.add(authority.unwrap()).unwrap();
    }
    let chain: Vec<_> = CertificateDer::pem_file_iter(files.join("certificate.pem"))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let key = PrivateKeyDer::from_pem_file(files.join("key.pem")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_client_auth_cert(chain, key)
        .unwrap();
    Transport::Tls(TlsConfiguration::Rustls(Arc::new(config)))
}

pub async fn until(what: &str, mut done: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !done() {
        assert!(Instant::now() < deadline, "not {what} within 20 s");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
