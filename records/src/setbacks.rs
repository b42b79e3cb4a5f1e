//! Notices when the store went back, and asks for what is missing.
//!
//! An access point forgets a window once a receipt says that it is stored. An older file
//! put in place, a log that was cut, or a receipt that someone else sent makes that
//! untrue: the access point holds as settled what is not here.
//!
//! - What each status says that the access point holds as settled is a `claim`. Agents send
//!   a status when they connect, when something changes, and every six hours.
//! - Claims wait in the `search` for their turn: so many in one batch, the others in the
//!   next, whether a message comes meanwhile or not.
//! - A `look` at everything that the access point holds finds the `gaps`. It is worth it
//!   when the newest window is not here, and once an hour at most to find others.
//! - Where something is missing, the access point is asked for everything since (`asking`),
//!   once an hour at most. It stops when nothing is missing any more, or after three times
//!   in vain. What the access point no longer holds counts as lost.

mod asking;
mod claim;
mod gaps;
mod look;
mod search;

pub use asking::{Finding, REASON, note, since};
pub use search::Search;
