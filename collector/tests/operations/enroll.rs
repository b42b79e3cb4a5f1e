use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use collector::commands::check;
use collector::intake::canary;
use collector::intake::enroll;
use jiff::Timestamp;
use protocol::Message;
use protocol::receipt::Receipt;

use crate::secure::{Secure, until};
use lab::reports::report;

/// Two days ago, at midnight.
fn origin() -> i64 {
    (Timestamp::now().as_second() / 86_400 - 2) * 86_400
}

fn stored(secure: &Secure) -> Vec<String> {
    records::windows::Store::new(secure.database.clone())
        .windows(0, i64::MAX, None)
        .unwrap()
        .into_iter()
        .map(|window| window.access_point.to_string())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_enrolled_box_delivers_over_tls_and_access_control_is_proven() {
    let Some(secure) = Secure::start(&["ap-1"]) else {
        return;
    };
    let serving = secure.serve().await;
    let mut ap = secure.connect("ap-1").await;
    ap.send(
        "hotspots/v1/ap-1/report",
        report(7, origin(), 0, 3).encode().unwrap(),
    );
    let receipt = ap.message().await;
    assert_eq!(receipt.topic, "hotspots/v1/ap-1/receipt");
    assert!(matches!(
        Receipt::read(&receipt.payload),
        Ok((_, Receipt::Settled(_)))
    ));
    assert_eq!(stored(&secure).len(), 3);

    let health = &serving.state.shared.health;
    until("proven", || health.access_control() == Some(true)).await;
    assert_eq!(health.faults(), Vec::<String>::new());
    let findings = check::check(&secure.config, false).await;
    assert!(findings.iter().all(|finding| finding.good), "{findings:?}");
    // The proof itself is nobody's report.
    let refused: i64 = secure
        .database
        .reader()
        .unwrap()
        .query_row("SELECT count(*) FROM refused_messages", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(refused, 0);
    serving.stop().await.unwrap();

    let files = secure.files_of("ap-1");
    let key = std::fs::metadata(files.join("key.pem")).unwrap();
    assert_eq!(key.permissions().mode() & 0o777, 0o600);
    let snippet = std::fs::read_to_string(files.join("hotspot-agent.toml")).unwrap();
    assert!(snippet.contains("access_point = \"ap-1\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stolen_certificate_speaks_for_no_other_box_and_can_be_shut_out() {
    let Some(secure) = Secure::start(&["ap-1", "ap-2"]) else {
        return;
    };
    let serving = secure.serve().await;
    let mut honest = secure.connect("ap-2").await;
    let stolen = secure.files_of("ap-1");
    let mut thief = secure.connect_as("thief", &stolen, "ap-2").await.unwrap();
    for (topic, payload) in [
        ("report", report(6, origin(), 0, 1).encode().unwrap()),
        ("late", report(6, origin(), 1, 1).encode().unwrap()),
        ("status", vec![1; 40]),
        ("renew", vec![1; 40]),
        ("receipt", vec![1; 40]),
        ("certificate", vec![1; 40]),
        ("check", vec![1; 40]),
    ] {
        thief.send(&format!("hotspots/v1/ap-2/{topic}"), payload);
    }
    // Of its own box it may speak: when this is stored, the rest was held back.
    thief.send(
        "hotspots/v1/ap-1/report",
        report(5, origin(), 0, 1).encode().unwrap(),
    );
    let nothing = thief.message_within(Duration::from_millis(500)).await;
    assert_eq!(nothing, None, "a thief reads no other's receipts");
    until("stored", || !stored(&secure).is_empty()).await;
    assert_eq!(stored(&secure), ["ap-1"]);

    honest.send(
        "hotspots/v1/ap-2/report",
        report(7, origin(), 0, 1).encode().unwrap(),
    );
    let receipt = honest.message().await;
    assert_eq!(receipt.topic, "hotspots/v1/ap-2/receipt");

    let id = "ap-1".parse().unwrap();
    enroll::revoke(
        &secure.config.enroll,
        &secure.database,
        &id,
        "ann",
        Timestamp::now(),
    )
    .unwrap();
    // At once at the collector ...
    thief.send(
        "hotspots/v1/ap-1/report",
        report(5, origin(), 1, 1).encode().unwrap(),
    );
    let reader = secure.database.reader().unwrap();
    let left = || {
        let sql = "SELECT count(*) FROM refused_messages WHERE reason = 'revoked'";
        let count: i64 = reader.query_row(sql, [], |row| row.get(0)).unwrap();
        count > 0
    };
    let deadline = std::time::Instant::now() + Duration::from_secs(20);
    while !left() {
        assert!(std::time::Instant::now() < deadline, "not left as revoked");
        thief.message_within(Duration::from_millis(50)).await;
    }
    // ... and at the broker once it has read its files again.
    secure.reload_broker();
    let deadline = std::time::Instant::now() + Duration::from_secs(20);
    while secure.connect_as("again", &stolen, "ap-1").await.is_ok() {
        assert!(std::time::Instant::now() < deadline, "still let in");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    honest.send(
        "hotspots/v1/ap-2/report",
        report(7, origin(), 1, 1).encode().unwrap(),
    );
    honest.message().await;
    let mut counted = stored(&secure);
    counted.sort();
    assert_eq!(counted, ["ap-1", "ap-2", "ap-2"]);

    // The box that replaces it has its own certificate.
    secure.enroll(&["ap-1"]);
    secure.reload_broker();
    let deadline = std::time::Instant::now() + Duration::from_secs(20);
    let mut new = loop {
        match secure
            .connect_as("ap-1", &secure.files_of("ap-1"), "ap-1")
            .await
        {
            Ok(new) => break new,
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
        assert!(
            std::time::Instant::now() < deadline,
            "its new certificate is not let in"
        );
    };
    new.send(
        "hotspots/v1/ap-1/report",
        report(9, origin(), 2, 1).encode().unwrap(),
    );
    new.message().await;
    serving.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_without_access_control_is_named_loudly() {
    let Some(mut secure) = Secure::start(&["ap-1"]) else {
        return;
    };
    let file = secure.mosquitto_file("conf.d/hotspot.conf");
    let whole = std::fs::read_to_string(&file).unwrap();
    let without: String = whole
        .lines()
        .filter(|line| !line.starts_with("acl_file"))
        .map(|line| format!("{line}\n"))
        .collect();
    std::fs::write(&file, without).unwrap();
    secure.start_broker();

    let leaks = canary::prove(&secure.config.mqtt).await.unwrap().leaks;
    assert_eq!(
        leaks,
        [
            "an access point can read `check` of another",
            "an access point can read `receipt` of another",
            "an access point can read `report` of another",
            "an access point can read checks",
            "an access point can read reports",
            "an access point can write `certificate`, which only collectors may",
            "an access point can write `check` of another",
            "an access point can write `late` of another",
            "an access point can write `receipt`, which only collectors may",
            "an access point can write `renew` of another",
            "an access point can write `report` of another",
            "an access point can write `status` of another",
        ]
    );
    let findings = check::check(&secure.config, false).await;
    let bad: Vec<&str> = findings
        .iter()
        .filter(|finding| !finding.good)
        .map(|finding| finding.text.as_str())
        .collect();
    assert_eq!(bad.len(), 1, "{bad:?}");
    assert!(bad[0].contains("access control does not hold"), "{bad:?}");

    let serving = secure.serve().await;
    let health = &serving.state.shared.health;
    until("found out", || health.access_control() == Some(false)).await;
    assert!(health.faults()[0].contains("can write `report` of another"));
    serving.stop().await.unwrap();

    // Too much in one place only.
    std::fs::write(&file, whole).unwrap();
    let acl = secure.mosquitto_file("acl");
    let text = std::fs::read_to_string(&acl).unwrap();
    std::fs::write(&acl, format!("{text}pattern readwrite hotspots/v1/%u/#\n")).unwrap();
    secure.start_broker();
    let leaks = canary::prove(&secure.config.mqtt).await.unwrap().leaks;
    assert_eq!(
        leaks,
        [
            "an access point can read checks",
            "an access point can read reports",
            "an access point can write `certificate`, which only collectors may",
            "an access point can write `receipt`, which only collectors may",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn checks_are_written_by_their_own_box_and_read_by_the_collector_alone() {
    let Some(mut secure) = Secure::start(&["ap-1"]) else {
        return;
    };
    let acl = secure.mosquitto_file("acl");
    let whole = std::fs::read_to_string(&acl).unwrap();
    let open_to_all = format!("{whole}pattern readwrite hotspots/v1/+/check\n");
    std::fs::write(&acl, open_to_all).unwrap();
    secure.start_broker();
    let proof = canary::prove(&secure.config.mqtt).await.unwrap();
    assert_eq!(
        proof.leaks,
        [
            "an access point can read `check` of another",
            "an access point can read checks",
            "an access point can write `check` of another",
        ]
    );

    // As the files were before there were checks: nothing leaks, and nothing arrives.
    let lines = whole.lines().filter(|line| !line.ends_with("/check"));
    let earlier: String = lines.map(|line| format!("{line}\n")).collect();
    std::fs::write(&acl, earlier).unwrap();
    secure.start_broker();
    let proof = canary::prove(&secure.config.mqtt).await.unwrap();
    assert_eq!(proof.leaks, [""; 0]);
    let [warning] = &proof.warnings[..] else {
        panic!("{proof:?}");
    };
    assert!(warning.contains("write `check`"), "{warning}");

    std::fs::write(&acl, whole).unwrap();
    secure.start_broker();
    let proof = canary::prove(&secure.config.mqtt).await.unwrap();
    assert_eq!(proof, canary::Proof::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_is_not_the_right_one_is_not_spoken_to() {
    let Some(secure) = Secure::start(&[]) else {
        return;
    };
    let Some(other) = Secure::start(&[]) else {
        return;
    };
    let mut config = secure.config.clone();
    config.mqtt.port = other.config.mqtt.port;
    let findings = check::check(&config, false).await;
    let told = format!("{findings:?}");
    assert!(told.contains("cannot be used"), "{told}");
    assert!(told.contains("could not be proven"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_that_a_clock_far_ahead_renewed_still_open_the_broker() {
    let Some(secure) = Secure::start(&["ap-1"]) else {
        return;
    };
    let own = enroll::OwnCertificates {
        enroll: secure.config.enroll.clone(),
        directory: secure.config.mqtt.tls_directory.clone().unwrap(),
    };
    let ahead = Timestamp::now().as_second() + 3_000 * 86_400;
    assert!(own.renew(Timestamp::from_second(ahead).unwrap()).unwrap());
    let findings = check::check(&secure.config, false).await;
    assert!(findings.iter().all(|finding| finding.good), "{findings:?}");
}
