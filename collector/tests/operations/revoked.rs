//! What shuts an access point out that has a session open, and what a restart of the broker
//! is to the others.

use std::time::Duration;

use collector::daemon::Serving;
use collector::insight::fleet::{self, Cause, Fleet, FleetState};
use collector::intake::enroll;
use jiff::Timestamp;
use lab::reports::report;
use protocol::Message;
use records::broker_absence;
use rumqttc::Packet;

use crate::secure::{PATIENCE, Secure, SecureBox, status_of, until};

fn look(serving: &Serving) -> Fleet {
    fleet::load(&serving.state.shared).unwrap()
}

fn causes(fleet: &Fleet, id: &str) -> Vec<Cause> {
    let item = fleet.items.iter().find(|item| item.id.as_str() == id);
    item.unwrap().needs.iter().map(|need| need.cause).collect()
}

fn state(fleet: &Fleet, id: &str) -> FleetState {
    let item = fleet.items.iter().find(|item| item.id.as_str() == id);
    item.unwrap().state
}

/// Says in this session that it is well, and waits until it is known.
async fn say_well(ap: &mut SecureBox, serving: &Serving, id: &str) {
    let now = u32::try_from(Timestamp::now().as_second()).unwrap();
    let status = status_of(id, 1, Some(now)).encode().unwrap();
    ap.send(&format!("hotspots/v1/{id}/status"), status);
    let deadline = std::time::Instant::now() + PATIENCE;
    while state(&look(serving), id) != FleetState::Reporting {
        assert!(std::time::Instant::now() < deadline, "{id} is not heard");
        ap.message_within(Duration::from_millis(20)).await;
    }
}

/// Sends a report until this is so.
async fn send_until(ap: &mut SecureBox, id: &str, mut done: impl FnMut() -> bool) {
    let payload = report(7, 1_767_225_600, 0, 1).encode().unwrap();
    let deadline = std::time::Instant::now() + PATIENCE;
    while !done() {
        assert!(std::time::Instant::now() < deadline, "{id}: in vain");
        ap.send(&format!("hotspots/v1/{id}/report"), payload.clone());
        ap.message_within(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_ends_the_session_that_a_reload_leaves_open() {
    let Some(mut secure) = Secure::start(&["ap-1", "ap-2", "ap-3"]) else {
        return;
    };
    secure
        .database
        .writer()
        .execute_batch(
            "INSERT INTO sites VALUES ('park', 'a', 'a', 'a', 'park', 4.3, 50.8, '21004',
                 'outdoor', 1, 1, NULL, NULL, NULL, NULL, 1, 1);
             INSERT INTO placements VALUES ('ap-1', 'park', 0, NULL), ('ap-2', 'park', 0, NULL);",
        )
        .unwrap();
    let serving = secure.serve().await;
    let mut lost = secure.connect("ap-1").await;
    let mut honest = secure.connect("ap-2").await;
    say_well(&mut lost, &serving, "ap-1").await;
    say_well(&mut honest, &serving, "ap-2").await;
    // A second is as fine as the account of the broker's absence is.
    tokio::time::sleep(Duration::from_millis(1_100)).await;

    let id = "ap-1".parse().unwrap();
    let (settings, now) = (&secure.config.enroll, Timestamp::now());
    enroll::revoke(settings, &secure.database, &id, "ann", now).unwrap();
    let third = "ap-3".parse().unwrap();
    enroll::revoke(settings, &secure.database, &third, "ann", now).unwrap();
    // At once, from the registry; and that it tries is told.
    assert_eq!(state(&look(&serving), "ap-1"), FleetState::Revoked);
    assert_eq!(causes(&look(&serving), "ap-1"), []);
    send_until(&mut lost, "ap-1", || {
        causes(&look(&serving), "ap-1") == [Cause::Revoked]
    })
    .await;

    // A reload lets nobody in any more who is shut out, and leaves the session open ...
    secure.reload_broker();
    let deadline = std::time::Instant::now() + PATIENCE;
    let files = secure.files_of("ap-3");
    while secure.connect_as("ap-3", &files, "ap-3").await.is_ok() {
        assert!(std::time::Instant::now() < deadline, "still let in");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    while lost
        .message_within(Duration::from_millis(100))
        .await
        .is_some()
    {}
    lost.send("hotspots/v1/ap-1/status", vec![1; 40]);
    let answered = tokio::time::timeout(PATIENCE, async {
        while !matches!(lost.packet().await.unwrap(), Packet::PubAck(_)) {}
    });
    answered.await.expect("its session is open");
    // ... and a restart ends it, at the broker's own hand.
    secure.restart_broker();
    let ended = tokio::time::timeout(PATIENCE, async { while lost.packet().await.is_ok() {} });
    ended.await.expect("its session ends");
    let files = secure.files_of("ap-1");
    assert!(secure.connect_as("ap-1", &files, "ap-1").await.is_err());

    let reader = secure.database.reader().unwrap();
    until("back", || {
        let absence = broker_absence::last(&reader).unwrap();
        serving.state.shared.health.is_broker_connected()
            && absence.is_some_and(|it| it.lost_s >= now.as_second() && it.back_s.is_some())
    })
    .await;
    // The last will that the broker speaks as it ends may end with it: then ap-2 counts as
    // there until it is back.
    let is_told = async {
        while look(&serving).broker.awaited == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let is_told = tokio::time::timeout(Duration::from_secs(5), is_told).await;
    let fleet = look(&serving);
    if is_told.is_ok() {
        assert_eq!(fleet.broker.awaited, 1);
        assert_eq!(state(&fleet, "ap-2"), FleetState::Offline);
        assert_eq!(fleet.broker.need.as_ref().unwrap().cause, Cause::Broker);
    } else {
        assert_eq!(state(&fleet, "ap-2"), FleetState::Reporting);
    }
    assert_eq!(causes(&fleet, "ap-1"), [], "its session has ended");
    assert_eq!(causes(&fleet, "ap-2"), [], "nobody cut its power");
    assert_eq!(fleet.dark_sites.len(), 0);

    let mut honest = secure.connect("ap-2").await;
    let now = u32::try_from(Timestamp::now().as_second()).unwrap();
    let status = status_of("ap-2", 2, Some(now)).encode().unwrap();
    honest.send("hotspots/v1/ap-2/status", status);
    let deadline = std::time::Instant::now() + PATIENCE;
    while state(&look(&serving), "ap-2") != FleetState::Reporting {
        assert!(
            std::time::Instant::now() < deadline,
            "ap-2 does not come back"
        );
        honest.message_within(Duration::from_millis(20)).await;
    }
    assert!(look(&serving).broker.need.is_none());
    serving.stop().await.unwrap();
}
