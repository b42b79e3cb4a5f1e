//! `audit`: whether the audit log is as it was written; the log as a file; and what in it
//! is erased.

use std::io::Write;
use std::process::ExitCode;

use anyhow::bail;
use data_encoding::HEXLOWER;
use records::audit_chain::{self as chain, Hash};
use records::registry::audit::{Entry, add, erase_detail};

use crate::clock::system_time;
use crate::commands::ConfigFile;
use crate::insight::audit_log::{Form, export};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    file: ConfigFile,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Look at every row, and say which is the first that is not as it was written.
    Verify {
        /// Hash that this command told earlier: one of the rows has to have it, or the log
        /// was cut off since.
        #[arg(long, value_name = "HASH", value_parser = hash)]
        head: Option<Hash>,
    },
    /// Write the log with its hashes to standard output.
    Export {
        #[arg(long, value_enum, default_value = "jsonl")]
        form: Form,
    },
    /// Erase the free text of a row; of a decision, its reason too. The chain holds.
    Erase {
        #[arg(value_name = "NUMBER")]
        number: i64,
    },
}

impl Arguments {
    /// # Errors
    /// When the configuration or the database cannot be used.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let (_, database) = self.file.open()?;
        match self.what {
            What::Verify { head } => match chain::verify(&database.reader()?, head.as_ref())? {
                Ok(whole) => println!(
                    "{} rows, none changed; the last has the hash {}",
                    whole.rows,
                    HEXLOWER.encode(&whole.head)
                ),
                Err(broken) => {
                    println!("{broken}");
                    return Ok(ExitCode::FAILURE);
                }
            },
            What::Export { form } => {
                let mut output = std::io::BufWriter::new(std::io::stdout().lock());
                export(&database.reader()?, form, &mut output)?;
                output.flush()?;
            }
            What::Erase { number } => {
                let erased = database.write(|transaction| {
                    let erased = erase_detail(transaction, number)?;
                    if erased {
                        let entry = Entry {
                            at: system_time(),
                            by: "command line".to_owned(),
                            action: "erase text".to_owned(),
                            subject: format!("audit {number}"),
                            detail: String::new(),
                        };
                        add(transaction, &entry)?;
                    }
                    Ok::<_, rusqlite::Error>(erased)
                })?;
                if !erased {
                    bail!("the log has no row {number}");
                }
                println!("the text of row {number} is erased; backups made before still hold it");
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn hash(text: &str) -> Result<Hash, String> {
    let bytes = HEXLOWER.decode(text.trim().to_ascii_lowercase().as_bytes());
    let bytes = bytes.map_err(|_| "expected 64 hexadecimal digits".to_owned())?;
    Hash::try_from(bytes).map_err(|_| "expected 64 hexadecimal digits".to_owned())
}
