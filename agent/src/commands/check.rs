//! What works, what does not, and what to do: one screen.

use std::error::Error;
use std::fs::File;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use groundwork::causes::in_full;
use protocol::Message;
use protocol::check::{Check, Part, Tried};
use protocol::status::ClockState;
use protocol::topic::MessageKind;
use rustls::ClientConfig;
use tokio::time::timeout;

use super::{CommandError, on_runtime, say};
use crate::clock::Clock;
use crate::config::Config;
use crate::core::outbox::{Held, Outbox, Storage};
use crate::core::random::OperatingSystem;
use crate::daemon::site_code;
use crate::link::mqtt;
use crate::link::security::Security;
use crate::link::tls::{Credentials, TlsError};
use crate::look::online::{self, OnlineConfig, ProbeConfig};

mod source;

/// Longest wait for the broker.
const BROKER: Duration = Duration::from_secs(15);
/// What ended longer ago and was sent has its receipt, unless nobody gives any.
const RECEIPT_S: u64 = 3 * 3600;

/// One line of the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Finding {
    part: Part,
    works: bool,
    words: String,
    /// What to do, where something is to be done.
    advice: Option<&'static str>,
}

impl Finding {
    fn good(part: Part, words: String) -> Self {
        Self {
            part,
            works: true,
            words,
            advice: None,
        }
    }

    fn bad(part: Part, words: String, advice: &'static str) -> Self {
        Self {
            part,
            works: false,
            words,
            advice: Some(advice),
        }
    }
}

pub fn run(config: &Config) -> Result<ExitCode, CommandError> {
    let (findings, told) = on_runtime(check(config))?;
    let shown = say(&(screen(&findings) + told));
    let good = findings.iter().all(|finding| finding.works);
    Ok(if good { shown } else { ExitCode::FAILURE })
}

/// Tries every part once, and tells the collector what came of it; the last line says
/// whether that could leave.
async fn check(config: &Config) -> (Vec<Finding>, &'static str) {
    let mut clock = Clock::new(config.clock.clone());
    let mut findings = vec![clock_works(&mut clock)];
    let owner = |path: &Path| Some(std::fs::metadata(path).ok()?.uid());
    let user = owner(Path::new("/proc/self"));
    findings.extend(checked_as_another(user, owner(&config.state)));
    findings.extend(source::sources_work(config, &clock).await);
    findings.push(online_works(&config.online).await);
    findings.push(outbox_works(config));
    let utc_s = clock.now().utc_s;
    let kept = kept(config);
    findings.push(layers_released(config, kept.as_ref(), utc_s));
    findings.extend(certificate_works(config, utc_s));
    let broker = broker_answers(config, utc_s).await;
    let connects = broker.works;
    let receipts = receipts_come(kept.as_ref(), utc_s, connects);
    findings.push(broker);
    findings.extend(receipts);
    let told = if connects && tell_collector(config, utc_s, &findings).await {
        "the result is on its way to the collector\n"
    } else {
        "the collector was not told of this result\n"
    };
    (findings, told)
}

/// Whether the broker took it.
async fn tell_collector(config: &Config, utc_s: Option<u32>, findings: &[Finding]) -> bool {
    // How many findings there are of a source can depend on the devices at it.
    let mut tried: Vec<Tried> = Vec::new();
    for finding in findings {
        match tried.iter_mut().find(|tried| tried.part == finding.part) {
            Some(tried) => tried.works &= finding.works,
            None => tried.push(Tried {
                part: finding.part,
                works: finding.works,
            }),
        }
    }
    let check = Check {
        sent_at: utc_s,
        // Whoever checks may not be able to read it.
        site: site_code::read(&config.state).unwrap_or_default(),
        tried,
    };
    let (Ok(payload), Ok(tls)) = (check.encode(), credentials(config, utc_s)) else {
        return false;
    };
    let (broker, id) = (&config.broker, &config.access_point);
    let left = mqtt::leave(broker, id, tls, MessageKind::Check, payload);
    matches!(timeout(BROKER, left).await, Ok(Ok(Ok(()))))
}

/// Root may read what the agent may not: what follows then proves less than it says.
fn checked_as_another(user: Option<u32>, owner_of_state: Option<u32>) -> Option<Finding> {
    let is_another = user == Some(0) && owner_of_state.is_some_and(|owner| owner != 0);
    is_another.then(|| Finding {
        part: Part::User,
        works: true,
        words: "checked as root, who may read what the agent's own user may not".to_owned(),
        advice: Some("runuser -u hotspot-agent -- hotspot-agent check"),
    })
}

