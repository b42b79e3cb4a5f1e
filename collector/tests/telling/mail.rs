//! By mail: what arrives, what is refused, and a server that is not there.

use std::sync::atomic::Ordering;

use collector::insight::news::personal;
use collector::telling::confirm;
use lab::authority::{Authority, now_s};
use lab::bad_mail_server::{MailServer, Manners};
use lab::mailpit::Mailpit;
use records::outbox::{self, Outcome};
use records::registry::comment::{self, Comment};
use records::registry::subscription::{self, Address};

use crate::{ADDRESS, NOW, Told, at};

fn to(port: u16) -> String {
    format!(
        "[mail]\nserver = \"localhost\"\nport = {port}\nsecurity = \"none\"\n\
         from = \"Hotspots <hotspots@example.org>\"\n"
    )
}

pub fn open(told: &Told) -> u32 {
    let reader = told.shared.database.reader().unwrap();
    outbox::standing(&reader).unwrap()[0].waiting
}

pub fn later(told: &Told, hours: i64) {
    let now = at(NOW).as_second() + hours * 3_600;
    told.hand.store(now, Ordering::Release);
}

#[tokio::test]
async fn a_mail_arrives_in_the_readers_language_with_links_that_work() {
    let Some(mailpit) = Mailpit::start(&[]) else {
        return;
    };
    let mut told = Told::by(&to(mailpit.smtp.port()));
    told.tell("a cause");
    assert_eq!(told.way.turn().await.unwrap(), 1);
    assert_eq!(told.way.turn().await.unwrap(), 0);
    let mails: serde_json::Value = serde_json::from_str(&mailpit.ask("/messages")).unwrap();
    assert_eq!(mails["total"], 1, "{mails}");
    let mail = &mails["messages"][0];
    assert_eq!(
        mail["Subject"],
        "[wifi.example] Nouvellement sous-utilisés : 1"
    );
    assert_eq!(mail["To"][0]["Address"], "ann@example.org");
    let id = mail["ID"].as_str().unwrap();
    let whole: serde_json::Value =
        serde_json::from_str(&mailpit.ask(&format!("/message/{id}"))).unwrap();
    let plain = whole["Text"].as_str().unwrap();
    for said in [
        "Place du Jeu\u{a0}: Peu utilisé : été.",
        &format!("{ADDRESS}/sites/place-du-jeu"),
        &format!("{ADDRESS}/subscription"),
    ] {
        assert!(plain.contains(said), "{said} in {plain}");
    }
    let html = whole["HTML"].as_str().unwrap();
    let link = format!("<a href=\"{ADDRESS}/sites/place-du-jeu\">Place du Jeu</a>");
    assert!(html.contains(&link), "{html}");
    let raw = mailpit.latest();
    let header = |name: &str| {
        let line = raw.lines().find(|line| line.starts_with(name));
        line.unwrap_or_else(|| panic!("{name} in {raw}")).to_owned()
    };
    let unsubscribe = header("List-Unsubscribe:");
    let begins = format!("List-Unsubscribe: <{ADDRESS}/unsubscribe?link=a-");
    assert!(unsubscribe.starts_with(&begins), "{unsubscribe}");
    let one_click = header("List-Unsubscribe-Post:");
    assert_eq!(
        one_click,
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click"
    );
    assert!(header("Message-ID:").ends_with("@example.org>"), "{raw}");
}

/// The one mail that arrived, as plain text, and with its head.
fn the_mail(mailpit: &Mailpit) -> (String, String) {
    let mails: serde_json::Value = serde_json::from_str(&mailpit.ask("/messages")).unwrap();
    assert_eq!(mails["total"], 1, "{mails}");
    let id = mails["messages"][0]["ID"].as_str().unwrap();
    let whole: serde_json::Value =
        serde_json::from_str(&mailpit.ask(&format!("/message/{id}"))).unwrap();
    let plain = whole["Text"].as_str().unwrap().replace("\r\n", "\n");
    (plain, mailpit.latest())
}

fn said_of(told: &Told, words: &str) -> Comment {
    let database = &told.shared.database;
    let id = comment::add(
        &database.writer(),
        "bob",
        (None, Some("park")),
        words,
        at(NOW),
    );
    let said = comment::find(&database.reader().unwrap(), id.unwrap());
    said.unwrap().unwrap()
}

fn tell_of(told: &Told, said: &Comment) {
    let written = told
        .shared
        .database
        .write(|transaction| personal::mentioned(transaction, &told.shared, said, at(NOW)));
    written.unwrap();
}

