//! Receipts for what a batch settled: one an access point, ranges merged, in the lowest
//! version in which it reported, since an agent reads that and all before it.

use std::collections::BTreeMap;

use protocol::receipt::{MAX_SETTLEMENTS, Outcome, Receipt, Settlement};
use protocol::{AccessPointId, Version};

/// Collects what was settled while a batch is worked through.
#[derive(Debug, Default)]
pub struct Receipts {
    settled: BTreeMap<AccessPointId, BTreeMap<(u64, u32), Outcome>>,
    versions: BTreeMap<AccessPointId, Version>,
}

impl Receipts {
    /// Takes note of a report in this version.
    pub fn hear(&mut self, access_point: &AccessPointId, version: Version) {
        match self.versions.get_mut(access_point) {
            Some(known) => *known = version.min(*known),
            None => drop(self.versions.insert(access_point.clone(), version)),
        }
    }

    pub fn settle(
        &mut self,
        access_point: &AccessPointId,
        boot: u64,
        sequence: u32,
        outcome: Outcome,
    ) {
        match self.settled.get_mut(access_point) {
            Some(windows) => windows.insert((boot, sequence), outcome),
            None => self
                .settled
                .entry(access_point.clone())
                .or_default()
                .insert((boot, sequence), outcome),
        };
    }

    /// One receipt an access point. Ranges beyond the most that a receipt holds are
    /// left out: those windows come again and are receipted then.
    pub fn into_receipts(self) -> Vec<(AccessPointId, Version, Receipt)> {
        let version_of = |access_point: &AccessPointId| {
            let version = self.versions.get(access_point).copied();
            version.unwrap_or(Version::One)
        };
        let receipt = |(access_point, windows): (AccessPointId, _)| {
            let version = version_of(&access_point);
            (access_point, version, Receipt::Settled(merge(&windows)))
        };
        self.settled.into_iter().map(receipt).collect()
    }
}

fn merge(windows: &BTreeMap<(u64, u32), Outcome>) -> Vec<Settlement> {
    let mut ranges: Vec<Settlement> = Vec::new();
    for (&(boot, sequence), &outcome) in windows {
        if let Some(range) = ranges.last_mut()
            && range.boot == boot
            && range.outcome == outcome
            && range.last.checked_add(1) == Some(sequence)
        {
            range.last = sequence;
            continue;
        }
        if ranges.len() == MAX_SETTLEMENTS {
            break;
        }
        ranges.push(Settlement {
            boot,
            first: sequence,
            last: sequence,
            outcome,
        });
    }
    ranges
}

#[cfg(test)]
mod tests {
    use protocol::receipt::Refusal;

    use super::*;

    fn receipts(windows: &[(u64, u32, Outcome)]) -> Vec<(AccessPointId, Version, Receipt)> {
        let access_point = "ap-1".parse().unwrap();
        let mut receipts = Receipts::default();
        for &(boot, sequence, outcome) in windows {
            receipts.settle(&access_point, boot, sequence, outcome);
        }
        receipts.into_receipts()
    }

    #[test]
    fn merges_what_follows_on_whatever_the_order_of_arrival() {
        let receipts = receipts(&[
            (1, 5, Outcome::Stored),
            (1, 3, Outcome::Stored),
            (1, 4, Outcome::Stored),
            (1, 4, Outcome::Stored),
            (1, 6, Outcome::Refused(Refusal::Overlap)),
            (2, 7, Outcome::Stored),
        ]);
        let range = |boot, first, last, outcome| Settlement {
            boot,
            first,
            last,
            outcome,
        };
        assert_eq!(receipts.len(), 1);
        assert_eq!(
            receipts[0].2,
            Receipt::Settled(vec![
                range(1, 3, 5, Outcome::Stored),
                range(1, 6, 6, Outcome::Refused(Refusal::Overlap)),
                range(2, 7, 7, Outcome::Stored),
            ])
        );
    }

    #[test]
    fn a_receipt_never_outgrows_its_message() {
        let windows: Vec<_> = (0..1_000)
            .map(|index| (u64::MAX, u32::MAX - 2 * index, Outcome::Stored))
            .collect();
        let (_, _, receipt) = receipts(&windows).remove(0);
        for version in [Version::One, Version::Two] {
            receipt.clone().encode_in(version).unwrap();
        }
    }

    #[test]
    fn an_access_point_is_answered_in_the_lowest_version_it_reported_in() {
        let mut receipts = Receipts::default();
        let [old, new, both] = ["old", "new", "both"].map(|id| id.parse().unwrap());
        for id in [&old, &new, &both] {
            receipts.settle(id, 1, 1, Outcome::Stored);
        }
        receipts.hear(&new, Version::Two);
        receipts.hear(&both, Version::Two);
        receipts.hear(&both, Version::One);
        receipts.hear(&old, Version::One);
        receipts.hear(&both, Version::Two);
        let receipts = receipts.into_receipts();
        let versions: Vec<_> = receipts
            .iter()
            .map(|(id, version, _)| (id.as_str(), *version))
            .collect();
        let expected = [
            ("both", Version::One),
            ("new", Version::Two),
            ("old", Version::One),
        ];
        assert_eq!(versions, expected);
    }
}
