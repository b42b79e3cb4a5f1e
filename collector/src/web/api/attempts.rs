//! Guessing passwords is slow: tries are counted before a password is looked at, by
//! name, by address and by both, and only so many passwords are hashed at once.
//!
//! What counts tries knows neither names nor addresses but a few bytes of their hash:
//! every entry has one size, whatever somebody sends.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::client_address::ClientAddress;
use crate::web::sign_in::hash_secret;

/// Entries of each limit: 32 bytes each, so half a megabyte over all four. Of more,
/// the one that would be forgotten first is.
const ENTRIES: usize = 4_096;

/// So many tries at once, and one more each `one_each`.
#[derive(Clone, Copy)]
struct Allowance {
    at_once: u32,
    one_each: Duration,
}

/// Of a stranger at one address, for one name.
const PAIR: Allowance = allowance(5, 30);
/// Of strangers at one address: a whole office may be behind it.
const ADDRESS: Allowance = allowance(20, 20);
/// Of all strangers, for one name. It takes ten addresses to use it up; anyone who has
/// signed in before is not touched by it.
const NAME: Allowance = allowance(100, 10);
/// Of a browser that has signed in to this name before.
const BROWSER: Allowance = allowance(5, 30);

const fn allowance(at_once: u32, seconds: u64) -> Allowance {
    Allowance {
        at_once,
        one_each: Duration::from_secs(seconds),
    }
}

/// Passwords of strangers that are hashed at once; each takes a core and 19 MB.
const STRANGERS_AT_ONCE: usize = 2;
/// Besides, those of browsers that have signed in before.
const KNOWN_AT_ONCE: usize = 1;
/// Of one address, one is hashed at a time and this many wait, that one included.
const OF_ONE_ADDRESS: usize = 16;
/// Addresses that may wait at the same time.
const ADDRESSES: usize = 256;
/// How long a try waits for its turn.
const TURN: Duration = Duration::from_secs(5);

/// What stands for a name, an address or a browser.
type Key = [u8; 16];

#[derive(Debug)]
pub struct Attempts {
    counted: Arc<Mutex<Counted>>,
    strangers: Arc<Semaphore>,
    known: Arc<Semaphore>,
    queues: Arc<Mutex<HashMap<Key, Queue>>>,
}

#[derive(Debug, Default)]
struct Counted {
    pairs: Limit,
    addresses: Limit,
    names: Limit,
    browsers: Limit,
}

/// Until when all tries of each are paid for.
#[derive(Debug, Default)]
struct Limit(HashMap<Key, Instant>);

#[derive(Debug)]
struct Queue {
    one: Arc<Semaphore>,
    waiting: usize,
}

/// Who tries.
pub enum Who<'w> {
    Stranger {
        name: &'w str,
        address: ClientAddress,
    },
    /// The hash of a browser's secret that this user once signed in with.
    Known { browser: [u8; 32] },
}

/// A try that is counted. Dropped, it stays so.
#[must_use]
#[derive(Debug)]
pub struct Reserved {
    counted: Arc<Mutex<Counted>>,
    keys: Keys,
}

#[derive(Clone, Copy, Debug)]
enum Keys {
    Stranger { pair: Key, address: Key, name: Key },
    Known { browser: Key },
}

/// A turn at hashing, until it is dropped.
#[must_use]
#[derive(Debug)]
pub struct Turn {
    // Given back before the place in the queue is: in this order.
    _turn: OwnedSemaphorePermit,
    _place: Option<(OwnedSemaphorePermit, Place)>,
}

/// A place in an address's queue.
#[derive(Debug)]
struct Place {
    queues: Arc<Mutex<HashMap<Key, Queue>>>,
    address: Key,
}

impl Default for Attempts {
    fn default() -> Self {
        Self {
            counted: Arc::default(),
            strangers: Arc::new(Semaphore::new(STRANGERS_AT_ONCE)),
            known: Arc::new(Semaphore::new(KNOWN_AT_ONCE)),
            queues: Arc::default(),
        }
    }
}

impl Attempts {
    /// Counts a try, before it is known to be right; `None` when there were too many.
    pub fn reserve(&self, who: &Who<'_>, now: Instant) -> Option<Reserved> {
        let keys = keys(who);
        let mut counted = lock(&self.counted);
        let allowed = keys
            .limits(&mut counted)
            .iter()
            .all(|(limit, key, allowance)| limit.allows(key, *allowance, now));
        if !allowed {
            return None;
        }
        for (limit, key, allowance) in keys.limits(&mut counted) {
            limit.count(key, allowance, now);
        }
        Some(Reserved {
            counted: self.counted.clone(),
            keys,
        })
    }

    /// Counts a try, and waits for its turn at hashing; `None` when there were too many, or
    /// too many wait: then the try is not counted.
    pub async fn admit(&self, who: &Who<'_>, now: Instant) -> Option<(Reserved, Turn)> {
        let reserved = self.reserve(who, now)?;
        match self.turn(who).await {
            Some(turn) => Some((reserved, turn)),
            None => {
                reserved.give_back();
                None
            }
        }
    }

