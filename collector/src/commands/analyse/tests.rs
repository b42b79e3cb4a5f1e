use std::fs;

use jiff::Timestamp;

use super::*;

mod exports;

/// Runs `analyse` on two texts; gives the exit status and both outputs.
fn analyse_texts(
    sites: &str,
    usage: &str,
    change: impl FnOnce(&mut Arguments),
) -> (String, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let (sites_file, usage_file) = (folder.path().join("s.csv"), folder.path().join("u.csv"));
    fs::write(&sites_file, sites).unwrap();
    fs::write(&usage_file, usage).unwrap();
    let mut arguments = Arguments {
        sites: sites_file,
        usage: usage_file,
        time_zone: "Europe/Brussels".into(),
        noise_device_minutes: 0.0,
        noise_visits: 0.0,
        json: true,
    };
    change(&mut arguments);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let status = run(&arguments, &mut out, &mut err).unwrap();
    let folder = format!("{}/", folder.path().display());
    let err = String::from_utf8(err).unwrap().replace(&folder, "");
    (format!("{status:?}"), String::from_utf8(out).unwrap(), err)
}

fn items(out: &str) -> Vec<serde_json::Value> {
    serde_json::from_str(out).unwrap()
}

/// Twelve libraries by day for ten weeks; the last has a tenth of the others' use.
fn libraries() -> (String, String) {
    let mut sites = String::from("site,kind\n");
    let mut usage = String::from("site,start,minutes,device_minutes\n");
    for site in 0..12 {
        sites.push_str(&format!("l{site},library\n"));
        let level = if site == 11 { 60 } else { 500 + 40 * site };
        for day in 0..70_i64 {
            let start =
                Timestamp::from_second(1_750_000_000 / 86_400 * 86_400 + day * 86_400).unwrap();
            let wobble = (day * 7 + i64::from(site) * 13) % 11 * 4;
            usage.push_str(&format!(
                "l{site},{start},1440,{}\n",
                i64::from(level) + wobble
            ));
        }
    }
    (sites, usage)
}

#[test]
fn prints_the_verdicts_worst_first_as_json() {
    let (sites, usage) = libraries();
    let (status, out, err) = analyse_texts(&sites, &usage, |_| ());
    assert!(status.contains('0'), "{status}");
    assert_eq!(err, "");
    let items = items(&out);
    assert_eq!(items.len(), 12);
    assert_eq!(
        (&items[0]["site"], &items[0]["verdict"]),
        (&"l11".into(), &"underused".into())
    );
    for key in [
        "ratio",
        "probability",
        "interval",
        "observed",
        "expected",
        "evidence",
    ] {
        assert!(!items[0][key].is_null(), "{key}");
    }
    assert!(
        items[1..].iter().all(|item| item["verdict"] == "healthy"),
        "{out}"
    );
}

#[test]
fn prints_a_table_for_people() {
    let (sites, usage) = libraries();
    let (_, out, _) = analyse_texts(&sites, &usage, |arguments| arguments.json = false);
    assert!(
        out.lines()
            .nth(2)
            .unwrap()
            .starts_with("underused       l11 "),
        "{out}"
    );
    assert!(
        out.lines()
            .last()
            .unwrap()
            .starts_with("12 hotspots, 1 underused, of which 0."),
        "{out}"
    );
}

