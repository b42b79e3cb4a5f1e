//! `token`: which programs may read.

use std::process::ExitCode;

use anyhow::bail;
use jiff::Timestamp;
use records::registry::scope::{Part, Scope};
use records::registry::token;
use records::registry::user::{Role, User};

use crate::clock::system_time;
use crate::commands::ConfigFile;
use crate::commands::user::{check_known, limited, name};
use crate::web::sign_in::{add_token_for, revoke_tokens};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    file: ConfigFile,
    /// What the program is called.
    #[arg(value_name = "NAME", value_parser = name, required_unless_present_any = ["list", "revoke"])]
    name: Option<String>,
    /// viewer, planner, coordinator, operator or admin.
    #[arg(long, default_value = "viewer")]
    role: Role,
    /// Whose hotspots it decides about: region, operator, municipality:NAME or host:ID;
    /// several times [default: region].
    #[arg(long, value_name = "PART", requires = "name")]
    scope: Vec<Part>,
    /// It ends after so many days [default: never].
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=36_500))]
    days: Option<u32>,
    /// Say which tokens there are.
    #[arg(long, conflicts_with_all = ["name", "revoke", "days"])]
    list: bool,
    /// End the token of this number, or all of this name, at once.
    #[arg(long, value_name = "NUMBER|NAME", conflicts_with_all = ["name", "days"])]
    revoke: Option<String>,
}

impl Arguments {
    /// Makes a token beside earlier ones of this name, and prints it; or lists or ends
    /// some.
    ///
    /// # Errors
    /// When the configuration or the database cannot be used.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let (_, database) = self.file.open()?;
        let now = system_time();
        if self.list {
            for token in token::all(&database.reader()?)? {
                println!("{}", shown(&token, now));
            }
        } else if let Some(which) = &self.revoke {
            let ended = revoke_tokens(&database, which, now)?;
            if ended == 0 {
                bail!(
                    "no token is called or numbered `{which}`; `token --list` says which there are"
                );
            }
            println!("{ended} ended");
        } else {
            check_known(&database.reader()?, &self.scope)?;
            let user = User {
                name: self.name.unwrap_or_default(),
                role: self.role,
                scope: Scope::of(self.scope).unwrap_or_default(),
            };
            let secret = add_token_for(&database, &user, now, self.days)?;
            println!("{}", secret.as_str());
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn shown(token: &token::Listed, now: Timestamp) -> String {
    let day = |at: Timestamp| at.strftime("%Y-%m-%d");
    let end = match token.expires {
        None => "never ends".to_owned(),
        Some(end) if end <= now => format!("ended {}", day(end)),
        Some(end) => format!("ends {}", day(end)),
    };
    format!(
        "{} {}: {}{}, made {}, {end}",
        token.number,
        token.name,
        token.role,
        limited(&token.scope),
        day(token.created)
    )
}
