//! The plan as people and programs read it.

use std::fmt::Write;

use analysis::siting::{Plan, Problem, Rule, Status};
use analysis::text::Text;
use serde_json::{Map, Value, json};

pub fn json(plan: &Plan, prices: &[(Rule, f64)]) -> Value {
    let covered = |weight: fn(&analysis::siting::Covered) -> f64| -> Map<String, Value> {
        plan.covered
            .iter()
            .map(|row| (row.distance_m.to_string(), json!(weight(row))))
            .collect()
    };
    let prices: Map<String, Value> = prices
        .iter()
        .map(|(rule, lost)| (rule.name().to_owned(), json!(lost)))
        .collect();
    json!({
        "status": plan.status,
        "objective": plan.objective,
        "bound": plan.bound,
        "gap": plan.gap,
        "baseline": plan.baseline,
        "reproducible": plan.reproducible,
        "theta": plan.theta,
        "distances": plan.distances,
        "moves": plan.moves,
        "added": plan.added,
        "boxes_left": plan.boxes_left,
        "covered": covered(|row| row.weight),
        "covered_today": covered(|row| row.weight_today),
        "prices": prices,
        "conflict": plan.conflict,
        "warnings": plan.warnings,
    })
}

/// The plan in plain words, English.
pub fn text(problem: &Problem, plan: &Plan, prices: &[(Rule, f64)]) -> String {
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = write(&mut out, problem, plan, prices);
    out
}

fn write(
    out: &mut String,
    problem: &Problem,
    plan: &Plan,
    prices: &[(Rule, f64)],
) -> std::fmt::Result {
    for warning in &plan.warnings {
        writeln!(out, "Note: {}", warning.en)?;
    }
    let (Some(objective), Some(bound), Some(gap)) = (plan.objective, plan.bound, plan.gap) else {
        writeln!(out, "No plan keeps all the rules.")?;
        if !plan.conflict.is_empty() {
            let names: Vec<&str> = plan.conflict.iter().map(|rule| rule.name()).collect();
            writeln!(out, "These cannot hold together: {}.", names.join(", "))?;
        }
        return Ok(());
    };
    let proof = match plan.status {
        Status::Optimal => "no plan within the rules is better",
        _ => "the search ended before that was proven",
    };
    writeln!(
        out,
        "Served today {:.6}, with the plan {objective:.6}.",
        plan.baseline
    )?;
    writeln!(
        out,
        "At most {bound:.6} (gap {:.4} % of the gain): {proof}.",
        gap * 100.0
    )?;
    if plan.moves.is_empty() && plan.added.is_empty() {
        writeln!(out, "\nNothing moves.")?;
    }
    for step in &plan.moves {
        let from = problem.open.iter().find(|site| site.id == step.from);
        let to = name(problem, &step.to);
        let from = from.map_or(step.from.as_str(), |site| site.name.en.as_str());
        writeln!(out, "\nMove {from} to {to} ({})", boxes(step.boxes))?;
        write_reasons(out, &step.reasons)?;
    }
    for addition in &plan.added {
        writeln!(
            out,
            "\nOpen {} ({})",
            name(problem, &addition.id),
            boxes(addition.boxes)
        )?;
        write_reasons(out, &addition.reasons)?;
    }
    writeln!(out, "\nWeight within a walked distance, today and after:")?;
    for row in &plan.covered {
        writeln!(
            out,
            "  {:>6} m {:>14.3} {:>14.3}",
            row.distance_m, row.weight_today, row.weight
        )?;
    }
    if !prices.is_empty() {
        writeln!(out, "\nWhat each rule costs of the objective:")?;
        for (rule, lost) in prices {
            writeln!(out, "  {:<26} {lost:.6}", rule.name())?;
        }
    }
    Ok(())
}

fn boxes(count: u32) -> String {
    format!(
        "{count} {}",
        if count == 1 {
            "access point"
        } else {
            "access points"
        }
    )
}

fn name<'a>(problem: &'a Problem, id: &'a str) -> &'a str {
    let candidate = problem
        .candidates
        .iter()
        .find(|candidate| candidate.id == id);
    candidate.map_or(id, |candidate| candidate.name.en.as_str())
}

fn write_reasons(out: &mut String, reasons: &[Text]) -> std::fmt::Result {
    reasons
        .iter()
        .try_for_each(|reason| writeln!(out, "  {}", reason.en))
}
