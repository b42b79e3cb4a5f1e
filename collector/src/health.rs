//! Whether the daemon can do its work now, and why not.

use std::sync::{PoisonError, RwLock};

use tokio::sync::watch;

/// Whether the broker keeps access points apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AccessControl {
    /// Not looked at, or not yet.
    #[default]
    Unproven,
    Holds,
    /// It does not hold, or that cannot be found out: a sentence.
    Fault(String),
}

#[derive(Debug, Default)]
pub struct Health {
    store: RwLock<Option<String>>,
    broker_connected: watch::Sender<bool>,
    access_control: RwLock<AccessControl>,
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
        self.broker_connected.send_replace(connected);
    }

    /// Tells each time that the connection to the broker is made or lost.
    pub fn broker_connection(&self) -> watch::Receiver<bool> {
        self.broker_connected.subscribe()
    }

    pub fn is_broker_connected(&self) -> bool {
        *self.broker_connected.borrow()
    }

    pub fn set_access_control(&self, found: AccessControl) {
        *self
            .access_control
            .write()
            .unwrap_or_else(PoisonError::into_inner) = found;
    }

    /// `None` when it is not proven.
    pub fn access_control(&self) -> Option<bool> {
        match self.read_access_control() {
            AccessControl::Unproven => None,
            AccessControl::Holds => Some(true),
            AccessControl::Fault(_) => Some(false),
        }
    }

    fn read_access_control(&self) -> AccessControl {
        let found = self.access_control.read();
        found.unwrap_or_else(PoisonError::into_inner).clone()
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
        if let AccessControl::Fault(fault) = self.read_access_control() {
            faults.push(fault);
        }
        faults
    }
}
