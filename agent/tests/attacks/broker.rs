//! A bad broker, for a minute: what it costs in log, memory and processor.

use std::fs;
use std::time::Duration;

use lab::agent::{Agent, START, configure};
use lab::bad_broker::{BadBroker, Manner};

const MINUTE: Duration = Duration::from_secs(60);
const LOG_BYTES: usize = 4096;
const MEMORY_KB: u64 = 24 * 1024;

#[test]
#[ignore = "takes a minute"]
fn a_minute_with_a_bad_broker_costs_a_few_lines_and_little_memory() {
    let running: Vec<_> = Manner::ALL
        .into_iter()
        .map(|manner| {
            let broker = BadBroker::start(manner);
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("counts.csv");
            fs::write(&file, format!("time,devices\n{START},3\n")).unwrap();
            let source = format!("kind = \"replay\"\nfile = {file:?}");
            let config = configure(folder.path(), broker.port, &source, "");
            let agent = Agent::start(&config, START, 1);
            (manner, broker, agent, folder)
        })
        .collect();
    // What a minute costs is what is measured: there is nothing to wait for.
    std::thread::sleep(MINUTE);
    let mut faults = vec![];
    for (manner, broker, mut agent, _folder) in running {
        let (memory_kb, ticks) = usage(agent.id());
        let ended = agent.terminate();
        let (log_bytes, connections) = (agent.log().len(), broker.connections());
        let words = format!(
            "{manner:?}: {log_bytes} bytes of log, {connections} connections, \
             {memory_kb} kB at most, {ticks} ticks"
        );
        println!("{words}");
        let patient = connections <= 60;
        if !ended || !patient || log_bytes > LOG_BYTES || memory_kb > MEMORY_KB {
            faults.push(words);
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Most memory ever, and time on the processor in hundredths of a second.
fn usage(id: u32) -> (u64, u64) {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let memory = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks = fields.split_whitespace().skip(11).take(2);
    let ticks = ticks.filter_map(|field| field.parse::<u64>().ok()).sum();
    (memory.unwrap_or(0), ticks)
}
