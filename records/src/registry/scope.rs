//! Whose hotspots somebody decides about. Everyone sees everything.

use std::collections::BTreeSet;
use std::fmt::{self, Display};
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// One thing that somebody speaks for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// All of it.
    Region,
    /// The operator of the network: its consent, and work at any hotspot.
    Operator,
    /// What is in a municipality, called as the registry calls it.
    Municipality(String),
    /// A hotspot or a place, by id: a social service, a library.
    Host(String),
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "scope is `{0}`; expected `region`, `operator`, `municipality:` and its name, or `host:` and \
     the id of a hotspot or place"
)]
pub struct UnknownPart(String);

impl FromStr for Part {
    type Err = UnknownPart;

    fn from_str(text: &str) -> Result<Self, UnknownPart> {
        let named = |name: &str| {
            let name = name.trim();
            let sound = !name.is_empty() && !name.chars().any(char::is_control);
            sound.then(|| name.to_owned())
        };
        let part = match text.trim().split_once(':') {
            None if text.trim() == "region" => Some(Self::Region),
            None if text.trim() == "operator" => Some(Self::Operator),
            Some(("municipality", name)) => named(name).map(Self::Municipality),
            Some(("host", id)) => named(id).map(Self::Host),
            _ => None,
        };
        part.ok_or_else(|| UnknownPart(text.to_owned()))
    }
}

impl Display for Part {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Region => formatter.write_str("region"),
            Self::Operator => formatter.write_str("operator"),
            Self::Municipality(name) => write!(formatter, "municipality:{name}"),
            Self::Host(id) => write!(formatter, "host:{id}"),
        }
    }
}

/// All that somebody speaks for; at least one part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope(BTreeSet<Part>);

impl Default for Scope {
    fn default() -> Self {
        Self(BTreeSet::from([Part::Region]))
    }
}

impl Scope {
    /// `None` where there is no part.
    pub fn of(parts: impl IntoIterator<Item = Part>) -> Option<Self> {
        let parts: BTreeSet<Part> = parts.into_iter().collect();
        (!parts.is_empty()).then_some(Self(parts))
    }

    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        self.0.iter()
    }

    pub fn is_region(&self) -> bool {
        self.0.contains(&Part::Region)
    }

    /// Whether they speak for the operator of the network.
    pub fn is_operator(&self) -> bool {
        self.is_region() || self.0.contains(&Part::Operator)
    }

    pub fn has_municipality(&self, name: &str) -> bool {
        self.is_region() || self.0.contains(&Part::Municipality(name.to_owned()))
    }

    /// Whether a hotspot or a place of this id, in this municipality, is theirs.
    pub fn has(&self, id: &str, municipality: &str) -> bool {
        self.has_municipality(municipality) || self.0.contains(&Part::Host(id.to_owned()))
    }
}

/// A part a line, as it is kept.
impl Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, part) in self.0.iter().enumerate() {
            let between = if place == 0 { "" } else { "\n" };
            write!(formatter, "{between}{part}")?;
        }
        Ok(())
    }
}

impl FromStr for Scope {
    type Err = UnknownPart;

    fn from_str(text: &str) -> Result<Self, UnknownPart> {
        let parts: Vec<Part> = text.lines().map(str::parse).collect::<Result<_, _>>()?;
        Self::of(parts).ok_or_else(|| UnknownPart(text.to_owned()))
    }
}

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Part::to_string))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_kept_as_it_was_said() {
        let text = "operator\nmunicipality:Saint-Josse: haut\nhost:bib-1";
        let scope: Scope = text.parse().unwrap();
        assert_eq!(scope.to_string(), text);
        assert!(scope.has("anything", "Saint-Josse: haut") && scope.has("bib-1", "Jette"));
        assert!(!scope.has("bib-2", "Jette") && !scope.is_region() && scope.is_operator());
        for wrong in ["", "municipality:", "Jette", "host: ", "region:all"] {
            assert!(wrong.parse::<Scope>().is_err(), "{wrong}");
        }
    }
}
