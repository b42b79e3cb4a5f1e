//! `enroll`: identities of access points, of the broker and of the collector itself.
//!
//! An identity is a certificate whose common name is the access point id. The broker
//! takes that name as the user and keeps each to its own topics ([`mosquitto`]).

pub mod agents_file;
pub mod mosquitto;
pub mod settings;

use std::path::{Path, PathBuf};

use groundwork::seconds::DAY_S;
use jiff::Timestamp;
use protocol::AccessPointId;
use records::database::Database;
use records::registry::audit::detail::{Detail, Done};
use records::registry::{audit, certificate, join_token};

use self::settings::Settings;
use crate::intake::authority::{self, Authority, AuthorityError, Identity};
use crate::intake::broker_names;
use crate::intake::mqtt::tls;

/// The collector's own certificates, and the name in each.
const OWN: [(&str, &str); 3] = [
    (tls::COLLECTOR, broker_names::COLLECTOR),
    (tls::OBSERVER, broker_names::OBSERVER),
    (tls::CANARY, broker_names::CANARY),
];

#[derive(Debug, thiserror::Error)]
pub enum EnrollError {
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    #[error("the registry cannot be used")]
    Database(#[from] rusqlite::Error),
    #[error(
        "`mqtt.tls_directory` is not set; expected the folder for the collector's certificates"
    )]
    NoDirectory,
    #[error("access point `{0}` is not registered")]
    Unknown(AccessPointId),
    #[error("`{0}` is not a host name or an address; expected one such as broker.example.org")]
    Host(String),
    #[error("access point id `{0}` is kept for proving the broker's access control")]
    Reserved(AccessPointId),
}

/// The collector's own certificate and the canary's, and what the broker needs. Gives
/// the files written.
///
/// # Errors
/// When the authority cannot be used or a file not written.
pub fn collector(
    settings: &Settings,
    database: &Database,
    now: Timestamp,
) -> Result<Vec<PathBuf>, EnrollError> {
    let directory = settings
        .own_directory
        .as_deref()
        .ok_or(EnrollError::NoDirectory)?;
    let authority = authority(settings, now)?;
    authority::make_directory(directory)?;
    let mut written = own_certificates(&authority, directory, &OWN, now)?;
    let trusted = directory.join(tls::AUTHORITIES);
    if !trusted.exists() {
        authority::write(&trusted, authority.pem(), 0o644)?;
        written.push(trusted);
    }
    written.extend(mosquitto::write(settings, &authority, database, now)?);
    Ok(written)
}

/// The certificates of this collector, which it renews itself.
pub struct OwnCertificates {
    pub enroll: Settings,
    pub directory: PathBuf,
}

impl OwnCertificates {
    /// Makes those that are there again when one is in the last third of its life; false
    /// when there was nothing to do.
    ///
    /// # Errors
    /// When the authority cannot be used or a file not written.
    pub fn renew(&self, now: Timestamp) -> Result<bool, EnrollError> {
        let days = self.enroll.certificate_days;
        let soon = now.as_second() + i64::from(days) * DAY_S / 3;
        // One more would be unknown to a broker whose files are of before.
        let mut own = OWN.to_vec();
        own.retain(|(file, _)| tls::certificate_file(&self.directory, file).exists());
        let due = own.iter().any(|(file, _)| {
            let file = tls::certificate_file(&self.directory, file);
            tls::ends_at(&file).is_ok_and(|ends_at| ends_at < soon)
        });
        if due {
            let authority = Authority::load(&self.enroll.authority_directory, days)?;
            own_certificates(&authority, &self.directory, &own, now)?;
        }
        Ok(due)
    }
}

fn own_certificates(
    authority: &Authority,
    directory: &Path,
    own: &[(&str, &str)],
    now: Timestamp,
) -> Result<Vec<PathBuf>, EnrollError> {
    let mut written = Vec::new();
    for (file, name) in own {
        let identity = authority.own(name, now)?;
        let certificate = tls::certificate_file(directory, file);
        let key = tls::key_file(directory, file);
        write_identity(&identity, &certificate, &key, 0o600)?;
        written.extend([certificate, key]);
    }
    Ok(written)
}

/// The broker's certificate for these names and addresses, beside the rest of what
/// Mosquitto reads. Gives the files written.
///
/// # Errors
/// When a name cannot be one of a server, or a file not be written.
pub fn broker(
    settings: &Settings,
    database: &Database,
    names: &[String],
    now: Timestamp,
) -> Result<Vec<PathBuf>, EnrollError> {
    if let Some(wrong) = names.iter().find(|name| !is_host(name)) {
        return Err(EnrollError::Host(wrong.clone()));
    }
    let authority = authority(settings, now)?;
    let identity = authority.broker(names, now)?;
    let directory = &settings.mosquitto_directory;
    authority::make_directory(directory)?;
    let (certificate, key) = (directory.join("broker.pem"), directory.join("broker.key"));
    // The broker reads its key under its own user, by the folder's group.
    write_identity(&identity, &certificate, &key, 0o640)?;
    let mut written = vec![certificate, key];
    written.extend(mosquitto::write(settings, &authority, database, now)?);
    Ok(written)
}

fn is_host(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let is_label = |label: &str| (1..=63).contains(&label.len()) && label.chars().all(fits);
    name.parse::<std::net::IpAddr>().is_ok() || (name.len() <= 253 && name.split('.').all(is_label))
}

