//! Sections `[mail]`, `[webhook]` and `[telling]`.

use std::fmt;
use std::path::PathBuf;

use axum::http::Uri;
use groundwork::settings::Section;
use jiff::civil::Time;
use lettre::message::Mailbox;

use crate::quiet::QuietHours;

/// A shorter secret is guessed.
const LEAST_SECRET: usize = 32;

#[derive(Clone, Debug)]
pub struct Settings {
    /// `None`: nobody gets mail.
    pub mail: Option<Mail>,
    /// `None`: no program is called.
    pub webhook: Option<Webhook>,
    pub quiet: Option<QuietHours>,
}

#[derive(Clone, Debug)]
pub struct Mail {
    pub server: String,
    pub port: u16,
    pub security: Security,
    pub credentials: Option<Credentials>,
    pub from: Mailbox,
    pub ca_file: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    StartTls,
    Tls,
    None,
}

#[derive(Clone)]
pub struct Credentials {
    pub username: String,
    pub password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Credentials({}, …)", self.username)
    }
}

#[derive(Clone)]
pub struct Webhook {
    pub address: String,
    pub secret: Vec<u8>,
    pub ca_file: Option<PathBuf>,
}

impl fmt::Debug for Webhook {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Webhook({}, …)", self.address)
    }
}

impl Settings {
    pub fn read(root: &mut Section) -> Self {
        let mail = read_mail(root);
        let webhook = read_webhook(root);
        let mut telling = root.section("telling");
        let usual = QuietHours::default();
        let expected = "a time of the day such as `22:00`";
        let time = |text: &str| text.parse::<Time>().ok();
        let from = telling.parsed("quiet_from", expected, time);
        let until = telling.parsed("quiet_until", expected, time);
        root.close(telling);
        Self {
            mail,
            webhook,
            quiet: QuietHours::of(from.unwrap_or(usual.from), until.unwrap_or(usual.until)),
        }
    }
}

fn read_mail(root: &mut Section) -> Option<Mail> {
    const KEYS: [&str; 6] = [
        "port",
        "security",
        "username",
        "password_file",
        "from",
        "ca_file",
    ];
    let mut mail = root.section("mail");
    let Some(server) = mail.text("server") else {
        if KEYS.iter().any(|key| mail.has(key)) {
            mail.require(
                "server",
                "the name of the mail server beside the other keys",
            );
            mail.ignore(&KEYS);
        }
        root.close(mail);
        return None;
    };
    let security = mail.choice(
        "security",
        &[
            ("starttls", Security::StartTls),
            ("tls", Security::Tls),
            ("none", Security::None),
        ],
    );
    let security = security.unwrap_or(Security::StartTls);
    let port = mail.number("port", 1..=u16::MAX);
    let from = mail.needed(
        "from",
        "an address such as `Hotspots <hotspots@example.org>`",
        |text| text.parse::<Mailbox>().ok(),
    );
    let credentials = read_credentials(&mut mail, security);
    let ca_file = mail.text("ca_file").map(PathBuf::from);
    root.close(mail);
    Some(Mail {
        server,
        port: port.unwrap_or(match security {
            Security::StartTls => 587,
            Security::Tls => 465,
            Security::None => 25,
        }),
        security,
        credentials,
        from: from?,
        ca_file,
    })
}

fn read_credentials(mail: &mut Section, security: Security) -> Option<Credentials> {
    let username = mail.text("username");
    let file = mail.text("password_file");
    match (username, file) {
        (None, None) => None,
        (Some(username), None) => {
            mail.refuse("username", &username, "`password_file` beside it");
            None
        }
        (None, Some(file)) => {
            mail.refuse("password_file", &file, "`username` beside it");
            None
        }
        (Some(username), Some(_)) if security == Security::None => {
            mail.refuse(
                "username",
                &username,
                "`security` other than \"none\": a password is not sent in the clear",
            );
            None
        }
        (Some(username), Some(file)) => {
            let password = mail.content("password_file", &file)?;
            Some(Credentials {
                username,
                password: password.trim_end_matches(['\r', '\n']).to_owned(),
            })
        }
    }
}

fn read_webhook(root: &mut Section) -> Option<Webhook> {
    let mut webhook = root.section("webhook");
    let address = webhook.parsed(
        "address",
        "an address such as `https://example.org/hotspots`",
        |text| is_address(text).then(|| text.to_owned()),
    );
    let Some(address) = address else {
        for key in ["secret_file", "ca_file"] {
            webhook.unused(key, "`address` beside it");
        }
        root.close(webhook);
        return None;
    };
    let expected = "a file that holds a secret of at least 32 characters";
    let file = webhook.needed("secret_file", expected, |text| Some(text.to_owned()));
    let secret = file.and_then(|file| {
        let secret = webhook.content("secret_file", &file)?;
        let secret = secret.trim().as_bytes().to_vec();
        if secret.len() < LEAST_SECRET {
            webhook.refuse("secret_file", &file, expected);
            return None;
        }
        Some(secret)
    });
    let ca_file = webhook.text("ca_file").map(PathBuf::from);
    root.close(webhook);
    Some(Webhook {
        address,
        secret: secret?,
        ca_file,
    })
}

fn is_address(text: &str) -> bool {
    text.parse::<Uri>().is_ok_and(|address| {
        let is_named = address.host().is_some_and(|host| !host.is_empty());
        let authority = address
            .authority()
            .map_or("", |authority| authority.as_str());
        is_named
            && matches!(address.scheme_str(), Some("https" | "http"))
            && !authority.contains('@')
    })
}
