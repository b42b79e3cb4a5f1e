//! What `check` and `doctor` found.

use std::process::ExitCode;

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

/// Prints what was found; a failure when something is bad.
pub fn tell(findings: &[Finding]) -> ExitCode {
    for finding in findings {
        let word = match (finding.good, finding.warning) {
            (false, _) => "BAD ",
            (true, true) => "WARN",
            (true, false) => "good",
        };
        println!("{word}  {}", finding.text);
    }
    if findings.iter().all(|finding| finding.good) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
