//! Pages and API, and who may read them.

pub mod api;
pub mod ask;
pub mod barometer;
pub mod base_map;
pub mod confirm;
pub mod gauges;
pub mod http;
mod mailed_link;
pub mod network;
pub mod notices;
pub mod openid;
pub mod pages;
pub mod plain_page;
pub mod public;
pub mod public_url;
pub mod sign_in;
pub mod state;
pub mod unchanged;
pub mod unsubscribe;
