//! What must hold for the answer to any rows.

use proptest::prelude::*;

use super::*;

fn any_row() -> impl Strategy<Value = SiteWindow> {
    let figure = prop_oneof![
        Just(None),
        Just(Some(0.0)),
        (-500.0..5_000.0).prop_map(Some),
        Just(Some(1e12)),
        Just(Some(f64::NAN)),
    ];
    let minutes = prop_oneof![
        Just(60_u32),
        Just(240),
        Just(1_440),
        Just(43_200),
        0..100_000_u32
    ];
    (
        0..2_400_i64,
        minutes,
        figure.clone(),
        figure,
        0.0..=1.1,
        prop_oneof![Just(0.0), Just(7_200.0)],
    )
        .prop_map(
            |(hour, minutes, device_minutes, visits, online, variance)| SiteWindow {
                start: at(START + hour * 3_600),
                minutes,
                device_minutes,
                visits,
                online_minutes: (f64::from(minutes) * online) as f32,
                device_minutes_variance: variance as f32,
                visits_variance: (variance / 900.0) as f32,
            },
        )
}

fn any_site() -> impl Strategy<Value = Site> {
    let kind = prop_oneof![
        Just(None),
        Just(Some("park")),
        Just(Some("library")),
        Just(Some("all"))
    ];
    let installed = prop_oneof![
        Just(None),
        (0..3_000_i64).prop_map(|hour| Some(at(START + hour * 3_600)))
    ];
    (kind, installed, proptest::collection::vec(any_row(), 0..40)).prop_map(
        |(kind, installed, rows)| Site {
            kind: kind.map(Into::into),
            installed,
            rows,
            ..Site::default()
        },
    )
}

fn check(answer: &Answer, sites: usize) -> Result<(), TestCaseError> {
    prop_assert_eq!(answer.items.len(), sites);
    for item in &answer.items {
        let numbers = [
            item.observed,
            item.expected,
            item.evidence.weeks,
            item.evidence.online_share,
            item.evidence.exposure_share,
        ];
        prop_assert!(numbers.iter().all(|number| number.is_finite()), "{item:?}");
        prop_assert_eq!(item.ratio.is_some(), item.probability.is_some());
        prop_assert_eq!(item.ratio.is_some(), item.interval.is_some());
        prop_assert!(item.ratio.is_none_or(f64::is_finite));
        prop_assert!(
            item.probability.is_none_or(|p| (0.0..=1.0).contains(&p)),
            "{item:?}"
        );
        prop_assert!(
            item.interval
                .is_none_or(|[low, high]| low.is_finite() && low <= high),
            "{item:?}"
        );
        prop_assert!(
            item.evidence.noise_of_ratio.is_none_or(f64::is_finite),
            "{item:?}"
        );
        prop_assert!(
            item.absolute
                .device_minutes_a_day
                .is_none_or(f64::is_finite)
        );
        for text in [&item.sentence.nl, &item.sentence.fr, &item.sentence.en] {
            prop_assert!(
                !text.is_empty() && !text.contains("NaN") && !text.contains("inf "),
                "{text}"
            );
        }
        if item.verdict == Class::Underused {
            prop_assert!(item.evidence.online_share >= 0.5 || item.evidence.exposure_share >= 0.75);
        }
    }
    prop_assert!(answer.expected_false_flags.is_finite());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_rows_give_finite_answers(sites in proptest::collection::vec(any_site(), 0..14)) {
        let count = sites.len();
        check(&answer(&sites), count)?;
    }

    #[test]
    fn the_order_of_the_sites_does_not_matter(sites in proptest::collection::vec(any_site(), 2..10)) {
        let mut sites = sites;
        for (index, site) in sites.iter_mut().enumerate() {
            site.id = format!("{index}");
        }
        let forwards = answer(&sites);
        sites.reverse();
        let backwards = answer(&sites);
        for item in &forwards.items {
            let other = of(&backwards, &item.site);
            prop_assert_eq!(item.verdict, other.verdict);
        }
    }
}
