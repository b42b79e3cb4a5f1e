//! What lies under the marks of the map: drawn here from imported files, piece by piece, or
//! from a server of the operator's (`settings`).

pub mod drawing;
mod names;
mod once;
pub mod settings;
mod shape;
mod style;
pub mod tile;
