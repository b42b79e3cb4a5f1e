//! What an operator runs, a file a command.

pub mod analyse;
pub mod backup;
pub mod check;
pub mod decode;
pub mod doctor;
pub mod enroll;
pub mod export;
pub mod import;
pub mod plan;
pub mod user;

pub mod spreadsheet;
pub mod table;
pub mod window_row;
