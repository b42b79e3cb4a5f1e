//! Cities that are not what one thinks.

use super::*;

/// Changes the rows of one site, by day and hour of the start.
fn change(site: &mut Site, with: impl Fn(i64, i64, &mut SiteWindow)) {
    for row in &mut site.rows {
        let second = row.start.as_second() - START;
        with(second / DAY, second % DAY / 3_600, row);
    }
}

/// Online for a share of the row, and used as much less.
fn open_for(row: &mut SiteWindow, share: f64) {
    row.online_minutes *= share as f32;
    row.device_minutes = row.device_minutes.map(|figure| figure * share);
}

#[test]
fn a_kind_that_is_called_indoor_is_its_own_reference() {
    let mut plans = libraries(Vec::new());
    plans.extend((0..9).map(|_| plan("indoor", 0.1)));
    let answer = answer(&city(&plans, 56, 24, 0.0, 21));
    let indoor = of(&answer, "012");
    assert!((0.8..1.2).contains(&indoor.ratio.unwrap()), "{indoor:?}");
    assert_eq!(indoor.evidence.reference_group, "indoor");
    assert!(!indoor.evidence.reference_borrowed);
    let said = &indoor.sentence.en;
    assert!(said.contains("of the kind “indoor”"), "{said}");
}

#[test]
fn one_row_dated_a_year_ahead_does_not_move_the_end() {
    let mut sites = city(&libraries(vec![plan("library", 0.1)]), 56, 4, 0.0, 22);
    let before = answer(&sites);
    let mut ahead = sites[3].rows[7];
    ahead.start = at(START + 420 * DAY);
    sites[3].rows.push(ahead);
    let after = answer(&sites);
    assert_eq!(after.period, before.period);
    assert_eq!(after.items, before.items);
    assert_eq!(
        after.warnings[0].what,
        Oddity::Future,
        "and the row is named"
    );
}

#[test]
fn boxes_off_at_night_are_judged_like_others_by_rows_of_a_day() {
    let mut sites = city(
        &libraries(vec![plan("library", 1.0), plan("library", 0.1)]),
        56,
        24,
        0.0,
        23,
    );
    for site in &mut sites[10..] {
        // Ten of 24 hours, in which all of its use is.
        change(site, |_, _, row| row.online_minutes = 600.0);
    }
    let answer = answer(&sites);
    let open = of(&answer, "010");
    assert_eq!(open.verdict, Class::Healthy, "{}", open.sentence.en);
    assert!((0.7..1.3).contains(&open.ratio.unwrap()), "{open:?}");
    assert_eq!(open.evidence.hours_a_week, Some(70.0));
    assert_eq!(of(&answer, "011").verdict, Class::Underused);
}

#[test]
fn a_site_with_short_opening_hours_is_judged_in_those_hours() {
    let mut sites = city(
        &libraries(vec![plan("library", 1.0), plan("library", 0.1)]),
        56,
        4,
        0.0,
        24,
    );
    for site in &mut sites[10..] {
        let open = |day: i64, hour: i64| day % 7 < 5 && (8..16).contains(&hour);
        change(site, |day, hour, row| {
            open_for(row, if open(day, hour) { 1.0 } else { 0.0 });
        });
    }
    let answer = answer(&sites);
    let open = of(&answer, "010");
    assert_eq!(open.verdict, Class::Healthy, "{}", open.sentence.en);
    assert!((0.7..1.3).contains(&open.ratio.unwrap()), "{open:?}");
    assert_eq!(open.evidence.online_share, 1.0);
    assert_eq!(of(&answer, "011").verdict, Class::Underused);
}

#[test]
fn a_crowd_once_a_month_is_not_what_has_gone() {
    let mut sites = city(&libraries(vec![plan("library", 0.2)]), 63, 4, 5.0, 25);
    change(&mut sites[10], |day, _, row| {
        // Days 5 and 33: a month before the end, and two.
        if day % 28 == 5 && day < 56 {
            row.device_minutes = row.device_minutes.map(|figure| figure * 60.0);
        }
    });
    let answer = answer(&sites);
    let verdict = of(&answer, "010");
    assert_ne!(verdict.verdict, Class::Dropped, "{}", verdict.sentence.en);
}

