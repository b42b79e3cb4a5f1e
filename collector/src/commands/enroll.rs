//! `hotspot-collector enroll`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use groundwork::seconds::DAY_S;
use jiff::{SignedDuration, Timestamp};
use protocol::AccessPointId;
use protocol::joining::Token;
use records::database::Database;
use records::registry::certificate::{self, ENDS_SOON_DAYS, Holding};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use sha2::{Digest, Sha256};

use crate::clock::system_time;
use crate::commands::import::{ImportError, Input, Options, What, import};
use crate::commands::table::{Columns, Faults, read_bytes};
use crate::commands::{BAD_INPUT, ConfigFile};
use crate::config::Config;
use crate::intake::authority;
use crate::intake::enroll::{self, EnrollError};
use crate::intake::joining::make_tokens;

/// Subjects of which nothing is told besides.
const OTHERS: [&str; 4] = ["csv", "revoke", "collector", "broker"];

/// Make the identity of an access point, of the broker or of this collector.
#[derive(Debug, clap::Args)]
#[group(skip)]
#[command(group = clap::ArgGroup::new("subject").required(true).multiple(false)
    .args(["access_point", "csv", "revoke", "collector", "broker"]))]
pub struct Arguments {
    #[command(flatten)]
    file: ConfigFile,
    /// The access point: registered if it is not yet, with a new certificate.
    #[arg(value_name = "ID")]
    access_point: Option<AccessPointId>,
    /// Many access points: a table as `import access-points` takes it. Those that have a
    /// good certificate keep it.
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Make new certificates for those of the table that have good ones too.
    #[arg(long, conflicts_with_all = ["access_point", "revoke", "collector", "broker"])]
    again: bool,
    /// Instead of certificates make tokens: each gets one box its certificate, once, by
    /// `hotspot-agent join`. An earlier one that was not used ends.
    #[arg(long, conflicts_with_all = ["revoke", "collector", "broker"])]
    token: bool,
    /// A token ends after so many days.
    #[arg(long, default_value_t = 14, requires = "token",
        value_parser = clap::value_parser!(u32).range(1..=365))]
    days: u32,
    /// Tokens name the key of this certificate (PEM): boxes believe the server that has it,
    /// or one below that authority, instead of a public authority.
    #[arg(long, value_name = "FILE", requires = "token")]
    server_certificate: Option<PathBuf>,
    /// Shut an access point out: lost, stolen or thrown away.
    #[arg(long, value_name = "ID")]
    revoke: Option<AccessPointId>,
    /// This collector, and the certificate that proves the broker's access control.
    #[arg(long)]
    collector: bool,
    /// The broker, by every name and address under which it is reached.
    #[arg(long, value_name = "NAME", num_args = 1..)]
    broker: Vec<String>,
    /// What people call the access point.
    #[arg(long, requires = "access_point", conflicts_with_all = OTHERS)]
    name: Option<String>,
    /// Where it stands; a hotspot of the registry.
    #[arg(long, requires_all = ["access_point", "from"], conflicts_with_all = OTHERS)]
    site: Option<String>,
    /// Since when it stands there: a date or an instant.
    #[arg(long, requires = "site")]
    from: Option<String>,
    /// Folder for what goes onto the access points [default: `enrolled` in `data_directory`].
    #[arg(long, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    #[error(transparent)]
    Enroll(#[from] EnrollError),
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error("the table cannot be written")]
    Table(#[from] csv::Error),
    #[error("`{}` is not a certificate in PEM that can be read", .0.display())]
    ServerCertificate(PathBuf),
}

