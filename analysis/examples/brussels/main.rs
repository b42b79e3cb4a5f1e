//! An illustration on the real map: which of the thirteen Urbizone places of 2014
//! might better stand elsewhere, if all of them were free to move. Not a proposal:
//! nobody's use is known here.
//!
//! `brussels DATA_FOLDER OUTPUT_FOLDER [MOVES]` writes `plan.txt`, `plan.json` and
//! `map.svg`.

mod city;
mod map;
mod streets;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;
use std::time::Instant;

use analysis::siting::{
    Distances, Draws, Explanation, Offer, Plan, Problem, explain, offer, other_distances,
    over_streets, plan, residents_near,
};

const MOVES: usize = 5;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [data, output, rest @ ..] = arguments.as_slice() else {
        return Err("expected a data folder and a folder to write to".into());
    };
    let (data, output) = (Path::new(data), Path::new(output));
    if !data.join("brussels_sectors").is_dir() {
        println!("SKIPPED: no shared data in {}", data.display());
        return Ok(());
    }
    let moves = rest.first().map_or(Ok(MOVES), |moves| moves.parse())?;
    let started = Instant::now();
    let streets = streets::streets(data)?;
    println!(
        "{:.0} km of streets read after {:.1} s",
        streets.length_m() / 1000.0,
        started.elapsed().as_secs_f64()
    );
    let with = |gates: bool| -> Result<Problem, Box<dyn std::error::Error>> {
        let mut problem = city::problem(data, gates)?;
        problem.moves = moves;
        Ok(problem)
    };
    let straight = with(true)?;
    let walking = Instant::now();
    let problem = over_streets(straight.clone(), &streets);
    println!("walked after {:.1} s", walking.elapsed().as_secs_f64());
    compared(&with(false)?, &straight, &problem)?;

    let started = Instant::now();
    let made = offer(&problem, &|| false)?;
    println!("plan after {:.1} s", started.elapsed().as_secs_f64());
    let known = explain(
        &made.problem,
        &made.plan,
        Draws::default(),
        &mut |known| println!("  step {} of {}", known.done, known.of),
        &|| false,
    )?;
    println!("explained after {:.1} s", started.elapsed().as_secs_f64());
    std::fs::create_dir_all(output)?;
    let text = told(&made, &known)?;
    println!("\n{text}");
    std::fs::write(output.join("plan.txt"), text)?;
    let whole = serde_json::json!({ "plan": made.plan, "notes": made.notes, "explanation": known });
    std::fs::write(output.join("plan.json"), format!("{whole:#}\n"))?;
    std::fs::write(
        output.join("map.svg"),
        map::svg(data, &made.problem, &made.plan)?,
    )?;
    println!("written to {}", output.display());
    Ok(())
}

/// What ticket gates and streets change of the best plan.
fn compared(
    free: &Problem,
    straight: &Problem,
    walked: &Problem,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut first: Option<Plan> = None;
    for (what, problem) in [
        ("straight line, all stations free", free),
        ("straight line, stations gated", straight),
        ("streets, stations gated", walked),
    ] {
        let made = plan(problem, &|| false)?;
        let opened = |plan: &Plan| -> BTreeSet<String> {
            plan.moves.iter().map(|step| step.to.clone()).collect()
        };
        let closed = |plan: &Plan| -> BTreeSet<String> {
            plan.moves.iter().map(|step| step.from.clone()).collect()
        };
        let objective = made.objective.unwrap_or(made.baseline);
        println!(
            "{what}: {:.0} residents within 400 m today, objective {:.5} to {objective:.5}, {} moves",
            residents_near(problem, 400.0),
            made.baseline,
            made.moves.len()
        );
        if let Some(before) = &first {
            println!(
                "  as the plan before: {} of {} destinations, {} of {} origins",
                opened(&made).intersection(&opened(before)).count(),
                before.moves.len(),
                closed(&made).intersection(&closed(before)).count(),
                before.moves.len()
            );
        }
        first = Some(made);
    }
    Ok(())
}

fn told(offer: &Offer, known: &Explanation) -> Result<String, Box<dyn std::error::Error>> {
    let Offer {
        problem,
        plan,
        notes,
        ..
    } = offer;
    let mut out = String::new();
    writeln!(
        out,
        "An illustration, not a proposal. All thirteen Urbizone places of 2014 are taken as free\n\
         to move; their use is not known. Estates are inferred from names of statistical sectors,\n\
         not taken from a list of social housing. 0 of 29 labelled public computer rooms are\n\
         loaded. Hotels and cafés of 2014 are other offer and count for nobody.\n\
         Sources: Statbel (sectors, population), BIMD 2011, OpenStreetMap contributors (ODbL).\n"
    )?;
    assert_eq!(plan.distances, Distances::Streets);
    let others = other_distances(problem, plan, &|| false)?;
    let others: Vec<_> = others.iter().map(|other| other.text()).collect();
    for warning in notes.iter().chain(&others).chain(&plan.warnings) {
        writeln!(out, "Note: {}", warning.en)?;
    }
    let objective = plan.objective.unwrap_or(plan.baseline);
    writeln!(
        out,
        "\n{:?}, gap {:.4} % of the gain. Objective today {:.5}, with the plan {objective:.5}.",
        plan.status,
        plan.gap.unwrap_or(f64::NAN) * 100.0,
        plan.baseline
    )?;
    for (step, more) in plan.moves.iter().zip(&known.moves) {
        let from = problem.open.iter().find(|site| site.id == step.from);
        let to = problem.candidates.iter().find(|c| c.id == step.to);
        if let (Some(from), Some(to)) = (from, to) {
            writeln!(
                out,
                "\n{} ({}) -> {} ({:?}, {})",
                from.name.en,
                from.municipality.as_deref().unwrap_or("?"),
                to.name.en,
                to.kind,
                to.municipality.as_deref().unwrap_or("?")
            )?;
        }
        for sentence in step.reasons.iter().chain(&more.sentences) {
            writeln!(out, "  {}", sentence.en)?;
        }
    }
    writeln!(out, "\nPlans side by side:")?;
    for row in &known.alternatives {
        writeln!(
            out,
            "  {:<13} {}{} moves, gain {:.5}, {:.0} residents, {} places, inequality {:.3}, least {}",
            format!("{:?}", row.aim),
            if row.exact { "" } else { "(not proven) " },
            row.moves.len(),
            row.gain,
            row.residents,
            row.places,
            row.inequality.unwrap_or(f64::NAN),
            row.least_served
                .as_ref()
                .map_or_else(String::new, |m| format!(
                    "{} {:.3}",
                    m.municipality, m.share
                ))
        )?;
    }
    writeln!(out, "\nWhat each rule costs of the gain:")?;
    for price in &known.prices {
        writeln!(out, "  {:<26} {:.6}", price.rule.name(), price.gain_lost)?;
    }
    writeln!(out, "\nGain by number of moves:")?;
    for step in &known.frontier {
        writeln!(out, "  {:>2} {:.5}", step.moves, step.gain)?;
    }
    Ok(out)
}
