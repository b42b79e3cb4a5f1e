//! Mail by SMTP: what a server says decides whether it goes again.

use std::time::{Duration, UNIX_EPOCH};

use groundwork::causes::in_full;
use jiff::Timestamp;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{self, AsyncSmtpTransport};
use lettre::{AsyncTransport, Message, Tokio1Executor};

use super::fault::Fault;
use super::settings::{self, Security};
use crate::outgoing::trust::{self, TrustError};

/// For one answer of the server, and for all of a mail.
const ANSWER: Duration = Duration::from_secs(30);
const WHOLE: Duration = Duration::from_secs(60);
/// Refusals that are about the one who is written to, or about this mail: another mail may
/// pass. Others are about the connection.
const OF_THE_MAIL: [u16; 6] = [550, 551, 552, 553, 554, 556];

#[derive(Debug, thiserror::Error)]
pub enum MailError {
    #[error(transparent)]
    Trust(#[from] TrustError),
    #[error("TLS for the mail server cannot be set up")]
    Tls(#[source] smtp::Error),
}

pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// A mail that is ready to go.
#[derive(Clone, Debug)]
pub struct Mail {
    pub to: String,
    pub subject: String,
    pub plain: String,
    pub html: String,
    /// The same whenever it goes: who gets it twice can tell.
    pub message_id: String,
    pub written: Timestamp,
    /// Where one click ends it; `None` where nothing was subscribed to.
    pub unsubscribe: Option<String>,
}

impl Mailer {
    /// # Errors
    /// When the authorities cannot be read.
    pub fn new(settings: &settings::Mail, hello: &str) -> Result<Self, MailError> {
        let parameters = || -> Result<TlsParameters, MailError> {
            let mut builder = TlsParameters::builder(settings.server.clone())
                .certificate_store(CertificateStore::None);
            for authority in trust::authorities(settings.ca_file.as_deref())? {
                let authority =
                    Certificate::from_der(authority.to_vec()).map_err(MailError::Tls)?;
                builder = builder.add_root_certificate(authority);
            }
            builder.build_rustls().map_err(MailError::Tls)
        };
        let tls = match settings.security {
            Security::None => Tls::None,
            Security::StartTls => Tls::Required(parameters()?),
            Security::Tls => Tls::Wrapper(parameters()?),
        };
        let mut transport =
            AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(settings.server.as_str())
                .port(settings.port)
                .tls(tls)
                .timeout(Some(ANSWER))
                .hello_name(ClientId::Domain(hello.to_owned()));
        if let Some(known) = &settings.credentials {
            let known = Credentials::new(known.username.clone(), known.password.clone());
            transport = transport.credentials(known);
        }
        Ok(Self {
            transport: transport.build(),
            from: settings.from.clone(),
        })
    }

    /// Connects and signs in, and sends nothing.
    ///
    /// # Errors
    /// In words, when that does not work.
    pub async fn check(&self) -> Result<(), String> {
        match tokio::time::timeout(ANSWER, self.transport.test_connection()).await {
            Err(_) => Err(format!("does not answer within {} s", ANSWER.as_secs())),
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err("does not answer as a mail server does".to_owned()),
            Ok(Err(error)) => Err(in_full(&error)),
        }
    }

    /// Gives up after a while, whatever the server does.
    ///
    /// # Errors
    /// When the server did not acknowledge it.
    pub async fn send(&self, mail: &Mail) -> Result<(), Fault> {
        let message = self.message(mail)?;
        match tokio::time::timeout(WHOLE, self.transport.send(message)).await {
            Err(_) => Err(Fault::OfServer(format!(
                "the mail server does not answer within {} s",
                WHOLE.as_secs()
            ))),
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(judged(&error)),
        }
    }

    fn message(&self, mail: &Mail) -> Result<Message, Fault> {
        let unfit = |why: String| Fault::Refused(why);
        let to: Mailbox = mail
            .to
            .parse()
            .map_err(|error| unfit(format!("the address cannot be written to: {error}")))?;
        let written = u64::try_from(mail.written.as_second()).unwrap_or_default();
        let mut builder = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(mail.subject.clone())
            .message_id(Some(mail.message_id.clone()))
            .date(UNIX_EPOCH + Duration::from_secs(written))
            .raw_header(raw("Auto-Submitted", "auto-generated"));
        if let Some(address) = &mail.unsubscribe {
            builder = builder
                .raw_header(raw("List-Unsubscribe", &format!("<{address}>")))
                .raw_header(raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
        }
        let parts = MultiPart::alternative()
            .singlepart(SinglePart::plain(mail.plain.clone()))
            .singlepart(SinglePart::html(mail.html.clone()));
        builder
            .multipart(parts)
            .map_err(|error| unfit(format!("the mail cannot be made: {error}")))
    }
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::dangerous_new_pre_encoded(
        HeaderName::new_from_ascii_str(name),
        value.to_owned(),
        value.to_owned(),
    )
}

fn judged(error: &smtp::Error) -> Fault {
    let words = in_full(error);
    match error.status().map(u16::from) {
        Some(code) if OF_THE_MAIL.contains(&code) => Fault::Refused(words),
        // Greylisting, a full mailbox, too many at once.
        Some(400..=499) if !matches!(error.status().map(u16::from), Some(421)) => {
            Fault::OfThisOne(words)
        }
        _ => Fault::OfServer(words),
    }
}
