use super::*;
use protocol::Layer;

const NOON: i64 = 1_750_000_000 / 86_400 * 86_400 + 12 * 3_600;
const RULES: Rules = Rules {
    laboratory: false,
    retention_s: 183 * 86_400,
};
const REGISTERED: Option<Registered> = Some(Registered {
    noise_off_allowed: false,
});

fn report() -> Report {
    Report {
        boot: 7,
        first_sequence: 3,
        first_start: u32::try_from(NOON - 4 * 3_600).unwrap(),
        period_s: 60,
        length_periods: 240,
        noise_device_minutes: 60,
        noise_visits: 2,
        layer: Layer::Windows,
        windows: vec![window()],
    }
}

fn window() -> Window {
    Window {
        offset_lengths: 0,
        device_minutes: 500,
        visits: 12,
        sampled_minutes: 240,
        online_minutes: 240,
    }
}

fn judge(report: &Report, rules: Rules) -> Judgement {
    let access_point = "ap-1".parse().unwrap();
    let mut judged = check_report(&access_point, report, false, REGISTERED, rules, NOON).unwrap();
    judged.remove(0).judgement
}

#[test]
fn stores_a_window_as_it_was_sent() {
    let Judgement::Store(window) = judge(&report(), RULES) else {
        panic!("not stored");
    };
    assert_eq!(window.start, NOON - 4 * 3_600);
    assert_eq!((window.boot, window.sequence), (7, 3));
    assert_eq!(
        (window.device_minutes, window.visits),
        (Some(500), Some(12))
    );
}

#[test]
fn could_not_count_is_not_zero() {
    let mut report = report();
    report.windows[0].visits = NOT_COUNTED;
    let Judgement::Store(window) = judge(&report, RULES) else {
        panic!("not stored");
    };
    assert_eq!(window.visits, None);
}

#[test]
fn leaves_a_report_of_an_access_point_that_is_not_registered() {
    let access_point = "ap-1".parse().unwrap();
    assert_eq!(
        check_report(&access_point, &report(), false, None, RULES, NOON),
        Err(Left::Unregistered)
    );
}

#[test]
fn leaves_counts_without_noise_unless_they_are_allowed() {
    let access_point = "ap-1".parse().unwrap();
    for (noise_device_minutes, noise_visits) in [(0, 0), (0, 2), (60, 0), (59, 2)] {
        let report = Report {
            noise_device_minutes,
            noise_visits,
            ..report()
        };
        let check = |noise_off_allowed| {
            let registered = Some(Registered { noise_off_allowed });
            check_report(&access_point, &report, false, registered, RULES, NOON)
        };
        assert_eq!(check(false), Err(Left::NoiseOff));
        assert!(matches!(
            check(true).unwrap()[0].judgement,
            Judgement::Store(_)
        ));
    }
}

#[test]
fn noise_on_what_is_not_counted_is_not_missed() {
    let mut report = report();
    report.noise_visits = 0;
    report.windows[0].visits = NOT_COUNTED;
    assert!(matches!(judge(&report, RULES), Judgement::Store(_)));
}

#[test]
fn takes_negative_counts_within_the_noise_only() {
    for (count, fits) in [(-2_400, true), (-2_401, false)] {
        let mut report = report();
        report.windows[0].device_minutes = count;
        assert_eq!(matches!(judge(&report, RULES), Judgement::Store(_)), fits);
    }
}

#[test]
fn refuses_more_than_the_online_minutes_can_hold() {
    for (online_minutes, count, fits) in [
        (240, 242_400, true),
        (240, 242_401, false),
        (0, 2_400, true),
        (0, 2_401, false),
    ] {
        let mut report = report();
        report.windows[0].online_minutes = online_minutes;
        report.windows[0].device_minutes = count;
        assert_eq!(matches!(judge(&report, RULES), Judgement::Store(_)), fits);
    }
}

#[test]
fn refuses_a_start_off_the_hour() {
    let mut report = report();
    report.first_start += 60;
    assert_eq!(
        judge(&report, RULES),
        Judgement::Refuse(Refusal::NotAligned)
    );
}

