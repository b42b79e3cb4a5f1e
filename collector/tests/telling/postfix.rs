//! Debian's Postfix: what it takes, what it refuses for good, what it puts off, and whom it
//! does not let in.

use std::process::Command;

use lab::deadline::wait_for;
use lab::postfix::Postfix;
use records::outbox::{self, Outcome};
use records::registry::subscription::{self, Address};

use crate::mail::{later, open};
use crate::{NOW, Told, at};

fn to(postfix: &Postfix, security: &str, more: &str) -> String {
    format!(
        "[mail]\nserver = \"localhost\"\nport = {}\nsecurity = \"{security}\"\n\
         from = \"Hotspots <hotspots@example.org>\"\n{more}",
        postfix.address.port()
    )
}

fn trusting(postfix: &Postfix) -> String {
    format!("ca_file = {:?}\n", postfix.authority())
}

/// What `check` says of the mail server.
fn checked(configuration: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("collector.toml");
    let text = format!(
        "data_directory = {:?}\n[mqtt]\nport = 1\n[http]\nlisten = \"127.0.0.1:0\"\npublic_url = \"https://hotspots.example.org\"\n{configuration}",
        folder.path().join("data")
    );
    std::fs::write(&file, text).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_hotspot-collector"))
        .args(["check", "--config"])
        .arg(&file)
        .output()
        .unwrap();
    let told = [output.stdout, output.stderr].concat();
    let told = String::from_utf8(told).unwrap();
    let line = told.lines().find(|line| line.contains("mail server"));
    line.unwrap_or_else(|| panic!("{told}")).to_owned()
}

#[tokio::test]
async fn a_mail_is_delivered_and_an_unknown_recipient_is_refused_once_and_for_good() {
    let Some(postfix) = Postfix::start() else {
        return;
    };
    let mut told = Told::by(&to(&postfix, "none", ""));
    told.tell("a cause");
    assert_eq!(told.way.turn().await.unwrap(), 1);
    let mails = postfix.mails(1);
    assert!(mails[0].contains("To: ann@example.org"), "{}", mails[0]);

    let database = told.shared.database.clone();
    let address = Address {
        mail: "nobody@example.org".to_owned(),
        language: "fr".to_owned(),
    };
    let moved: rusqlite::Result<()> = database.write(|transaction| {
        subscription::put_address(transaction, "ann", Some(&address))?;
        subscription::confirm(transaction, "ann", at(NOW))
    });
    moved.unwrap();
    told.tell("another cause");
    for hour in 0..4 {
        later(&told, hour);
        assert_eq!(told.way.turn().await.unwrap(), 0);
    }
    let lost = outbox::undelivered(&database.reader().unwrap(), 9).unwrap();
    assert_eq!(lost.len(), 1);
    assert_eq!((lost[0].outcome, lost[0].tries), (Outcome::Refused, 1));
    assert_eq!(lost[0].user.as_deref(), Some("ann"));
    let fault = lost[0].fault.as_deref().unwrap();
    assert!(fault.contains("User unknown"), "{fault}");
    // Its log is written beside.
    let refused = || postfix.log().matches("550 5.1.1").count();
    wait_for("the refusal in the log", || (refused() > 0).then_some(()));
    assert_eq!(refused(), 1);
}

#[tokio::test]
async fn what_is_greylisted_is_delivered_later_and_once() {
    let Some(postfix) = Postfix::start() else {
        return;
    };
    postfix.says_of_ann(Some("450 4.2.0 Greylisted, come again"));
    let mut told = Told::by(&to(&postfix, "none", ""));
    told.tell("a cause");
    assert_eq!(told.way.turn().await.unwrap(), 0);
    assert_eq!(open(&told), 1);
    postfix.says_of_ann(None);
    // Not before it is due.
    assert_eq!(told.way.turn().await.unwrap(), 0);
    later(&told, 1);
    assert_eq!(told.way.turn().await.unwrap(), 1);
    later(&told, 9);
    assert_eq!(told.way.turn().await.unwrap(), 0);
    assert_eq!(postfix.mails(1).len(), 1);
    assert_eq!(postfix.log().matches("status=sent").count(), 1);
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused_and_said() {
    let Some(postfix) = Postfix::start() else {
        return;
    };
    let strange = to(&postfix, "starttls", "");
    let mut told = Told::by(&strange);
    told.tell("a cause");
    assert_eq!(told.way.turn().await.unwrap(), 0);
    assert_eq!(open(&told), 1);
    let said = checked(&strange);
    assert!(said.contains("UnknownIssuer"), "{said}");

    let known = to(&postfix, "starttls", &trusting(&postfix));
    let said = checked(&known);
    assert!(said.contains("takes mail"), "{said}");
    let mut told = Told::by(&known);
    told.tell("a cause");
    assert_eq!(told.way.turn().await.unwrap(), 1);
    assert_eq!(postfix.mails(1).len(), 1, "nothing of the first");
}
