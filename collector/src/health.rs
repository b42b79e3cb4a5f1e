//! Whether the daemon can do its work now, and why not.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{PoisonError, RwLock};

#[derive(Debug, Default)]
pub struct Health {
    store: RwLock<Option<String>>,
    broker_connected: AtomicBool,
}

impl Health {
    /// Says that the store could not be written, and why.
    pub fn store_failed(&self, why: String) {
        *self.store.write().unwrap_or_else(PoisonError::into_inner) = Some(why);
    }

    pub fn store_works(&self) {
        *self.store.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    pub fn set_broker_connected(&self, connected: bool) {
        self.broker_connected.store(connected, Ordering::Release);
    }

    pub fn is_broker_connected(&self) -> bool {
        self.broker_connected.load(Ordering::Acquire)
    }

    /// Sentences, one a fault; empty when ready.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if let Some(why) = &*self.store.read().unwrap_or_else(PoisonError::into_inner) {
            faults.push(format!("the store cannot be written: {why}"));
        }
        if !self.is_broker_connected() {
            faults.push("no connection to the MQTT broker".to_owned());
        }
        faults
    }
}
