//! A fleet in the middle of an upgrade: one access point stays with protocol version 1,
//! one goes from 1 to 2 with what it holds, one is new. Nothing is lost or doubled, and
//! layers begin on a Monday.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use agent::core::counting::{Counting, Moment, Settings};
use agent::core::delivery::Pace;
use agent::core::layers::Layers;
use agent::core::noise::Scales;
use agent::core::outbox::Outbox;
use agent::core::random::Seeded;
use agent::core::station::Reading;
use agent::core::window::Length;
use journeys::deployment::Deployment;
use lab::access_point::Connection;
use lab::deadline::wait_within;
use protocol::receipt::Receipt;
use protocol::report::Report;
use protocol::topic::MessageKind;
use protocol::{Layer, Message, Version, version1};

/// 2026-01-05T04:00:00Z: a week of ten hours begins, counted from the first Monday of 1970.
const START_S: u32 = 1_767_585_600;
/// A window of an hour passes in 0.9 s, a week of ten hours in 9 s.
const SPEED: f64 = 4000.0;
const LABORATORY: &str =
    "window_periods = 60\nweek_periods = 600\nresend_s = 2\noutbox_windows = 1000";
const HOUR_S: u32 = 3_600;
const WEEK_S: u32 = 10 * HOUR_S;

/// An agent as it was before there were layers.
struct OldAgent {
    id: &'static str,
    counting: Counting<Seeded>,
    next_minute_s: u32,
    begun: Instant,
}

impl OldAgent {
    fn start(id: &'static str, state: &Path, seed: u64) -> Self {
        std::fs::create_dir_all(state).unwrap();
        let mut random = Seeded::new(seed);
        let outbox = Outbox::open(&state.join("outbox"), 1_000, &mut random).unwrap();
        let settings = Settings {
            length: Length {
                period_s: 60,
                periods: 60,
            },
            layers: Layers::windows_alone(Scales::STANDARD),
            pace: Pace {
                resend_ms: 2_000,
                ..Pace::default()
            },
            ..Settings::default()
        };
        Self {
            id,
            counting: Counting::new(settings, outbox, random).unwrap(),
            next_minute_s: START_S,
            begun: Instant::now(),
        }
    }

    /// Lives up to now, and says in version 1 what it has to say.
    async fn live(&mut self, now_s: u32, broker: &Connection) {
        while self.next_minute_s < now_s {
            let moment = Moment::at(self.next_minute_s);
            self.counting
                .minute(moment, &Reading::Count(5), true)
                .unwrap();
            self.next_minute_s += 60;
        }
        let now_ms = u64::try_from(self.begun.elapsed().as_millis()).unwrap();
        while let Some((kind, payload)) = self.counting.next_message(now_ms, Some(now_s)).unwrap() {
            assert_ne!(kind, MessageKind::Status);
            let report = Report::decode(&payload).unwrap();
            assert_eq!(report.layer, Layer::Windows);
            let old = version1::Report {
                boot: report.boot,
                first_sequence: report.first_sequence,
                first_start: report.first_start,
                period_s: report.period_s,
                length_periods: report.length_periods,
                noise_device_minutes: report.noise_device_minutes,
                noise_visits: report.noise_visits,
                windows: report.windows,
            };
            let topic = format!("hotspots/v1/{}/{}", self.id, kind.as_str());
            broker.send(&topic, old.encode().unwrap()).await;
        }
    }
}

