use protocol::status::{Internet, SourceStatus};
use records::broker_absence;
use serde_json::{Value, json};
use strum::IntoEnumIterator;

use super::*;

impl Case {
    /// Reports, and says that all is well.
    fn well() -> Self {
        Self::new()
            .status(NOW - HOUR, |_| {})
            .report(NOW - 4 * HOUR, NOW)
    }

    fn needs(&self) -> Vec<&'static str> {
        let needs = self.item().needs.into_iter();
        needs.map(|need| need.cause.as_str()).collect()
    }

    fn dark(&self) -> usize {
        load(&self.shared).unwrap().dark_sites.len()
    }

    fn absence(self, lost_s: i64, back_s: Option<i64>) -> Self {
        self.shared
            .database
            .write(|transaction| {
                if let Some(back_s) = back_s {
                    broker_absence::back(transaction, lost_s)?;
                    broker_absence::lost(transaction, lost_s)?;
                    broker_absence::back(transaction, back_s)
                } else {
                    broker_absence::lost(transaction, lost_s)
                }
            })
            .unwrap();
        self.shared.health.set_broker_connected(back_s.is_some());
        self
    }

    fn last_will(self, at: i64) -> Self {
        self.status(at, |status| {
            status.presence = Presence::Offline;
            status.sent_at = None;
        })
    }
}

fn cut_off(window: &mut StoredWindow) {
    window.online_minutes = 0;
}

fn hung(window: &mut StoredWindow) {
    (window.sampled_minutes, window.online_minutes) = (0, 0);
}

fn source(interface: &str, state: SourceState) -> SourceStatus {
    SourceStatus {
        kind: SourceKind::Nl80211,
        interface: interface.to_owned(),
        state,
        proves_alive: true,
    }
}

#[test]
fn one_that_is_well_needs_nobody() {
    let case = Case::well();
    assert_eq!(case.needs(), [""; 0]);
    assert_eq!(case.dark(), 0);
}

#[test]
fn guests_without_internet_are_a_state_of_their_own() {
    let told = Case::well().status(NOW, |status| status.internet = Internet::NotReached);
    // Version 1 and an agent without a probe say it in their windows alone.
    let counted = Case::new()
        .status(NOW - HOUR, |_| {})
        .window(NOW - 4 * HOUR, NOW, cut_off);
    let flaps = Case::new()
        .status(NOW - HOUR, |status| status.internet = Internet::Reached)
        .window(NOW - 4 * HOUR, NOW, cut_off);
    for case in [told, counted, flaps] {
        assert_eq!(
            case.state_and_reason(),
            because(
                FleetState::NoInternet,
                "People who connect do not reach the internet."
            )
        );
        assert_eq!(case.needs(), ["internet"]);
        assert_eq!(case.dark(), 1);
    }
    let since = Case::new()
        .window(NOW - 4 * HOUR, NOW - HOUR, cut_off)
        .status(NOW, |status| status.internet = Internet::Reached);
    assert_eq!(since.state_and_reason(), (FleetState::Reporting, None));
}

#[test]
fn a_window_in_which_nothing_was_counted_is_not_a_report() {
    let case = Case::new()
        .status(NOW - HOUR, |_| {})
        .window(NOW - 4 * HOUR, NOW, hung);
    assert_eq!(case.state_and_reason().0, FleetState::RadioDown);
    assert_eq!(case.needs(), ["radio"]);
    let week = case.item().account_week;
    assert_eq!((week.stored_hours, week.not_counted_hours), (0.0, 4.0));
    // An older one that comes late says nothing of now.
    let late = Case::well().window(NOW - 48 * HOUR, NOW, hung);
    assert_eq!(late.state_and_reason(), (FleetState::Reporting, None));
}

