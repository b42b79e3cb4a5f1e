//! `check`: can this collector do its work with this configuration?

mod listen;

use std::process::ExitCode;
use std::time::Duration;

use groundwork::causes::in_full;
use groundwork::seconds::DAY_S;
use jiff::Timestamp;
use records::database::Database;
use records::registry::certificate::ENDS_SOON_DAYS;
use records::windows::{Choice, Store};
use rumqttc::{AsyncClient, Event, Packet, QoS, SubscribeFilter, SubscribeReasonCode};

use crate::clock::system_time;
use crate::commands::finding::{self, Finding};
use crate::commands::{ConfigFile, serve};
use crate::config::Config;
use crate::intake::broker::{self, BrokerError};
use crate::intake::mqtt::tls::{self, TlsError};
use crate::intake::{authority, canary, mqtt};
use crate::telling::mail::Mailer;

const PATIENCE: Duration = Duration::from_secs(10);

#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    file: ConfigFile,
    /// As `serve` will be called.
    #[arg(long)]
    embedded_broker: bool,
    /// One JSON object.
    #[arg(long)]
    json: bool,
}

impl Arguments {
    /// # Errors
    /// When the configuration cannot be used.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let config = self.file.load()?;
        let findings = serve::runtime()?.block_on(check(&config, self.embedded_broker));
        Ok(finding::tell(&findings, self.json))
    }
}

/// Looks at all that `serve` needs. With `embedded_broker` the broker cannot be
/// reached before `serve` starts it.
pub async fn check(config: &Config, embedded_broker: bool) -> Vec<Finding> {
    let mut findings = vec![check_database(config)];
    findings.extend(check_store(config).await);
    findings.push(listen::check(config.http.listen).await);
    if embedded_broker && !broker::IS_IN_THIS_BUILD {
        findings.push(Finding::bad(BrokerError::NotInThisBuild.to_string()));
    } else if embedded_broker {
        findings.push(Finding::good(
            "the embedded broker listens on the loopback address only and has no access \
             control: any program on this machine can speak for any access point",
        ));
    } else {
        findings.push(check_broker(config).await);
        findings.extend(check_access_control(config).await);
    }
    if config.mqtt.tls_directory.is_some() {
        findings.extend(check_certificates(config, system_time()));
    }
    findings.extend(check_mail(config).await);
    findings
}

/// As [`check`], and changes nothing: what `doctor` looks at beside the database. With
/// `embedded_broker` that one is in the daemon.
pub async fn look(config: &Config, embedded_broker: bool) -> Vec<Finding> {
    let mut findings = Vec::from_iter(check_store(config).await);
    findings.push(listen::check(config.http.listen).await);
    if !embedded_broker {
        findings.push(check_broker(config).await);
    }
    if config.mqtt.tls_directory.is_some() {
        findings.extend(check_certificates(config, system_time()));
    }
    findings
}

fn check_database(config: &Config) -> Finding {
    let written = Database::open(&config.data_directory)
        .map_err(anyhow::Error::new)
        .and_then(|database| {
            database.write(|transaction| {
                transaction.execute_batch("CREATE TABLE check_write (x); DROP TABLE check_write;")
            })?;
            Ok(database.path().display().to_string())
        });
    match written {
        Ok(path) => Finding::good(format!("database {path} can be written")),
        Err(error) => Finding::bad(in_full(error.as_ref())),
    }
}

/// The server that keeps the windows, where that is another.
async fn check_store(config: &Config) -> Option<Finding> {
    let choice = config.store.clone();
    let Choice::Influx(address) = &config.store else {
        return None;
    };
    // Its client has a runtime of its own.
    let checked = tokio::task::spawn_blocking(move || Store::check(&choice)).await;
    Some(match checked {
        Ok(Ok(())) => Finding::good(format!("InfluxDB at {} can be used", address.url)),
        Ok(Err(error)) => Finding::bad(in_full(&error)),
        Err(error) => Finding::bad(in_full(&error)),
    })
}

/// The mail server, where there is one: connects and signs in, and sends nothing.
async fn check_mail(config: &Config) -> Option<Finding> {
    let mail = config.telling.mail.as_ref()?;
    let address = format!("{}:{}", mail.server, mail.port);
    let mailer = match Mailer::new(mail, "localhost") {
        Ok(mailer) => mailer,
        Err(error) => return Some(Finding::bad(in_full(&error))),
    };
    Some(match mailer.check().await {
        Ok(()) => Finding::good(format!("mail server {address} takes mail")),
        Err(why) => Finding::bad(format!("mail server {address}: {why}")),
    })
}

