//! TLS against a real Mosquitto that asks for certificates, on boxes that may not
//! know the time.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use protocol::renewal::{Certificate, SignedRenew};
use protocol::status::{Presence, Status};
use protocol::{Message, Version};
use rcgen::{CertificateSigningRequestParams, KeyPair, PublicKeyData};
use ring::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use rumqttc::{Connection, QoS};

use lab::agent::{Agent, configure};
use lab::authority::{Authority, leaf, now_s};
use lab::deadline::wait_for;
use lab::tls_mosquitto::TlsMosquitto;

const DAY_S: i64 = 86_400;

/// The next message on a topic with this ending.
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
        // Each is told in version 1 as well.
        let (version, status) = Status::read(&payload).unwrap();
        if version == Version::Two && status.presence == Presence::Online {
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
    let Some(mosquitto) = TlsMosquitto::start(folder.path()) else {
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
    let Some(mosquitto) = TlsMosquitto::start(folder.path()) else {
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
    let Some(mosquitto) = TlsMosquitto::start(folder.path()) else {
        return;
    };
    let (client, mut connection) = mosquitto.listen();
    let config = configured(folder.path(), mosquitto.tls_port, "0 trusted");
    let mut agent = Agent::run(&config);
    let payload = heard(&mut connection, "/renew", LONG).expect("a signing request");
    let signed = SignedRenew::decode(&payload).unwrap();
    let own = fs::read_to_string(folder.path().join("box-1.key")).unwrap();
    let own = KeyPair::from_pem(&own).unwrap();
    let id = "box-1".parse().unwrap();
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, own.der_bytes())
        .verify(
            &SignedRenew::signed_bytes(&id, &signed.request),
            &signed.signature,
        )
        .expect("signed with the key in use");
    let request = signed.request;
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