#[test]
fn a_site_is_dark_when_nobody_there_is_served() {
    let dead = |interface: &'static str| source(interface, SourceState::Hung);
    let both = Case::well().status(NOW, |status| status.sources = vec![dead("a"), dead("b")]);
    assert_eq!(both.dark(), 1);
    let one = Case::well().status(NOW, |status| {
        status.sources = vec![dead("a"), source("b", SourceState::Complete)];
    });
    assert_eq!(one.needs(), ["radio"]);
    assert_eq!(one.dark(), 0);
    let beside = "INSERT INTO access_points (id, registered_at) VALUES ('b', 0);
        INSERT INTO placements (access_point, site, from_s) VALUES ('b', 'park', 0);";
    // One that never came is not there yet.
    let not_yet = Case::well().last_will(NOW).sql(beside);
    assert_eq!(not_yet.dark(), 1);
    assert_eq!(Case::new().dark(), 0);
}

#[test]
fn revoked_is_what_the_registry_says() {
    let revoked = Case::well().sql("UPDATE access_points SET revoked_s = 1");
    assert_eq!(revoked.state_and_reason().0, FleetState::Revoked);
    assert_eq!(revoked.needs(), [""; 0]);
    let tries = revoked.sql(&format!(
        "INSERT INTO refused_messages VALUES ('a', 'revoked', 1, {NOW})"
    ));
    assert_eq!(tries.needs(), ["revoked"]);
    assert_eq!(tries.dark(), 0);
    let session_ended = tries.absence(NOW, Some(NOW + 1));
    assert_eq!(session_ended.needs(), [""; 0]);
}

#[test]
fn a_box_that_says_it_is_elsewhere_is_told_with_both_places() {
    let agrees = Case::well().status(NOW, |status| status.site = Some("park".to_owned()));
    assert_eq!(agrees.needs(), [""; 0]);
    let case = Case::well().status(NOW, |status| status.site = Some("square".to_owned()));
    let item = case.item();
    assert_eq!(item.state, FleetState::Reporting);
    assert_eq!(item.site_code.as_deref(), Some("square"));
    assert_eq!(case.needs(), ["wrong_site"]);
    assert_eq!(
        item.needs[0].commands,
        ["hotspot-collector place a --site square"]
    );
    let remedy = &item.needs[0].remedy.en;
    assert!(remedy.contains("hotspot-agent place park"), "{remedy}");
}

#[test]
fn in_the_cupboard_it_has_to_be_quiet() {
    let never = Case::new().sql("DELETE FROM placements");
    assert_eq!(never.needs(), ["unplaced"]);
    let away = format!("UPDATE placements SET to_s = {}", NOW - 9 * 86_400);
    assert_eq!(Case::new().sql(&away).needs(), [""; 0]);
    let speaks = Case::well().sql(&away);
    assert_eq!(speaks.needs(), ["unplaced"]);
    assert_eq!(speaks.last_will(NOW).needs(), [""; 0]);
}

#[test]
fn certificates_twins_clocks_and_losses_are_in_the_same_list() {
    let ends = u32::try_from(NOW).unwrap() + 86_400;
    let case = Case::well().status(NOW, |status| status.certificate_expires = Some(ends));
    assert_eq!(case.needs(), ["certificate"]);
    let ahead = u32::try_from(NOW).unwrap() + 90;
    let case = Case::well().status(NOW, |status| status.sent_at = Some(ahead));
    assert_eq!(case.needs(), ["clock"]);
    let case = Case::well().sql(&format!(
        "UPDATE statuses SET twin_seen_at_s = {NOW}, loss_grew_at_s = {NOW}"
    ));
    assert_eq!(case.needs(), ["twin", "losing"]);
}

#[test]
fn a_restart_of_the_broker_is_one_event_and_not_a_power_cut() {
    let case = Case::well().last_will(NOW - 60);
    assert_eq!(case.item().cause, Some(Cause::PowerOrUplink));
    let case = case.absence(NOW - 61, Some(NOW - 50));
    let item = case.item();
    assert_eq!(
        (item.state, item.cause),
        (FleetState::Offline, Some(Cause::Broker))
    );
    assert_eq!(case.needs(), [""; 0]);
    assert_eq!(case.dark(), 0);
    let broker = load(&case.shared).unwrap().broker;
    assert_eq!(broker.awaited, 1);
    assert_eq!(broker.need.unwrap().cause, Cause::Broker);
    assert_eq!(broker.back_at.unwrap().as_second(), NOW - 50);

    // One that does not come back has no power after all.
    let long_ago = Case::well()
        .last_will(NOW - 1_260)
        .absence(NOW - 1_261, Some(NOW - 1_250));
    assert_eq!(long_ago.needs(), ["power_or_uplink"]);
    // One that was gone before was not taken along.
    let before = Case::well()
        .last_will(NOW - 600)
        .absence(NOW - 61, Some(NOW - 50));
    assert_eq!(before.needs(), ["power_or_uplink"]);
}

