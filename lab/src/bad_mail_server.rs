//! A mail server that does what a test wants: takes mail, refuses it, or says nothing.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

/// What it says at each step.
#[derive(Clone, Debug)]
pub struct Manners {
    /// To `RCPT`.
    pub recipient: &'static str,
    /// To the whole mail; `None` for silence.
    pub mail: Option<&'static str>,
    /// Nothing at all is said, not even a greeting.
    pub is_mute: bool,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            recipient: "250 2.1.5 fine",
            mail: Some("250 2.0.0 taken"),
            is_mute: false,
        }
    }
}

pub struct MailServer {
    pub address: SocketAddr,
    pub manners: Arc<Mutex<Manners>>,
    /// Whole mails, as soon as they are whole and before anything is said to them.
    pub taken: Receiver<(String, Sender<()>)>,
}

impl MailServer {
    /// Who reads `taken` lets the answer go by a word on the sender, or by dropping it.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port can be bound");
        let address = listener.local_addr().expect("a port was bound");
        let manners = Arc::new(Mutex::new(Manners::default()));
        let (taken_in, taken) = channel();
        let shown = manners.clone();
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let (manners, taken) = (shown.clone(), taken_in.clone());
                std::thread::spawn(move || {
                    let _gone_away = converse(connection, &manners, &taken);
                });
            }
        });
        Self {
            address,
            manners,
            taken,
        }
    }

    pub fn behave(&self, manners: Manners) {
        *self.manners.lock().expect("nobody panics with it") = manners;
    }
}

fn converse(
    mut connection: TcpStream,
    manners: &Mutex<Manners>,
    taken: &Sender<(String, Sender<()>)>,
) -> std::io::Result<()> {
    let manners = manners.lock().expect("nobody panics with it").clone();
    let mut lines = BufReader::new(connection.try_clone()?).lines();
    if manners.is_mute {
        // Until the other side gives up.
        while lines.next().is_some() {}
        return Ok(());
    }
    let mut say = |words: &str| connection.write_all(format!("{words}\r\n").as_bytes());
    say("220 a mail server")?;
    while let Some(line) = lines.next() {
        let line = line?.to_ascii_uppercase();
        if line.starts_with("RCPT") {
            say(manners.recipient)?;
        } else if line == "DATA" {
            say("354 go on")?;
            let mut mail = String::new();
            for line in lines.by_ref() {
                let line = line?;
                if line == "." {
                    break;
                }
                mail.push_str(&line);
                mail.push('\n');
            }
            let (go, wait) = channel();
            if taken.send((mail, go)).is_ok() {
                let _let_go = wait.recv();
            }
            match manners.mail {
                Some(words) => say(words)?,
                None => while lines.next().is_some() {},
            }
        } else if line == "QUIT" {
            say("221 bye")?;
            return Ok(());
        } else {
            say("250 fine")?;
        }
    }
    Ok(())
}
