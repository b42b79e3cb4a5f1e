//! What `check` says of the sources: of each radio its own state, what it means, and
//! what to do.

use std::time::Duration;

use protocol::check::Part;
use protocol::status::{SourceKind, SourceState};

use super::Finding;
use crate::clock::Clock;
use crate::config::Config;
use crate::core::count::{Counter, Rules};
use crate::core::station::{Abilities, Reading, Station};
use crate::look::source::interfaces::{Fault, Interface};
use crate::look::source::{Look, Source};

/// Strangers among the sources that there is room for on one screen.
const STRANGERS: usize = 4;
/// Devices in a table from which a share of them says something.
const ENOUGH: usize = 5;

pub async fn sources_work(config: &Config, clock: &Clock) -> Vec<Finding> {
    let mut source = match Source::open(&config.source, config.counting.length.period_s) {
        Ok(source) => source,
        Err(error) => {
            let advice = "correct source.file, see docs/agent.md";
            return vec![Finding::bad(Part::Source, error.to_string(), advice)];
        }
    };
    let seconds = Duration::try_from_secs_f64(clock.seconds()).unwrap_or_default();
    let seconds = seconds.as_secs();
    let mut look = source.look(seconds, seconds).await;
    let rules = config.counting.rules;
    let findings = if matches!(source, Source::Replay(_)) {
        let told = look.interfaces.iter().map(|interface| {
            let name = named(look.kind, interface);
            Finding::good(Part::Source, format!("{name}: the file can be read"))
        });
        told.collect()
    } else {
        findings(&look, rules)
    };
    look.reading.wipe();
    findings
}

fn findings(look: &Look, rules: Rules) -> Vec<Finding> {
    let could_be_complete = could_be_complete(look, rules);
    let radios = look.interfaces.iter().map(|interface| {
        let state = match (interface.state, interface.abilities.or(look.abilities)) {
            (SourceState::Complete, Some(abilities)) => abilities.state(),
            (state, _) => state,
        };
        let name = named(look.kind, interface);
        if state == SourceState::Absent && interface.name == "-" {
            return nothing_found(look);
        }
        let words = match interface.fault {
            Some(fault) => format!("{name}: {}", fault_in_words(fault)),
            None => format!("{name}: {}", in_words(state)),
        };
        let could_be = could_be_complete && state == SourceState::NoConnectedTime;
        let advice = match interface.fault {
            Some(fault) => Some(advice_on_fault(fault, look.kind)),
            None => advice_on(state),
        };
        match advice {
            Some(advice) => Finding::bad(Part::Source, words, advice),
            None => Finding {
                advice: could_be
                    .then_some("this driver does tell both times: set source.complete = true"),
                ..Finding::good(Part::Source, words)
            },
        }
    });
    let strangers = look.strangers.iter().take(STRANGERS).map(|interface| {
        let name = named(look.kind, interface);
        let fault = interface.fault.unwrap_or(Fault::Silent);
        let words = fault_in_words(fault);
        let words = format!("{name}: {words}, and never the public network: left out");
        Finding {
            advice: Some(advice_on_stranger(fault, look.kind)),
            ..Finding::good(Part::Source, words)
        }
    });
    let mut findings: Vec<Finding> = radios.chain(strangers).collect();
    if !look.others.is_empty() {
        let others = look.others.join(", ");
        findings.push(Finding {
            advice: Some(
                "if one is the public network too (an encrypted partner, a band, a language): \
                 list it in source.ssid",
            ),
            ..Finding::good(
                Part::Source,
                format!("on this box and not counted: {others}"),
            )
        });
    }
    findings.extend(stays_at_the_cap(&look.reading, rules));
    findings
}

fn named(kind: SourceKind, interface: &Interface) -> String {
    format!("{} {}", kind.as_str(), interface.name)
}

/// Do its entries have what the driver is not known to tell?
fn could_be_complete(look: &Look, rules: Rules) -> bool {
    let mut learning = Counter::new(rules);
    learning.tally(0, &look.reading);
    let somebody = matches!(&look.reading, Reading::Stations(entries) if !entries.is_empty());
    look.kind == SourceKind::Nl80211
        && look.abilities.map(Abilities::state) == Some(SourceState::NoConnectedTime)
        && learning.state() == SourceState::Complete
        && somebody
}

fn nothing_found(look: &Look) -> Finding {
    let sees_none = look.others.is_empty() && look.strangers.is_empty();
    let (more, advice) = match look.kind {
        _ if !look.others.is_empty() => (
            "",
            "compare source.ssid with the names of the networks on this box, below",
        ),
        SourceKind::Hostapd if sees_none => (
            ": there is no control socket",
            "set source.sockets to hostapd's ctrl_interface; is hostapd running?",
        ),
        SourceKind::Nl80211 if sees_none => (
            ": there is no network on the air",
            "is hostapd running? a driver without cfg80211 needs source.kind = \"hostapd\"",
        ),
        SourceKind::Ubus if sees_none => (
            ": hostapd is not on the bus, or this user may not see it",
            "is hostapd running? run as root, or allow this user to call hostapd.* (ubus ACL)",
        ),
        _ => (
            "",
            "look after those that do not answer, below; then compare source.ssid",
        ),
    };
    let kind = look.kind.as_str();
    let words = format!("{kind} -: {}{more}", in_words(SourceState::Absent));
    Finding::bad(Part::Source, words, advice)
}