#[tokio::test]
async fn who_is_mentioned_gets_a_mail_in_their_language_that_one_click_ends() {
    let Some(mailpit) = Mailpit::start(&[]) else {
        return;
    };
    let mut told = Told::by(&to(mailpit.smtp.port()));
    let erased = said_of(&told, "@ann, no");
    tell_of(&told, &erased);
    comment::erase(&told.shared.database.writer(), erased.id).unwrap();
    let said = said_of(&told, "@ann, the lamp of ms Peeters");
    tell_of(&told, &said);
    // What was erased before it went is told to nobody.
    assert_eq!(told.way.turn().await.unwrap(), 1);
    let (plain, raw) = the_mail(&mailpit);
    assert!(
        plain.starts_with("bob vous mentionne dans un commentaire\n"),
        "{plain}"
    );
    assert!(plain.contains("\nParc\n"), "{plain}");
    let link = format!("Lire le commentaire\u{a0}: {ADDRESS}/sites/park\n");
    assert!(plain.contains(&link), "{plain}");
    // The words can be erased where they stand, and nowhere else.
    assert!(!raw.contains("Peeters"), "{raw}");
    assert!(raw.contains("List-Unsubscribe: <"), "{raw}");
    // The process dies and starts again: nothing goes twice.
    assert_eq!(told.way.release().await.unwrap(), 0);
    assert_eq!(told.way.turn().await.unwrap(), 0);
    assert_eq!(arrived(&mailpit), 1);
}

#[tokio::test]
async fn nothing_but_the_link_goes_to_an_address_that_is_not_confirmed() {
    let Some(mailpit) = Mailpit::start(&[]) else {
        return;
    };
    let mut told = Told::by(&to(mailpit.smtp.port()));
    told.tell("written while the address was known");
    let database = told.shared.database.clone();
    let address = Address {
        mail: "ann@example.com".to_owned(),
        language: "nl".to_owned(),
    };
    let asked: rusqlite::Result<bool> = database.write(|transaction| {
        subscription::put_address(transaction, "ann", Some(&address))?;
        personal::ask_to_confirm(transaction, &told.shared, "ann", at(NOW))
    });
    assert!(asked.unwrap());
    assert_eq!(told.way.turn().await.unwrap(), 1);
    let (plain, raw) = the_mail(&mailpit);
    assert!(plain.starts_with("Bevestig uw e-mailadres\n"), "{plain}");
    assert!(raw.contains("To: ann@example.com"), "{raw}");
    assert!(!raw.contains("List-Unsubscribe"), "{raw}");
    let link = plain
        .split(&format!("{ADDRESS}/confirm?link="))
        .nth(1)
        .unwrap();
    let token = link.split_whitespace().next().unwrap();
    let read = confirm::read(&database.reader().unwrap(), token, at(NOW)).unwrap();
    assert_eq!(read.unwrap().mail, "ann@example.com");
}

/// Under TLS by a server whose certificate only `ca.pem` in its folder vouches for.
async fn arrives_under_tls(security: &str, required: &str) {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new("mail");
    let valid = (now_s() - 3_600, now_s() + 86_400);
    authority.issue(folder.path(), "server", valid);
    let file = |name: &str| folder.path().join(name).display().to_string();
    let (certificate, key) = (file("server.pem"), file("server.key"));
    let of_server = ["--smtp-tls-cert", &certificate, "--smtp-tls-key", &key];
    let Some(mailpit) = Mailpit::start(&[&of_server[..], &[required]].concat()) else {
        return;
    };
    let settings = |more: &str| {
        let plain = to(mailpit.smtp.port());
        plain.replace("\"none\"", &format!("\"{security}\"")) + more
    };

    let mut stranger = Told::by(&settings(""));
    stranger.tell("a cause");
    assert_eq!(stranger.way.turn().await.unwrap(), 0);
    assert_eq!(open(&stranger), 1);
    assert_eq!(arrived(&mailpit), 0);

    let mut told = Told::by(&settings(&format!("ca_file = {:?}\n", file("ca.pem"))));
    told.tell("a cause");
    assert_eq!(told.way.turn().await.unwrap(), 1);
    assert_eq!(arrived(&mailpit), 1);
}

fn arrived(mailpit: &Mailpit) -> u64 {
    let mails: serde_json::Value = serde_json::from_str(&mailpit.ask("/messages")).unwrap();
    mails["total"].as_u64().unwrap()
}

#[tokio::test]
async fn with_starttls_mail_goes_to_a_server_whose_certificate_is_known_and_to_no_other() {
    arrives_under_tls("starttls", "--smtp-require-starttls").await;
}

