//! TLS against a real Mosquitto that asks for certificates, on boxes that may not
//! know the time.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use protocol::Message;
use protocol::renewal::{Certificate, Renew};
use protocol::status::{Presence, Status};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateSigningRequestParams, CertifiedIssuer, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose,
};
use rumqttc::{Client, Connection, MqttOptions, QoS};

use crate::process::{Agent, configure, wait_for};

const MOSQUITTO: &str = "/usr/sbin/mosquitto";
const DAY_S: i64 = 86_400;

/// A small authority, as a deployment has one.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(vec![]).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// Good from `from_s` to `to_s`, Unix seconds.
    fn issue(&self, folder: &Path, name: &str, (from_s, to_s): (i64, i64)) {
        let key = KeyPair::generate().unwrap();
        let params = leaf(name, (from_s, to_s));
        let certificate = params.signed_by(&key, &self.0).unwrap();
        fs::write(folder.join(format!("{name}.pem")), certificate.pem()).unwrap();
        fs::write(folder.join(format!("{name}.key")), key.serialize_pem()).unwrap();
        fs::write(folder.join("ca.pem"), self.0.pem()).unwrap();
    }
}

fn leaf(name: &str, (from_s, to_s): (i64, i64)) -> CertificateParams {
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

fn now_s() -> i64 {
    time::OffsetDateTime::now_utc().unix_timestamp()
}

/// Mosquitto with a TLS port for the agent and a plain one for the test.
struct Mosquitto {
    child: Child,
    tls_port: u16,
    plain_port: u16,
}

impl Mosquitto {
    fn start(folder: &Path) -> Option<Self> {
        if !Path::new(MOSQUITTO).is_file() {
            println!("SKIPPED: Mosquitto is not installed");
            return None;
        }
        let (tls_port, plain_port) = (free_port(), free_port());
        let file = |name: &str| folder.join(name).display().to_string();
        let config = format!(
            "per_listener_settings true\nlistener {tls_port} 127.0.0.1\ncafile {}\ncertfile {}\n\
             keyfile {}\nrequire_certificate true\nuse_identity_as_username true\n\
             listener {plain_port} 127.0.0.1\nallow_anonymous true\n",
            file("ca.pem"),
            file("broker.pem"),
            file("broker.key"),
        );
        fs::write(folder.join("mosquitto.conf"), config).unwrap();
        let mut command = Command::new(MOSQUITTO);
        command.arg("-c").arg(folder.join("mosquitto.conf"));
        let child = command.stderr(Stdio::null()).spawn().unwrap();
        wait_for("Mosquitto to listen", || {
            TcpStream::connect(("127.0.0.1", plain_port)).ok()
        });
        Some(Self {
            child,
            tls_port,
            plain_port,
        })
    }

    /// Hears all that agents say.
    fn listen(&self) -> (Client, Connection) {
        let options = MqttOptions::new("test", "127.0.0.1", self.plain_port);
        let (client, connection) = Client::new(options, 16);
        client.subscribe("hotspots/v1/#", QoS::AtLeastOnce).unwrap();
        (client, connection)
    }
}

impl Drop for Mosquitto {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _ended_already = self.child.wait();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// The next message on a topic that ends so.
fn heard(connection: &mut Connection, kind: &str, patience: Duration) -> Option<Vec<u8>> {
    let deadline = std::time::Instant::now() + patience;
    while let Some(left) = deadline.checked_duration_since(std::time::Instant::now()) {
        match connection.recv_timeout(left) {
            Ok(Ok(rumqttc::Event::Incoming(rumqttc::Incoming::Publish(publish))))
                if publish.topic.ends_with(kind) =>
            {
                return Some(publish.payload.to_vec());
            }
            Ok(_) => {}
            Err(_) => return None,
        }
    }
    None
}

fn birth(connection: &mut Connection, patience: Duration) -> Option<Status> {
    loop {
        let payload = heard(connection, "/status", patience)?;
        let status = Status::decode(&payload).unwrap();
        if status.presence == Presence::Online {
            return Some(status);
        }
    }
}

/// A box whose clock is off by `ahead_s` and trusted or not.
fn configured(folder: &Path, port: u16, clock: &str) -> PathBuf {
    let source = "kind = \"hostapd\"\nssid = \"wifi.brussels\"\nsockets = \"/nowhere\"";
    fs::write(folder.join("clock"), clock).unwrap();
    let file = |name: &str| folder.join(name);
    let more = format!(
        "ca_file = {:?}\ncertificate_file = {:?}\nkey_file = {:?}\n\
         [laboratory]\nclock_file = {:?}\n",
        file("ca.pem"),
        file("box-1.pem"),
        file("box-1.key"),
        file("clock"),
    );
    let path = configure(folder, port, source, &more);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("\"127.0.0.1\"", "\"localhost\"")).unwrap();
    path
}

const LONG: Duration = Duration::from_secs(60);
/// Several attempts of an agent in a laboratory.
const FUTILE: Duration = Duration::from_secs(4);

#[test]
fn a_box_that_lives_in_1970_or_2036_connects_over_tls_and_one_without_a_right_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new("deployment");
    let year = (now_s() - DAY_S, now_s() + 365 * DAY_S);
    authority.issue(folder.path(), "broker", year);
    authority.issue(folder.path(), "box-1", year);
    let Some(mosquitto) = Mosquitto::start(folder.path()) else {
        return;
    };
    let (_client, mut connection) = mosquitto.listen();
    for clock in [
        "0 trusted".to_owned(),
        format!("-{} unset", now_s()),
        format!("{} unset", 10 * 365 * DAY_S),
    ] {
        let config = configured(folder.path(), mosquitto.tls_port, &clock);
        let mut agent = Agent::run(&config);
        let status = birth(&mut connection, LONG);
        let status = status.unwrap_or_else(|| panic!("{clock}: not connected"));
        let expires = status.certificate_expires.map(i64::from);
        assert_eq!(expires, Some(year.1), "{clock}");
        assert!(agent.terminate());
    }
    // Trusted, but past the end of the broker's certificate.
    let clock = format!("{} trusted", 2 * 365 * DAY_S);
    let config = configured(folder.path(), mosquitto.tls_port, &clock);
    let agent = Agent::run(&config);
    assert_eq!(birth(&mut connection, FUTILE), None, "an ended certificate");
    drop(agent);
    // Another authority's broker.
    Authority::new("elsewhere").issue(folder.path(), "other", year);
    let config = configured(folder.path(), mosquitto.tls_port, "0 trusted");
    let agent = Agent::run(&config);
    assert_eq!(birth(&mut connection, FUTILE), None, "a foreign authority");
    let log = String::from_utf8(agent.log()).unwrap();
    assert!(log.contains("UnknownIssuer"), "{log}");
}

