//! `audit`: whether the audit log is as it was written; the log as a file; and what in it
//! is erased.

use std::fs::File;
use std::io::{BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use data_encoding::HEXLOWER;
use records::audit_chain::{self as chain, Broken, Hash, Whole};
use records::registry::audit::detail::Detail;
use records::registry::audit::{Entry, add, erase_detail};

use crate::clock::system_time;
use crate::commands::ConfigFile;
use crate::insight::audit_log::{self, Form, export};

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
        /// A file that `audit export` wrote in JSON lines, instead of the database; needs no
        /// configuration.
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
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
        if let What::Verify {
            head,
            file: Some(file),
        } = &self.what
        {
            return Ok(tell(verify_file(file, head.as_ref())?));
        }
        let (_, database) = self.file.open()?;
        match self.what {
            What::Verify { head, .. } => {
                return Ok(tell(chain::verify(&database.reader()?, head.as_ref())?));
            }
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
                            detail: Detail::default(),
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

fn verify_file(path: &Path, head: Option<&Hash>) -> anyhow::Result<Result<Whole, Broken>> {
    let name = || path.display().to_string();
    let file = File::open(path).with_context(name)?;
    audit_log::verify(BufReader::new(file), head).with_context(name)
}

fn tell(found: Result<Whole, Broken>) -> ExitCode {
    match found {
        Ok(whole) => {
            println!(
                "{} rows, none changed; the last has the hash {}",
                whole.rows,
                HEXLOWER.encode(&whole.head)
            );
            ExitCode::SUCCESS
        }
        Err(broken) => {
            println!("{broken}");
            ExitCode::FAILURE
        }
    }
}

fn hash(text: &str) -> Result<Hash, String> {
    let bytes = HEXLOWER.decode(text.trim().to_ascii_lowercase().as_bytes());
    let bytes = bytes.map_err(|_| "expected 64 hexadecimal digits".to_owned())?;
    Hash::try_from(bytes).map_err(|_| "expected 64 hexadecimal digits".to_owned())
}
