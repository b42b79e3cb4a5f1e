//! Whatever is killed, and whenever: what an agent closed is stored exactly once.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use agent::core::outbox::ClosedWindow;
use agent::core::random::{RandomSource, Seeded};
use journeys::deployment::Deployment;
use lab::child::Running;
use lab::deadline::wait_within;
use protocol::Layer;

/// 2026-01-05T00:00:00Z, a Monday.
const START_S: i64 = 1_767_571_200;
/// A window of an hour passes in 0.9 s.
const SPEED: f64 = 4000.0;
const ACCESS_POINTS: [&str; 4] = ["box-a", "box-b", "box-c", "box-d"];
/// Windows of an hour, weeks of ten; sent again after 2 s; enough slots for the whole test.
const LABORATORY: &str =
    "window_periods = 60\nweek_periods = 600\nresend_s = 2\noutbox_windows = 1000";
const KILLING: Duration = Duration::from_secs(40);

fn pick(random: &mut Seeded, below: u64) -> u64 {
    random.next().expect("a seed gives numbers") % below
}

#[test]
fn agent_broker_and_collector_killed_at_random_lose_nothing_and_double_nothing() {
    let Some(mut lab) = Deployment::new(START_S, SPEED) else {
        return;
    };
    lab.register(&ACCESS_POINTS);
    let counts: String = (0..30 * 24 * 60)
        .map(|minute| format!("{},{}\n", START_S + minute * 60, minute % 7))
        .collect();
    let file = lab.write("counts.csv", &format!("time,devices\n{counts}"));

    lab.begin();
    let mut collector = lab.start_collector();
    let start = |lab: &Deployment, id: &str| lab.start_agent(id, &file, LABORATORY);
    let mut agents: BTreeMap<&str, Running> = ACCESS_POINTS
        .iter()
        .map(|&id| (id, start(&lab, id)))
        .collect();

    let mut random = Seeded::new(20_260_105);
    let mut kills = BTreeMap::new();
    let begun = Instant::now();
    while begun.elapsed() < KILLING {
        // The moment of a kill and the time down are what is tried: nothing to wait for.
        std::thread::sleep(Duration::from_millis(300 + pick(&mut random, 900)));
        let down = Duration::from_millis(pick(&mut random, 1500));
        match pick(&mut random, 4) {
            0 => {
                lab.mosquitto.kill();
                std::thread::sleep(down);
                lab.mosquitto.start_again();
                *kills.entry("broker").or_insert(0) += 1;
            }
            1 => {
                collector.kill();
                std::thread::sleep(down);
                collector = lab.start_collector();
                *kills.entry("collector").or_insert(0) += 1;
            }
            _ => {
                let id = ACCESS_POINTS[pick(&mut random, 4) as usize];
                agents.remove(id).expect("every agent runs").kill();
                std::thread::sleep(down);
                agents.insert(id, start(&lab, id));
                *kills.entry("agent").or_insert(0) += 1;
            }
        }
    }
    assert!(collector.is_running(), "the collector ended by itself");
    assert!(
        agents.values_mut().all(Running::is_running),
        "an agent ended by itself"
    );

    // Whatever was closed before the killing ended must arrive; more is closed meanwhile.
    let until_s = lab.now_s();
    wait_within(
        "every closed window to be settled",
        Duration::from_secs(60),
        || {
            let all_settled = ACCESS_POINTS.iter().all(|id| {
                let closed = lab.closed_by(id);
                let due = |it: &ClosedWindow| i64::from(it.end()) <= until_s;
                closed
                    .values()
                    .filter(|(it, _)| due(it))
                    .all(|(_, settled)| settled.is_some())
            });
            all_settled.then_some(())
        },
    );
    for agent in agents.values_mut() {
        agent.kill();
    }
    collector.kill();

    let mut compared: BTreeMap<Layer, usize> = BTreeMap::new();
    for id in ACCESS_POINTS {
        for (layer, count) in lab.check_delivery(id) {
            *compared.entry(layer).or_default() += count;
        }
    }
    eprintln!("stored as closed: {compared:?}; kills: {kills:?}");
    let windows = compared.get(&Layer::Windows).copied().unwrap_or(0);
    assert!(windows > 100, "only {windows} windows came through");
    let weeks = compared.get(&Layer::Weeks).copied().unwrap_or(0);
    assert!(weeks > 4, "only {weeks} totals came through");
    assert_eq!(kills.len(), 3, "each part was killed: {kills:?}");
}
