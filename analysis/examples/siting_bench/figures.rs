//! Named figures with unit and samples, in a file beside what earlier parts wrote.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

pub struct Figures {
    path: PathBuf,
    all: Map<String, Value>,
}

impl Figures {
    pub fn open(path: &Path) -> std::io::Result<Figures> {
        let known = std::fs::read_to_string(path).ok();
        let all = known
            .and_then(|text| serde_json::from_str::<Value>(&text).ok())
            .and_then(|value| value.get("figures")?.as_object().cloned());
        Ok(Figures {
            path: path.to_owned(),
            all: all.unwrap_or_default(),
        })
    }

    /// The worst of the samples, with all of them.
    pub fn add(&mut self, name: &str, unit: &str, samples: &[f64]) {
        let worst = samples.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mean = samples.iter().sum::<f64>() / samples.len().max(1) as f64;
        let figure = json!({
            "unit": unit, "worst": worst, "mean": mean, "samples": samples,
            "load_average": load_average(),
        });
        self.all.insert(name.to_owned(), figure);
    }

    /// Both sides of a comparison in one run, and the ratio of their sums.
    pub fn compare(&mut self, name: &str, unit: &str, ours: &[f64], theirs: &[f64]) -> f64 {
        let ratio = theirs.iter().sum::<f64>() / ours.iter().sum::<f64>();
        let figure = json!({
            "unit": unit, "ours": ours, "theirs": theirs, "theirs_over_ours": ratio,
            "load_average": load_average(),
        });
        self.all.insert(name.to_owned(), figure);
        ratio
    }

    pub fn write(&self) -> std::io::Result<()> {
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let text = json!({ "machine": machine(), "figures": self.all });
        std::fs::write(&self.path, format!("{text:#}\n"))
    }
}

fn machine() -> Value {
    let processor = std::fs::read_to_string("/proc/cpuinfo")
        .ok()
        .and_then(|text| {
            let line = text.lines().find(|line| line.starts_with("model name"))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        });
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    json!({ "processor": processor, "cores": cores, "threads_used": 1 })
}

/// Other work on the machine makes every time longer; it is told with the figures.
fn load_average() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/loadavg").ok()?;
    text.split_whitespace().next()?.parse().ok()
}
