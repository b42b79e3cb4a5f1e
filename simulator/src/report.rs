//! The verdicts of the collector beside what the simulator knows.

use anyhow::Result;
use collector::web::state::WebState;
use records::registry::verdict;

use crate::truth::{Class, Truth};

/// Prints precision and recall by class, from the last evaluation.
///
/// # Errors
/// When the verdicts cannot be read.
pub fn print_agreement(state: &WebState, truth: &Truth) -> Result<()> {
    let reader = state.shared.database.reader()?;
    let verdicts: Vec<(String, String)> = match verdict::last_run(&reader)? {
        Some(run) => verdict::of_run(&reader, run.evaluated_at)?
            .into_iter()
            .map(|verdict| (verdict.site, <&str>::from(verdict.verdict).to_owned()))
            .collect(),
        None => vec![],
    };
    let agreement = truth.agreement(
        verdicts
            .iter()
            .map(|(site, verdict)| (site.as_str(), verdict.as_str())),
    );
    println!("\nverdicts beside the simulator's truth");
    println!(
        "  {:<18}{:>6}{:>6}{:>8}{:>10}{:>11}{:>8}",
        "", "true", "said", "right", "on watch", "precision", "recall"
    );
    for (class, agreement) in agreement {
        let name = if class == Class::New {
            "not enough data"
        } else {
            class.verdict()
        };
        println!(
            "  {name:<18}{:>6}{:>6}{:>8}{:>10}{:>11}{:>8}",
            agreement.right + agreement.missed,
            agreement.right + agreement.false_alarms,
            agreement.right,
            agreement.watched,
            share(agreement.precision()),
            share(agreement.recall()),
        );
    }
    Ok(())
}

fn share(of: Option<f64>) -> String {
    of.map_or_else(|| "-".to_owned(), |share| format!("{share:.2}"))
}
