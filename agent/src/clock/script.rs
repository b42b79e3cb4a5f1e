//! A clock whose errors a test writes into a file while the agent runs.

use std::path::Path;

/// How far the system's clock is off, and whether the agent may believe it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Script {
    pub ahead_s: f64,
    pub trusted: bool,
}

/// `AHEAD_S trusted` or `AHEAD_S unset`; where the file says neither, the true time,
/// untrusted.
pub fn read(file: &Path) -> Script {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    parse(&text).unwrap_or_default()
}

fn parse(text: &str) -> Option<Script> {
    let (ahead_s, trust) = text.trim().split_once(' ')?;
    Some(Script {
        ahead_s: ahead_s
            .parse()
            .ok()
            .filter(|ahead: &f64| ahead.is_finite())?,
        trusted: match trust {
            "trusted" => true,
            "unset" => false,
            _ => return None,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_says_how_far_off_the_clock_is_and_whether_it_is_believed() {
        let parsed = parse("-1764000000 unset\n").unwrap();
        assert_eq!((parsed.ahead_s, parsed.trusted), (-1_764_000_000.0, false));
        assert!(parse("5.5 trusted").unwrap().trusted);
        for bad in ["", "5", "x trusted", "5 perhaps", "inf unset"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
