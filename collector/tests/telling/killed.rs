//! The collector killed with -9 when the server has a mail and its answer is on its way.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use lab::bad_mail_server::MailServer;
use lab::child::Running;
use records::outbox::{self, Channel, New};
use records::registry::subscription::Kind;

use crate::{at, furnished, underused};

const MAILS: usize = 4;
const PATIENCE: Duration = Duration::from_secs(60);

fn start(folder: &Path, mail: SocketAddr) -> Running {
    let file = folder.join("collector.toml");
    let text = format!(
        "data_directory = \"{}\"\n\
         [mqtt]\nport = 1\n\
         [http]\nlisten = \"127.0.0.1:0\"\npublic_url = \"https://hotspots.example.org\"\n\
         [mail]\nserver = \"localhost\"\nport = {}\nsecurity = \"none\"\n\
         from = \"hotspots@example.org\"\n",
        folder.display(),
        mail.port()
    );
    std::fs::write(&file, text).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_hotspot-collector"));
    command.args(["serve", "--config"]).arg(&file);
    Running::start(&mut command, &folder.join("collector.log"))
}

fn message_id(mail: &str) -> String {
    let line = mail.lines().find(|line| line.starts_with("Message-ID:"));
    line.unwrap().to_owned()
}

/// What was acknowledged and noted comes once; what the server had when the process died
/// comes again under the same number, by which it can tell.
#[test]
fn a_kill_loses_nothing_and_doubles_nothing_but_under_the_same_number() {
    let folder = tempfile::tempdir().unwrap();
    let database = furnished(folder.path());
    for _ in 0..MAILS {
        let new = New {
            channel: Channel::Mail,
            user: Some("ann"),
            kind: Kind::Underused,
            body: &underused(),
            written: at("2026-05-06T08:00:00Z"),
            due: at("2026-05-06T08:00:00Z"),
        };
        database
            .write(|transaction| outbox::put(transaction, &new))
            .unwrap();
    }
    let server = MailServer::start();
    let mut came: Vec<String> = Vec::new();
    let mut collector = start(folder.path(), server.address);
    // The second mail is taken, and the collector never hears so.
    for number in 0..2 {
        let (mail, go) = server.taken.recv_timeout(PATIENCE).unwrap();
        came.push(message_id(&mail));
        if number == 1 {
            collector.kill();
        }
        drop(go);
    }
    let mut collector = start(folder.path(), server.address);
    while came.len() < MAILS + 1 {
        let (mail, go) = server.taken.recv_timeout(PATIENCE).unwrap();
        came.push(message_id(&mail));
        drop(go);
    }
    lab::deadline::wait_for("all to be noted", || {
        let reader = database.reader().unwrap();
        (outbox::standing(&reader).unwrap()[0].waiting == 0).then_some(())
    });
    collector.kill();
    assert!(
        server.taken.try_recv().is_err(),
        "nothing comes a third time"
    );
    let twice = came.iter().filter(|id| **id == came[1]).count();
    assert_eq!(twice, 2, "{came:?}");
    let numbers: std::collections::BTreeSet<&String> = came.iter().collect();
    assert_eq!(numbers.len(), MAILS, "{came:?}");
}
