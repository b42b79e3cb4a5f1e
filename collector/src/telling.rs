//! Telling people and programs: what stands in the outbox is put into words and goes by mail
//! or as a signed call.

pub mod confirm;
pub mod delivery;
pub mod fault;
pub mod letter;
pub mod mail;
pub mod settings;
mod signature;
pub mod unsubscribe;
pub mod webhook;
pub mod words;
