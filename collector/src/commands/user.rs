//! `user` and `token`: who may sign in, and which programs may read.

use jiff::Timestamp;
use records::database::Database;
use records::registry::user::Role;

use crate::config::Config;
use crate::web::sign_in::{MAX_NAME, SignInError, add_token, invite};

#[derive(Debug, clap::Args)]
pub struct UserArguments {
    /// What the person signs in as.
    #[arg(value_name = "NAME", value_parser = name)]
    name: String,
    /// viewer, planner, coordinator, operator or admin.
    #[arg(long)]
    role: Role,
}

impl UserArguments {
    /// Invites the person; gives the link, which holds for three days and once.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn run(
        &self,
        config: &Config,
        database: &Database,
        now: Timestamp,
    ) -> Result<String, SignInError> {
        let secret = invite(database, &self.name, self.role, now)?;
        Ok(link(&config.http.listen.to_string(), secret.as_str()))
    }
}

#[derive(Debug, clap::Args)]
pub struct TokenArguments {
    /// What the program is called.
    #[arg(value_name = "NAME", value_parser = name)]
    name: String,
    /// viewer, planner, coordinator, operator or admin.
    #[arg(long, default_value = "viewer")]
    role: Role,
}

impl TokenArguments {
    /// Makes a token, in the place of an earlier one of this name, and gives it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn run(&self, database: &Database, now: Timestamp) -> Result<String, SignInError> {
        let secret = add_token(database, &self.name, self.role, now)?;
        Ok(secret.as_str().to_owned())
    }
}

/// Where a password is chosen. What follows `#` is sent to no server.
pub fn link(address: &str, secret: &str) -> String {
    format!("http://{address}/welcome#{secret}")
}

fn name(text: &str) -> Result<String, String> {
    let sound = (1..=MAX_NAME).contains(&text.chars().count())
        && text.chars().all(|letter| !letter.is_control())
        && text.trim() == text;
    if sound {
        Ok(text.to_owned())
    } else {
        Err(format!("expected 1 to {MAX_NAME} characters"))
    }
}
