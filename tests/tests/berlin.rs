//! Six days of real counts at four points in Berlin, through four agents, a real
//! broker and the collector: stored is what was closed, and the quiet points come last.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::process::Command;
use std::time::Duration;

use journeys::binaries;
use journeys::deployment::Deployment;
use journeys::shared;
use lab::deadline::wait_within;
use lab::skipped::skipped;
use protocol::Layer;

/// 2018-02-14T12:00:00Z, the first boundary of four hours before the data.
const START_S: i64 = 1_518_609_600;
const DAYS: i64 = 6;
const SPEED: f64 = 20_000.0;
const POINTS: [(&str, &str); 4] = [
    ("campus-tel", "Campus-TEL"),
    ("campus-bhn", "Campus-BHN"),
    ("campus-af-2", "Campus-AF-2"),
    ("campus-eb", "Campus-EB"),
];

/// Devices by minute, and the mean over all minutes.
fn counts_of(text: &str, point: &str) -> (BTreeMap<i64, u32>, f64) {
    let mut counts = BTreeMap::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let [location, at_ms, devices, ..] = cells[..] else {
            continue;
        };
        if location != point {
            continue;
        }
        let at_ms: i64 = at_ms.parse().expect("a time in milliseconds");
        let devices: u32 = devices.parse().expect("a number of devices");
        counts.entry(at_ms / 60_000 * 60).or_insert(devices);
    }
    let mean = counts.values().copied().map(f64::from).sum::<f64>() / counts.len() as f64;
    (counts, mean)
}

#[test]
fn real_counts_arrive_as_they_were_closed_and_the_two_quiet_points_come_last() {
    let Some(data) = shared::folder("berlin_wifi") else {
        return skipped("Berlin journey", "no shared data beside the project");
    };
    let Some(mut lab) = Deployment::new(START_S, SPEED) else {
        return;
    };
    let text = std::fs::read_to_string(data.join("wifi.csv")).expect("the counts can be read");
    let ids = POINTS.map(|(id, _)| id);
    lab.register(&ids);
    let mut means = Vec::new();
    let files = POINTS.map(|(id, point)| {
        let (counts, mean) = counts_of(&text, point);
        assert!(counts.len() > 5000, "{point} has {} minutes", counts.len());
        means.push((mean, id));
        let mut file = String::from("time,devices\n");
        for (at_s, devices) in counts {
            writeln!(file, "{at_s},{devices}").expect("text can be written");
        }
        (id, lab.write(&format!("{id}.csv"), &file))
    });
    means.sort_by(|one, other| one.0.total_cmp(&other.0));

    lab.begin();
    let mut collector = lab.start_collector();
    let mut agents: Vec<_> = files
        .iter()
        .map(|(id, file)| lab.start_agent(id, file, "resend_s = 2"))
        .collect();
    let end_s = START_S + DAYS * 86_400;
    wait_within(
        "six days to pass and be settled",
        Duration::from_secs(120),
        || {
            let settled = ids.iter().all(|id| {
                let closed = lab.closed_by(id);
                let starts = closed.keys().map(|(_, start)| i64::from(*start));
                let passed = starts.max().is_some_and(|start| start >= end_s);
                let mut due = closed
                    .values()
                    .filter(|(it, _)| i64::from(it.end()) <= end_s);
                passed && due.all(|(_, settled)| settled.is_some())
            });
            settled.then_some(())
        },
    );
    for agent in &mut agents {
        agent.kill();
    }
    collector.kill();

    let mut usage = String::from("site,start,minutes,device_minutes,visits,online_minutes\n");
    for id in ids {
        let compared = lab.check_delivery(id);
        let windows = compared.get(&Layer::Windows).copied().unwrap_or(0);
        assert!(windows > 35, "{id}: only {windows} windows");
        let stored = lab.stored_of(id);
        let of_this = stored
            .iter()
            .filter(|((layer, _), _)| *layer == Layer::Windows);
        let of_this: Vec<_> = of_this.map(|(_, window)| window).collect();
        for window in of_this.iter().filter(|it| it.end() <= end_s) {
            let start = jiff::Timestamp::from_second(window.start).expect("a start");
            let figure = window
                .device_minutes
                .map_or(String::new(), |it| it.to_string());
            writeln!(
                usage,
                "{id},{start},240,{figure},,{}",
                window.online_minutes
            )
            .expect("text can be written");
        }
    }

    let sites = lab.write(
        "analyse-sites.csv",
        &ids.iter().fold(String::from("site,kind\n"), |text, id| {
            text + id + ",square\n"
        }),
    );
    let usage = lab.write("usage.csv", &usage);
    let output = Command::new(binaries::path_of("hotspot-collector"))
        .args([
            "analyse",
            "--json",
            "--noise-device-minutes",
            "120",
            "--time-zone",
            "Europe/Berlin",
        ])
        .arg("--sites")
        .arg(sites)
        .arg("--usage")
        .arg(usage)
        .output()
        .expect("the collector can be started");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let answer: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("the answer is JSON");
    let mut ratios: Vec<(f64, String)> = answer
        .as_array()
        .expect("a list of sites")
        .iter()
        .map(|site| {
            let ratio = site["ratio"]
                .as_f64()
                .expect("something was expected, so there is a ratio");
            (
                ratio,
                site["site"].as_str().expect("a site has a name").to_owned(),
            )
        })
        .collect();
    ratios.sort_by(|one, other| one.0.total_cmp(&other.0));
    eprintln!("ratios: {ratios:?}; means of the raw counts: {means:?}");
    let mut quiet = [ratios[0].1.as_str(), ratios[1].1.as_str()];
    quiet.sort_unstable();
    let mut expected = [means[0].1, means[1].1];
    expected.sort_unstable();
    assert_eq!(quiet, expected);
}
