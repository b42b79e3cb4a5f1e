//! What both daemons stand on, and nothing of what they do.
//!
//! The agent runs on small boxes: a dependency added here is carried by all of them.

#![cfg_attr(
    not(test),
    warn(
        clippy::disallowed_methods,
        clippy::too_many_lines,
        clippy::unwrap_used
    )
)]

pub mod causes;
pub mod laboratory_clock;
pub mod log;
pub mod seconds;
pub mod settings;
pub mod whole_file;
