//! The figures of siting: prints tables and writes `target/bench/siting.json`.
//!
//! `siting_bench DATA_FOLDER OUTPUT [PART...]`, parts of: cities large country published
//! what_if explanation bare spopt uniform saturated. `DATA_FOLDER` holds `mclp`; spopt is run by the
//! Python named in `SPOPT_PYTHON`, and skipped without one.

mod beside;
mod cities;
mod covering;
mod figures;
mod uniform;

use std::path::Path;

use figures::Figures;

const PARTS: [&str; 10] = [
    "cities",
    "large",
    "country",
    "published",
    "what_if",
    "explanation",
    "bare",
    "spopt",
    "uniform",
    "saturated",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [data, output, parts @ ..] = arguments.as_slice() else {
        return Err("expected a data folder and a file to write".into());
    };
    if let Some(unknown) = parts.iter().find(|part| !PARTS.contains(&part.as_str())) {
        return Err(format!("no part `{unknown}`, expected one of {PARTS:?}").into());
    }
    let mut figures = Figures::open(Path::new(output))?;
    for part in PARTS {
        if !parts.is_empty() && !parts.iter().any(|wanted| wanted == part) {
            continue;
        }
        println!("\n== {part}");
        match part {
            "cities" => cities::cities(&mut figures)?,
            "large" => cities::large(&mut figures)?,
            "country" => cities::countries(&mut figures)?,
            "published" => covering::published(&mut figures, &Path::new(data).join("mclp"))?,
            "what_if" => cities::what_if(&mut figures)?,
            "explanation" => cities::explanation(&mut figures)?,
            "bare" => beside::bare(&mut figures)?,
            "uniform" => uniform::beside_bare(&mut figures)?,
            "saturated" => uniform::saturated(&mut figures)?,
            _ => beside::spopt(&mut figures)?,
        }
        figures.write()?;
    }
    Ok(())
}
