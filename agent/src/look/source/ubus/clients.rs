//! An answer to `get_clients`: entries by address.

use std::fmt;

use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::UbusError;
use crate::look::source::MAX_STATIONS;
use crate::look::source::entries::{ADDRESS_BYTES, parse_address, push, wipe};

/// Devices on the network; overwritten when they are dropped.
pub struct Clients(Vec<Client>);

/// Without an option, which would keep the bytes of what it held.
#[derive(Clone, Copy, Default)]
struct Client {
    address: [u8; ADDRESS_BYTES],
    has_address: bool,
}

impl Clients {
    pub fn addresses(&self) -> impl Iterator<Item = Option<[u8; ADDRESS_BYTES]>> {
        let clients = self.0.iter();
        clients.map(|client| client.has_address.then_some(client.address))
    }
}

impl Drop for Clients {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

/// # Errors
/// When it is not of the form that hostapd writes. A single entry that is not is left
/// out, and the others stay.
pub fn parse_clients(answer: &[u8]) -> Result<Clients, UbusError> {
    #[derive(Deserialize)]
    struct Answer {
        clients: Clients,
    }
    let answer: Answer = serde_json::from_slice(answer).map_err(|_| UbusError::Garbled)?;
    Ok(answer.clients)
}

impl<'de> Deserialize<'de> for Clients {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Listed;
        impl<'de> Visitor<'de> for Listed {
            type Value = Clients;

            fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
                formatter.write_str("stations by address")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Clients, A::Error> {
                let mut clients = Clients(vec![]);
                let mut listed = 0;
                while let Some(address) = map.next_key_seed(Key)? {
                    listed += 1;
                    if listed > MAX_STATIONS {
                        return Err(Error::custom("too many stations"));
                    }
                    if map.next_value::<Entry>()?.is_on_network() {
                        let client = Client {
                            address: address.unwrap_or_default(),
                            has_address: address.is_some(),
                        };
                        push(&mut clients.0, client);
                    }
                }
                Ok(clients)
            }
        }
        deserializer.deserialize_map(Listed)
    }
}

/// The address that a key is, if it is one.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Option<[u8; ADDRESS_BYTES]>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key {
    type Value = Option<[u8; ADDRESS_BYTES]>;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("an address")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(parse_address(text.as_bytes()))
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Entry {
    /// Some have only authenticated, or have not passed the network's gate.
    Station {
        #[serde(default)]
        assoc: Flag,
        #[serde(default)]
        authorized: Flag,
    },
    Odd(IgnoredAny),
}

impl Entry {
    fn is_on_network(&self) -> bool {
        match self {
            Entry::Station { assoc, authorized } => assoc.may_be_set() && authorized.may_be_set(),
            Entry::Odd(_) => false,
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Flag {
    Set(bool),
    Number(u64),
    NotTold(IgnoredAny),
}

impl Default for Flag {
    fn default() -> Self {
        Flag::NotTold(IgnoredAny)
    }
}

impl Flag {
    fn may_be_set(&self) -> bool {
        match self {
            Flag::Set(set) => *set,
            Flag::Number(number) => *number != 0,
            Flag::NotTold(_) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on_network(entries: &str) -> usize {
        let answer = format!("{{\"clients\":{{{entries}}}}}");
        let clients = parse_clients(answer.as_bytes()).unwrap();
        clients.addresses().count()
    }

    #[test]
    fn only_who_is_associated_and_let_in_is_on_the_network() {
        for (entry, expected) in [
            (r#"{"auth":true,"assoc":true,"authorized":true}"#, 1),
            (r#"{"auth":true,"assoc":false,"authorized":false}"#, 0),
            (r#"{"auth":true,"assoc":true,"authorized":false}"#, 0),
            (r#"{"assoc":0}"#, 0),
            (r#"{"aid":2}"#, 1),
            (r#"{"assoc":true,"authorized":null}"#, 1),
        ] {
            let entries = format!("\"02:00:00:00:00:05\":{entry}");
            assert_eq!(on_network(&entries), expected, "{entry}");
        }
    }

    #[test]
    fn one_odd_entry_does_not_discard_the_table() {
        for odd in ["null", "5", "\"text\"", "[1,2]", "-0.5", "{}"] {
            let entries = format!(
                "\"02:00:00:00:00:05\":{{\"assoc\":true}},\"x\":{odd},\
                 \"02:00:00:00:00:06\":{{\"assoc\":true,\"rrm\":[0,{{}}]}}"
            );
            let expected = if odd == "{}" { 3 } else { 2 };
            assert_eq!(on_network(&entries), expected, "{odd}");
        }
    }
}
