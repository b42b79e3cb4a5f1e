//! What `check` and `doctor` found.

use std::process::ExitCode;

use groundwork::log;
use serde::Serialize;
use tracing::Level;

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub good: bool,
    /// Good, but had better be otherwise.
    pub warning: bool,
    pub text: String,
}

impl Finding {
    pub fn good(text: impl Into<String>) -> Self {
        Self {
            good: true,
            warning: false,
            text: text.into(),
        }
    }

    fn result(&self) -> &'static str {
        match (self.good, self.warning) {
            (false, _) => "bad",
            (true, true) => "warning",
            (true, false) => "good",
        }
    }

    /// As the journal files it, where that reads: `doctor` is run by a timer.
    fn priority(&self) -> &'static str {
        if !log::is_read_by_the_journal() {
            return "";
        }
        log::priority(match (self.good, self.warning) {
            (false, _) => Level::ERROR,
            (true, true) => Level::WARN,
            (true, false) => Level::INFO,
        })
    }

    pub fn warning(text: impl Into<String>) -> Self {
        Self {
            good: true,
            warning: true,
            text: text.into(),
        }
    }

    pub fn bad(text: impl Into<String>) -> Self {
        Self {
            good: false,
            warning: false,
            text: text.into(),
        }
    }
}

#[derive(Serialize)]
struct Told<'a> {
    good: bool,
    findings: Vec<ToldFinding<'a>>,
}

#[derive(Serialize)]
struct ToldFinding<'a> {
    /// `good`, `warning` or `bad`.
    result: &'static str,
    text: &'a str,
}

/// Prints what was found, a line each or as one JSON object; a failure when something is
/// bad.
pub fn tell(findings: &[Finding], as_json: bool) -> ExitCode {
    let good = findings.iter().all(|finding| finding.good);
    if as_json {
        println!("{}", in_json(findings));
    } else {
        for finding in findings {
            let word = match finding.result() {
                "bad" => "BAD ",
                "warning" => "WARN",
                _ => "good",
            };
            println!("{}{word}  {}", finding.priority(), finding.text);
        }
    }
    if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn in_json(findings: &[Finding]) -> String {
    let told = Told {
        good: findings.iter().all(|finding| finding.good),
        findings: findings
            .iter()
            .map(|finding| ToldFinding {
                result: finding.result(),
                text: &finding.text,
            })
            .collect(),
    };
    serde_json::to_string_pretty(&told).expect("texts are JSON")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_tells_the_whole_and_each() {
        let told = in_json(&[
            Finding::good("a"),
            Finding::warning("b"),
            Finding::bad("c\""),
        ]);
        let told: serde_json::Value = serde_json::from_str(&told).unwrap();
        assert_eq!(
            told,
            serde_json::json!({"good": false, "findings": [
                {"result": "good", "text": "a"},
                {"result": "warning", "text": "b"},
                {"result": "bad", "text": "c\""},
            ]})
        );
    }
}
