//! By a signed call: what the other side gets, and one that answers 500 for a day.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, channel};

use data_encoding::BASE64;
use records::outbox::{self, Outcome};
use ring::hmac;

use crate::{NOW, Told, at};

const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// Answers each call with the next of `answers`, the last again and again; gives head and
/// body of each.
fn receiver(answers: Vec<&'static str>) -> (SocketAddr, Receiver<(String, String)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (calls_in, calls) = channel();
    std::thread::spawn(move || {
        for (number, connection) in listener.incoming().flatten().enumerate() {
            let mut reader = BufReader::new(connection.try_clone().unwrap());
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).unwrap() > 0 {}
            let length = head
                .to_ascii_lowercase()
                .lines()
                .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
            let mut body = vec![0; length.unwrap_or(0)];
            reader.read_exact(&mut body).unwrap();
            let answer = answers[number.min(answers.len() - 1)];
            let said =
                format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            let mut connection = connection;
            connection.write_all(said.as_bytes()).unwrap();
            let _nobody_reads = calls_in.send((head, String::from_utf8(body).unwrap()));
        }
    });
    (address, calls)
}

fn calling(address: SocketAddr, path: &str) -> Told {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("secret");
    std::fs::write(&file, SECRET).unwrap();
    Told::by(&format!(
        "[webhook]\naddress = \"http://{address}{path}\"\nsecret_file = \"{}\"\n",
        file.display()
    ))
}

#[tokio::test]
async fn a_call_is_signed_over_its_number_its_time_and_its_body() {
    let (address, calls) = receiver(vec!["204 No Content"]);
    let mut told = calling(address, "/hook");
    told.tell("a cause");
    assert_eq!(told.way.turn().await.unwrap(), 1);
    let (head, body) = calls.recv().unwrap();
    assert!(head.starts_with("POST /hook "), "{head}");
    let header = |name: &str| {
        let line = head
            .lines()
            .find(|line| line.to_ascii_lowercase().starts_with(name));
        line.unwrap().split_once(": ").unwrap().1.to_owned()
    };
    let signed = format!(
        "{}.{}.{body}",
        header("webhook-id"),
        header("webhook-timestamp")
    );
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    let expected = BASE64.encode(hmac::sign(&key, signed.as_bytes()).as_ref());
    assert_eq!(header("webhook-signature"), format!("v1,{expected}"));
    let event: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(event["type"], "underused");
    assert_eq!(event["data"]["sites"][0]["site"], "place-du-jeu");
    // Nobody is named.
    assert!(!body.contains("ann"), "{body}");
}

#[tokio::test]
async fn one_that_answers_500_for_a_day_gets_it_then_and_after_three_days_it_is_given_up() {
    let mut answers = vec!["500 Internal Server Error"; 30];
    answers.push("200 OK");
    let (address, calls) = receiver(answers);
    let mut told = calling(address, "/hook");
    told.tell("a cause");
    let mut arrived = 0;
    // It is tried at every look at which it is due; after an hour that is once an hour.
    for minutes in (0..=26 * 60).step_by(10) {
        let now = at(NOW).as_second() + minutes * 60;
        told.hand.store(now, Ordering::Release);
        arrived += told.way.turn().await.unwrap();
    }
    assert_eq!(arrived, 1);
    let numbers: std::collections::BTreeSet<String> = calls
        .try_iter()
        .map(|(head, _)| {
            let line = head.lines().find(|line| line.starts_with("webhook-id"));
            line.unwrap().to_owned()
        })
        .collect();
    assert_eq!(numbers.len(), 1, "the same number each time");

    let (address, _calls) = receiver(vec!["500 Internal Server Error"]);
    let mut told = calling(address, "/hook");
    told.tell("a cause");
    for hours in [0, 24, 48, 73] {
        let now = at(NOW).as_second() + hours * 3_600;
        told.hand.store(now, Ordering::Release);
        assert_eq!(told.way.turn().await.unwrap(), 0);
    }
    let reader = told.shared.database.reader().unwrap();
    let lost = outbox::undelivered(&reader, 9).unwrap();
    assert_eq!(lost[0].outcome, Outcome::GivenUp);
    assert!(
        lost[0].fault.as_deref().unwrap().contains("500"),
        "{lost:?}"
    );
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (elsewhere, calls) = receiver(vec!["200 OK"]);
    let moved = Box::leak(
        format!("307 Temporary Redirect\r\nlocation: http://{elsewhere}/").into_boxed_str(),
    );
    let (address, _first) = receiver(vec![moved]);
    let mut told = calling(address, "/hook");
    told.tell("a cause");
    assert_eq!(told.way.turn().await.unwrap(), 0);
    assert!(calls.try_recv().is_err());
    let reader = told.shared.database.reader().unwrap();
    let fault = outbox::standing(&reader).unwrap()[1].fault.clone().unwrap();
    assert!(fault.contains("redirects are not followed"), "{fault}");
}