    /// A turn at hashing; `None` when too many wait for one.
    pub async fn turn(&self, who: &Who<'_>) -> Option<Turn> {
        let Keys::Stranger { address, .. } = keys(who) else {
            let turn = in_time(self.known.clone()).await?;
            return Some(Turn {
                _turn: turn,
                _place: None,
            });
        };
        self.turn_at(address).await
    }

    /// As [`turn`](Self::turn), for somebody who gives no name.
    pub async fn turn_of(&self, address: ClientAddress) -> Option<Turn> {
        self.turn_at(key("address", &address.to_string())).await
    }

    async fn turn_at(&self, address: Key) -> Option<Turn> {
        let (one, place) = self.queue(address)?;
        let until = tokio::time::Instant::now() + TURN;
        let both = async { Some((one.acquire_owned().await.ok()?, self.strangers().await?)) };
        let (one, turn) = tokio::time::timeout_at(until, both).await.ok()??;
        Some(Turn {
            _turn: turn,
            _place: Some((one, place)),
        })
    }

    async fn strangers(&self) -> Option<OwnedSemaphorePermit> {
        self.strangers.clone().acquire_owned().await.ok()
    }

    fn queue(&self, address: Key) -> Option<(Arc<Semaphore>, Place)> {
        let mut queues = lock(&self.queues);
        if queues.len() >= ADDRESSES && !queues.contains_key(&address) {
            return None;
        }
        let queue = queues.entry(address).or_insert_with(|| Queue {
            one: Arc::new(Semaphore::new(1)),
            waiting: 0,
        });
        if queue.waiting >= OF_ONE_ADDRESS {
            return None;
        }
        queue.waiting += 1;
        let place = Place {
            queues: self.queues.clone(),
            address,
        };
        Some((queue.one.clone(), place))
    }
}

impl Reserved {
    /// Gives the try back: it was right, or nothing was looked at.
    pub fn give_back(self) {
        let mut counted = lock(&self.counted);
        for (limit, key, allowance) in self.keys.limits(&mut counted) {
            limit.give_back(key, allowance);
        }
    }
}

impl Keys {
    fn limits(self, counted: &mut Counted) -> Vec<(&mut Limit, Key, Allowance)> {
        match self {
            Keys::Known { browser } => vec![(&mut counted.browsers, browser, BROWSER)],
            Keys::Stranger {
                pair,
                address,
                name,
            } => vec![
                (&mut counted.pairs, pair, PAIR),
                (&mut counted.addresses, address, ADDRESS),
                (&mut counted.names, name, NAME),
            ],
        }
    }
}

impl Limit {
    fn allows(&self, key: &Key, allowance: Allowance, now: Instant) -> bool {
        let Some(paid) = self.0.get(key) else {
            return true;
        };
        let after = paid.saturating_duration_since(now) + allowance.one_each;
        after <= allowance.one_each * allowance.at_once
    }

    fn count(&mut self, key: Key, allowance: Allowance, now: Instant) {
        if self.0.len() >= ENTRIES && !self.0.contains_key(&key) {
            self.0.retain(|_, paid| *paid > now);
        }
        if self.0.len() >= ENTRIES && !self.0.contains_key(&key) {
            let first = self.0.iter().min_by_key(|(_, paid)| **paid);
            if let Some(first) = first.map(|(key, _)| *key) {
                self.0.remove(&first);
            }
        }
        let paid = self.0.entry(key).or_insert(now);
        *paid = (*paid).max(now) + allowance.one_each;
    }

    fn give_back(&mut self, key: Key, allowance: Allowance) {
        if let Some(paid) = self.0.get_mut(&key)
            && let Some(before) = paid.checked_sub(allowance.one_each)
        {
            *paid = before;
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut queues = lock(&self.queues);
        if let Some(queue) = queues.get_mut(&self.address) {
            queue.waiting -= 1;
            if queue.waiting == 0 {
                queues.remove(&self.address);
            }
        }
    }
}

fn keys(who: &Who<'_>) -> Keys {
    match who {
        Who::Known { browser } => Keys::Known {
            browser: shortened(browser),
        },
        Who::Stranger { name, address } => Keys::Stranger {
            pair: key("pair", &format!("{address} {name}")),
            address: key("address", &address.to_string()),
            name: key("name", name),
        },
    }
}

fn key(kind: &str, text: &str) -> Key {
    shortened(&hash_secret(&format!("{kind} {text}")))
}

fn shortened(hash: &[u8; 32]) -> Key {
    let mut key = Key::default();
    key.copy_from_slice(&hash[..16]);
    key
}

async fn in_time(semaphore: Arc<Semaphore>) -> Option<OwnedSemaphorePermit> {
    let turn = tokio::time::timeout(TURN, semaphore.acquire_owned());
    turn.await.ok()?.ok()
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
