//! Signing in with an account of a city's own provider (OpenID Connect): the authorisation
//! code flow with PKCE. Section `[openid]`; off unless an issuer is configured.

pub mod attempt;
pub mod claims;
pub mod provider;

use std::path::PathBuf;

use axum::http::Uri;
use groundwork::settings::Section;
use records::registry::user::Role;

use crate::web::public_url::PublicUrl;

/// Where the provider sends people back to.
pub const CALLBACK: &str = "/api/v1/openid/callback";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// As the provider calls itself, to the letter.
    pub issuer: String,
    pub client_id: String,
    pub client_secret: Option<ClientSecret>,
    /// What the button says that people sign in with.
    pub name: String,
    pub name_claim: String,
    pub role_claim: String,
    /// Values of the claim, and the role of each; the first that somebody has counts.
    pub roles: Vec<(String, Role)>,
    /// Claim that holds parts of a scope; the whole region where none is configured.
    pub scope_claim: Option<String>,
    /// Authorities to trust beside those of the machine.
    pub ca_file: Option<PathBuf>,
    /// Where people are sent back to.
    pub redirect: String,
}

/// Not for a log.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientSecret(pub String);

impl std::fmt::Debug for ClientSecret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("ClientSecret(…)")
    }
}

impl Settings {
    pub fn read(root: &mut Section, public: Option<&PublicUrl>) -> Option<Self> {
        let mut openid = root.section("openid");
        if openid.first_key().is_none() {
            root.close(openid);
            return None;
        }
        let issuer = openid.needed(
            "issuer",
            "an address such as `https://login.example.org`",
            |text| is_address(text).then(|| text.to_owned()),
        );
        let client_id = openid.needed(
            "client_id",
            "what the provider calls this collector",
            |text| Some(text.to_owned()),
        );
        let client_secret = openid.text("client_secret_file").and_then(|file| {
            let content = openid.content("client_secret_file", &file)?;
            // Editors end a file with a line.
            let secret = content.trim_end_matches(['\r', '\n']);
            Some(ClientSecret(secret.to_owned()))
        });
        let name = openid.text_or("name", "OpenID Connect");
        let name_claim = openid.text_or("name_claim", "name");
        let role_claim = openid.text_or("role_claim", "roles");
        let expected = "a list of values and roles such as `[\"wifi-desk = coordinator\"]`";
        let roles = openid.parsed_list("roles", expected, |text| {
            let (value, role) = text.rsplit_once('=')?;
            let value = value.trim();
            let role = role.trim().parse().ok()?;
            (!value.is_empty()).then(|| (value.to_owned(), role))
        });
        if roles.as_ref().is_none_or(Vec::is_empty) {
            openid.require("roles", expected);
        }
        let scope_claim = openid.text("scope_claim");
        let ca_file = openid.text("ca_file").map(PathBuf::from);
        if public.is_none() {
            openid.require(
                "issuer",
                "`http.public_url` too: people are sent back there",
            );
        }
        root.close(openid);
        Some(Self {
            issuer: issuer?,
            client_id: client_id?,
            client_secret,
            name,
            name_claim,
            role_claim,
            roles: roles?,
            scope_claim,
            ca_file,
            redirect: format!("{}{CALLBACK}", public?),
        })
    }
}

/// TLS, or this machine: a token that passes in the clear is anyone's.
pub fn is_address(text: &str) -> bool {
    let Ok(address) = text.parse::<Uri>() else {
        return false;
    };
    let is_here = matches!(address.host(), Some("127.0.0.1" | "localhost" | "[::1]"));
    match address.scheme_str() {
        Some("https") => address.host().is_some(),
        Some("http") => is_here,
        _ => false,
    }
}

/// Why nobody is signed in; the pages have a sentence for each.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error("the provider cannot be asked: {0}")]
    Provider(String),
    #[error("the provider calls itself `{found}`; expected `{expected}`")]
    Issuer { found: String, expected: String },
    #[error("the answer belongs to no sign-in that this browser began, or to one that is over")]
    State,
    #[error("the answer was used before")]
    Replayed,
    #[error("the provider refused: {0}")]
    Denied(String),
    #[error("the token cannot be trusted: {0}")]
    Token(String),
    #[error("the token has expired")]
    Expired,
    #[error("the token is for another sign-in")]
    Nonce,
    #[error("claim `{claim}` has none of the values that give a role")]
    NoRole { claim: String, key: String },
    #[error("claim `{0}` names no scope")]
    NoScope(String),
    #[error("another account is called `{0}`")]
    NameTaken(String),
}

impl Refused {
    /// The word that the pages know it by.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Provider(_) => "provider",
            Self::Issuer { .. } => "issuer",
            Self::State => "state",
            Self::Replayed => "replayed",
            Self::Denied(_) => "denied",
            Self::Token(_) => "token",
            Self::Expired => "expired",
            Self::Nonce => "nonce",
            Self::NoRole { .. } => "no_role",
            Self::NoScope(_) => "no_scope",
            Self::NameTaken(_) => "name_taken",
        }
    }
}
