//! What the agent knows of counting, without any I/O but the outbox's own.

pub mod station;

pub mod count;
pub mod noise;
pub mod random;
pub mod window;

pub mod calendar;
pub mod layers;
pub mod starts;
pub mod totals;

pub mod delivery;
pub mod outbox;

pub mod counting;

pub mod announce;