/// The findings as lines.
fn screen(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        let mark = if finding.works { "ok  " } else { "FAIL" };
        text.push_str(&format!(
            "{mark}  {:8} {}\n",
            finding.part.as_str(),
            finding.words
        ));
        if let Some(advice) = finding.advice {
            text.push_str(&format!("{:15}{advice}\n", ""));
        }
    }
    text
}

fn clock_works(clock: &mut Clock) -> Finding {
    match clock.state() {
        ClockState::Trusted => Finding::good(Part::Clock, "synchronised".to_owned()),
        ClockState::Always => Finding::good(Part::Clock, "trusted as configured".to_owned()),
        ClockState::Unset => Finding::bad(
            Part::Clock,
            "the kernel does not say that it is synchronised".to_owned(),
            "start a time daemon (chrony, ntpd), or set clock.trust = \"always\"",
        ),
    }
}

async fn online_works(config: &OnlineConfig) -> Finding {
    let part = Part::Online;
    let answers = online::ask(config).await;
    let fault = |words: &str, advice| Finding::bad(part, words.to_owned(), advice);
    if !answers.gateway {
        let advice = "check the uplink and its address; else set online.gateway = \"off\"";
        return fault("no default route, or the gateway does not answer", advice);
    }
    if !answers.internet {
        let advice = "check the uplink; if it works, correct online.address";
        return fault("the probe got no answer in three tries", advice);
    }
    if !answers.portal {
        let advice = "check the captive portal; if it works, correct online.portal";
        return fault("the captive portal got no answer in three tries", advice);
    }
    let words = match config.probe {
        ProbeConfig::Off => "not probed, as configured",
        ProbeConfig::Tcp(_) | ProbeConfig::Dns { .. } => "guests can reach the internet",
    };
    Finding::good(part, words.to_owned())
}

fn outbox_works(config: &Config) -> Finding {
    let part = Part::Outbox;
    let path = config.outbox.path(&config.state);
    // The user that checks may not be the one that will own it.
    if !config.outbox.in_memory && !path.exists() {
        let words = format!("not there yet, `run` makes {}", path.display());
        return Finding::good(part, words);
    }
    match config.outbox.open(&config.state) {
        Ok(outbox) => Finding::good(
            part,
            format!(
                "{} of {} windows and totals held, {} not settled",
                outbox.held().count(),
                outbox.capacity(),
                outbox.unsettled()
            ),
        ),
        Err(error) => {
            let source = error.source();
            let busy = source
                .and_then(|source| source.downcast_ref::<std::io::Error>())
                .is_some_and(|source| source.kind() == std::io::ErrorKind::ResourceBusy);
            if busy {
                return Finding::good(part, "in use by the running agent".to_owned());
            }
            let cause = source.map(ToString::to_string).unwrap_or_default();
            let advice = "make the folder `state` writable, with 256 KiB free";
            Finding::bad(part, format!("{error}: {cause}"), advice)
        }
    }
}

/// What is on flash, also while the agent runs, which goes on writing it.
fn kept(config: &Config) -> Option<Outbox> {
    let file = File::open(config.outbox.path(&config.state)).ok()?;
    let bytes = Storage::File(file).read(Outbox::MOST_BYTES).ok()?;
    Outbox::load(Storage::Memory(bytes), 1, &mut OperatingSystem).ok()
}

/// The layers with their scales, and whether they share the budget this week.
fn layers_released(config: &Config, kept: Option<&Outbox>, utc_s: Option<u32>) -> Finding {
    let settings = &config.counting;
    let told = settings.layers.all().map(|(layer, noise)| {
        let (devices, visits) = (noise.device_minutes, noise.visits);
        format!("{} (noise {devices}, visits {visits})", layer.as_str())
    });
    let words = told.collect::<Vec<String>>().join(", ");
    let finding = Finding::good(Part::Layers, words);
    let (Some(kept), Some(utc_s)) = (kept, utc_s) else {
        return finding;
    };
    let calendar = settings.calendar();
    let mut starts = kept.ledger().starts;
    starts.enter(calendar.week_number(utc_s));
    let waits = starts.choice != settings.fingerprint();
    if !settings.layers.has_totals() || kept.is_unused() || !(waits || starts.is_undivided()) {
        return finding;
    }
    let advice = if waits || starts.this_week < 2 && starts.last_week < 2 {
        "these layers are new: until Monday windows alone have figures"
    } else {
        "started more than once this week or last: windows alone have figures, this week and \
         the one after several starts"
    };
    Finding {
        advice: Some(advice),
        ..finding
    }
}