impl Arguments {
    /// # Errors
    /// When the configuration, the registry or a file cannot be used.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let (config, database) = self.file.open()?;
        match self.enroll(&config, &database, system_time()) {
            Ok(lines) => println!("{}", lines.join("\n")),
            Err(CommandError::Import(ImportError::Faults(faults))) => {
                eprintln!("{faults}\nnobody was enrolled");
                return Ok(ExitCode::from(BAD_INPUT));
            }
            Err(error) => return Err(error.into()),
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Does it and says what was done, one line each.
    ///
    /// # Errors
    /// All faults of a table, those of the registry and those of the files.
    fn enroll(
        self,
        config: &Config,
        database: &Database,
        now: Timestamp,
    ) -> Result<Vec<String>, CommandError> {
        if let Some(id) = &self.revoke {
            let mut lines = told(enroll::revoke(
                &config.enroll,
                database,
                id,
                "command line",
                now,
            )?);
            lines.push(format!(
                "{id} is shut out; let the broker read its files again (SIGHUP)"
            ));
            return Ok(lines);
        }
        if self.collector {
            return Ok(told(enroll::collector(&config.enroll, database, now)?));
        }
        if !self.broker.is_empty() {
            return Ok(told(enroll::broker(
                &config.enroll,
                database,
                &self.broker,
                now,
            )?));
        }
        let input = self.table()?;
        let mut faults = Faults::new();
        let ids = read_bytes(&ID, &input.name, &input.bytes, &mut faults, |row| {
            row.text("access_point").and_then(|id| id.parse().ok())
        });
        let options = Options {
            time_zone: Some(config.time_zone.clone()),
            latest: now.checked_add(SignedDuration::from_hours(24)).ok(),
            ..Options::default()
        };
        let outcome = import(
            database,
            What::AccessPoints,
            &[input],
            &options,
            "command line",
            now,
        )?;
        let output = self
            .output
            .clone()
            .unwrap_or_else(|| config.data_directory.join("enrolled"));
        let mut lines = Vec::new();
        let ids = if self.csv.is_some() {
            lines.push(format!("access points: {}", outcome.in_figures()));
            Self::without(database, &ids, self.again, now, &mut lines)?
        } else {
            ids
        };
        if self.token {
            let key = self.server_certificate.as_deref().map(key_of).transpose()?;
            let settings = &config.enroll;
            let tokens = make_tokens(settings, database, &ids, self.days, key, now)?;
            lines.extend(match &self.csv {
                Some(_) => tokens_kept(&tokens, self.days, &output)?,
                None => tokens_told(&tokens, self.days, config),
            });
        } else if !ids.is_empty() {
            let settings = &config.enroll;
            let made = enroll::access_points(settings, database, &ids, &output, now)?;
            lines.extend(told(made));
        }
        let broker = &config.enroll;
        lines.push(format!(
            "these access points look for the broker at {}:{} (`broker_host`, `broker_port`)",
            broker.broker_host, broker.broker_port
        ));
        Ok(lines)
    }

    /// Those of a table that get a certificate; says of the others why they get none.
    fn without(
        database: &Database,
        ids: &[AccessPointId],
        again: bool,
        now: Timestamp,
        lines: &mut Vec<String>,
    ) -> Result<Vec<AccessPointId>, CommandError> {
        let reader = database.reader().map_err(EnrollError::from)?;
        let lasts_s = now.as_second() + ENDS_SOON_DAYS * DAY_S;
        let (mut wanted, mut good, mut shut_out) = (Vec::new(), 0, Vec::new());
        for id in ids.iter().collect::<BTreeSet<_>>() {
            match certificate::holding(&reader, id, lasts_s).map_err(EnrollError::from)? {
                Holding::ShutOut => shut_out.push(id.as_str()),
                Holding::Good if !again => good += 1,
                Holding::Good | Holding::Nothing => wanted.push(id.clone()),
            }
        }
        lines.push(format!("{} get a certificate", wanted.len()));
        if good > 0 {
            lines.push(format!(
                "{good} have a good certificate and keep it; `--again` makes new ones"
            ));
        }
        if !shut_out.is_empty() {
            lines.push(format!(
                "{} are shut out and stay so: {}; `enroll ID` lets one in again",
                shut_out.len(),
                shut_out.join(", ")
            ));
        }
        Ok(wanted)
    }

    /// The access points as `import` reads them.
    fn table(&self) -> Result<Input, CommandError> {
        if let Some(path) = &self.csv {
            let mut faults = Faults::new();
            let input = Input::read(path, &mut faults);
            faults.into_result().map_err(ImportError::from)?;
            if let Some(input) = input {
                return Ok(input);
            }
        }
        let id = self.access_point.as_ref().map_or("", AccessPointId::as_str);
        let cell = |text: &Option<String>| text.clone().unwrap_or_default();
        let mut table = csv::Writer::from_writer(Vec::new());
        table.write_record(["access_point", "name", "site", "from"])?;
        table.write_record([id, &cell(&self.name), &cell(&self.site), &cell(&self.from)])?;
        Ok(Input {
            name: "command line".to_owned(),
            bytes: table.into_inner().unwrap_or_default(),
        })
    }
}

/// SHA-256 of the public key of the first certificate in the file.
fn key_of(path: &Path) -> Result<[u8; 32], CommandError> {
    let unreadable = || CommandError::ServerCertificate(path.to_owned());
    let der = CertificateDer::from_pem_file(path).map_err(|_| unreadable())?;
    let (_, certificate) = x509_parser::parse_x509_certificate(&der).map_err(|_| unreadable())?;
    Ok(Sha256::digest(certificate.public_key().raw).into())
}

/// What is typed on the box.
fn tokens_told(tokens: &[Token], days: u32, config: &Config) -> Vec<String> {
    let mut lines = Vec::new();
    let address = match &config.http.public_url {
        Some(address) => address.to_string(),
        None => {
            lines.push(
                "URL below is the address of the pages; `http.public_url` is not set".to_owned(),
            );
            "URL".to_owned()
        }
    };
    lines.push(format!("on the box, within {days} days:"));
    let each = tokens
        .iter()
        .map(|token| format!("hotspot-agent join {address} {token}"));
    lines.extend(each);
    lines
}

/// A table for the tool that configures boxes.
fn tokens_kept(tokens: &[Token], days: u32, output: &Path) -> Result<Vec<String>, CommandError> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["access_point", "token"])?;
    for token in tokens {
        table.write_record([token.access_point.as_str(), &token.to_string()])?;
    }
    let text = String::from_utf8(table.into_inner().unwrap_or_default()).unwrap_or_default();
    authority::make_directory(output).map_err(EnrollError::from)?;
    let path = output.join("tokens.csv");
    authority::write(&path, &text, 0o600).map_err(EnrollError::from)?;
    Ok(vec![format!(
        "{}: {} tokens for {days} days",
        path.display(),
        tokens.len()
    )])
}