#[test]
fn a_dead_kind_is_named_first_with_what_it_has() {
    let mut plans = libraries(Vec::new());
    plans.extend((0..10).map(|_| plan("metro", 1.0)));
    plans.extend((0..10).map(|_| plan("park", 0.0)));
    let answer = answer(&city(&plans, 63, 24, 0.0, 26));
    assert_eq!(answer.low_kinds[0].kind, "park");
    let said = &of(&answer, "022").sentence.en;
    assert!(
        said.starts_with(
            "The whole kind is little used: a typical park has 0 device-minutes a day online, \
             0% of a typical hotspot. Nobody for weeks"
        ),
        "{said}"
    );
    assert_eq!(of(&answer, "022").verdict, Class::Nobody);
}

#[test]
fn silence_wins_after_seven_days_and_is_said_from_the_first() {
    let mut sites = city(&libraries(vec![plan("library", 0.1)]), 63, 4, 0.0, 27);
    let said = |sites: &[Site]| {
        let answer = answer(sites);
        let verdict = of(&answer, "010").clone();
        (verdict.verdict, verdict.sentence.en)
    };
    assert!(said(&sites).1.contains("not a fault"));
    for (silent, class) in [(2, Class::Underused), (8, Class::Offline)] {
        sites[10]
            .rows
            .retain(|row| row.start.as_second() < START + (63 - silent) * DAY);
        let (verdict, sentence) = said(&sites);
        assert_eq!(verdict, class, "{silent} days");
        assert!(!sentence.contains("not a fault"), "{sentence}");
        let day = if silent == 2 { "7 March" } else { "1 March" };
        assert!(
            sentence.contains(&format!("since {day} 2026")),
            "{sentence}"
        );
    }
}

#[test]
fn a_site_that_closes_for_the_weekend_is_not_silent() {
    let mut sites = city(&libraries(vec![plan("library", 0.1)]), 56, 4, 0.0, 28);
    change(&mut sites[10], |day, hour, row| {
        let open = day % 7 < 5 && (8..20).contains(&hour);
        open_for(row, if open { 1.0 } else { 0.0 });
    });
    let answer = answer(&sites);
    let verdict = of(&answer, "010");
    assert_eq!(verdict.evidence.silent_since, None);
    assert!(verdict.sentence.en.contains("not a fault"));
}

#[test]
fn nobody_at_all_is_a_reason_to_look_and_not_underused() {
    let mut sites = city(
        &libraries(vec![plan("library", 0.0), plan("library", 0.1)]),
        63,
        4,
        10.0,
        29,
    );
    // Three weeks are too few to be sure of it, and enough to see that use fell.
    change(&mut sites[0], |day, _, row| {
        if day >= 42 {
            row.device_minutes = Some(0.0);
        }
    });
    let answer = answer(&sites);
    let nobody = of(&answer, "010");
    assert_eq!(nobody.verdict, Class::Nobody, "{}", nobody.sentence.en);
    assert!(nobody.sentence.en.contains("Check on site"));
    assert_eq!(of(&answer, "011").verdict, Class::Underused);
    assert_eq!(of(&answer, "000").verdict, Class::Dropped);
}

#[test]
fn what_may_be_nobody_is_hardly_ever_said_to_be_no_fault() {
    let plans = libraries(vec![plan("library", 0.0), plan("library", 0.12)]);
    let mut acquitted = 0;
    for seed in 41..81 {
        let noise = [45.0, 60.0, 75.0, 90.0][seed as usize % 4];
        let answer = answer(&city(&plans, 63, 4, noise, seed));
        let nobody = of(&answer, "010");
        let said = &nobody.sentence.en;
        assert!(
            matches!(nobody.verdict, Class::Nobody | Class::Underused),
            "{said}"
        );
        let no_fault = said.contains("not a fault");
        assert_eq!(nobody.evidence.check_radio, !no_fault, "{seed}: {said}");
        acquitted += usize::from(no_fault);
        assert_eq!(of(&answer, "011").verdict, Class::Underused, "{seed}");
    }
    // Noise alone looks like somebody at two and a half deviations: one in a hundred.
    assert!(acquitted <= 2, "{acquitted} of 40");
}

