//! A sentence in the three languages of the pages.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Text {
    pub nl: String,
    pub fr: String,
    pub en: String,
}

impl Text {
    pub fn new(nl: impl Into<String>, fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            nl: nl.into(),
            fr: fr.into(),
            en: en.into(),
        }
    }
}

impl From<analysis::text::Text> for Text {
    fn from(text: analysis::text::Text) -> Self {
        Self::new(text.nl, text.fr, text.en)
    }
}

impl From<Text> for analysis::text::Text {
    fn from(text: Text) -> Self {
        Self::new(text.nl, text.fr, text.en)
    }
}
