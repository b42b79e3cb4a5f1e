//! Exports as they come: gaps, doubles, nonsense. Never a crash, never a NaN; what is
//! refused is named with file, line and column.

use std::fmt::Write;

use proptest::prelude::*;

use super::*;

/// A cell as somebody may have exported it.
fn any_figure() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => (0..5_000_u32).prop_map(|figure| figure.to_string()),
        2 => (-400_i32..0).prop_map(|figure| figure.to_string()),
        2 => Just(String::new()),
        2 => Just("0".to_owned()),
        1 => (0.0..1e6_f64).prop_map(|figure| format!("{figure:.3}")),
        1 => Just("1e11".to_owned()),
    ]
}

fn any_length() -> impl Strategy<Value = u32> {
    prop_oneof![
        Just(60_u32),
        Just(240),
        Just(1_440),
        Just(43_200),
        1..50_000_u32
    ]
}

/// Hours since 2020, mostly on a grid so that rows double and overlap.
fn any_start() -> impl Strategy<Value = i64> {
    prop_oneof![
        6 => (0..500_i64).prop_map(|days| days * 24),
        2 => (0..60_i64).prop_map(|months| months * 730),
        1 => 0..12_000_i64,
    ]
}

prop_compose! {
    fn any_line()(
        site in 0..14_u32,
        start in any_start(),
        offset in prop_oneof![4 => Just(0_i64), 1 => Just(1), 1 => Just(5)],
        minutes in any_length(),
        device_minutes in any_figure(),
        visits in any_figure(),
        online in prop_oneof![Just(1.0), Just(0.0), 0.0..1.0_f64],
    ) -> String {
        let instant = Timestamp::from_second(1_577_836_800 + start * 3_600).unwrap();
        let hours = jiff::tz::Offset::constant(i8::try_from(offset).unwrap());
        let start = instant.display_with_offset(hours);
        let online = f64::from(minutes) * online;
        format!("s{site},{start},{minutes},{device_minutes},{visits},{online:.0}\n")
    }
}

prop_compose! {
    fn any_sites()(kinds in proptest::collection::vec(0..4_u32, 14)) -> String {
        let mut sites = String::from("site,kind,access_points\n");
        for (site, kind) in kinds.iter().enumerate() {
            let kind = ["", "library", "park", "kiosk"][usize::try_from(*kind).unwrap()];
            writeln!(sites, "s{site},{kind},").unwrap();
        }
        sites
    }
}

