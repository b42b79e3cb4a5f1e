//! Could guests reach the internet? The agent's own probe, so that the answer does
//! not depend on how many guests there are.

use std::io;
use std::net::SocketAddr;

use protocol::status::Internet;
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::{sleep, timeout};

use crate::core::random::{OperatingSystem, RandomSource};

mod route;
mod settings;

pub use settings::{GatewayConfig, OnlineConfig, Patience, ProbeConfig};

/// Tries in a minute: one, and two repetitions where there was no answer.
const TRIES: u32 = 3;
const HEADER_BYTES: usize = 12;

/// The answers in one minute; true for what is not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answers {
    pub gateway: bool,
    pub internet: bool,
    pub portal: bool,
}

impl Answers {
    pub fn all(self) -> bool {
        self.gateway && self.internet && self.portal
    }
}

impl OnlineConfig {
    /// A gateway alone does not tell how far it leads.
    pub fn internet(&self, answers: Answers) -> Internet {
        match (answers.all(), &self.probe) {
            (false, _) => Internet::NotReached,
            (true, ProbeConfig::Off) => Internet::NotChecked,
            (true, _) => Internet::Reached,
        }
    }
}

/// Asks all at once.
pub async fn ask(config: &OnlineConfig) -> Answers {
    let patience = config.patience;
    let (gateway, internet, portal) = tokio::join!(
        async {
            match config.gateway {
                GatewayConfig::Off => true,
                GatewayConfig::Route => route::has_default(),
                GatewayConfig::Address(address) => patiently(patience, || reach(address)).await,
            }
        },
        async {
            match &config.probe {
                ProbeConfig::Off => true,
                ProbeConfig::Tcp(address) => patiently(patience, || connect(*address)).await,
                ProbeConfig::Dns { server, name } => {
                    patiently(patience, || resolve(*server, name)).await
                }
            }
        },
        async {
            match config.portal {
                None => true,
                Some(address) => patiently(patience, || connect(address)).await,
            }
        },
    );
    Answers {
        gateway,
        internet,
        portal,
    }
}

async fn patiently<F: Future<Output = io::Result<()>>>(
    patience: Patience,
    attempt: impl Fn() -> F,
) -> bool {
    for number in 1..=TRIES {
        if matches!(timeout(patience.answer, attempt()).await, Ok(Ok(()))) {
            return true;
        }
        if number < TRIES {
            sleep(patience.pause).await;
        }
    }
    false
}

async fn connect(address: SocketAddr) -> io::Result<()> {
    TcpStream::connect(address).await.map(drop)
}

/// Like [`connect`]; an address that refuses is there too.
async fn reach(address: SocketAddr) -> io::Result<()> {
    match connect(address).await {
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => Ok(()),
        other => other,
    }
}

/// Any answer to the question will do, even that the name does not exist.
async fn resolve(server: SocketAddr, name: &str) -> io::Result<()> {
    let draw = OperatingSystem.next().unwrap_or(0);
    let id = draw.to_le_bytes()[..2].try_into().unwrap_or([0; 2]);
    let local: SocketAddr = match server {
        SocketAddr::V4(_) => (std::net::Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (std::net::Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let socket = UdpSocket::bind(local).await?;
    socket.connect(server).await?;
    socket.send(&question(id, name)).await?;
    let mut answer = [0; 512];
    loop {
        let length = socket.recv(&mut answer).await?;
        if answers(&answer[..length], id) {
            return Ok(());
        }
    }
}

/// RFC 1035, section 4.1: a question for the address (type A) of a name.
fn question(id: [u8; 2], name: &str) -> Vec<u8> {
    let mut bytes = vec![id[0], id[1], 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    for label in name.split('.') {
        bytes.push(u8::try_from(label.len()).unwrap_or(0));
        bytes.extend_from_slice(label.as_bytes());
    }
    bytes.extend_from_slice(&[0, 0, 1, 0, 1]);
    bytes
}

/// An answer with this id, that the name exists (0) or does not (3).
fn answers(bytes: &[u8], id: [u8; 2]) -> bool {
    bytes.len() >= HEADER_BYTES
        && bytes[..2] == id
        && bytes[2] & 0x80 != 0
        && matches!(bytes[3] & 0x0f, 0 | 3)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::net::TcpListener;

    use super::*;

    const SHORT: Patience = Patience {
        answer: Duration::from_millis(200),
        pause: Duration::ZERO,
    };

    fn config(probe: ProbeConfig) -> OnlineConfig {
        OnlineConfig {
            gateway: GatewayConfig::Off,
            probe,
            portal: None,
            patience: SHORT,
        }
    }

    #[tokio::test]
    async fn a_connection_that_opens_is_online() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let config = config(ProbeConfig::Tcp(address));
        let answers = ask(&config).await;
        assert!(answers.all());
        assert_eq!(config.internet(answers), Internet::Reached);
        drop(listener);
        let answers = ask(&config).await;
        assert!(!answers.internet);
        assert_eq!(config.internet(answers), Internet::NotReached);
    }

    #[tokio::test]
    async fn a_portal_must_open_and_a_gateway_may_refuse() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let config = OnlineConfig {
            gateway: GatewayConfig::Address(address),
            portal: Some(address),
            ..config(ProbeConfig::Off)
        };
        let answers = ask(&config).await;
        let expected = Answers {
            gateway: true,
            internet: true,
            portal: false,
        };
        assert_eq!(answers, expected);
        assert!(!answers.all());
    }

    #[tokio::test]
    async fn a_name_server_that_answers_the_third_question_is_online() {
        let server = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let config = config(ProbeConfig::Dns {
            server: server.local_addr().unwrap(),
            name: "example.org".to_owned(),
        });
        let serve = async {
            let mut bytes = [0; 512];
            for attempt in 0..TRIES {
                let (length, client) = server.recv_from(&mut bytes).await.unwrap();
                assert!(bytes[..length].ends_with(b"\x07example\x03org\0\0\x01\0\x01"));
                bytes[2] |= 0x80;
                if attempt == TRIES - 1 {
                    server.send_to(&bytes[..length], client).await.unwrap();
                }
            }
        };
        let (answers, ()) = tokio::join!(ask(&config), serve);
        assert!(answers.all());
    }

    #[test]
    fn another_question_or_a_server_that_fails_is_no_answer() {
        let good = [7, 9, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0];
        assert!(answers(&good, [7, 9]));
        assert!(!answers(&good, [7, 8]));
        assert!(!answers(&good[..11], [7, 9]));
        let mut servfail = good;
        servfail[3] = 0x82;
        assert!(!answers(&servfail, [7, 9]));
    }
}
