//! What is true of each site, written down when the city is made, and how
//! well verdicts agree with it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::city::outages::Outage;
use crate::places::Kind;

/// Chronically underused is a level below this share of the reference.
pub const UNDERUSED_BELOW: f64 = 0.25;

/// A site is new for this many days.
pub const NEW_DAYS: i64 = 28;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    Healthy,
    Underused,
    Dropped,
    Offline,
    New,
}

impl Class {
    /// The verdict that says so, as the collector spells it.
    pub fn verdict(self) -> &'static str {
        match self {
            Class::Healthy => "healthy",
            Class::Underused => "underused",
            Class::Dropped => "dropped",
            Class::Offline => "offline",
            Class::New => "not_enough_data",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Truth {
    pub seed: u64,
    /// Begin of the history, and its end.
    pub start: Timestamp,
    pub now: Timestamp,
    /// Kinds that are little used as a whole.
    pub low_kinds: Vec<Kind>,
    pub sites: Vec<SiteTruth>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SiteTruth {
    pub site: String,
    pub kind: Kind,
    pub class: Class,
    /// Device-minutes on an ordinary day with every box online, from now on.
    pub level: f64,
    /// The same over the reference: median of the kind, or of all sites
    /// indoors or outdoors where the kind has fewer than 8.
    pub ratio: f64,
    pub installed: Timestamp,
    pub drop: Option<Drop>,
    /// Share of the last 56 days, or since installation, in which guests could
    /// use it, mean over its access points.
    pub online_share: f64,
    /// Per access point.
    pub outages: BTreeMap<String, Vec<Outage>>,
}

/// Use fell and stayed low.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Drop {
    pub at: Timestamp,
    /// Level before, and level after over level before.
    pub level_before: f64,
    pub factor: f64,
}

/// The first that applies, in the order of the verdicts.
pub fn classify(online_share: f64, is_new: bool, dropped: bool, ratio: f64) -> Class {
    if online_share < 0.5 {
        Class::Offline
    } else if is_new {
        Class::New
    } else if dropped {
        Class::Dropped
    } else if ratio < UNDERUSED_BELOW {
        Class::Underused
    } else {
        Class::Healthy
    }
}

/// How verdicts of one class agree with the truth.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    pub right: u32,
    /// Said, not so.
    pub false_alarms: u32,
    /// So, not said.
    pub missed: u32,
    /// Of the missed, those of which nothing is said yet but to look again.
    pub watched: u32,
}

impl Agreement {
    /// `None` if nothing was said.
    pub fn precision(self) -> Option<f64> {
        share(self.right, self.right + self.false_alarms)
    }

    /// `None` if there was nothing to find.
    pub fn recall(self) -> Option<f64> {
        share(self.right, self.right + self.missed)
    }
}

fn share(part: u32, whole: u32) -> Option<f64> {
    (whole > 0).then(|| f64::from(part) / f64::from(whole))
}

impl Truth {
    /// Compares verdicts, given as site and the collector's word for it. A site
    /// without a verdict counts as one of which nothing was said.
    pub fn agreement<'a>(
        &self,
        verdicts: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> BTreeMap<Class, Agreement> {
        let verdicts: BTreeMap<&str, &str> = verdicts.into_iter().collect();
        let classes = [
            Class::Healthy,
            Class::Underused,
            Class::Dropped,
            Class::Offline,
            Class::New,
        ];
        classes
            .into_iter()
            .map(|class| {
                let mut agreement = Agreement::default();
                for site in &self.sites {
                    let said = verdicts.get(site.site.as_str()) == Some(&class.verdict());
                    let watched = verdicts.get(site.site.as_str()) == Some(&"watch");
                    agreement.watched += u32::from(watched && site.class == class);
                    match (said, site.class == class) {
                        (true, true) => agreement.right += 1,
                        (true, false) => agreement.false_alarms += 1,
                        (false, true) => agreement.missed += 1,
                        (false, false) => {}
                    }
                }
                (class, agreement)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(id: &str, class: Class) -> SiteTruth {
        SiteTruth {
            site: id.into(),
            kind: Kind::Park,
            class,
            level: 100.0,
            ratio: 0.2,
            installed: Timestamp::UNIX_EPOCH,
            drop: None,
            online_share: 1.0,
            outages: BTreeMap::new(),
        }
    }

    #[test]
    fn precision_and_recall_are_counted_by_class() {
        let truth = Truth {
            seed: 1,
            start: Timestamp::UNIX_EPOCH,
            now: Timestamp::UNIX_EPOCH,
            low_kinds: vec![Kind::Park],
            sites: vec![
                site("a", Class::Underused),
                site("b", Class::Underused),
                site("c", Class::Healthy),
                site("d", Class::Offline),
            ],
        };
        let agreement = truth.agreement([("a", "underused"), ("b", "healthy"), ("c", "underused")]);
        let underused = agreement[&Class::Underused];
        assert_eq!(
            underused,
            Agreement {
                right: 1,
                false_alarms: 1,
                missed: 1,
                watched: 0
            }
        );
        assert_eq!(underused.precision(), Some(0.5));
        let watching = truth.agreement([("a", "underused"), ("b", "watch"), ("c", "watch")]);
        assert_eq!(watching[&Class::Underused].watched, 1);
        assert_eq!(watching[&Class::Healthy].watched, 1);
        assert_eq!(agreement[&Class::Offline].precision(), None);
        assert_eq!(agreement[&Class::Offline].recall(), Some(0.0));
        assert_eq!(agreement[&Class::Dropped].recall(), None);
    }

    #[test]
    fn an_offline_site_is_offline_whatever_else_it_is() {
        assert_eq!(classify(0.4, true, true, 0.1), Class::Offline);
        assert_eq!(classify(0.9, true, true, 0.1), Class::New);
        assert_eq!(classify(0.9, false, true, 0.1), Class::Dropped);
        assert_eq!(classify(0.9, false, false, 0.1), Class::Underused);
        assert_eq!(classify(0.9, false, false, 0.3), Class::Healthy);
    }
}
