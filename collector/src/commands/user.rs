//! `user`: who may sign in.

use std::process::ExitCode;

use anyhow::bail;
use records::registry::user::{self, Role};

use crate::clock::system_time;
use crate::commands::ConfigFile;
use crate::web::sign_in::{MAX_NAME, delete_user, invite};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    file: ConfigFile,
    /// What the person signs in as.
    #[arg(value_name = "NAME", value_parser = name, required_unless_present = "list")]
    name: Option<String>,
    /// viewer, planner, coordinator, operator or admin.
    #[arg(long, required_unless_present_any = ["delete", "list"])]
    role: Option<Role>,
    /// Delete the account. What the person did stays in the audit log under a pseudonym.
    #[arg(long, conflicts_with = "role")]
    delete: bool,
    /// Say who has an account.
    #[arg(long, conflicts_with_all = ["name", "role", "delete"])]
    list: bool,
}

impl Arguments {
    /// Invites the person; prints the link, which works once, within three days. Or
    /// deletes or lists accounts.
    ///
    /// # Errors
    /// When the configuration or the database cannot be used.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let (config, database) = self.file.open()?;
        let name = self.name.unwrap_or_default();
        if self.list {
            for user in user::all(&database.reader()?)? {
                println!("{}: {}", user.name, user.role);
            }
        } else if self.delete {
            let Some(pseudonym) = delete_user(&database, &name, system_time())? else {
                bail!("nobody has an account as `{name}`; `user --list` says who has one");
            };
            println!("{name} is deleted; what they did stays under {pseudonym}");
        } else if let Some(role) = self.role {
            let secret = invite(&database, &name, role, system_time())?;
            let address = config.http.address(config.http.listen);
            println!("{}", link(&address, secret.as_str()));
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Where a password is chosen. What follows `#` is sent to no server.
pub fn link(address: &str, secret: &str) -> String {
    format!("{address}/welcome#{secret}")
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
