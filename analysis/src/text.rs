//! A sentence for people, in the three languages of the region.

use serde::{Deserialize, Serialize};

/// The same sentence in Dutch, French and English.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    pub nl: String,
    pub fr: String,
    pub en: String,
}

impl Text {
    pub fn new(nl: impl Into<String>, fr: impl Into<String>, en: impl Into<String>) -> Text {
        Text {
            nl: nl.into(),
            fr: fr.into(),
            en: en.into(),
        }
    }

    /// One string for all languages: a name that has no translation.
    pub fn same(text: impl Into<String>) -> Text {
        let text = text.into();
        Text {
            nl: text.clone(),
            fr: text.clone(),
            en: text,
        }
    }

    /// Adds another sentence.
    pub fn push(&mut self, other: &Text) {
        for (whole, part) in [
            (&mut self.nl, &other.nl),
            (&mut self.fr, &other.fr),
            (&mut self.en, &other.en),
        ] {
            whole.push(' ');
            whole.push_str(part);
        }
    }
}
