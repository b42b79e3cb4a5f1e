//! One request over HTTPS, for the first certificate; blocks. The TLS is the one that is
//! linked for the broker, with its way to judge a certificate without a clock, which no
//! small client takes; the head of the answer is read by `httparse`.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::{IpAddr, TcpStream, ToSocketAddrs};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::{InvalidDnsNameError, ServerName};
use rustls::{ClientConfig, ClientConnection, StreamOwned};

const PORT: u16 = 443;
const CONNECT: Duration = Duration::from_secs(20);
/// For each read and write.
const PATIENCE: Duration = Duration::from_secs(30);
const MAX_HEADERS: usize = 64;

/// `https://HOST[:PORT][/PATH]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    host: String,
    port: u16,
    /// Without a slash at its end.
    path: String,
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not an address such as https://hotspots.example.org, with https")]
pub struct InvalidAddress(String);

#[derive(Debug, thiserror::Error)]
pub enum HttpsError {
    #[error("`{0}` is not the name of a server")]
    Name(String, #[source] InvalidDnsNameError),
    #[error("the name `{host}` is not found")]
    Resolve { host: String, source: io::Error },
    #[error("no connection to {host} port {port}")]
    Connect {
        host: String,
        port: u16,
        source: io::Error,
    },
    #[error("`{host}` does not prove that it is the collector's server")]
    NotProven { host: String, source: rustls::Error },
    #[error("TLS with {0} fails")]
    Tls(String, #[source] rustls::Error),
    #[error("the connection to {0} broke")]
    Broke(String, #[source] io::Error),
    #[error("what {0} answers is not HTTP")]
    NotHttp(String),
    #[error("the answer of {0} is larger than was expected")]
    TooLarge(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// The media type, without what follows it.
    pub kind: String,
    pub body: Vec<u8>,
}

impl Address {
    /// The same with `path` added.
    pub fn join(&self, path: &str) -> Self {
        Self {
            path: format!("{}{path}", self.path),
            ..self.clone()
        }
    }

    pub fn host(&self) -> &str {
        &self.host
    }

    /// As the header `Host` has it.
    fn authority(&self) -> String {
        let host = match self.host.parse() {
            Ok(IpAddr::V6(address)) => format!("[{address}]"),
            _ => self.host.clone(),
        };
        if self.port == PORT {
            host
        } else {
            format!("{host}:{}", self.port)
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "https://{}{}", self.authority(), self.path)
    }
}

impl FromStr for Address {
    type Err = InvalidAddress;

    fn from_str(text: &str) -> Result<Self, InvalidAddress> {
        parse(text).ok_or_else(|| InvalidAddress(text.chars().take(120).collect()))
    }
}

fn parse(text: &str) -> Option<Address> {
    let rest = text.trim().strip_prefix("https://")?;
    let (authority, path) = match rest.find('/') {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    let (host, port) = if let Some(rest) = authority.strip_prefix('[') {
        let (host, after) = rest.split_once(']')?;
        let port = after.strip_prefix(':').or(after.is_empty().then_some(""))?;
        (host, port)
    } else {
        authority.split_once(':').unwrap_or((authority, ""))
    };
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"?#@\"\\".contains(&byte);
    let good = !host.is_empty() && host.bytes().chain(path.bytes()).all(is_plain);
    good.then_some(())?;
    Some(Address {
        host: host.to_ascii_lowercase(),
        port: if port.is_empty() {
            PORT
        } else {
            port.parse().ok()?
        },
        path: path.trim_end_matches('/').to_owned(),
    })
}

/// Posts JSON and waits for the answer, of at most `max` bytes.
///
/// # Errors
/// When there is no answer, or the server does not prove itself.
pub fn post(
    address: &Address,
    tls: Arc<ClientConfig>,
    body: &[u8],
    max: usize,
) -> Result<Answer, HttpsError> {
    let host = address.host.clone();
    let name = ServerName::try_from(host.clone())
        .map_err(|source| HttpsError::Name(host.clone(), source))?;
    let connection =
        ClientConnection::new(tls, name).map_err(|source| HttpsError::Tls(host.clone(), source))?;
    let mut stream = StreamOwned::new(connection, connect(address)?);
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: hotspot-agent/{}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nAccept: */*\r\n\
         Connection: close\r\n\r\n",
        address.path,
        address.authority(),
        crate::VERSION,
        body.len(),
    );
    let mut request = head.into_bytes();
    request.extend_from_slice(body);
    let failed = |source| broken(&host, source);
    stream.write_all(&request).map_err(failed)?;
    stream.flush().map_err(failed)?;
    let mut bytes = Vec::new();
    let limit = u64::try_from(max + 16 * 1024).unwrap_or(u64::MAX);
    let read = (&mut stream).take(limit).read_to_end(&mut bytes);
    match read {
        Ok(_) => {}
        // Some servers leave without a word; a whole answer is whole all the same.
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {}
        Err(error) => return Err(broken(&host, error)),
    }
    answer(&host, &bytes, max)
}

fn connect(address: &Address) -> Result<TcpStream, HttpsError> {
    let Address { host, port, .. } = address;
    let found = (host.as_str(), *port).to_socket_addrs();
    let found = found.map_err(|source| HttpsError::Resolve {
        host: host.clone(),
        source,
    })?;
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for one in found {
        let connected = TcpStream::connect_timeout(&one, CONNECT).and_then(|stream| {
            stream.set_read_timeout(Some(PATIENCE))?;
            stream.set_write_timeout(Some(PATIENCE))?;
            Ok(stream)
        });
        match connected {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(HttpsError::Connect {
        host: host.clone(),
        port: *port,
        source: last,
    })
}

/// A fault of TLS comes wrapped in one of the connection.
fn broken(host: &str, error: io::Error) -> HttpsError {
    let host = host.to_owned();
    let inner = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match inner.cloned() {
        Some(source @ rustls::Error::InvalidCertificate(_)) => {
            HttpsError::NotProven { host, source }
        }
        Some(source) => HttpsError::Tls(host, source),
        None => HttpsError::Broke(host, error),
    }
}

fn answer(host: &str, bytes: &[u8], max: usize) -> Result<Answer, HttpsError> {
    let not_http = || HttpsError::NotHttp(host.to_owned());
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut head = httparse::Response::new(&mut headers);
    let parsed = head.parse(bytes).map_err(|_| not_http())?;
    let httparse::Status::Complete(length) = parsed else {
        return Err(not_http());
    };
    let named = |name: &str| {
        let header = head
            .headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name));
        header.and_then(|header| str::from_utf8(header.value).ok())
    };
    let rest = bytes.get(length..).unwrap_or_default();
    let body = if named("transfer-encoding").is_some_and(|how| how.trim() == "chunked") {
        joined_chunks(rest).ok_or_else(not_http)?
    } else if let Some(length) = named("content-length") {
        let length: usize = length.trim().parse().map_err(|_| not_http())?;
        if length > max {
            return Err(HttpsError::TooLarge(host.to_owned()));
        }
        rest.get(..length).ok_or_else(not_http)?.to_vec()
    } else {
        rest.to_vec()
    };
    if body.len() > max {
        return Err(HttpsError::TooLarge(host.to_owned()));
    }
    let kind = named("content-type").and_then(|kind| kind.split(';').next());
    Ok(Answer {
        status: head.code.ok_or_else(not_http)?,
        kind: kind.unwrap_or_default().trim().to_ascii_lowercase(),
        body,
    })
}

/// `None` where they do not come to their end.
fn joined_chunks(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let Ok(httparse::Status::Complete((at, size))) = httparse::parse_chunk_size(rest) else {
            return None;
        };
        if size == 0 {
            return Some(body);
        }
        let end = at.checked_add(usize::try_from(size).ok()?)?;
        body.extend_from_slice(rest.get(at..end)?);
        rest = rest.get(end..)?.strip_prefix(b"\r\n")?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_host_perhaps_a_port_and_a_path() {
        let shown = |text: &str| text.parse::<Address>().map(|one| one.to_string());
        for (given, known) in [
            ("https://a.example.org", "https://a.example.org"),
            ("https://A.example.org:443/", "https://a.example.org"),
            ("https://a:8443/wifi/", "https://a:8443/wifi"),
            ("https://[2001:db8::1]:444", "https://[2001:db8::1]:444"),
            ("https://192.0.2.1/a/b", "https://192.0.2.1/a/b"),
        ] {
            assert_eq!(shown(given).unwrap(), known);
        }
        let joined = parse("https://a/wifi").unwrap().join("/join");
        assert_eq!(joined.to_string(), "https://a/wifi/join");
        for wrong in [
            "http://a",
            "a.example.org",
            "https://",
            "https://a:x",
            "https://ann@a",
            "https://a/?b",
            "https://a b",
            "https://[::1",
        ] {
            assert!(shown(wrong).is_err(), "{wrong}");
        }
    }

    fn read(text: &str) -> Result<Answer, HttpsError> {
        answer("a", text.as_bytes(), 100)
    }

    #[test]
    fn an_answer_is_read_by_its_length_in_chunks_or_to_its_end() {
        let head = "HTTP/1.1 409 Conflict\r\nContent-Type: Text/Plain; charset=utf-8\r\n";
        let wanted = Answer {
            status: 409,
            kind: "text/plain".to_owned(),
            body: b"used up".to_vec(),
        };
        for rest in [
            "content-length: 7\r\n\r\nused up, and more that is not ours",
            "Transfer-Encoding: chunked\r\n\r\n4\r\nused\r\n3;a=b\r\n up\r\n0\r\n\r\n",
            "\r\nused up",
        ] {
            assert_eq!(read(&format!("{head}{rest}")).unwrap(), wanted, "{rest}");
        }
    }

    #[test]
    fn half_an_answer_is_not_one() {
        for bad in [
            "",
            "SSH-2.0-server\r\n",
            "HTTP/1.1 200 OK\r\nContent-Le",
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhalf",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        ] {
            assert!(matches!(read(bad), Err(HttpsError::NotHttp(_))), "{bad}");
        }
        let large = "HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n";
        assert!(matches!(read(large), Err(HttpsError::TooLarge(_))));
    }
}
