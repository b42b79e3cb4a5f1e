//! What a site or place is, and who can reach its signal.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Metro,
    TrainStation,
    Square,
    Park,
    Library,
    TownHall,
    SocialHousing,
    CommunityCentre,
    PublicComputerRoom,
    School,
    Sports,
    Culture,
    Street,
    Other,
}

impl Kind {
    pub const NAMES: [(&str, Kind); 14] = [
        ("metro", Kind::Metro),
        ("train_station", Kind::TrainStation),
        ("square", Kind::Square),
        ("park", Kind::Park),
        ("library", Kind::Library),
        ("town_hall", Kind::TownHall),
        ("social_housing", Kind::SocialHousing),
        ("community_centre", Kind::CommunityCentre),
        ("public_computer_room", Kind::PublicComputerRoom),
        ("school", Kind::School),
        ("sports", Kind::Sports),
        ("culture", Kind::Culture),
        ("street", Kind::Street),
        ("other", Kind::Other),
    ];

    pub fn as_str(self) -> &'static str {
        name_of(&Self::NAMES, self)
    }

    /// Whether target groups come here: half of what is added stands at such places.
    pub fn is_target(self) -> bool {
        matches!(
            self,
            Kind::SocialHousing | Kind::CommunityCentre | Kind::PublicComputerRoom
        )
    }
}

/// Who can use a hotspot: anyone in the street, anyone who may enter, or members only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    Outdoor,
    Indoor,
    Members,
}

impl Reach {
    pub const NAMES: [(&str, Reach); 3] = [
        ("outdoor", Reach::Outdoor),
        ("indoor", Reach::Indoor),
        ("members", Reach::Members),
    ];

    pub fn as_str(self) -> &'static str {
        name_of(&Self::NAMES, self)
    }
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{given}` is unknown; expected one of {expected}")]
pub struct UnknownName {
    given: String,
    expected: String,
}

impl FromStr for Kind {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        by_name(&Self::NAMES, text)
    }
}

impl FromStr for Reach {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        by_name(&Self::NAMES, text)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

pub(super) fn by_name<T: Copy>(names: &[(&str, T)], text: &str) -> Result<T, UnknownName> {
    let found = names.iter().find(|(name, _)| *name == text);
    found.map(|(_, value)| *value).ok_or_else(|| UnknownName {
        given: text.chars().take(40).collect(),
        expected: names
            .iter()
            .map(|(name, _)| *name)
            .collect::<Vec<_>>()
            .join(", "),
    })
}

/// The name of `value`, which the table holds.
pub(super) fn name_of<T: PartialEq>(names: &[(&'static str, T)], value: T) -> &'static str {
    names
        .iter()
        .find(|(_, named)| *named == value)
        .map_or("other", |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_the_name_that_json_gives_it() {
        for (name, kind) in Kind::NAMES {
            assert_eq!(serde_json::to_value(kind).unwrap(), name);
            assert_eq!(name.parse::<Kind>(), Ok(kind));
        }
        for (name, reach) in Reach::NAMES {
            assert_eq!(serde_json::to_value(reach).unwrap(), name);
        }
    }
}
