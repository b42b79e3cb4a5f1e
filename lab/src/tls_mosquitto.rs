//! A real Mosquitto that asks agents for certificates, and the authority behind them.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose,
};
use rumqttc::{Client, Connection, MqttOptions, QoS};

use crate::process::{skipped, wait_for};

const MOSQUITTO: &str = "/usr/sbin/mosquitto";

/// A small authority, as a deployment has one.
pub struct Authority(pub CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(vec![]).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// `NAME.pem`, `NAME.key` and `ca.pem`. Good from `from_s` to `to_s`, Unix seconds.
    pub fn issue(&self, folder: &Path, name: &str, (from_s, to_s): (i64, i64)) {
        let key = KeyPair::generate().unwrap();
        let params = leaf(name, (from_s, to_s));
        let certificate = params.signed_by(&key, &self.0).unwrap();
        fs::write(folder.join(format!("{name}.pem")), certificate.pem()).unwrap();
        fs::write(folder.join(format!("{name}.key")), key.serialize_pem()).unwrap();
        fs::write(folder.join("ca.pem"), self.0.pem()).unwrap();
    }
}

pub fn leaf(name: &str, (from_s, to_s): (i64, i64)) -> CertificateParams {
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.extended_key_usages = vec![
        ExtendedKeyUsagePurpose::ClientAuth,
        ExtendedKeyUsagePurpose::ServerAuth,
    ];
    params.not_before = time(from_s);
    params.not_after = time(to_s);
    params
}

fn time(seconds: i64) -> time::OffsetDateTime {
    time::OffsetDateTime::from_unix_timestamp(seconds).unwrap()
}

pub fn now_s() -> i64 {
    time::OffsetDateTime::now_utc().unix_timestamp()
}

/// Mosquitto with a TLS port for the agent and a plain one for the test.
pub struct Mosquitto {
    child: Child,
    config: PathBuf,
    pub tls_port: u16,
    plain_port: u16,
}

impl Mosquitto {
    /// `None` where it is not installed.
    pub fn start(folder: &Path) -> Option<Self> {
        Self::start_at(folder, free_port())
    }

    /// With certificate and key `broker.*` of this folder, at this port.
    pub fn start_at(folder: &Path, tls_port: u16) -> Option<Self> {
        if !Path::new(MOSQUITTO).is_file() {
            skipped("TLS with Mosquitto", "Mosquitto is not installed");
            return None;
        }
        let plain_port = free_port();
        let file = |name: &str| folder.join(name).display().to_string();
        let config = format!(
            "per_listener_settings true\nlistener {tls_port} 127.0.0.1\ncafile {}\ncertfile {}\n\
             keyfile {}\nrequire_certificate true\nuse_identity_as_username true\n\
             listener {plain_port} 127.0.0.1\nallow_anonymous true\n",
            file("ca.pem"),
            file("broker.pem"),
            file("broker.key"),
        );
        let path = folder.join("mosquitto.conf");
        fs::write(&path, config).unwrap();
        Some(Self {
            child: spawn(&path, plain_port),
            config: path,
            tls_port,
            plain_port,
        })
    }

    /// kill -9, and another without its memory.
    pub fn restart(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.child = spawn(&self.config, self.plain_port);
    }

    /// Hears all that agents say.
    pub fn listen(&self) -> (Client, Connection) {
        let options = MqttOptions::new("test", "127.0.0.1", self.plain_port);
        let (client, connection) = Client::new(options, 16);
        client.subscribe("hotspots/v1/#", QoS::AtLeastOnce).unwrap();
        (client, connection)
    }
}

fn spawn(config: &Path, port: u16) -> Child {
    let mut command = Command::new(MOSQUITTO);
    command.arg("-c").arg(config);
    let child = command.stderr(Stdio::null()).spawn().unwrap();
    wait_for("Mosquitto to listen", || {
        TcpStream::connect(("127.0.0.1", port)).ok()
    });
    child
}

impl Drop for Mosquitto {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _ended_already = self.child.wait();
    }
}

pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}
