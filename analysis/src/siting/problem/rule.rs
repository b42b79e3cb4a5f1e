//! The rules by name, and what each asks.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use crate::text::Text;

/// A rule by name, as in `prices`, `conflict` and `off`.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Rule {
    Moves,
    Additions,
    Budget,
    Boxes,
    UseCap,
    MinTargetShare,
    MinSocialHousingShare,
    Unscreened,
    Protection,
    MunicipalityFloor,
    GroupFloor,
    Spacing,
    ShortMove,
    ClosuresPerMunicipality,
    Forced,
    Forbidden,
    Open,
    Close,
    /// A hotspot that stays; like [`Rule::Veto`] it always holds.
    Keep,
    Veto,
}

impl Rule {
    /// The name in files and answers.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// What it asks, for people.
    pub fn text(self) -> Text {
        let (nl, fr, en) = match self {
            Rule::Moves => (
                "niet meer verplaatsingen dan toegestaan",
                "pas plus de déplacements que permis",
                "no more moves than allowed",
            ),
            Rule::Additions => (
                "precies het gevraagde aantal nieuwe hotspots",
                "exactement le nombre demandé de nouveaux hotspots",
                "exactly the number of new hotspots asked for",
            ),
            Rule::Budget => (
                "de kosten blijven binnen het budget",
                "les coûts restent dans le budget",
                "costs stay within the budget",
            ),
            Rule::Boxes => (
                "er zijn genoeg toegangspunten",
                "il y a assez de points d’accès",
                "there are enough access points",
            ),
            Rule::UseCap => (
                "er gaat niet te veel gebruik verloren",
                "on ne perd pas trop d’utilisation",
                "not too much use is lost",
            ),
            Rule::MinTargetShare => (
                "een deel van de nieuwe hotspots staat bij sociale huisvesting, buurthuizen of openbare computerruimten",
                "une part des nouveaux hotspots se trouve dans des logements sociaux, maisons de quartier ou espaces publics numériques",
                "a share of the new hotspots stands at social housing, community centres or public computer rooms",
            ),
            Rule::MinSocialHousingShare => (
                "een deel van de nieuwe hotspots staat bij sociale huisvesting",
                "une part des nouveaux hotspots se trouve dans des logements sociaux",
                "a share of the new hotspots stands at social housing",
            ),
            Rule::Unscreened => (
                "niet meer plaatsen die niemand heeft nagekeken dan toegestaan",
                "pas plus de lieux non examinés que permis",
                "no more places that nobody has screened than allowed",
            ),
            Rule::Protection => (
                "geen beschermde plaats wordt minder goed bediend",
                "aucun lieu protégé n’est moins bien desservi",
                "no protected place is served less well",
            ),
            Rule::MunicipalityFloor => (
                "elke gemeente blijft bijna even goed bediend",
                "chaque commune reste presque aussi bien desservie",
                "each municipality stays almost as well served",
            ),
            Rule::GroupFloor => (
                "geen doelgroep wordt minder goed bediend",
                "aucun groupe cible n’est moins bien desservi",
                "no target group is served less well",
            ),
            Rule::Spacing => (
                "hotspots staan niet te dicht bij elkaar",
                "les hotspots ne sont pas trop proches",
                "hotspots do not stand too near to each other",
            ),
            Rule::ShortMove => (
                "geen verplaatsing naar vlakbij",
                "pas de déplacement vers un lieu tout proche",
                "no move to a place close by",
            ),
            Rule::ClosuresPerMunicipality => (
                "niet te veel hotspots van één gemeente sluiten",
                "pas trop de hotspots d’une même commune ne ferment",
                "not too many hotspots of one municipality close",
            ),
            Rule::Forced => (
                "verplichte verplaatsingen",
                "déplacements imposés",
                "moves that must be made",
            ),
            Rule::Forbidden => (
                "verboden verplaatsingen",
                "déplacements interdits",
                "moves that may not be made",
            ),
            Rule::Open => (
                "plaatsen die een hotspot moeten krijgen",
                "lieux qui doivent recevoir un hotspot",
                "places that must get a hotspot",
            ),
            Rule::Close => (
                "hotspots die moeten sluiten",
                "hotspots qui doivent fermer",
                "hotspots that must close",
            ),
            Rule::Keep => KEEP,
            Rule::Veto => VETO,
        };
        Text::new(nl, fr, en)
    }
}

const KEEP: (&str, &str, &str) = (
    "hotspots die blijven waar ze zijn",
    "hotspots qui restent où ils sont",
    "hotspots that stay where they are",
);

const VETO: (&str, &str, &str) = (
    "plaatsen die geen hotspot mogen krijgen",
    "lieux qui ne peuvent pas recevoir de hotspot",
    "places that may not get a hotspot",
);
