//! The lengths at which an access point releases the same minutes, each with its own
//! noise.

use serde::{Deserialize, Serialize};

/// Windows are what is counted; a day or a week is the total of the windows that one
/// process closed in it, released once more with noise of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[repr(u8)]
pub enum Layer {
    Windows,
    Days,
    Weeks,
}

impl Layer {
    pub const ALL: [Layer; 3] = [Layer::Windows, Layer::Days, Layer::Weeks];

    /// The word of the store, the API and the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Layer::Windows => "windows",
            Layer::Days => "days",
            Layer::Weeks => "weeks",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layer| layer.as_str() == word)
    }

    /// The number on the wire, in the store and on flash.
    pub fn number(self) -> u8 {
        self as u8
    }

    pub fn of_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    /// Is it the sum of windows that are released as well?
    pub fn is_total(self) -> bool {
        self != Layer::Windows
    }
}
