//! An error with its causes on one line, where it is handled.

use std::error::Error;

pub fn in_full(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let words = error.to_string();
        // Some errors already say their cause.
        if !text.ends_with(&words) {
            text.push_str(": ");
            text.push_str(&words);
        }
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[derive(Debug, thiserror::Error)]
    enum Failed {
        #[error("the code cannot be kept")]
        Kept(#[source] io::Error),
        #[error("the network fails: {0}")]
        SaysItsCause(#[source] io::Error),
    }

    #[test]
    fn every_cause_is_told_once() {
        let full = || io::Error::other("no space is left");
        let told = in_full(&Failed::Kept(full()));
        assert_eq!(told, "the code cannot be kept: no space is left");
        let told = in_full(&Failed::SaysItsCause(full()));
        assert_eq!(told, "the network fails: no space is left");
    }
}
