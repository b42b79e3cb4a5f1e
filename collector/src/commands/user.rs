//! `user`: who may sign in.

use std::process::ExitCode;

use records::registry::user::Role;

use crate::clock::system_time;
use crate::commands::ConfigFile;
use crate::web::sign_in::{MAX_NAME, invite};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    file: ConfigFile,
    /// What the person signs in as.
    #[arg(value_name = "NAME", value_parser = name)]
    name: String,
    /// viewer, planner, coordinator, operator or admin.
    #[arg(long)]
    role: Role,
}

impl Arguments {
    /// Invites the person; prints the link, which works once, within three days.
    ///
    /// # Errors
    /// When the configuration or the database cannot be used.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let (config, database) = self.file.open()?;
        let secret = invite(&database, &self.name, self.role, system_time())?;
        println!("{}", link(&config.http.listen.to_string(), secret.as_str()));
        Ok(ExitCode::SUCCESS)
    }
}

/// Where a password is chosen. What follows `#` is sent to no server.
pub fn link(address: &str, secret: &str) -> String {
    format!("http://{address}/welcome#{secret}")
}

/// A name as people and programs may have it.
///
/// # Errors
/// What is expected.
pub fn name(text: &str) -> Result<String, String> {
    let sound = (1..=MAX_NAME).contains(&text.chars().count())
        && text.chars().all(|letter| !letter.is_control())
        && text.trim() == text;
    if sound {
        Ok(text.to_owned())
    } else {
        Err(format!("expected 1 to {MAX_NAME} characters"))
    }
}