const ID: Columns = Columns {
    required: &["access_point"],
    optional: &[],
    max_bytes: crate::commands::import::MAX_BYTES,
};

fn told(paths: Vec<PathBuf>) -> Vec<String> {
    paths
        .into_iter()
        .map(|path| path.display().to_string())
        .collect()
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        enroll: Arguments,
    }

    #[test]
    fn names_one_subject_and_what_belongs_to_it() {
        let parse = |line: &str| Line::try_parse_from(line.split_whitespace()).map(drop);
        let good = [
            "enroll ap-1",
            "enroll ap-1 --name Simonis --site simonis --from 2026-03-01 --output boxes",
            "enroll --csv boxes.csv --output boxes",
            "enroll --csv boxes.csv --again",
            "enroll ap-1 --token --days 3 --server-certificate proxy.pem",
            "enroll --csv boxes.csv --token --output tokens",
            "enroll --broker broker.example.org 10.0.0.1",
        ];
        for line in good {
            parse(line).unwrap();
        }
        let bad = [
            "enroll",
            "enroll ap-1 --collector",
            "enroll ap-1 --site simonis",
            "enroll --collector --name Simonis",
            "enroll ap-1 --again",
            "enroll --token",
            "enroll ap-1 --days 3",
            "enroll ap-1 --token --days 0",
            "enroll --collector --token",
        ];
        for line in bad {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
