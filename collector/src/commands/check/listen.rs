//! Can pages and API be served at the address that is configured?

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::commands::finding::Finding;

const PATIENCE: Duration = Duration::from_secs(5);

/// Where a collector runs already, it answers there.
pub async fn check(address: SocketAddr) -> Finding {
    match TcpListener::bind(address).await {
        Ok(_) => Finding::good(format!("pages and API can be served on {address}")),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            if tokio::time::timeout(PATIENCE, is_collector(address)).await == Ok(true) {
                Finding::good(format!("a collector serves pages and API on {address}"))
            } else {
                Finding::bad(format!(
                    "{address} (`http.listen`) belongs to another program; stop it, or listen \
                     elsewhere"
                ))
            }
        }
        Err(error) => Finding::bad(format!(
            "pages and API cannot be served on {address} (`http.listen`): {error}"
        )),
    }
}

async fn is_collector(address: SocketAddr) -> bool {
    let asked = async {
        let mut connection = TcpStream::connect(address).await?;
        let question =
            format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        connection.write_all(question.as_bytes()).await?;
        let mut answer = Vec::new();
        connection.take(4_096).read_to_end(&mut answer).await?;
        Ok::<_, std::io::Error>(answer)
    };
    asked.await.is_ok_and(|answer| {
        let answer = String::from_utf8_lossy(&answer);
        answer.starts_with("HTTP/1.1 200") && answer.ends_with("\r\n\r\nok\n")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn tells_a_free_address_from_one_that_is_taken() {
        let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = taken.local_addr().unwrap();
        let stranger = tokio::spawn(async move {
            while let Ok((mut connection, _)) = taken.accept().await {
                let _ = connection.write_all(b"220 mail\r\n").await;
            }
        });
        let finding = check(address).await;
        assert!(!finding.good && finding.text.contains("another program"));
        stranger.abort();
        let _ = stranger.await;
        let finding = check(address).await;
        assert!(finding.good && finding.text.contains("can be served"));
    }
}
