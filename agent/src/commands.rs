//! What somebody on the box can ask for.

pub mod check;