async fn check_broker(config: &Config) -> Finding {
    let address = format!("{}:{}", config.mqtt.host, config.mqtt.port);
    // Not the daemon's own name: the broker would throw the daemon out.
    let mut broker = config.mqtt.clone();
    let _alone = match &broker.tls_directory {
        Some(directory) => canary::alone(directory).await,
        None => None,
    };
    broker.client_id.push_str("-check");
    match tokio::time::timeout(PATIENCE, subscribe(&broker)).await {
        Err(_) => Finding::bad(format!("broker {address} does not answer within 10 s")),
        Ok(Err(error)) => Finding::bad(format!(
            "broker {address} cannot be used: {}",
            in_full(&error)
        )),
        Ok(Ok(false)) => Finding::bad(format!(
            "broker {address} does not let this collector read what access points publish; \
             check its access control"
        )),
        Ok(Ok(true)) => Finding::good(format!("broker {address} hands out reports")),
    }
}

async fn check_access_control(config: &Config) -> Vec<Finding> {
    if config.mqtt.tls_directory.is_none() && config.laboratory {
        return vec![Finding::good(
            "in this laboratory the broker's access control is not proven",
        )];
    }
    if config.mqtt.tls_directory.is_none() && config.mqtt.ca_file.is_some() {
        return vec![Finding::warning(
            "the broker's access control is not proven: without certificates there is nothing \
             to try it with, so let each access point write and read under its own name only",
        )];
    }
    let proof = match canary::prove(&config.mqtt).await {
        Ok(proof) => proof,
        Err(error) => {
            return vec![Finding::bad(format!(
                "the broker's access control could not be proven: {}",
                in_full(&error)
            ))];
        }
    };
    let mut findings = vec![if proof.leaks.is_empty() {
        Finding::good("the broker keeps access points apart: proven with a canary")
    } else {
        Finding::bad(format!(
            "the broker's access control does not hold: {}",
            proof.leaks.join("; ")
        ))
    }];
    findings.extend(proof.warnings.into_iter().map(Finding::warning));
    findings
}

/// How long the certificates hold; an end within a fortnight is a fault.
fn check_certificates(config: &Config, now: Timestamp) -> Vec<Finding> {
    let Some(directory) = &config.mqtt.tls_directory else {
        return Vec::new();
    };
    let mut files = vec![
        tls::certificate_file(directory, tls::COLLECTOR),
        tls::certificate_file(directory, tls::observer(directory)),
        tls::certificate_file(directory, tls::CANARY),
        directory.join(tls::AUTHORITIES),
    ];
    let authority = config
        .enroll
        .authority_directory
        .join(authority::CERTIFICATE);
    files.extend(authority.exists().then_some(authority));
    files.dedup();
    files
        .iter()
        .map(|file| {
            let shown = file.display();
            match tls::ends_at(file) {
                Err(error) => Finding::bad(in_full(&error)),
                Ok(ends_at) => {
                    let days = (ends_at - now.as_second()).div_euclid(DAY_S);
                    let text = format!("certificate {shown} holds for {days} days");
                    if days < ENDS_SOON_DAYS {
                        Finding::bad(text)
                    } else {
                        Finding::good(text)
                    }
                }
            }
        })
        .collect()
}

#[derive(Debug, thiserror::Error)]
enum SubscribeError {
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error(transparent)]
    Connection(#[from] rumqttc::ConnectionError),
}

async fn subscribe(broker: &mqtt::Broker) -> Result<bool, SubscribeError> {
    let certificate = match &broker.tls_directory {
        Some(directory) => tls::observer(directory),
        None => tls::COLLECTOR,
    };
    let options = mqtt::options_with(broker, certificate)?;
    let (client, mut event_loop) = AsyncClient::new(options, 10);
    let filters =
        mqtt::KINDS.map(|kind| SubscribeFilter::new(broker.root.filter(kind), QoS::AtLeastOnce));
    if client.try_subscribe_many(filters).is_err() {
        return Ok(false);
    }
    loop {
        if let Event::Incoming(Packet::SubAck(granted)) = event_loop.poll().await? {
            let granted = granted.return_codes.iter();
            return Ok(granted
                .copied()
                .all(|code| code == SubscribeReasonCode::Success(QoS::AtLeastOnce)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn says_that_the_embedded_broker_has_no_access_control() {
        let directory = tempfile::tempdir().unwrap();
        let config = Config {
            data_directory: directory.path().to_owned(),
            ..Config::default()
        };
        let findings = check(&config, true).await;
        assert!(findings.iter().all(|finding| finding.good));
        assert!(findings[2].text.contains("no access control"));
    }

    #[tokio::test]
    async fn names_what_cannot_be_written_or_reached() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("file");
        std::fs::write(&file, "").unwrap();
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let mut config = Config {
            data_directory: file.clone(),
            ..Config::default()
        };
        config.mqtt.host = "127.0.0.1".to_owned();
        config.mqtt.port = free.local_addr().unwrap().port();
        drop(free);
        let findings = check(&config, false).await;
        assert!(!findings[0].good && findings[0].text.contains("file"));
        assert!(!findings[2].good && findings[2].text.contains("127.0.0.1:"));
    }
}
