//! `join`: the first certificate, for a token; then this box is configured.
//!
//! What is made lies in one folder: `joining.pem`, the key until all is done, and then
//! `joined.pem`, key and certificate, and `ca.pem`. Each step leaves a state from which the
//! same token goes on: the collector certifies the same key again, and the key is taken
//! away last.

mod keeping;
mod settings_file;
mod uci;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use groundwork::settings::SettingsError;
use protocol::joining::{Answer, MAX_ANSWER, PATH, Request, Settings, Token, Value};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use x509_cert::der::DateTime;
use zeroize::Zeroizing;

use self::keeping::{Folder, KeepError};
use self::uci::UciError;
use super::{CommandError, say};
use crate::clock::{Clock, ClockConfig};
use crate::config::{Config, EXAMPLE};
use crate::link::fresh_key::{FreshKey, KeyError, armoured};
use crate::link::https::{self, Address, HttpsError};
use crate::link::tls::certificate::Facts;
use crate::link::tls::judge::KnownTime;
use crate::link::tls::server::{Trust, TrustError};
use protocol::status::ClockState;

/// The collector's word that a token was used.
const USED: u16 = 409;
/// Most of an answer that is shown, characters.
const SHOWN: usize = 400;

pub struct Joining {
    pub address: Address,
    pub token: Token,
    /// The authority of the server, instead of the public ones or the token's.
    pub authority: Option<PathBuf>,
    /// The file of the configuration that is written.
    pub file: PathBuf,
    /// On OpenWrt the configuration is UCI's.
    pub uci: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Keep(#[from] KeepError),
    #[error(transparent)]
    Uci(#[from] UciError),
    #[error(transparent)]
    Trust(#[from] TrustError),
    #[error(
        "the server's certificate must be from a public authority, from the one in `--ca FILE`, \
         or have the key that the token names (`hotspot-collector enroll --token \
         --server-certificate`)"
    )]
    NotProven(#[source] HttpsError),
    #[error("the collector was not reached; join again with the same token")]
    Https(#[source] HttpsError),
    #[error("the collector refuses: {0}")]
    Refused(String),
    #[error("what {0} answers ({1}) is not from a collector; is that the address of its pages?")]
    NoCollector(String, u16),
    #[error("the answer of the collector is not understood; is this agent too old for it?")]
    Answer(#[source] serde_json::Error),
    #[error("the answer of the collector is for `{0}`, the token for `{1}`")]
    Other(String, String),
    #[error("the certificate that came is not one in PEM")]
    Garbled,
    #[error("{0}\nnothing was written there; put that right, and join again with the same token")]
    Settings(SettingsError),
    #[error(
        "`{}` cannot be changed by itself; put this into it, and join again with the same \
         token:\n{lines}", file.display()
    )]
    ByHand { file: PathBuf, lines: String },
}

pub fn run(joining: &Joining) -> Result<ExitCode, CommandError> {
    let text = join(joining)?;
    Ok(say(&text))
}

/// Says what was done.
fn join(joining: &Joining) -> Result<String, JoinError> {
    let Joining { token, file, .. } = joining;
    let folder = Folder::of(file, joining.uci);
    let key = match folder.begun()? {
        Some(key) => key,
        None => {
            let key = FreshKey::make()?;
            folder.begin(&key)?;
            key
        }
    };
    let answer = match ask(joining, &key)? {
        Asked::Answer(answer) => answer,
        Asked::Refused(status, why) => {
            if let Some(until) = folder.joined_as(&token.access_point)
                && status == USED
            {
                folder.done()?;
                return Ok(format!(
                    "this box has joined as {} already (certificate until {until}); for \
                     another certificate make another token\n",
                    token.access_point
                ));
            }
            return Err(JoinError::Refused(why));
        }
    };
    if answer.access_point != token.access_point {
        let (came, wanted) = (&answer.access_point, &token.access_point);
        return Err(JoinError::Other(came.to_string(), wanted.to_string()));
    }
    let chain: Vec<_> = CertificateDer::pem_slice_iter(answer.certificate.as_bytes())
        .collect::<Result<_, _>>()
        .map_err(|_| JoinError::Garbled)?;
    let (facts, identity) = key.with_chain(&chain, &answer.access_point)?;
    folder.keep(&identity, &answer.authorities)?;
    let settings = settings_of(&answer, &folder);
    let (written, state) = if joining.uci {
        uci::set(Path::new("uci"), &settings)?;
        (uci::FILE.to_owned(), uci::state(Path::new("uci")))
    } else {
        (file.display().to_string(), configure(file, &settings)?)
    };
    folder.forget_renewed(&state)?;
    folder.done()?;
    Ok(told(joining, &answer, &facts, &written))
}

enum Asked {
    Answer(Box<Answer>),
    Refused(u16, String),
}

fn ask(joining: &Joining, key: &FreshKey) -> Result<Asked, JoinError> {
    let Joining { address, token, .. } = joining;
    let trust = match (&joining.authority, token.server_key) {
        (Some(file), _) => Trust::File(file.clone()),
        (None, Some(key)) => Trust::Key(key),
        (None, None) => Trust::Public,
    };
    let mut clock = Clock::new(ClockConfig::Kernel);
    let is_trusted = clock.state() != ClockState::Unset;
    let now_s = u32::try_from(whole_seconds(clock.seconds())).ok();
    let client = trust.client(KnownTime::new(now_s.filter(|_| is_trusted), []))?;
    let request = Request {
        token: token.without_server_key(),
        request: armoured("CERTIFICATE REQUEST", &key.request(&token.access_point)?)?,
    };
    let body = Zeroizing::new(serde_json::to_vec(&request).map_err(JoinError::Answer)?);
    let answer = https::post(&address.join(PATH), client, &body, MAX_ANSWER);
    let answer = answer.map_err(|error| match error {
        HttpsError::NotProven { .. } => JoinError::NotProven(error),
        other => JoinError::Https(other),
    })?;
    match (answer.status, answer.kind.as_str()) {
        (200, "application/json") => serde_json::from_slice(&answer.body)
            .map(|answer| Asked::Answer(Box::new(answer)))
            .map_err(JoinError::Answer),
        (status @ 400.., "text/plain") => {
            let why = String::from_utf8_lossy(&answer.body);
            let why: String = why.trim().chars().take(SHOWN).collect();
            let plain = why.chars().filter(|c| !c.is_control()).collect();
            Ok(Asked::Refused(status, plain))
        }
        (status, _) => {
            let asked = address.join(PATH).to_string();
            Err(JoinError::NoCollector(asked, status))
        }
    }
}

fn whole_seconds(seconds: f64) -> u64 {
    Duration::try_from_secs_f64(seconds).map_or(0, |since| since.as_secs())
}

/// All that is written, by section; the top of the file is called `main`, as in UCI.
fn settings_of(answer: &Answer, folder: &Folder) -> Vec<(String, String, Option<Value>)> {
    let path = |path: PathBuf| Some(Value::Text(path.display().to_string()));
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    let mut settings = Vec::new();
    let mut set = |section: &str, key: &str, value| {
        settings.push((section.to_owned(), key.to_owned(), value));
    };
    for (section, keys) in shared(&answer.settings) {
        for (key, value) in keys {
            set(section, key, Some(value.clone()));
        }
    }
    let broker = &answer.broker;
    set("main", "access_point", text(answer.access_point.as_str()));
    set("broker", "host", text(&broker.host));
    set("broker", "port", Some(Value::Number(broker.port.into())));
    let prefix = broker.topic_prefix.as_deref();
    set("broker", "topic_prefix", prefix.and_then(text));
    set("broker", "ca_file", path(folder.authorities()));
    set("broker", "certificate_file", path(folder.identity()));
    set("broker", "key_file", path(folder.identity()));
    settings
}

/// What all boxes share is never who this one is.
fn shared(settings: &Settings) -> impl Iterator<Item = (&String, Vec<(&String, &Value)>)> {
    settings.iter().map(|(section, keys)| {
        let is_own = |key: &str| section == "main" && key == "access_point";
        let keys = keys.iter().filter(|(key, _)| !is_own(key));
        (section, keys.collect())
    })
}

/// Writes the file, if the agent then understands it as it is meant; gives the folder of
/// its state.
fn configure(
    file: &Path,
    settings: &[(String, String, Option<Value>)],
) -> Result<PathBuf, JoinError> {
    let old = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => EXAMPLE.to_owned(),
        Err(source) => return Err(KeepError::at(file, source).into()),
    };
    let text = settings_file::set(&old, settings);
    let name = file.display().to_string();
    if !settings_file::holds(&text, settings) {
        return Err(JoinError::ByHand {
            file: file.to_owned(),
            lines: settings_file::lines(settings),
        });
    }
    let config = Config::parse(&name, &text, None).map_err(JoinError::Settings)?;
    if text != old || old == EXAMPLE {
        keeping::write(file, &text, 0o644)?;
    }
    Ok(config.state)
}

fn told(joining: &Joining, answer: &Answer, facts: &Facts, written: &str) -> String {
    let until = date(facts.ends_s);
    let mut text = format!(
        "this box is {}, certificate until {until}\nbroker {} port {}\nconfiguration in {written}\n",
        answer.access_point, answer.broker.host, answer.broker.port
    );
    let is_told = |section: &str, key: &str| {
        let keys = answer.settings.get(section);
        keys.is_some_and(|keys| keys.contains_key(key))
    };
    let is_example = std::fs::read_to_string(&joining.file)
        .is_ok_and(|text| text.contains("\naddress = \"192.0.2.53:53\""));
    if is_example || (joining.uci && !is_told("online", "address")) {
        text += "still to be set there: `address` in [online], and `ssid` in [source] if the \
                 network has another name\n";
    }
    text += match joining.uci {
        true => "then: /etc/init.d/hotspot-agent restart\n",
        false => "then: systemctl restart hotspot-agent\n",
    };
    text
}

/// Of an instant in Unix seconds, `2027-11-30`.
fn date(seconds: u64) -> String {
    let at = DateTime::from_unix_duration(Duration::from_secs(seconds));
    at.map_or_else(
        |_| seconds.to_string(),
        |at| format!("{}-{:02}-{:02}", at.year(), at.month(), at.day()),
    )
}