#[test]
fn what_the_collector_could_not_hear_is_nobodys_silence() {
    let silent = || Case::new().report(NOW - 24 * HOUR, NOW - 20 * HOUR);
    assert_eq!(silent().state_and_reason().0, FleetState::Silent);
    let away = silent().absence(NOW - 19 * HOUR, None);
    assert_eq!(away.state_and_reason().0, FleetState::Reporting);
    let broker = load(&away.shared).unwrap().broker;
    assert_eq!(broker.need.unwrap().cause, Cause::Broker);
    let back = silent().absence(NOW - 19 * HOUR, Some(NOW - HOUR));
    assert_eq!(back.state_and_reason().0, FleetState::Reporting);
}

#[test]
fn the_list_begins_with_those_that_need_a_hand() {
    let case = Case::well().sql(
        "INSERT INTO access_points (id, registered_at) VALUES ('b', 0), ('c', 0);
         INSERT INTO placements (access_point, site, from_s) VALUES ('b', 'park', 0);",
    );
    let ids = |fleet: &Fleet| -> Vec<String> {
        let ids = fleet.items.iter().map(|item| item.id.as_str().to_owned());
        ids.collect()
    };
    let mut fleet = load(&case.shared).unwrap();
    assert_eq!(ids(&fleet), ["b", "c", "a"]);
    fleet.keep_needing(None);
    assert_eq!(ids(&fleet), ["b", "c"]);
    fleet.keep_needing(Some(Cause::Unplaced));
    assert_eq!(ids(&fleet), ["c"]);
}

#[test]
fn sums_tell_what_the_list_tells() {
    let case = Case::well().status(NOW, |status| status.internet = Internet::NotReached);
    case.shared.health.set_broker_connected(true);
    let sums = sum(&case.shared).unwrap();
    assert_eq!(
        sums.by_state,
        [((FleetState::NoInternet, Some(Cause::Internet)), 1)].into()
    );
    assert_eq!(
        sums.needs,
        [(Cause::SiteDark, 1), (Cause::Internet, 1)].into()
    );
}

#[test]
fn devices_that_stay_until_the_cap_are_told_from_what_was_released() {
    let days = |device_minutes: i64, visits: i64| {
        let day = |ago: i64| {
            format!(
                "INSERT INTO box_days
                 SELECT number, {}, 'park', {device_minutes}, {visits}, 86400, 86400, 172800, 192
                 FROM access_point_numbers WHERE access_point = 'a';",
                NOW - ago * 24 * HOUR
            )
        };
        Case::well().sql(&(1..=7).map(day).collect::<String>())
    };
    let ghosts = days(150 * 230, 150);
    assert_eq!(ghosts.needs(), ["lingering"]);
    assert_eq!(ghosts.state_and_reason(), (FleetState::Reporting, None));
    assert!(ghosts.item().needs[0].text.en.contains("240 minutes"));
    assert_eq!(days(150 * 40, 150).needs(), [""; 0]);
    // Of long ago.
    let earlier = days(150 * 230, 150).sql("UPDATE box_days SET start_s = start_s - 1000000");
    assert_eq!(earlier.needs(), [""; 0]);
    // A cap that the access point tells is its own.
    let lower = days(150 * 58, 150).status(NOW, |status| status.cap_minutes = 60);
    assert_eq!(lower.needs(), [""; 0]);
}

