//! Figures, printed and written.

use std::path::Path;

use anyhow::Result;
use serde_json::{Value, json};

pub struct Sheet {
    name: &'static str,
    figures: Vec<Value>,
    lines: Vec<String>,
}

impl Sheet {
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            figures: Vec::new(),
            lines: Vec::new(),
        }
    }

    /// One figure from its samples: the median counts.
    pub fn add(&mut self, name: &str, unit: &str, samples: &[f64]) {
        let (median, low, high) = spread(samples);
        self.lines.push(format!(
            "{name:<58} {median:>12.2} {unit:<22} {low:.2} to {high:.2}, n = {}",
            samples.len()
        ));
        self.figures.push(json!({
            "name": name, "unit": unit, "median": median, "samples": samples,
        }));
    }

    /// Two sides measured in the same run, pair by pair.
    pub fn compare(&mut self, name: &str, unit: &str, ours: &[f64], theirs: &[f64]) {
        let ratios: Vec<f64> = ours.iter().zip(theirs).map(|(o, t)| o / t).collect();
        let (ratio, low, high) = spread(&ratios);
        self.lines.push(format!(
            "{name:<58} {ratio:>12.2} {:<22} {low:.2} to {high:.2}, n = {}",
            "ratio",
            ratios.len()
        ));
        self.figures.push(json!({
            "name": name, "unit": unit, "ours": ours, "theirs": theirs,
            "ratio": ratio, "ratios": ratios,
        }));
    }

    pub fn write(&self, folder: &Path) -> Result<()> {
        println!("\n{}", self.name);
        for line in &self.lines {
            println!("  {line}");
        }
        std::fs::create_dir_all(folder)?;
        let file = folder.join(format!("{}.json", self.name));
        let sheet = json!({
            "name": self.name,
            "date": jiff::Timestamp::now().to_string(),
            "machine": machine(),
            "figures": self.figures,
        });
        std::fs::write(&file, format!("{sheet:#}\n"))?;
        println!("  written to {}", file.display());
        Ok(())
    }
}

/// Median, lowest and highest.
fn spread(samples: &[f64]) -> (f64, f64, f64) {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let median = match sorted.len() {
        0 => f64::NAN,
        even if even % 2 == 0 => f64::midpoint(sorted[middle - 1], sorted[middle]),
        _ => sorted[middle],
    };
    let end = |value: Option<&f64>| value.copied().unwrap_or(f64::NAN);
    (median, end(sorted.first()), end(sorted.last()))
}

fn machine() -> Value {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, key: &str| {
        text.lines()
            .find(|line| line.starts_with(key))
            .and_then(|line| line.split_once(':'))
            .map(|(_, value)| value.trim().to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    json!({
        "processor": field(&read("/proc/cpuinfo"), "model name"),
        "cores": cores,
        "memory": field(&read("/proc/meminfo"), "MemTotal"),
        "load_before": read("/proc/loadavg").trim(),
    })
}
