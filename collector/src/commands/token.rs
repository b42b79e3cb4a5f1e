//! `token`: which programs may read.

use std::process::ExitCode;

use records::registry::user::Role;

use crate::clock::system_time;
use crate::commands::ConfigFile;
use crate::commands::user::name;
use crate::web::sign_in::add_token;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    file: ConfigFile,
    /// What the program is called.
    #[arg(value_name = "NAME", value_parser = name)]
    name: String,
    /// viewer, planner, coordinator, operator or admin.
    #[arg(long, default_value = "viewer")]
    role: Role,
}

impl Arguments {
    /// Makes a token instead of an earlier one of this name, and prints it.
    ///
    /// # Errors
    /// When the configuration or the database cannot be used.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let (_, database) = self.file.open()?;
        let secret = add_token(&database, &self.name, self.role, system_time())?;
        println!("{}", secret.as_str());
        Ok(ExitCode::SUCCESS)
    }
}