/// Makes a certificate of each access point and a folder `output/<id>` with what its
/// box needs. They must be registered. Gives the folders.
///
/// # Errors
/// When one is not registered, or a file cannot be written.
pub fn access_points(
    settings: &Settings,
    database: &Database,
    ids: &[AccessPointId],
    output: &Path,
    now: Timestamp,
) -> Result<Vec<PathBuf>, EnrollError> {
    if let Some(reserved) = ids.iter().find(|id| broker_names::is_reserved(id)) {
        return Err(EnrollError::Reserved(reserved.clone()));
    }
    let authority = authority(settings, now)?;
    let trusted = trusted(settings, &authority);
    let mut folders = Vec::new();
    for id in ids {
        let identity = authority.client(id.as_str(), now)?;
        let folder = output.join(id.as_str());
        authority::make_directory(&folder)?;
        write_identity(
            &identity,
            &folder.join("certificate.pem"),
            &folder.join("key.pem"),
            0o600,
        )?;
        authority::write(&folder.join("ca.pem"), &trusted, 0o644)?;
        let snippet = agent_configuration(settings, id);
        authority::write(&folder.join("hotspot-agent.toml"), &snippet, 0o644)?;
        database.write(|transaction| {
            certificate::readmit(transaction, id)?;
            certificate::add(transaction, id, &identity.issued, false)?;
            let until = identity.issued.expires;
            log(
                transaction,
                id,
                "command line",
                "enroll",
                Done::Certificate { until }.into(),
                now,
            )
        })?;
        folders.push(folder);
    }
    mosquitto::write(settings, &authority, database, now)?;
    Ok(folders)
}

/// What the broker reads, written again after the registry changed.
///
/// # Errors
/// When the authority cannot be used or a file not written.
pub fn prepare_broker(
    settings: &Settings,
    database: &Database,
    now: Timestamp,
) -> Result<Vec<PathBuf>, EnrollError> {
    let authority = authority(settings, now)?;
    mosquitto::write(settings, &authority, database, now)
}

/// Shuts an access point out: the collector leaves its messages at once, the broker
/// its connections once it has read the files again.
///
/// # Errors
/// When it is not registered.
pub fn revoke(
    settings: &Settings,
    database: &Database,
    id: &AccessPointId,
    by: &str,
    now: Timestamp,
) -> Result<Vec<PathBuf>, EnrollError> {
    database.write(|transaction| {
        if !certificate::revoke(transaction, id, now)? {
            return Err(EnrollError::Unknown(id.clone()));
        }
        join_token::end_open(transaction, id, now)?;
        log(transaction, id, by, "revoke", Detail::default(), now)?;
        Ok(())
    })?;
    // Without an authority there is no certificate that a broker could refuse.
    if !Authority::is_there(&settings.authority_directory) {
        return Ok(Vec::new());
    }
    let authority = authority(settings, now)?;
    mosquitto::write(settings, &authority, database, now)
}

fn authority(enroll: &Settings, now: Timestamp) -> Result<Authority, AuthorityError> {
    Authority::load_or_make(&enroll.authority_directory, enroll.certificate_days, now)
}

fn log(
    connection: &rusqlite::Connection,
    id: &AccessPointId,
    by: &str,
    action: &str,
    detail: Detail,
    at: Timestamp,
) -> rusqlite::Result<()> {
    let entry = audit::Entry {
        at,
        by: by.to_owned(),
        action: action.to_owned(),
        subject: format!("access point {id}"),
        detail,
    };
    audit::add(connection, &entry)
}

fn write_identity(
    identity: &Identity,
    certificate: &Path,
    key: &Path,
    key_mode: u32,
) -> Result<(), AuthorityError> {
    authority::write(key, &identity.key, key_mode)?;
    authority::write(certificate, &identity.certificate, 0o644)
}

/// Whom a box has to trust: the authority, and the broker's where that is another.
pub fn trusted(settings: &Settings, authority: &Authority) -> String {
    let brokers = settings
        .own_directory
        .as_ref()
        .and_then(|directory| std::fs::read_to_string(directory.join(tls::AUTHORITIES)).ok());
    match brokers {
        Some(brokers) if brokers.trim() != authority.pem().trim() => {
            format!("{}{brokers}", authority.pem())
        }
        _ => authority.pem().to_owned(),
    }
}

fn agent_configuration(settings: &Settings, id: &AccessPointId) -> String {
    let Settings {
        broker_host,
        broker_port,
        root,
        ..
    } = settings;
    let prefix = root
        .levels()
        .map(|levels| format!("topic_prefix = \"{levels}\"\n"))
        .unwrap_or_default();
    format!(
        "\
# What makes this box {id}. Put the three .pem files into /etc/hotspot-agent on the
# box, readable by the user hotspot-agent alone, and set these values in its
# /etc/hotspot-agent.toml, where the keys are already (a second [broker] is refused).
access_point = \"{id}\"

[broker]
host = \"{broker_host}\"
port = {broker_port}
{prefix}ca_file = \"/etc/hotspot-agent/ca.pem\"
certificate_file = \"/etc/hotspot-agent/certificate.pem\"
key_file = \"/etc/hotspot-agent/key.pem\"
"
    )
}