#[tokio::test]
async fn old_and_new_agents_and_one_that_is_upgraded_lose_nothing() {
    let Some(mut lab) = Deployment::new(START_S.into(), SPEED) else {
        return;
    };
    let ids = ["box-old", "box-upgraded", "box-new"];
    lab.register(&ids);
    let counts: String = (0..30 * 24 * 60)
        .map(|minute| format!("{},{}\n", START_S + minute * 60, minute % 7))
        .collect();
    let file = lab.write("counts.csv", &format!("time,devices\n{counts}"));

    lab.begin();
    let mut collector = lab.start_collector();
    let mut new = lab.start_agent("box-new", &file, LABORATORY);
    let mut broker = Connection::open(lab.mosquitto.address, "two-old-agents").await;
    let mut old = OldAgent::start("box-old", &lab.state_of("box-old"), 1);
    let mut to_upgrade = Some(OldAgent::start(
        "box-upgraded",
        &lab.state_of("box-upgraded"),
        2,
    ));
    let mut upgraded = None;
    let mut upgraded_at_s = 0;
    while lab.now_s() < i64::from(START_S + 3 * WEEK_S + HOUR_S) {
        let now_s = u32::try_from(lab.now_s()).unwrap();
        old.live(now_s, &broker).await;
        if let Some(agent) = &mut to_upgrade {
            agent.live(now_s, &broker).await;
        }
        if now_s > START_S + 5 * HOUR_S + HOUR_S / 2
            && let Some(agent) = to_upgrade.take()
        {
            // Some of what it sent has no receipt yet.
            upgraded_at_s = now_s;
            drop(agent);
            upgraded = Some(lab.start_agent("box-upgraded", &file, LABORATORY));
        }
        let heard = broker
            .receipt_and_version_within(Duration::from_millis(50))
            .await;
        if let Some((id, version, ranges)) = heard {
            let receipt = Receipt::Settled(ranges).encode().unwrap();
            if id == "box-old" {
                assert_eq!(version, Version::One, "an old agent reads nothing else");
                old.counting.receipt(&receipt).unwrap();
            } else if let Some(agent) = to_upgrade.as_mut().filter(|_| id == "box-upgraded") {
                assert_eq!(version, Version::One);
                agent.counting.receipt(&receipt).unwrap();
            }
        }
    }
    drop(old);
    let until_s = START_S + 3 * WEEK_S;
    let agents_now = ["box-upgraded", "box-new"];
    wait_within("all to be settled", Duration::from_secs(60), || {
        let settled = agents_now.iter().all(|id| {
            let closed = lab.closed_by(id);
            let mut due = closed.values().filter(|(it, _)| it.end() <= until_s);
            due.all(|(_, settled)| settled.is_some())
        });
        settled.then_some(())
    });
    new.kill();
    upgraded.expect("it was upgraded").kill();
    collector.kill();

    let stored = ids.map(|id| {
        let compared = lab.check_delivery(id);
        eprintln!("{id}: stored as closed: {compared:?}");
        (id, lab.stored_of(id))
    });
    let stored: BTreeMap<_, _> = stored.into_iter().collect();
    let scales = |id: &str, layer: Layer, from_s: u32, to_s: u32| {
        let of_layer = stored[id].range((layer, from_s)..(layer, to_s));
        let scales = of_layer.map(|(_, it)| it.noise_device_minutes);
        scales.collect::<Vec<u16>>()
    };
    let end_s = START_S + 3 * WEEK_S;
    let of_old = scales("box-old", Layer::Windows, START_S, end_s - HOUR_S);
    assert!(
        of_old.len() > 25 && of_old.iter().all(|b| *b == 60),
        "{of_old:?}"
    );
    assert!(!stored["box-old"].keys().any(|(layer, _)| layer.is_total()));

    // Until Monday it spends all on windows; then it has layers.
    let monday_s = START_S + WEEK_S;
    assert!(upgraded_at_s < monday_s, "the machine is too slow for this");
    let before = scales("box-upgraded", Layer::Windows, START_S, monday_s);
    assert!(
        before.len() >= 9 && before.iter().all(|b| *b == 60),
        "{before:?}"
    );
    let after = scales("box-upgraded", Layer::Windows, monday_s, end_s);
    assert!(
        after.len() >= 18 && after.iter().all(|b| *b == 120),
        "{after:?}"
    );
    let totals = stored["box-upgraded"].range((Layer::Weeks, START_S)..(Layer::Weeks, end_s));
    let totals: Vec<_> = totals.map(|(_, it)| it.device_minutes.is_some()).collect();
    assert_eq!(totals, [false, true, true]);

    let of_new = scales("box-new", Layer::Windows, START_S, end_s);
    assert!(
        of_new.len() >= 28 && of_new.iter().all(|b| *b == 120),
        "{of_new:?}"
    );
    assert_eq!(scales("box-new", Layer::Weeks, START_S, end_s), [120; 3]);
}
