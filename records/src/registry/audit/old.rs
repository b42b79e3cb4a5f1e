//! Facts that earlier versions wrote as English sentences, read back. What a person typed
//! stands under other actions and is never looked at here.

use jiff::Timestamp;
use jiff::civil::Date;

use super::detail::{Done, Stay};

/// The facts of a sentence under an action, where it is one that was written once.
pub fn done(action: &str, sentence: &str) -> Option<Done> {
    match action {
        "add user" | "invite user" | "delete user" | "add token" | "change rights" => {
            rights(sentence)
        }
        "revoke token" => number(sentence.strip_prefix("number ")?, |number| Done::Token {
            number,
        }),
        "open ticket" | "close ticket" => number(sentence, |number| Done::Ticket { number }),
        "note event" => event(sentence),
        "withdraw event" => number(sentence, |number| Done::Event {
            number,
            first_day: None,
            last_day: None,
        }),
        "visit" => Some(Done::Visited {
            on: sentence.parse().ok()?,
        }),
        "place" | "retire" => placed(sentence),
        "plan" => {
            let (moves, at_most) = sentence.split_once(" moves of at most ")?;
            Some(Done::Planned {
                moves: moves.parse().ok()?,
                at_most: at_most.parse().ok()?,
            })
        }
        "consent" => {
            let (party, rest) = sentence.split_once(": ")?;
            let (answer, on) = rest.split_once(", ")?;
            Some(Done::Consent {
                party: party.parse().ok()?,
                answer: answer.parse().ok()?,
                on: on.parse().ok()?,
            })
        }
        "notice" => Some(Done::NoticePosted {
            on: sentence.strip_prefix("put up on ")?.parse().ok()?,
        }),
        "enroll" | "join" => Some(Done::Certificate {
            until: sentence.strip_prefix("certificate until ")?.parse().ok()?,
        }),
        "token" if sentence == "ended" => Some(Done::MayNotJoin),
        "token" => Some(Done::MayJoin {
            until: sentence.strip_prefix("to join until ")?.parse().ok()?,
        }),
        "import" => imported(sentence),
        _ => None,
    }
}

fn number(text: &str, done: impl Fn(i64) -> Done) -> Option<Done> {
    text.parse().ok().map(done)
}

fn rights(sentence: &str) -> Option<Done> {
    let rest = sentence.strip_prefix("role ")?;
    let (role, scope) = rest.split_once(", scope ").unwrap_or((rest, ""));
    let scope = scope.split(", ").filter(|part| !part.is_empty());
    Some(Done::Rights {
        role: role.parse().ok()?,
        scope: scope.map(str::to_owned).collect(),
    })
}

fn event(sentence: &str) -> Option<Done> {
    let (number, days) = sentence.split_once(": ")?;
    let (first, last) = days.split_once(" to ")?;
    Some(Done::Event {
        number: number.parse().ok()?,
        first_day: Some(first.parse().ok()?),
        last_day: match last {
            "" => None,
            last => Some(last.parse().ok()?),
        },
    })
}

/// Where something hangs, and what became of hotspots.
fn placed(sentence: &str) -> Option<Done> {
    let (sentence, recommendation) = match sentence.split_once(", by recommendation ") {
        None => (sentence, None),
        Some((sentence, id)) => (sentence, Some(id.to_owned())),
    };
    if sentence == "open after all" {
        return Some(Done::Reopened);
    }
    if let Some(since) = sentence.strip_prefix("in the cupboard since ") {
        return Some(Done::TakenAway {
            site: None,
            since: since.parse().ok()?,
            recommendation,
        });
    }
    if let Some(on) = sentence.strip_prefix("opened on ") {
        return Some(Done::Opened {
            on: on.parse().ok()?,
            recommendation: recommendation?,
        });
    }
    if let Some(since) = sentence.strip_prefix("closed since ") {
        return Some(Done::Closed {
            since: since.parse().ok()?,
            recommendation,
        });
    }
    if let Some(days) = sentence.strip_prefix("moved on ") {
        let (right, wrong) = days.split_once(", not on ")?;
        return Some(Done::MovedOn {
            right: right.parse::<Date>().ok()?,
            wrong: wrong.parse().ok()?,
            recommendation: recommendation?,
        });
    }
    if let Some(rest) = sentence.strip_prefix("never at ") {
        let (site, since) = site_since(rest)?;
        return Some(Done::NeverPlaced { site, since });
    }
    if let Some(rest) = sentence.strip_prefix("away from ") {
        let (site, since) = site_since(rest)?;
        return Some(Done::TakenAway {
            site: Some(site),
            since,
            recommendation,
        });
    }
    if let Some((right, wrong)) = sentence.split_once(", not at ") {
        return Some(Done::Corrected {
            right: stay(right.strip_prefix("at ")?)?,
            wrong: stay(wrong)?,
        });
    }
    let (site, since) = site_since(sentence.strip_prefix("at ")?)?;
    Some(Done::Placed {
        site,
        since,
        recommendation,
    })
}

fn site_since(text: &str) -> Option<(String, Timestamp)> {
    let (site, since) = text.rsplit_once(" since ")?;
    Some((site.to_owned(), since.parse().ok()?))
}

