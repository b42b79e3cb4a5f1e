//! What is withdrawn once its evidence is gone.

use records::registry::recommendation::{self, Step};
use serde_json::json;

use super::moving::{decision, registry};
use super::*;
use crate::insight::decisions::take::Decision;
use crate::insight::decisions::withdraw;

fn verdict(class: &str) -> records::registry::verdict::Verdict {
    serde_json::from_value(json!({
        "site": "square", "verdict": class, "ratio": 1.0, "probability": 0.0,
        "interval": [0.9, 1.1], "observed": 100.0, "expected": 100.0, "since": null,
        "evidence": {
            "weeks": 8.0, "online_share": 1.0, "days_since_installation": 400.0,
            "exposure_share": 1.0, "noise_of_ratio": 0.02, "reference": 900.0,
            "reference_group": "square", "reference_borrowed": false, "change_point": null,
            "missing": [], "check_radio": false
        },
        "sentence": {"nl": "", "fr": "", "en": ""}, "would_change": null,
        "naive": {"fewer_than_15_visits_a_day": false, "nobody_for_three_days": false},
        "absolute": {"device_minutes_a_day": 40.0, "rank": 1, "of": 2}
    }))
    .unwrap()
}

/// The last step after an evaluation found `class`.
fn after(class: &str, decided: Option<(Stage, Option<Date>)>) -> Step {
    let registry = registry(1);
    if let Some((to, date)) = decided {
        let decided = Decision {
            reason: "no".to_owned(),
            ..decision(to, date)
        };
        registry.decide(&decided).unwrap();
    }
    let evaluated: rusqlite::Result<()> = registry.database.write(|transaction| {
        withdraw::after_evaluation(transaction, &[verdict(class)], at("2026-05-25T00:00:00Z"))
    });
    evaluated.unwrap();
    let steps = recommendation::steps(&registry.database.reader().unwrap(), "plan-1-1").unwrap();
    steps.last().unwrap().clone()
}

#[test]
fn a_deferred_move_is_withdrawn_where_its_hotspot_is_used_again() {
    let deferred = Some((Stage::Deferred, Some(date(2026, 9, 1))));
    let withdrawn = after("healthy", deferred);
    assert_eq!(
        (withdrawn.state, withdrawn.reason.as_str()),
        (Stage::Withdrawn, "")
    );
    let why = withdrawn.because.unwrap();
    assert_eq!(why.fr, "Le hotspot n’est plus sous-utilisé.");
    let why = after("dropped", deferred).because.unwrap();
    assert!(
        why.nl.starts_with("Het gebruik is plots teruggevallen"),
        "{why:?}"
    );
    for says_nothing in ["underused", "watch", "offline", "not_enough_data"] {
        assert_eq!(
            after(says_nothing, deferred).state,
            Stage::Deferred,
            "{says_nothing}"
        );
    }
}

#[test]
fn what_people_accepted_is_theirs_to_withdraw() {
    assert_eq!(after("healthy", None).state, Stage::Accepted);
    let last = after("healthy", Some((Stage::Refused, None)));
    assert_eq!((last.state, last.reason.as_str()), (Stage::Refused, "no"));
}