#[tokio::test]
async fn with_tls_from_the_first_byte_too() {
    arrives_under_tls("tls", "--smtp-require-tls").await;
}

#[tokio::test]
async fn where_tls_is_wanted_nothing_goes_in_the_clear() {
    let Some(mailpit) = Mailpit::start(&[]) else {
        return;
    };
    for security in ["starttls", "tls"] {
        let plain = to(mailpit.smtp.port());
        let mut told = Told::by(&plain.replace("\"none\"", &format!("\"{security}\"")));
        told.tell("a cause");
        assert_eq!(told.way.turn().await.unwrap(), 0, "{security}");
        assert_eq!(open(&told), 1, "{security}");
    }
    assert_eq!(arrived(&mailpit), 0);
}

#[tokio::test]
async fn what_a_server_refuses_for_good_is_not_tried_again_and_is_said() {
    let server = MailServer::start();
    server.behave(Manners {
        recipient: "550 5.1.1 nobody of that name",
        ..Manners::default()
    });
    let mut told = Told::by(&to(server.address.port()));
    told.tell("a cause");
    assert_eq!(told.way.turn().await.unwrap(), 0);
    let reader = told.shared.database.reader().unwrap();
    let lost = outbox::undelivered(&reader, 9).unwrap();
    assert_eq!((lost.len(), lost[0].outcome), (1, Outcome::Refused));
    let fault = lost[0].fault.as_deref().unwrap();
    assert!(fault.contains("nobody of that name"), "{fault}");
}

#[tokio::test]
async fn what_a_server_puts_off_goes_later() {
    let server = MailServer::start();
    server.behave(Manners {
        recipient: "450 4.2.0 greylisted",
        ..Manners::default()
    });
    let mut told = Told::by(&to(server.address.port()));
    told.tell("a cause");
    assert_eq!(told.way.turn().await.unwrap(), 0);
    server.behave(Manners::default());
    assert_eq!(told.way.turn().await.unwrap(), 0);
    later(&told, 1);
    let letting_go = std::thread::spawn(move || server.taken.recv().map(|(mail, _)| mail));
    assert_eq!(told.way.turn().await.unwrap(), 1);
    let mail = letting_go.join().unwrap().unwrap();
    assert!(mail.contains("To: ann@example.org"), "{mail}");
}

#[tokio::test]
async fn nothing_is_lost_while_the_server_is_down_for_a_day_and_after_three_it_is_given_up() {
    let port = lab::port::free_port();
    let mut told = Told::by(&to(port));
    told.tell("one");
    told.tell("two");
    for hour in 0..=24 {
        later(&told, hour);
        assert_eq!(told.way.turn().await.unwrap(), 0);
    }
    assert_eq!(open(&told), 2);
    later(&told, 73);
    assert_eq!(told.way.turn().await.unwrap(), 0);
    assert_eq!(open(&told), 0);
    let reader = told.shared.database.reader().unwrap();
    let lost = outbox::undelivered(&reader, 9).unwrap();
    assert_eq!(lost.len(), 2);
    assert!(lost.iter().all(|lost| lost.outcome == Outcome::GivenUp));
}

#[tokio::test]
async fn what_waited_for_a_day_arrives_when_the_server_is_back() {
    let server = MailServer::start();
    server.behave(Manners {
        recipient: "421 4.3.2 going down",
        ..Manners::default()
    });
    let mut told = Told::by(&to(server.address.port()));
    told.tell("one");
    told.tell("two");
    for hour in 0..=24 {
        later(&told, hour);
        assert_eq!(told.way.turn().await.unwrap(), 0);
    }
    server.behave(Manners::default());
    let letting_go = std::thread::spawn(move || server.taken.iter().take(2).count());
    later(&told, 26);
    assert_eq!(told.way.turn().await.unwrap(), 2);
    assert_eq!(letting_go.join().unwrap(), 2);
}

/// Takes up to a minute: that is how long a server is waited for.
#[tokio::test]
async fn a_server_that_hangs_is_left_and_tried_again() {
    let server = MailServer::start();
    server.behave(Manners {
        is_mute: true,
        ..Manners::default()
    });
    let mut told = Told::by(&to(server.address.port()));
    told.tell("a cause");
    let begun = std::time::Instant::now();
    assert_eq!(told.way.turn().await.unwrap(), 0);
    assert!(begun.elapsed() < std::time::Duration::from_secs(75));
    assert_eq!(open(&told), 1);
}
