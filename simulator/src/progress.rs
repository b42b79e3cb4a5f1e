//! How far the history has come, on one line of a terminal or one line a tenth.

use std::io::{IsTerminal, Write};

pub struct Progress {
    what: &'static str,
    terminal: bool,
    tenths_said: u32,
}

impl Progress {
    pub fn new(what: &'static str) -> Self {
        Self {
            what,
            terminal: std::io::stdout().is_terminal(),
            tenths_said: 0,
        }
    }

    /// `share` from 0 to 1.
    pub fn show(&mut self, share: f64, detail: &str) {
        let share = share.clamp(0.0, 1.0);
        let tenths = (1..=10)
            .filter(|&tenth| share >= f64::from(tenth) / 10.0)
            .count();
        let tenths = u32::try_from(tenths).unwrap_or(10);
        let mut out = std::io::stdout();
        // Nobody may be reading; the demo goes on.
        let _unread = if self.terminal {
            let filled = (1..=30)
                .filter(|&part| share >= f64::from(part) / 30.0)
                .count();
            let bar = format!("{}{}", "#".repeat(filled), ".".repeat(30 - filled));
            let end = if tenths == 10 { "\n" } else { "" };
            write!(
                out,
                "\r{} [{bar}] {:3.0} %  {detail}   {end}",
                self.what,
                share * 100.0
            )
        } else if tenths > self.tenths_said {
            writeln!(out, "{} {:3.0} %  {detail}", self.what, share * 100.0)
        } else {
            Ok(())
        };
        let _unread = out.flush();
        self.tenths_said = tenths;
    }
}
