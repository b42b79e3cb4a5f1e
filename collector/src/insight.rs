//! What the windows say: use, the account of hours, the fleet, verdicts and plans, and
//! the sums that outlive them.

pub mod absences;
pub mod account;
pub mod audit_log;
pub mod estimate;
pub mod field_work;
pub mod fleet;
pub mod site_events;
pub mod usage;

pub mod retention;
pub mod rollups;

pub mod decisions;
pub mod effects;
pub mod evaluate;
pub mod news;
pub mod planning;
pub mod requests;
pub mod rights;

pub mod report;
