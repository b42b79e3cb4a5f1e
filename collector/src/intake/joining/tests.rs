use rcgen::{CertificateParams, KeyPair, PublicKeyData};

use super::*;
use crate::clock::Clock;
use crate::config::Config;

struct Lab {
    joining: Joining,
    now: Timestamp,
    _folder: tempfile::TempDir,
}

impl Lab {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let text = format!(
            "data_directory = {:?}\n[mqtt]\nhost = \"broker.example.org\"\n\
             topic_prefix = \"city/wifi\"\n",
            folder.path()
        );
        let config = Config::parse(&text, "a").unwrap();
        let database = Database::open(folder.path()).unwrap();
        let timekeeper = Arc::new(Timekeeper::open(&database, Clock::System).unwrap());
        let lab = Self {
            joining: Joining {
                database,
                enroll: config.enroll,
                timekeeper,
            },
            now: Timestamp::now(),
            _folder: folder,
        };
        for id in ["ap-1", "ap-2"] {
            let put = |transaction: &Transaction<'_>| {
                let id = id.parse().unwrap();
                records::registry::access_point::put(transaction, &id, None, lab.now)
            };
            lab.joining.database.write(put).unwrap();
        }
        lab
    }

    fn token(&self, id: &str) -> Token {
        let ids = [id.parse().unwrap()];
        let Joining {
            enroll, database, ..
        } = &self.joining;
        let made = make_tokens(enroll, database, &ids, 14, None, self.now);
        made.unwrap().remove(0)
    }

    fn join(&self, token: &Token, key: &KeyPair, after_days: i64) -> Result<Answer, JoinError> {
        let at = Timestamp::from_second(self.now.as_second() + after_days * DAY_S).unwrap();
        self.joining.join(&request(token, key), at)
    }

    fn revoke(&self, id: &str) {
        let Joining {
            enroll, database, ..
        } = &self.joining;
        enroll::revoke(enroll, database, &id.parse().unwrap(), "ann", self.now).unwrap();
    }
}

fn request(token: &Token, key: &KeyPair) -> Request {
    let request = CertificateParams::default().serialize_request(key).unwrap();
    Request {
        token: token.to_string(),
        request: request.pem().unwrap(),
    }
}

fn key() -> KeyPair {
    KeyPair::generate().unwrap()
}

#[test]
fn a_token_gets_a_certificate_for_its_access_point_and_the_way_to_the_broker() {
    let lab = Lab::new();
    let (token, key) = (lab.token("ap-1"), key());
    let answer = lab.join(&token, &key, 13).unwrap();
    assert_eq!(answer.access_point.as_str(), "ap-1");
    assert_eq!(answer.broker.host, "broker.example.org");
    assert_eq!(answer.broker.port, 8883);
    assert_eq!(answer.broker.topic_prefix.as_deref(), Some("city/wifi"));
    let (_, block) = x509_parser::pem::parse_x509_pem(answer.certificate.as_bytes()).unwrap();
    let certificate = block.parse_x509().unwrap();
    assert_eq!(certificate.subject().to_string(), "CN=ap-1");
    let own = &certificate.public_key().subject_public_key.data;
    assert_eq!(own.as_ref(), key.der_bytes());
    let (_, block) = x509_parser::pem::parse_x509_pem(answer.authorities.as_bytes()).unwrap();
    let authority = block.parse_x509().unwrap();
    certificate
        .verify_signature(Some(authority.public_key()))
        .unwrap();
}

#[test]
fn the_same_key_gets_the_same_certificate_again_and_no_other_key_gets_one() {
    let lab = Lab::new();
    let (token, own) = (lab.token("ap-1"), key());
    let first = lab.join(&token, &own, 0).unwrap();
    // Also long after the token has ended: the answer may have been lost on the way.
    assert_eq!(lab.join(&token, &own, 40).unwrap(), first);
    let stranger = lab.join(&token, &key(), 0).unwrap_err();
    assert!(matches!(stranger, JoinError::Used { .. }), "{stranger}");
    let ended = lab.join(&token, &own, 400).unwrap_err();
    assert!(matches!(ended, JoinError::Void { .. }), "{ended}");
}

#[test]
fn a_token_that_is_old_replaced_or_made_up_gets_nothing() {
    let lab = Lab::new();
    let (old, own) = (lab.token("ap-1"), key());
    let late = lab.join(&old, &own, 15).unwrap_err();
    assert!(matches!(late, JoinError::Ended { .. }), "{late}");
    let newer = lab.token("ap-1");
    let replaced = lab.join(&old, &own, 0).unwrap_err();
    assert!(matches!(replaced, JoinError::Ended { .. }), "{replaced}");
    let forged = Token {
        secret: [7; 16],
        ..newer.clone()
    };
    let unknown = lab.join(&forged, &own, 0).unwrap_err();
    assert!(matches!(unknown, JoinError::Unknown), "{unknown}");
    let of_another = Token {
        access_point: "ap-2".parse().unwrap(),
        ..newer.clone()
    };
    let unknown = lab.join(&of_another, &own, 0).unwrap_err();
    assert!(matches!(unknown, JoinError::Unknown), "{unknown}");
    lab.join(&newer, &own, 0).unwrap();
}

#[test]
fn an_access_point_that_is_shut_out_joins_with_a_newer_token_alone() {
    let lab = Lab::new();
    let (used, open, own) = (lab.token("ap-1"), lab.token("ap-2"), key());
    lab.join(&used, &own, 0).unwrap();
    for id in ["ap-1", "ap-2"] {
        lab.revoke(id);
    }
    for token in [&used, &open] {
        let refused = lab.join(token, &own, 0).unwrap_err();
        assert!(matches!(refused, JoinError::ShutOut(_)), "{refused}");
    }
    let newer = lab.token("ap-2");
    let refused = lab.join(&open, &own, 0).unwrap_err();
    assert!(matches!(refused, JoinError::Ended { .. }), "{refused}");
    lab.join(&newer, &own, 0).unwrap();
    lab.token("ap-1");
    let void = lab.join(&used, &own, 0).unwrap_err();
    assert!(matches!(void, JoinError::Void { .. }), "{void}");
}

#[test]
fn a_request_that_is_not_one_is_refused_before_the_token_is_used_up() {
    let lab = Lab::new();
    let (token, own) = (lab.token("ap-1"), key());
    let mut garbled = request(&token, &own);
    garbled.request = garbled.request.replace("REQUEST", "NOTHING");
    let refused = lab.joining.join(&garbled, lab.now).unwrap_err();
    assert!(matches!(refused, JoinError::Garbled), "{refused}");
    lab.join(&token, &own, 0).unwrap();
}