#[test]
fn tells_the_faults_of_both_files_with_line_and_column() {
    let (status, out, err) = analyse_texts(
        "site,lon\na,4.3\nb,east\n",
        "site,start,minutes,visits,online_minutes\na,2026-01-01T00:00:00Z,60,1,61\n\
         a,2026-01-01T01:00:00,0,x,5\n",
        |arguments| arguments.time_zone = "Mars/Olympus".into(),
    );
    assert!(status.contains('2'), "{status}");
    assert_eq!(out, "");
    assert_eq!(
        err.lines().collect::<Vec<_>>(),
        [
            "--time-zone:1:1: `Mars/Olympus` is not a time zone; expected one such as Europe/Brussels",
            "s.csv:3:2: `lon` is `east`; expected a number",
            "u.csv:2:5: `online_minutes` is `61`; expected a number from 0 to 60",
            "u.csv:3:2: `start` is `2026-01-01T01:00:00`; expected an RFC 3339 instant such as \
             2026-03-01T08:00:00Z",
            "u.csv:3:4: `visits` is `x`; expected a number",
            "u.csv:3:3: `minutes` is `0`; expected 1 to 527040",
        ]
    );
}

#[test]
fn refuses_unknown_and_doubled_sites_and_a_table_without_figures() {
    let (_, _, err) = analyse_texts(
        "site\na\n",
        "site,start,minutes,visits\nb,2026-01-01T00:00:00Z,60,1\n",
        |_| (),
    );
    assert_eq!(
        err,
        "u.csv:2:1: `site` is `b`; expected a hotspot of the list\n"
    );
    let (_, _, err) = analyse_texts("site\na\na\n", "site,start,minutes,visits\n", |_| ());
    assert_eq!(
        err,
        "s.csv:3:1: `site` is `a`; expected each hotspot once\n"
    );
    let (_, _, err) = analyse_texts(
        "site\na\n",
        "site,start,minutes\na,2026-01-01T00:00:00Z,60\n",
        |_| (),
    );
    assert!(
        err.contains("has neither `device_minutes` nor `visits`"),
        "{err}"
    );
}

#[test]
fn warns_of_odd_rows_and_how_many() {
    let (status, out, err) = analyse_texts(
        "site\na\n",
        "site,start,minutes,device_minutes\n\
         a,2026-01-01T00:00:00Z,60,-1\na,2026-01-01T02:00:00+01:00,60,4\n\
         a,2026-01-01T01:00:00Z,60,9\na,2026-01-01T01:30:00Z,60,9\n\
         a,2026-01-01T09:00:00+05:00,60,9\n",
        |_| (),
    );
    assert!(status.contains('0'), "{status}");
    assert_eq!(items(&out)[0]["verdict"], "not_enough_data");
    assert_eq!(
        err.lines().collect::<Vec<_>>(),
        [
            "warning: 1 figures are negative although no noise was stated",
            "warning: 1 rows give their start in another offset than the others",
            "warning: 1 rows have an offset that is neither UTC nor that of the time zone",
            "warning: 1 rows had the hotspot and start of an earlier row and were left out.",
            "warning: 1 rows overlapped an earlier row and were left out.",
        ]
    );
}

#[test]
fn refuses_a_year_that_cannot_be() {
    let (_, _, err) = analyse_texts(
        "site\na\n",
        "site,start,minutes,visits\na,2926-01-01T00:00:00Z,60,1\n",
        |_| (),
    );
    assert_eq!(
        err,
        "u.csv:2:2: `start` is `2926-01-01T00:00:00Z`; expected an instant that is not years ahead\n"
    );
}

#[test]
fn answers_for_sites_without_any_row() {
    let (sites, usage) = (
        "site,installed\na,2026-01-05\nb,\n",
        "site,start,minutes,visits\n",
    );
    let (_, out, err) = analyse_texts(sites, usage, |_| ());
    assert_eq!(err, "warning: the table of usage has no rows\n");
    assert!(!out.contains("1969") && !out.contains("1970"), "{out}");
    let (_, table, _) = analyse_texts(sites, usage, |arguments| arguments.json = false);
    assert!(table.starts_with("no usage\n"), "{table}");
    let items = items(&out);
    assert_eq!(items.len(), 2);
    assert!(
        items
            .iter()
            .all(|item| item["verdict"] == "not_enough_data"),
        "{out}"
    );
    assert!(items.iter().all(|item| item["ratio"].is_null()), "{out}");
}