#[test]
fn takes_a_grid_shifted_by_whole_hours() {
    let mut report = report();
    report.first_start -= 3_600;
    assert!(matches!(judge(&report, RULES), Judgement::Store(_)));
}

#[test]
fn takes_other_lengths_in_a_laboratory_only() {
    let laboratory = Rules {
        laboratory: true,
        ..RULES
    };
    let report = Report {
        period_s: 1,
        length_periods: 240,
        ..report()
    };
    assert_eq!(
        judge(&report, RULES),
        Judgement::Refuse(Refusal::LaboratoryOnly)
    );
    assert!(matches!(judge(&report, laboratory), Judgement::Store(_)));
    let longer_than_a_day = Report {
        length_periods: 1_441,
        period_s: 60,
        first_start: report.first_start - 172_800,
        ..report
    };
    assert_eq!(
        judge(&longer_than_a_day, laboratory),
        Judgement::Refuse(Refusal::OutOfRange)
    );
}

#[test]
fn refuses_nothing_for_good_that_is_still_to_come() {
    let mut report = report();
    report.first_start = 4_000_000_000;
    report.windows[0].device_minutes = i32::MAX;
    assert_eq!(judge(&report, RULES), Judgement::Leave(Left::InTheFuture));
}

#[test]
fn leaves_a_window_that_ends_in_the_future() {
    let mut report = report();
    report.first_start += 3_600;
    assert_eq!(judge(&report, RULES), Judgement::Leave(Left::InTheFuture));
}

#[test]
fn refuses_a_window_older_than_what_is_kept() {
    let mut report = report();
    report.first_start -= 183 * 86_400;
    assert_eq!(judge(&report, RULES), Judgement::Refuse(Refusal::TooOld));
    report.first_start += 4 * 3_600;
    assert!(matches!(judge(&report, RULES), Judgement::Store(_)));
}

#[test]
fn judges_each_window_of_a_batch_for_itself() {
    let mut report = report();
    report.first_start -= 4 * 3_600;
    report.windows.push(Window {
        offset_lengths: 1,
        device_minutes: i32::MAX,
        ..window()
    });
    report.windows.push(Window {
        offset_lengths: 2,
        ..window()
    });
    let access_point = "ap-1".parse().unwrap();
    let judged = check_report(&access_point, &report, true, REGISTERED, RULES, NOON).unwrap();
    assert_eq!(judged.len(), 3);
    assert!(matches!(&judged[0].judgement, Judgement::Store(window) if window.late));
    assert_eq!(judged[1].judgement, Judgement::Refuse(Refusal::OutOfRange));
    assert_eq!(judged[2].judgement, Judgement::Leave(Left::InTheFuture));
    assert_eq!(judged[2].sequence, 5);
}

/// The week that ended on Monday, with half the budget.
fn week() -> Report {
    let monday = NOON / 604_800 * 604_800 - 3 * 86_400;
    Report {
        first_start: u32::try_from(monday - 604_800).unwrap(),
        length_periods: 10_080,
        noise_device_minutes: 120,
        noise_visits: 4,
        layer: Layer::Weeks,
        windows: vec![Window {
            sampled_minutes: 10_080,
            online_minutes: 10_000,
            ..window()
        }],
        ..report()
    }
}

fn is_taken(report: &Report, rules: Rules) -> bool {
    matches!(judge(report, rules), Judgement::StoreTotal(_))
}

#[test]
fn stores_a_total_as_it_was_sent_and_never_as_a_window() {
    let report = week();
    let Judgement::StoreTotal(total) = judge(&report, RULES) else {
        panic!("not stored");
    };
    assert_eq!(total.layer, Layer::Weeks);
    assert_eq!(
        (total.sum.start, total.sum.length_s),
        (report.first_start.into(), 604_800)
    );
    assert_eq!((total.sum.boot, total.sum.sequence), (7, 3));
    assert_eq!(total.sum.online_minutes, 10_000);
}

