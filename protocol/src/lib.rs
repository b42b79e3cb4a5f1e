//! What travels between access points and the collector, and nothing else.
//!
//! An agent publishes [`report::Report`]s and a [`status::Status`] under its own
//! [`topic::Topic`]s; the collector answers with [`receipt::Receipt`]s. Whoever
//! hangs a box up sends a [`check::Check`] from it. A device
//! whose certificate nears its end sends a [`renewal::SignedRenew`] and is given a
//! [`renewal::Certificate`]; its first one it gets for a [`joining::Token`], over HTTPS.
//! Every message begins with the version of its layout.
//! `PROTOCOL.md` specifies the bytes.

#![cfg_attr(
    not(test),
    warn(
        clippy::disallowed_methods,
        clippy::too_many_lines,
        clippy::unwrap_used
    )
)]

pub mod check;
pub mod codec;
mod either_version;
pub mod id;
pub mod joining;
pub mod layer;
pub mod receipt;
pub mod renewal;
pub mod report;
pub mod status;
pub mod topic;
pub mod version1;

pub use codec::{DecodeError, EncodeError, Message, Version};
pub use id::AccessPointId;
pub use layer::Layer;
