//! Those whom the regional plan is for.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::text::Text;

/// A target group of the regional plan. The groups overlap, so that heads of two are
/// never added up.
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
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum TargetGroup {
    JobSeekers,
    Young,
    Seniors,
    Disability,
    Precarity,
    Women,
}

impl TargetGroup {
    /// The name in files and answers.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The people, within a sentence.
    pub fn text(self) -> Text {
        let (nl, fr, en) = match self {
            TargetGroup::JobSeekers => ("werkzoekenden", "demandeurs d’emploi", "job-seekers"),
            TargetGroup::Young => ("jongeren", "jeunes", "young people"),
            TargetGroup::Seniors => ("ouderen", "aînés", "seniors"),
            TargetGroup::Disability => (
                "personen met een handicap",
                "personnes en situation de handicap",
                "people with a disability",
            ),
            TargetGroup::Precarity => (
                "personen in een kwetsbare situatie",
                "personnes en précarité",
                "people in precarity",
            ),
            TargetGroup::Women => ("vrouwen", "femmes", "women"),
        };
        Text::new(nl, fr, en)
    }
}
