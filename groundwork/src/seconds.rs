//! Spans in seconds that several parts count with.

pub const DAY_S: i64 = 86_400;
