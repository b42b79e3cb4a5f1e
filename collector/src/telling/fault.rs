//! Why something did not go, and so whether it goes again.

/// Why something did not go, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// For good.
    Refused(String),
    /// Another may go.
    OfThisOne(String),
    /// Nothing goes there now.
    OfServer(String),
}