#[test]
fn one_dead_box_of_two_is_a_partial_outage() {
    let mut sites = city(&libraries(vec![plan("library", 1.0)]), 84, 4, 5.0, 30);
    // The first box had nine tenths; for six weeks it has seen nobody.
    change(&mut sites[10], |day, _, row| {
        if day >= 42 {
            row.device_minutes = row.device_minutes.map(|figure| figure * 0.1);
        }
    });
    let boxes = |sites: &mut [Site], dead: bool| {
        let week = |number: i64, device_minutes: f64| BoxWeek {
            start: at(START + number * 7 * DAY),
            online_minutes: 10_080.0,
            device_minutes,
            variance: 100.0,
        };
        let of_box = |id: &str, before: f64, after: f64| SiteBox {
            id: id.into(),
            weeks: (0..12)
                .map(|number| week(number, if number < 6 { before } else { after }))
                .collect(),
        };
        sites[10].boxes = vec![
            of_box("front", 6_300.0, if dead { 3.0 } else { 630.0 }),
            of_box("back", 700.0, 700.0),
        ];
    };
    boxes(&mut sites, true);
    let found = answer(&sites);
    let partial = of(&found, "010");
    assert_eq!(partial.verdict, Class::Nobody, "{}", partial.sentence.en);
    assert_eq!(partial.evidence.boxes_down[0].access_point, "front");
    let said = &partial.sentence.en;
    assert!(
        said.starts_with("Partial outage: at 1 of 2 access points (front) nobody for weeks"),
        "{said}"
    );
    boxes(&mut sites, false);
    let found = answer(&sites);
    assert_eq!(of(&found, "010").verdict, Class::Dropped);
}

#[test]
fn a_slow_fall_is_not_a_sudden_one() {
    let plans = libraries(vec![
        plan("library", 1.0),
        Plan {
            drop_at: Some(250),
            ..plan("library", 1.0)
        },
    ]);
    let mut sites = city(&plans, 280, 24, 5.0, 31);
    change(&mut sites[10], |day, _, row| {
        let gone = (day - 80).clamp(0, 200) as f64 / 200.0;
        row.device_minutes = row.device_minutes.map(|figure| figure * (1.0 - 0.8 * gone));
    });
    let answer = answer(&sites);
    let slow = of(&answer, "010");
    assert_eq!(slow.verdict, Class::Declining, "{}", slow.sentence.en);
    let decline = slow.evidence.decline.unwrap();
    let began = (decline.from.as_second() - START) / DAY;
    assert!((50..=110).contains(&began), "{began}");
    assert!((0.09..0.15).contains(&decline.a_month), "{decline:?}");
    assert!(slow.sentence.en.contains("percentage points a month"));
    assert_eq!(of(&answer, "011").verdict, Class::Dropped);
}

#[test]
fn a_page_says_one_certainty() {
    let sites = city(&libraries(vec![plan("library", 0.22)]), 63, 4, 20.0, 33);
    let answer = answer(&sites);
    for item in &answer.items {
        let written = serde_json::to_value(item).unwrap();
        let percent = (written["probability"].as_f64().unwrap() * 100.0).round();
        assert_eq!(percent, percent_sure(item.probability.unwrap()));
        let said = &item.sentence.en;
        let told = match item.verdict {
            Class::Underused => format!("{percent}% sure"),
            Class::Watch => format!("a chance of {percent}%"),
            _ => continue,
        };
        assert!(said.contains(&told), "{said}: {told}");
    }
}
