//! What a site or place is, and who can reach its signal.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use super::word::{UnknownWord, unknown};

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[derive(Display, EnumString, IntoStaticStr, VariantArray)]
#[strum(
    serialize_all = "snake_case",
    parse_err_ty = UnknownWord,
    parse_err_fn = unknown::<PlaceKind>
)]
#[schema(as = Kind)]
pub enum PlaceKind {
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

impl PlaceKind {
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// Whether target groups come here: half of what is added stands at such places.
    pub fn is_target(self) -> bool {
        matches!(
            self,
            PlaceKind::SocialHousing | PlaceKind::CommunityCentre | PlaceKind::PublicComputerRoom
        )
    }

    /// Whether a place of this kind is to be served where nobody says otherwise: target
    /// groups come to libraries too.
    pub fn is_target_unless_told(self) -> bool {
        self.is_target() || self == PlaceKind::Library
    }

    /// Who can use a hotspot at a place of this kind where nobody says otherwise.
    pub fn reach_unless_told(self) -> Reach {
        match self {
            PlaceKind::CommunityCentre | PlaceKind::PublicComputerRoom | PlaceKind::Library => {
                Reach::Indoor
            }
            _ => Reach::Outdoor,
        }
    }

    /// Whether a place of this kind may host a hotspot where nobody says otherwise.
    pub fn is_candidate_unless_told(self) -> bool {
        self.is_target_unless_told() || self == PlaceKind::TownHall
    }
}

/// Who can use a hotspot: anyone in the street, anyone who may enter, or members only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(
    serialize_all = "snake_case",
    parse_err_ty = UnknownWord,
    parse_err_fn = unknown::<Reach>
)]
pub enum Reach {
    Outdoor,
    Indoor,
    Members,
}

impl Reach {
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}
