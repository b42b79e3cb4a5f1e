//! What people and programs are told of their own accord. It is written to the outbox in the
//! transaction of its cause where it has one, and put into words when it goes.

pub mod fleet;
pub mod item;
pub mod personal;
pub mod rounds;
pub mod tell;
#[cfg(test)]
mod tests;
pub mod underused;
pub mod week;