#[test]
fn takes_totals_of_whole_hours_up_to_their_layers_length() {
    for (layer, periods, judged) in [
        (Layer::Weeks, 10_080, None),
        (Layer::Weeks, 4_560, None),
        (Layer::Weeks, 60, None),
        (Layer::Weeks, 10_140, Some(Refusal::OutOfRange)),
        (Layer::Days, 1_440, None),
        (Layer::Days, 1_500, Some(Refusal::OutOfRange)),
        (Layer::Weeks, 4_561, Some(Refusal::LaboratoryOnly)),
        (Layer::Days, 30, Some(Refusal::LaboratoryOnly)),
    ] {
        let mut report = week();
        (report.layer, report.length_periods) = (layer, periods);
        let window = &mut report.windows[0];
        (window.sampled_minutes, window.online_minutes) = (30, 30);
        match judged {
            None => assert!(is_taken(&report, RULES), "{layer:?} of {periods}"),
            Some(refusal) => assert_eq!(
                judge(&report, RULES),
                Judgement::Refuse(refusal),
                "{layer:?} of {periods}"
            ),
        }
    }
}

#[test]
fn a_total_starts_on_an_hour_with_whole_minutes() {
    let mut report = week();
    report.first_start += 3 * 3_600;
    report.length_periods -= 240;
    report.windows[0].sampled_minutes = 9_000;
    report.windows[0].online_minutes = 9_000;
    assert!(is_taken(&report, RULES));
    report.first_start += 60;
    let refused = Judgement::Refuse(Refusal::NotAligned);
    assert_eq!(judge(&report, RULES), refused);
    let laboratory = Rules {
        laboratory: true,
        ..RULES
    };
    assert!(is_taken(&report, laboratory));
    (report.period_s, report.length_periods) = (1, 9_001);
    assert!(is_taken(&report, laboratory));
    assert_eq!(
        judge(&report, RULES),
        Judgement::Refuse(Refusal::LaboratoryOnly)
    );
}

#[test]
fn a_total_that_spends_the_whole_budget_is_short_of_noise() {
    let access_point = "ap-1".parse().unwrap();
    for (noise_device_minutes, noise_visits, short) in [
        (60, 4, true),
        (61, 4, false),
        (120, 2, true),
        (120, 3, false),
        (0, 0, true),
    ] {
        let report = Report {
            noise_device_minutes,
            noise_visits,
            ..week()
        };
        let check = |noise_off_allowed| {
            let registered = Some(Registered { noise_off_allowed });
            check_report(&access_point, &report, false, registered, RULES, NOON)
        };
        assert_eq!(check(false).is_err(), short, "{noise_device_minutes}");
        assert!(check(true).is_ok());
    }
    // That of an undivided week says nothing, so it needs none.
    let mut undivided = week();
    (undivided.noise_device_minutes, undivided.noise_visits) = (60, 2);
    undivided.windows[0].device_minutes = NOT_COUNTED;
    undivided.windows[0].visits = NOT_COUNTED;
    let Judgement::StoreTotal(total) = judge(&undivided, RULES) else {
        panic!("not stored");
    };
    assert_eq!((total.sum.device_minutes, total.sum.visits), (None, None));
}

#[test]
fn refuses_a_total_that_its_online_minutes_cannot_hold() {
    for (count, fits) in [
        (10_004_800, true),
        (10_004_801, false),
        (-4_800, true),
        (-4_801, false),
    ] {
        let mut report = week();
        report.windows[0].device_minutes = count;
        assert_eq!(is_taken(&report, RULES), fits, "{count}");
    }
}

#[test]
fn a_total_ages_by_its_end() {
    let mut report = week();
    report.first_start -= 183 * 86_400 - 604_800;
    assert!(is_taken(&report, RULES));
    report.first_start -= 14 * 86_400;
    assert_eq!(judge(&report, RULES), Judgement::Refuse(Refusal::TooOld));
    report.first_start += 205 * 86_400;
    assert_eq!(judge(&report, RULES), Judgement::Leave(Left::InTheFuture));
}
