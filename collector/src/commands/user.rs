//! `user`: who may sign in.

use std::collections::BTreeSet;
use std::process::ExitCode;

use anyhow::bail;
use records::registry::scope::{Part, Scope};
use records::registry::user::{self, MAX_NAME, Role};
use records::registry::{place, site};
use rusqlite::Connection;

use crate::clock::system_time;
use crate::commands::ConfigFile;
use crate::insight::rights::Who;
use crate::web::sign_in::second_factor;
use crate::web::sign_in::{delete_user, invite};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    file: ConfigFile,
    /// What the person signs in as.
    #[arg(value_name = "NAME", value_parser = name, required_unless_present = "list")]
    name: Option<String>,
    /// viewer, planner, coordinator, operator or admin.
    #[arg(long, required_unless_present_any = ["delete", "list", "reset_second_factor"])]
    role: Option<Role>,
    /// Whose hotspots they decide about: region, operator, municipality:NAME or host:ID;
    /// several times [default: region, or as it was].
    #[arg(long, value_name = "PART", requires = "role")]
    scope: Vec<Part>,
    /// Delete the account. What the person did stays in the audit log under a pseudonym.
    #[arg(long, conflicts_with = "role")]
    delete: bool,
    /// Take the second factor away from somebody who has lost phone and recovery codes.
    #[arg(long, conflicts_with_all = ["role", "delete", "list"])]
    reset_second_factor: bool,
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
                println!("{}: {}{}", user.name, user.role, limited(&user.scope));
            }
        } else if self.reset_second_factor {
            if !second_factor::reset(&database, &name, system_time())? {
                bail!("`{name}` has no second factor");
            }
            println!("{name} signs in with the password alone");
        } else if self.delete {
            let Some(pseudonym) = delete_user(&database, &name, system_time())? else {
                bail!("nobody has an account as `{name}`; `user --list` says who has one");
            };
            println!("{name} is deleted; what they did stays under {pseudonym}");
        } else if let Some(role) = self.role {
            check_known(&database.reader()?, &self.scope)?;
            let scope = Scope::of(self.scope);
            let secret = invite(&database, &name, role, scope, system_time())?;
            let address = config.http.address(config.http.listen);
            println!("{}", link(&address, secret.as_str()));
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// A scope as a list says it; nothing of the whole region.
pub fn limited(scope: &Scope) -> String {
    if scope.is_region() {
        return String::new();
    }
    format!(" for {}", scope.to_string().replace('\n', ", "))
}

/// A slip of the hand would give nothing to decide.
///
/// # Errors
/// When the registry knows no such municipality, hotspot or place.
pub fn check_known(connection: &Connection, parts: &[Part]) -> anyhow::Result<()> {
    let (sites, places) = (site::all(connection)?, place::all(connection)?);
    let municipalities: BTreeSet<&str> = (sites.iter().map(|site| site.municipality.as_str()))
        .chain(places.iter().map(|place| place.municipality.as_str()))
        .collect();
    for part in parts {
        match part {
            Part::Municipality(name) if !municipalities.contains(name.as_str()) => {
                let known: Vec<&str> = municipalities.into_iter().collect();
                bail!(
                    "no hotspot or place is in `{name}`; expected one of {}",
                    known.join(", ")
                );
            }
            Part::Host(id)
                if !(sites.iter().any(|site| site.id == *id)
                    || places.iter().any(|place| place.id == *id)) =>
            {
                bail!("there is no hotspot or place `{id}`; expected its id");
            }
            _ => {}
        }
    }
    Ok(())
}

/// Who does something on the command line: the machine itself, or somebody with an account.
///
/// # Errors
/// When nobody has an account of this name.
pub fn who(connection: &Connection, in_name_of: Option<&str>) -> anyhow::Result<Who> {
    let Some(name) = in_name_of else {
        return Ok(Who::CommandLine);
    };
    match user::find(connection, name)? {
        Some((user, _)) => Ok(Who::Account(user)),
        None => bail!("nobody has an account as `{name}`; `user --list` says who has one"),
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