/// A driver whose idle time begins anew by itself never lets a device go: the table
/// fills with devices that left long ago and count until the cap.
fn stays_at_the_cap(reading: &Reading, rules: Rules) -> Option<Finding> {
    let Reading::Stations(entries) = reading else {
        return None;
    };
    let heard = |entry: &&Station| {
        entry.connected_s.is_some()
            && entry
                .inactive_ms
                .is_some_and(|unheard_ms| unheard_ms / 1000 < rules.ghost_s)
    };
    let past = |entry: &&Station| entry.connected_s.is_some_and(|s| s > rules.cap_s);
    let listed = entries.iter().filter(heard).count();
    let stay = entries.iter().filter(heard).filter(past).count();
    (listed >= ENOUGH && 2 * stay > listed).then(|| {
        let cap = rules.cap_s / 60;
        let words = format!(
            "most devices in the table are connected for more than {cap} minutes (cap_minutes)"
        );
        Finding {
            advice: Some(
                "if they left long ago, this driver's idle time begins anew: \
                 lower counting.cap_minutes, see docs/agent.md",
            ),
            ..Finding::good(Part::Source, words)
        }
    })
}

fn in_words(state: SourceState) -> &'static str {
    match state {
        SourceState::Starting => "not read yet",
        SourceState::Complete => "connected and inactive times can be read",
        SourceState::NoInactiveTime => "no inactive times: visits are not counted",
        SourceState::NoConnectedTime => "no connected times for sure: visits are not counted",
        SourceState::CountOnly => "a bare number of stations: visits are not counted",
        SourceState::Absent => "no interface carries the public network",
        SourceState::Unreadable => "the station table cannot be read",
        SourceState::Hung => "the radio's own counters stand still",
        SourceState::NotBeaconing => "the public network is not on the air",
        SourceState::Unascribed => "some stations beside it may be of another network",
        SourceState::Unknown(_) => "in a state that this program does not know",
    }
}

fn advice_on(state: SourceState) -> Option<&'static str> {
    match state {
        SourceState::Absent => Some("compare source.ssid with the name of the network on the air"),
        SourceState::Unreadable => Some("look again; if it stays, look at the log of hostapd"),
        SourceState::Hung => Some("check the radio on site"),
        SourceState::NotBeaconing => Some("switch the network on"),
        SourceState::Unascribed => {
            Some("hostapd knows: set source.kind = \"hostapd\" and let this user use its sockets")
        }
        _ => None,
    }
}

fn fault_in_words(fault: Fault) -> &'static str {
    match fault {
        Fault::NotAllowed => "this user may not read it",
        Fault::Refused => "the driver refuses to list its stations",
        Fault::Silent => "no answer",
        Fault::LeftOver => "no answer, the process that made the socket is gone",
        Fault::Nameless => "it does not say for which network it is",
        Fault::Garbled => "the answer is not understood",
        Fault::Restless => "the table changed faster than it could be read",
        Fault::TooMany => "the table claims more stations than any access point holds",
        Fault::LinkMissing => "this link of the access point has no control socket",
    }
}

fn advice_on_fault(fault: Fault, kind: SourceKind) -> &'static str {
    match (fault, kind) {
        (Fault::NotAllowed, SourceKind::Ubus) => "run as root, or extend the ACL of this user",
        (Fault::NotAllowed, _) => {
            "give this user hostapd's sockets (ctrl_interface_group), or run as root"
        }
        (Fault::Refused, _) => "set source.kind = \"hostapd\"",
        (Fault::Silent, SourceKind::Nl80211) => "look again; if it stays, restart the box",
        (Fault::Silent | Fault::LeftOver, _) => "look after its hostapd: is it running?",
        (Fault::LinkMissing, _) => {
            "set ctrl_interface for every link, or source.kind = \"nl80211\""
        }
        (Fault::Restless, _) => "look again in a minute",
        (Fault::Nameless | Fault::Garbled | Fault::TooMany, _) => {
            "restart hostapd; if it stays, report it with the version of hostapd"
        }
    }
}

fn advice_on_stranger(fault: Fault, kind: SourceKind) -> &'static str {
    match fault {
        Fault::LeftOver => "remove the socket; if its network should be on the air, start hostapd",
        Fault::NotAllowed => advice_on_fault(fault, kind),
        _ => "if it should be counted, look after its hostapd; else remove it",
    }
}

#[cfg(test)]
mod tests;