#[test]
fn what_had_ended_before_this_box_got_its_certificate_is_refused_without_a_clock() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new("deployment");
    let now = now_s();
    authority.issue(
        folder.path(),
        "broker",
        (now - 30 * DAY_S, now - 10 * DAY_S),
    );
    authority.issue(folder.path(), "box-1", (now - 5 * DAY_S, now + 365 * DAY_S));
    let Some(mosquitto) = Mosquitto::start(folder.path()) else {
        return;
    };
    let (_client, mut connection) = mosquitto.listen();
    let config = configured(folder.path(), mosquitto.tls_port, &format!("-{now} unset"));
    let agent = Agent::run(&config);
    assert_eq!(birth(&mut connection, FUTILE), None);
    let log = String::from_utf8(agent.log()).unwrap();
    assert!(log.to_lowercase().contains("expired"), "{log}");
}

#[test]
fn a_certificate_is_renewed_with_a_new_key_and_used_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new("deployment");
    let now = now_s();
    authority.issue(folder.path(), "broker", (now - DAY_S, now + 365 * DAY_S));
    authority.issue(
        folder.path(),
        "box-1",
        (now - 300 * DAY_S, now + 65 * DAY_S),
    );
    let Some(mosquitto) = Mosquitto::start(folder.path()) else {
        return;
    };
    let (client, mut connection) = mosquitto.listen();
    let config = configured(folder.path(), mosquitto.tls_port, "0 trusted");
    let mut agent = Agent::run(&config);
    let payload = heard(&mut connection, "/renew", LONG).expect("a signing request");
    let Renew { request } = Renew::decode(&payload).unwrap();
    let request = CertificateSigningRequestParams::from_der(&request.as_slice().into()).unwrap();
    let later = now + 700 * DAY_S;
    let answer = |name: &str| {
        let mut signed = leaf(name, (now - DAY_S, later));
        signed.subject_alt_names = vec![];
        let certificate = signed.signed_by(&request.public_key, &authority.0).unwrap();
        let chain = vec![certificate.der().to_vec()];
        let topic = "hotspots/v1/box-1/certificate";
        let payload = Certificate { chain }.encode().unwrap();
        client
            .publish(topic, QoS::AtLeastOnce, false, payload)
            .unwrap();
    };
    answer("box-2");
    answer("box-1");
    let renewed = wait_for("a birth with the new certificate", || {
        let status = birth(&mut connection, LONG)?;
        (status.certificate_expires.map(i64::from) == Some(later)).then_some(status)
    });
    assert_eq!(renewed.presence, Presence::Online);
    let log = String::from_utf8(agent.log()).unwrap();
    assert!(log.contains("the new certificate is for `box-2`"), "{log}");
    assert!(agent.terminate());
    let kept = folder.path().join("state/identity.pem");
    assert_ne!(
        fs::read_to_string(&kept).unwrap(),
        fs::read_to_string(folder.path().join("box-1.key")).unwrap()
    );

    // A renewed identity that flash has damaged gives way to the configured one.
    fs::write(&kept, "damaged").unwrap();
    let _agent = Agent::run(&config);
    let status = birth(&mut connection, LONG).expect("a birth");
    assert_eq!(
        status.certificate_expires.map(i64::from),
        Some(now + 65 * DAY_S)
    );
}
