//! How many forms may come in a day.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::web::api::client_address::ClientAddress;

/// What one address, and all together, may send in a day.
const A_DAY_FROM_ONE: u32 = 10;
const A_DAY_FROM_ALL: u32 = 300;

/// How much was sent today. No address outlives the day, and none is stored.
#[derive(Debug, Default)]
pub struct Sent(Mutex<(i64, HashMap<ClientAddress, u32>, u32)>);

impl Sent {
    /// Counts one; false where it is one too many.
    pub fn count(&self, address: ClientAddress, day: i64) -> bool {
        let mut sent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if sent.0 != day {
            *sent = (day, HashMap::new(), 0);
        }
        let of_this = sent.1.get(&address).copied().unwrap_or(0);
        if of_this >= A_DAY_FROM_ONE || sent.2 >= A_DAY_FROM_ALL {
            return false;
        }
        sent.1.insert(address, of_this + 1);
        sent.2 += 1;
        true
    }
}