#[test]
fn a_hotspot_where_nobody_connects_is_in_the_list() {
    let said = json!({"nl": "niemand", "fr": "personne", "en": "Nobody for weeks."});
    let judged = |evaluated: i64, class: &str, down: Value| {
        let body = json!({
            "site": "park", "verdict": class, "ratio": 0.0, "probability": 0.99,
            "interval": null, "observed": 0.0, "expected": 1000.0, "since": null,
            "evidence": {
                "weeks": 8.0, "online_share": 1.0, "days_since_installation": null,
                "exposure_share": 1.0, "noise_of_ratio": 0.02, "reference": null,
                "reference_group": "all", "reference_borrowed": false, "change_point": null,
                "missing": [], "check_radio": true, "boxes_down": down
            },
            "sentence": said, "would_change": null,
            "naive": {"fewer_than_15_visits_a_day": null, "nobody_for_three_days": true},
            "absolute": {"device_minutes_a_day": 0.0, "rank": 1, "of": 1}
        });
        let summary = json!({"expected_false_flags": 0.0, "ten_percent_list": [],
            "low_kinds": [], "method": said});
        format!(
            "INSERT INTO verdict_runs (evaluated_s, from_s, to_s, summary)
                 VALUES ({evaluated}, 0, {evaluated}, '{summary}');
             INSERT INTO verdicts (evaluated_s, site, place, verdict, body)
                 VALUES ({evaluated}, 'park', 0, '{class}', '{body}');"
        )
    };
    let case = Case::well().sql(&judged(NOW - HOUR, "nobody", json!([])));
    let mut fleet = load(&case.shared).unwrap();
    assert_eq!(fleet.empty_sites.len(), 1);
    assert_eq!(fleet.empty_sites[0].access_points, ["a"]);
    assert_eq!(fleet.empty_sites[0].need.text.en, "Nobody for weeks.");
    assert_eq!(
        sum(&case.shared).unwrap().needs.get(&Cause::Nobody),
        Some(&1)
    );
    let needing = needing(&case.shared.database.reader().unwrap(), NOW).unwrap();
    assert_eq!(needing, [(Cause::Nobody, vec!["park".to_owned()])].into());
    // Its access points are well: they are shown to whoever asks for this cause alone.
    fleet.keep_needing(Some(Cause::Nobody));
    assert_eq!((fleet.items.len(), fleet.empty_sites.len()), (1, 1));
    fleet.keep_needing(None);
    assert_eq!((fleet.items.len(), fleet.empty_sites.len()), (0, 1));
    fleet.keep_needing(Some(Cause::Radio));
    assert_eq!(fleet.empty_sites.len(), 0);

    // The latest verdict counts, and of one that is dark the reason is known.
    let later = case.sql(&judged(NOW, "healthy", json!([])));
    assert_eq!(load(&later.shared).unwrap().empty_sites.len(), 0);
    let dark = Case::well()
        .sql(&judged(NOW, "nobody", json!([])))
        .status(NOW, |status| status.internet = Internet::NotReached);
    let fleet = load(&dark.shared).unwrap();
    assert_eq!((fleet.dark_sites.len(), fleet.empty_sites.len()), (1, 0));
    // Of several access points those are named at which nobody is.
    let beside = "INSERT INTO access_points (id, registered_at) VALUES ('b', 0);
        INSERT INTO placements (access_point, site, from_s) VALUES ('b', 'park', 0);";
    let one = json!([{"access_point": "a", "what": "nobody"}]);
    let one_of_two = Case::well().sql(beside).sql(&judged(NOW, "nobody", one));
    let fleet = load(&one_of_two.shared).unwrap();
    assert_eq!(fleet.empty_sites[0].access_points, ["a"]);
}

#[test]
fn the_documents_say_the_same_about_each_cause() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/operators/status.md");
    let page = std::fs::read_to_string(page).unwrap();
    for cause in Cause::iter() {
        let remedy = remedy(cause, PLACEHOLDERS).en;
        let commands = commands(cause, PLACEHOLDERS).into_iter();
        let commands: Vec<String> = commands.map(|command| format!("`{command}`")).collect();
        let commands = commands.join(", ");
        let row = format!("| `{}` | {remedy} | {commands} |", cause.as_str());
        assert!(page.contains(&row), "docs/operators/status.md lacks: {row}");
    }
}
