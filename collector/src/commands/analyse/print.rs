//! Verdicts for programs and for people.

use std::io::{self, Write};

use analysis::verdict::{Answer, Class, Verdict, percent_sure};

use super::Analysis;

pub fn write_json(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &answer.items)?;
    writeln!(out)?;
    out.flush()
}

pub fn write_table(analysis: &Analysis, out: &mut dyn Write) -> io::Result<()> {
    let answer = &analysis.answer;
    let widest = answer
        .items
        .iter()
        .map(|item| item.site.chars().count())
        .max()
        .unwrap_or(0);
    let width = widest.clamp(4, 40);
    if analysis.has_rows {
        writeln!(out, "{} to {}", answer.period.from, answer.period.to)?;
    } else {
        writeln!(out, "no usage")?;
    }
    writeln!(
        out,
        "{:<15} {:<width$} {:>7} {:>15} {:>8} {:>6} {:>7}",
        "verdict", "site", "ratio", "80 % interval", "P(under)", "weeks", "online"
    )?;
    for item in &answer.items {
        write_line(item, width, out)?;
    }
    let count = |class| {
        let items = answer.items.iter();
        items.filter(|item| item.verdict == class).count()
    };
    let (flagged, watched) = (count(Class::Underused), count(Class::Watch));
    writeln!(
        out,
        "{} hotspots, {flagged} underused, of which {:.1} expected to be wrong; {watched} to watch",
        answer.items.len(),
        answer.expected_false_flags
    )?;
    for low in &answer.low_kinds {
        writeln!(out, "{}: {}", low.kind, low.text.en)?;
    }
    out.flush()
}

fn write_line(item: &Verdict, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let verdict = match item.verdict {
        Class::Healthy => "nothing found",
        Class::Watch => "watch",
        Class::Underused => "underused",
        Class::Declining => "declining",
        Class::Dropped => "dropped",
        Class::Nobody => "nobody",
        Class::Offline => "offline",
        Class::NotEnoughData => "not enough data",
    };
    let number = |value: Option<f64>| value.map_or("-".into(), |value| format!("{value:.2}"));
    let interval = item
        .interval
        .map_or("-".into(), |[low, high]| format!("{low:.2} to {high:.2}"));
    let chance = item
        .probability
        .map_or("-".into(), |p| format!("{:.0} %", percent_sure(p)));
    let online = format!("{:.0} %", item.evidence.online_share * 100.0);
    let ratio = number(item.ratio);
    let weeks = format!("{:.1}", item.evidence.weeks);
    writeln!(
        out,
        "{verdict:<15} {:<width$} {ratio:>7} {interval:>15} {chance:>8} {weeks:>6} {online:>7}",
        item.site
    )
}
