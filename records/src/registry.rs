//! What stands where, what is known about it and from whom, who may sign in, and
//! what was concluded and decided. Functions take a connection: a caller that changes
//! several things does so in one [`Database::write`](crate::database::Database::write).

pub mod access_point;
pub mod actor;
pub mod area;
pub mod base_map;
pub mod certificate;
pub mod fact;
pub mod join_token;
pub mod kind;
pub mod outline;
pub mod place;
pub mod placement;
pub mod screening;
pub mod site;
pub mod site_event;
pub mod street;

pub mod browser;
pub mod invitation;
pub mod openid;
pub mod scope;
pub mod second_factor;
pub mod session;
pub mod subscription;
pub mod token;
pub mod user;

pub mod audit;
pub mod carried_out;
pub mod comment;
pub mod consent;
pub mod effect;
pub mod expected;
pub mod explanation;
pub mod notice;
pub mod plan;
pub mod recommendation;
pub mod request;
pub mod ticket;
pub mod verdict;
pub mod visit;

pub mod word;

pub(crate) mod column;
#[cfg(test)]
mod old_rows;

pub use kind::{PlaceKind, Reach};