fn stay(text: &str) -> Option<Stay> {
    if let Some((site, from)) = site_since(text) {
        return Some(Stay {
            site,
            from,
            to: None,
        });
    }
    let (site, days) = text.rsplit_once(" from ")?;
    let (from, to) = days.split_once(" to ")?;
    Some(Stay {
        site: site.to_owned(),
        from: from.parse().ok()?,
        to: Some(to.parse().ok()?),
    })
}

fn imported(sentence: &str) -> Option<Done> {
    let (figures, files) = sentence.split_once(" of ")?;
    let mut figures = figures.split(", ");
    let mut next = |unit: &str| figures.next()?.strip_suffix(unit)?.trim().parse().ok();
    Some(Done::Imported {
        new: next("new")?,
        changed: next("changed")?,
        same: next("the same")?,
        skipped: next("skipped")?,
        files: files.split(", ").map(str::to_owned).collect(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{json, to_value};

    use super::*;

    #[test]
    fn what_earlier_versions_wrote_is_read_as_the_facts_it_was_made_of() {
        let instant = "2026-05-06T10:00:00Z";
        for (action, sentence, facts) in [
            (
                "add user",
                "role coordinator",
                json!({"done": "rights", "role": "coordinator", "scope": []}),
            ),
            (
                "invite user",
                "role operator, scope municipality:Evere, host:a",
                json!({"done": "rights", "role": "operator", "scope": ["municipality:Evere", "host:a"]}),
            ),
            (
                "revoke token",
                "number 3",
                json!({"done": "token", "number": 3}),
            ),
            ("close ticket", "7", json!({"done": "ticket", "number": 7})),
            (
                "note event",
                "2: 2026-05-06 to ",
                json!({"done": "event", "number": 2, "first_day": "2026-05-06", "last_day": null}),
            ),
            (
                "visit",
                "2026-05-06",
                json!({"done": "visited", "on": "2026-05-06"}),
            ),
            (
                "place",
                &format!("at park since {instant}"),
                json!({"done": "placed", "site": "park", "since": instant, "recommendation": null}),
            ),
            (
                "place",
                &format!("away from park since {instant}, by recommendation plan-1-1"),
                json!({"done": "taken_away", "site": "park", "since": instant, "recommendation": "plan-1-1"}),
            ),
            (
                "place",
                &format!("in the cupboard since {instant}"),
                json!({"done": "taken_away", "site": null, "since": instant, "recommendation": null}),
            ),
            (
                "place",
                &format!("never at park since {instant}"),
                json!({"done": "never_placed", "site": "park", "since": instant}),
            ),
            (
                "place",
                &format!("at park from {instant} to {instant}, not at square since {instant}"),
                json!({"done": "corrected",
                    "right": {"site": "park", "from": instant, "to": instant},
                    "wrong": {"site": "square", "from": instant, "to": null}}),
            ),
            (
                "place",
                "moved on 2026-05-06, not on 2026-05-07, by recommendation plan-1-1",
                json!({"done": "moved_on", "right": "2026-05-06", "wrong": "2026-05-07",
                    "recommendation": "plan-1-1"}),
            ),
            (
                "place",
                "opened on 2026-05-06, by recommendation plan-1-1",
                json!({"done": "opened", "on": "2026-05-06", "recommendation": "plan-1-1"}),
            ),
            (
                "retire",
                "closed since 2026-05-06",
                json!({"done": "closed", "since": "2026-05-06", "recommendation": null}),
            ),
            ("retire", "open after all", json!({"done": "reopened"})),
            (
                "plan",
                "1 moves of at most 2",
                json!({"done": "planned", "moves": 1, "at_most": 2}),
            ),
            (
                "consent",
                "operator: refused, 2026-05-05",
                json!({"done": "consent", "party": "operator", "answer": "refused", "on": "2026-05-05"}),
            ),
            (
                "notice",
                "put up on 2026-05-05",
                json!({"done": "notice_posted", "on": "2026-05-05"}),
            ),
            (
                "join",
                &format!("certificate until {instant}"),
                json!({"done": "certificate", "until": instant}),
            ),
            (
                "token",
                &format!("to join until {instant}"),
                json!({"done": "may_join", "until": instant}),
            ),
            ("token", "ended", json!({"done": "may_not_join"})),
            (
                "import",
                "3 new, 0 changed, 1 the same, 2 skipped of a.csv, b.csv",
                json!({"done": "imported", "new": 3, "changed": 0, "same": 1, "skipped": 2,
                    "files": ["a.csv", "b.csv"]}),
            ),
        ] {
            let read = done(action, sentence).unwrap_or_else(|| panic!("{sentence}"));
            assert_eq!(to_value(read).unwrap(), facts, "{sentence}");
        }
        for (action, typed) in [
            ("refused", "at park since 2026-05-06T10:00:00Z"),
            ("place", "somewhere"),
            ("visit", "the lamp of ms Peeters"),
            ("import", ""),
        ] {
            assert_eq!(done(action, typed), None, "{typed}");
        }
    }
}