/// `None` where nothing waits for long, or nothing could leave.
fn receipts_come(kept: Option<&Outbox>, utc_s: Option<u32>, connects: bool) -> Option<Finding> {
    let (kept, utc_s) = (kept?, utc_s?);
    let waits = |held: &Held| {
        let ended = held.window.end();
        held.settled.is_none() && u64::from(utc_s) >= u64::from(ended) + RECEIPT_S
    };
    let waiting = kept.held().filter(|(_, held)| waits(held)).count();
    if waiting == 0 || !connects {
        return None;
    }
    Some(Finding::bad(
        Part::Receipts,
        format!(
            "{waiting} windows and totals wait for a receipt although the broker can be reached"
        ),
        "look after the collector: does it run, is it older than this agent, does it know this box?",
    ))
}

/// `None` where the way to the broker is in the clear, which `broker_answers` says.
fn certificate_works(config: &Config, utc_s: Option<u32>) -> Option<Finding> {
    let part = Part::Certificate;
    let tls = config.broker.tls.clone()?;
    let advice = "enroll this box again, or correct broker.certificate_file and key_file";
    let identities = match Credentials::new(tls, &config.state).identities() {
        Ok(identities) => identities,
        Err(error) => return Some(Finding::bad(part, in_full(&error), advice)),
    };
    let facts = &identities.first()?.facts;
    let name = facts.name.clone().unwrap_or_default();
    let finding = if name != config.access_point.as_str() {
        let words = format!("the certificate is for `{name}`, not for this access point");
        Finding::bad(part, words, advice)
    } else if utc_s.is_some_and(|utc_s| u64::from(utc_s) >= facts.ends_s) {
        Finding::bad(part, "the certificate has ended".to_owned(), advice)
    } else {
        let days = utc_s.map(|utc_s| (facts.ends_s - u64::from(utc_s)) / 86_400);
        let words = match days {
            Some(days) => format!("the certificate is good for {days} more days"),
            None => "the certificate can be read".to_owned(),
        };
        Finding::good(part, words)
    };
    Some(finding)
}

async fn broker_answers(config: &Config, utc_s: Option<u32>) -> Finding {
    let part = Part::Broker;
    let place = format!("{}:{}", config.broker.host, config.broker.port);
    let advice = "check broker.host, the way there, certificates, username and password";
    let tls = match credentials(config, utc_s) {
        Ok(tls) => tls,
        Err(error) => return Finding::bad(part, in_full(&error), advice),
    };
    let way = if tls.is_some() { "" } else { ", in the clear" };
    let attempt = mqtt::try_connection(&config.broker, &config.access_point, tls);
    match timeout(BROKER, attempt).await {
        Ok(Ok(Ok(()))) => Finding::good(part, format!("{place} lets this access point in{way}")),
        Ok(Ok(Err(error))) => {
            let words = format!("{place}: {}", in_full(&error));
            Finding::bad(part, words, advice)
        }
        Ok(Err(error)) => Finding::bad(part, in_full(&error), advice),
        Err(_) => Finding::bad(part, format!("{place} did not answer in 15 s"), advice),
    }
}

/// `None` where the way to the broker is in the clear.
fn credentials(config: &Config, utc_s: Option<u32>) -> Result<Option<Arc<ClientConfig>>, TlsError> {
    let cursor = 0;
    let tls = config.broker.tls.clone().map(|tls| {
        Security::new(tls, &config.state, config.access_point.clone()).client(0, utc_s, cursor)
    });
    tls.transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_is_told_that_the_agent_may_read_less() {
        let told = checked_as_another(Some(0), Some(998)).unwrap();
        assert!(told.works);
        assert!(screen(&[told]).contains("runuser -u hotspot-agent -- hotspot-agent check"));
        // As its own user; root's own agent; and before it was ever started.
        for (user, owner) in [(998, Some(998)), (0, Some(0)), (0, None)] {
            assert_eq!(checked_as_another(Some(user), owner), None);
        }
    }
}
