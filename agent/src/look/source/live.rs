//! The sources of a real box, in the order in which they are tried.

use protocol::status::SourceState;

use super::hostapd::Hostapd;
use super::names::Names;
use super::nl80211::Nl80211;
use super::ubus::Ubus;
use super::{LiveConfig, LiveKind, Look};

/// The first that sees the public network is kept until the process ends: if it goes
/// blind later, that is a fault to tell, not to paper over.
pub struct Live {
    candidates: Vec<Candidate>,
    chosen: Option<usize>,
}

enum Candidate {
    Nl80211(Nl80211),
    Hostapd(Hostapd),
    Ubus(Ubus),
}

impl Live {
    pub fn new(config: &LiveConfig) -> Self {
        let names = || Names::new(config.names.clone());
        let candidate = |kind: &LiveKind| match kind {
            LiveKind::Nl80211 => Candidate::Nl80211(Nl80211::new(names(), config.complete)),
            LiveKind::Hostapd => Candidate::Hostapd(Hostapd::new(config.sockets.clone(), names())),
            LiveKind::Ubus => Candidate::Ubus(Ubus::new(config.ubus.clone(), names())),
        };
        Self {
            candidates: config.order.iter().map(candidate).collect(),
            chosen: None,
        }
    }

    pub async fn look(&mut self, steady_s: u64) -> Look {
        if let Some(chosen) = self.chosen {
            return self.candidates[chosen].look(steady_s).await;
        }
        let mut best: Option<Look> = None;
        for (at, candidate) in self.candidates.iter_mut().enumerate() {
            let look = candidate.look(steady_s).await;
            if candidate.is_known() {
                self.chosen = Some(at);
                return look;
            }
            // One that sees a fault has more to say than one that sees nothing.
            if best
                .as_ref()
                .is_none_or(|best| sees_nothing(best) && !sees_nothing(&look))
            {
                best = Some(look);
            }
        }
        best.expect("a configuration names at least one source")
    }
}

fn sees_nothing(look: &Look) -> bool {
    let absent = |state| state == SourceState::Absent;
    let mut interfaces = look.interfaces.iter();
    interfaces.all(|interface| absent(interface.state))
        && look.strangers.is_empty()
        && look.others.is_empty()
}

impl Candidate {
    async fn look(&mut self, steady_s: u64) -> Look {
        match self {
            Candidate::Nl80211(nl80211) => nl80211.look(steady_s).await,
            Candidate::Hostapd(hostapd) => hostapd.look().await,
            Candidate::Ubus(ubus) => ubus.look(steady_s).await,
        }
    }

    fn is_known(&self) -> bool {
        match self {
            Candidate::Nl80211(nl80211) => nl80211.is_known(),
            Candidate::Hostapd(hostapd) => hostapd.is_known(),
            Candidate::Ubus(ubus) => ubus.is_known(),
        }
    }
}

#[cfg(test)]
mod tests;