/// Whether an answer can be what it says it is.
fn check(out: &str, sites: usize) -> Result<(), TestCaseError> {
    let items = items(out);
    prop_assert_eq!(items.len(), sites);
    for item in items {
        let number = |key: &str| item[key].as_f64();
        prop_assert!(
            number("observed").is_some() && number("expected").is_some(),
            "{}",
            item
        );
        let expected = number("expected").unwrap_or(0.0);
        prop_assert_eq!(number("ratio").is_some(), expected > 0.0, "{}", item);
        if let Some(probability) = number("probability") {
            prop_assert!((0.0..=1.0).contains(&probability), "{}", item);
            let ends = [&item["interval"][0], &item["interval"][1]].map(|end| end.as_f64());
            prop_assert!(ends[0].is_some() && ends[0] <= ends[1], "{}", item);
        } else {
            prop_assert!(item["interval"].is_null(), "{}", item);
        }
        if item["verdict"] == "not_enough_data" {
            prop_assert!(
                !item["evidence"]["missing"].as_array().unwrap().is_empty(),
                "{}",
                item
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn any_export_gets_an_answer_without_a_nan(
        sites in any_sites(),
        lines in proptest::collection::vec(any_line(), 0..400),
        noise in prop_oneof![Just(0.0), Just(60.0)],
    ) {
        let mut usage =
            String::from("site,start,minutes,device_minutes,visits,online_minutes\n");
        usage.extend(lines);
        let (status, out, err) = analyse_texts(&sites, &usage, |arguments| {
            arguments.noise_device_minutes = noise;
        });
        prop_assert!(status.contains('0'), "{} {}", status, err);
        check(&out, 14)?;
    }

    #[test]
    fn any_text_is_answered_or_refused_by_line_and_column(
        lines in proptest::collection::vec("[s0-9,TZ:+. -]{0,40}", 0..20),
    ) {
        let usage = format!(
            "site,start,minutes,device_minutes\n{}\n",
            lines.join("\n")
        );
        let (status, out, err) = analyse_texts("site\ns0\ns1\n", &usage, |_| ());
        if status.contains('0') {
            check(&out, 2)?;
        } else {
            let named = |line: &str| {
                let mut parts = line.split(':');
                let file = parts.next();
                let numbers = [parts.next(), parts.next()];
                file == Some("u.csv")
                    && numbers.iter().all(|n| n.is_some_and(|n| n.parse::<u64>().is_ok()))
            };
            let first = err.lines().next().unwrap_or("");
            prop_assert!(named(first), "{}", err);
            prop_assert_eq!(out, "");
        }
    }
}

/// `sites` of the kinds in turn, by month for four years, half a year of them closed.
fn months(sites: u32, kinds: &[&str], figure: impl Fn(u32, u32) -> u32) -> (String, String) {
    let mut list = String::from("site,kind\n");
    let mut usage = String::from("site,start,minutes,visits\n");
    for site in 0..sites {
        let kind = kinds[usize::try_from(site).unwrap() % kinds.len()];
        writeln!(list, "s{site},{kind}").unwrap();
        for month in 0..48_u32 {
            let closed = (14..20).contains(&month);
            let (year, of_year) = (2019 + month / 12, month % 12 + 1);
            if !closed {
                let visits = figure(site, month);
                writeln!(
                    usage,
                    "s{site},{year}-{of_year:02}-01T00:00:00Z,40320,{visits}"
                )
                .unwrap();
            }
        }
    }
    (list, usage)
}

fn verdicts(files: &(String, String)) -> Vec<String> {
    let (_, out, _) = analyse_texts(&files.0, &files.1, |_| ());
    let mut verdicts: Vec<(String, String)> = items(&out)
        .iter()
        .map(|item| {
            let text = |key: &str| item[key].as_str().unwrap().to_owned();
            (text("site"), text("verdict"))
        })
        .collect();
    verdicts.sort();
    verdicts.into_iter().map(|(_, verdict)| verdict).collect()
}

#[test]
fn monthly_totals_over_a_year_of_closure_are_judged() {
    let figure = |site: u32, month: u32| {
        let level = if site == 7 { 30 } else { 900 + 60 * site };
        level + level * (month * 7 + site * 3) % 11 / 5
    };
    let verdicts = verdicts(&months(12, &["library"], figure));
    let underused = verdicts.iter().filter(|it| *it == "underused").count();
    assert_eq!(underused, 1, "{verdicts:?}");
    assert!(
        verdicts
            .iter()
            .all(|it| it == "underused" || it == "healthy"),
        "{verdicts:?}"
    );
}

#[test]
fn five_sites_and_one_site_and_no_use_at_all_do_not_break() {
    let steady = |site: u32, month: u32| 500 + 20 * site + month % 5;
    assert_eq!(verdicts(&months(5, &[""], steady)), ["healthy"; 5]);
    assert_eq!(verdicts(&months(1, &["park"], steady)), ["not_enough_data"]);
    let nothing = verdicts(&months(10, &["park"], |_, _| 0));
    assert_eq!(nothing, ["not_enough_data"; 10]);
}

#[test]
fn a_kind_with_three_members_is_compared_with_the_others() {
    let steady = |site: u32, month: u32| 500 + 20 * site + month % 5;
    let files = months(
        24,
        &[
            "park", "square", "square", "square", "kiosk", "square", "square", "square",
        ],
        steady,
    );
    let (_, out, _) = analyse_texts(&files.0, &files.1, |_| ());
    for item in items(&out) {
        let borrowed = item["evidence"]["reference_borrowed"].as_bool();
        let square = item["evidence"]["reference_group"] == "square";
        assert_eq!(borrowed, Some(!square), "{item}");
    }
}
