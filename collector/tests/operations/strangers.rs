//! A neighbour's box with a good certificate, and anyone who reaches a broker that asks
//! for none: neither silences others nor becomes them.

use std::net::SocketAddr;
use std::time::Duration;

use collector::clock::Clock;
use collector::commands::check;
use collector::commands::doctor;
use collector::config::Config;
use collector::daemon::{Options, serve};
use collector::intake::authority::Authority;
use collector::intake::canary;
use jiff::Timestamp;
use protocol::Message;
use protocol::receipt::Receipt;
use protocol::renewal::Renew;
use rcgen::{CertificateParams, KeyPair};
use rumqttc::{AsyncClient, Event, MqttOptions, Packet, QoS};

use crate::secure::{Secure, until};
use lab::reports::report;

/// Long enough for an answer that must not come.
const A_WHILE: Duration = Duration::from_secs(2);

fn unsigned_request() -> Vec<u8> {
    let key = KeyPair::generate().unwrap();
    let request = CertificateParams::default()
        .serialize_request(&key)
        .unwrap();
    let request = request.der().to_vec();
    Renew { request }.encode().unwrap()
}

/// Leaves out the lines with this beginning, and starts the broker with the rest.
fn without(secure: &mut Secure, setting: &str) {
    let file = secure.mosquitto_file("conf.d/hotspot.conf");
    let whole = std::fs::read_to_string(&file).unwrap();
    let rest: String = whole
        .lines()
        .filter(|line| !line.starts_with(setting))
        .map(|line| format!("{line}\n"))
        .collect();
    std::fs::write(&file, rest).unwrap();
    secure.start_broker();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_box_that_connects_under_the_names_of_others_silences_nobody() {
    let Some(secure) = Secure::start(&["ap-1", "ap-2"]) else {
        return;
    };
    let serving = secure.serve().await;
    let mut honest = secure.connect("ap-2").await;
    let stolen = secure.files_of("ap-1");
    let attack = async {
        let names = ["hotspot-collector", "hotspot.collector", "ap-2"];
        let mut tries = 0_u32;
        for name in names.iter().cycle() {
            let attempt = secure.connect_as(name, &stolen, "ap-1");
            let _taken_or_not = tokio::time::timeout(Duration::from_millis(50), attempt).await;
            // The pace of the attack.
            tokio::time::sleep(Duration::from_millis(20)).await;
            tries += 1;
            if tries == 200 {
                break;
            }
        }
    };
    let delivery = async {
        for sequence in 0..10 {
            // Deliveries are spread over as long as the attack lasts.
            tokio::time::sleep(Duration::from_millis(700)).await;
            let origin = (Timestamp::now().as_second() / 86_400 - 2) * 86_400;
            let payload = report(7, origin, sequence, 1).encode().unwrap();
            honest.send("hotspots/v1/ap-2/report", payload);
            let receipt = honest.message().await;
            assert!(matches!(
                Receipt::read(&receipt.payload),
                Ok((_, Receipt::Settled(_)))
            ));
        }
    };
    tokio::join!(attack, delivery);
    serving.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_signed_while_access_control_is_broken() {
    let Some(mut secure) = Secure::start(&["ap-1", "ap-2"]) else {
        return;
    };
    without(&mut secure, "acl_file");
    let serving = secure.serve().await;
    let health = &serving.state.shared.health;
    until("found out", || health.access_control() == Some(false)).await;
    let stolen = secure.files_of("ap-1");
    let mut thief = secure.connect_as("ap-1", &stolen, "ap-2").await.unwrap();
    thief.send("hotspots/v1/ap-2/renew", unsigned_request());
    let answer = thief.message_within(A_WHILE).await;
    assert_eq!(answer.map(|answer| answer.topic), None);
    serving.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_signed_over_a_broker_that_asks_for_no_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config {
        data_directory: folder.path().to_owned(),
        http: collector::web::http::settings::Settings {
            listen: "127.0.0.1:0".parse().unwrap(),
            ..Config::default().http
        },
        ..Config::parse(
            &format!(
                "data_directory = \"{}\"\n[mqtt]\nport = 0",
                folder.path().display()
            ),
            "collector.toml",
        )
        .unwrap()
    };
    Authority::load_or_make(&config.enroll.authority_directory, 365, Timestamp::now()).unwrap();
    let options = Options {
        embedded_broker: true,
        clock: Clock::System,
        demo_sign_ins: Vec::new(),
    };
    let serving = serve(config, options).await.unwrap();
    serving
        .state
        .shared
        .database
        .write(|transaction| {
            let id = "ap-2".parse().unwrap();
            records::registry::access_point::put(transaction, &id, None, Timestamp::UNIX_EPOCH)
        })
        .unwrap();
    until("connected", || {
        serving.state.shared.health.is_broker_connected()
    })
    .await;
    let heard = anybody_asks(serving.broker.unwrap(), "ap-2", unsigned_request()).await;
    assert_eq!(heard, None);
    serving.stop().await.unwrap();
}

/// The topic of the answer, if there is one.
async fn anybody_asks(broker: SocketAddr, id: &str, payload: Vec<u8>) -> Option<String> {
    let options = MqttOptions::new("anybody", broker.ip().to_string(), broker.port());
    let (client, mut event_loop) = AsyncClient::new(options, 10);
    client
        .try_subscribe(format!("hotspots/v1/{id}/certificate"), QoS::AtLeastOnce)
        .unwrap();
    let topic = format!("hotspots/v1/{id}/renew");
    client
        .try_publish(topic, QoS::AtLeastOnce, false, payload)
        .unwrap();
    let answer = async {
        loop {
            if let Event::Incoming(Packet::Publish(publish)) = event_loop.poll().await.unwrap() {
                return publish.topic;
            }
        }
    };
    tokio::time::timeout(A_WHILE, answer).await.ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_binds_no_client_ids_is_a_warning_and_not_a_fault() {
    let Some(mut secure) = Secure::start(&["ap-1"]) else {
        return;
    };
    let proof = canary::prove(&secure.config.mqtt).await.unwrap();
    assert_eq!(proof, canary::Proof::default());
    without(&mut secure, "use_username_as_clientid");
    let proof = canary::prove(&secure.config.mqtt).await.unwrap();
    assert_eq!(proof.leaks, Vec::<String>::new());
    assert_eq!(proof.warnings.len(), 1, "{proof:?}");
    assert!(proof.warnings[0].contains("does not bind client ids to certificates"));
    let findings = check::check(&secure.config, false).await;
    assert!(findings.iter().all(|finding| finding.good), "{findings:?}");
    let warned = findings.iter().filter(|finding| finding.warning).count();
    assert_eq!(warned, 1, "{findings:?}");
    let told = doctor::examine(&secure.config, Timestamp::now());
    let warned: Vec<_> = told.iter().filter(|finding| finding.warning).collect();
    assert!(warned[0].text.contains("enroll --collector"), "{told:?}");

    // Renewal goes on, and anyone who does not know the collector's id cannot find it.
    let serving = secure.serve().await;
    let health = &serving.state.shared.health;
    until("proven", || health.access_control() == Some(true)).await;
    let stolen = secure.files_of("ap-1");
    let guess = &secure.config.mqtt.client_id;
    let thief = secure.connect_as(guess, &stolen, "ap-1").await;
    let mut honest = secure.connect("ap-1").await;
    honest.send("hotspots/v1/ap-1/renew", unsigned_request());
    let answer = honest.message().await;
    assert_eq!(answer.topic, "hotspots/v1/ap-1/certificate");
    assert!(health.is_broker_connected());
    drop(thief);
    serving.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn checks_disturb_neither_each_other_nor_the_daemon() {
    let Some(secure) = Secure::start(&["ap-1"]) else {
        return;
    };
    let serving = secure.serve().await;
    let health = serving.state.shared.health.clone();
    let checks = async {
        let check = || check::check(&secure.config, false);
        let all = tokio::join!(check(), check(), check());
        for finding in [all.0, all.1, all.2].concat() {
            assert!(finding.good && !finding.warning, "{finding:?}");
        }
    };
    let watch = async {
        loop {
            assert!(health.is_broker_connected(), "the daemon lost the broker");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::select! { () = checks => {} () = watch => {} }
    until("proven", || health.access_control() == Some(true)).await;
    serving.stop().await.unwrap();
}
