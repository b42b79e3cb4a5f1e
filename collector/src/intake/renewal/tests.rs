use protocol::renewal::Renew;
use rcgen::{CertificateParams, KeyPair, PublicKeyData, SigningKey};
use sha2::{Digest, Sha256};

use super::*;
use crate::clock::Clock;
use crate::health::AccessControl;

const A_YEAR_S: i64 = 365 * DAY_S;

fn request(key: &KeyPair) -> Vec<u8> {
    let request = CertificateParams::default().serialize_request(key).unwrap();
    request.der().to_vec()
}

fn unsigned(key: &KeyPair) -> Asked {
    Asked::Unsigned(Renew {
        request: request(key),
    })
}

/// Of the box `id` for `new`, by who has the key `current`.
fn signed(id: &str, current: &KeyPair, new: &KeyPair) -> SignedRenew {
    let request = request(new);
    let bytes = SignedRenew::signed_bytes(&id.parse().unwrap(), &request);
    SignedRenew {
        key: Sha256::digest(current.der_bytes()).into(),
        signature: current.sign(&bytes).unwrap(),
        request,
    }
}

struct Lab {
    renewals: Renewals,
    now: Timestamp,
    _directory: tempfile::TempDir,
}

impl Lab {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let now = Timestamp::now();
        let health = Arc::new(Health::default());
        health.set_access_control(AccessControl::Holds);
        let database = Database::open(directory.path()).unwrap();
        let timekeeper = Arc::new(Timekeeper::open(&database, Clock::System).unwrap());
        let renewals = Renewals {
            database,
            authority_directory: directory.path().join("authority"),
            certificate_days: 365,
            unsigned_until: Timestamp::from_second(now.as_second() + DAY_S).ok(),
            health,
            timekeeper,
        };
        Self {
            renewals,
            now,
            _directory: directory,
        }
    }

    /// A key with a certificate, as `enroll` makes them.
    fn enroll(&self, id: &str) -> KeyPair {
        let directory = &self.renewals.authority_directory;
        let authority = Authority::load_or_make(directory, 365, self.now).unwrap();
        let identity = authority.client(id, self.now).unwrap();
        let id: AccessPointId = id.parse().unwrap();
        self.renewals
            .database
            .write(|transaction| {
                records::registry::access_point::put(transaction, &id, None, self.now)?;
                certificate::add(transaction, &id, &identity.issued, false)
            })
            .unwrap();
        KeyPair::from_pem(&identity.key).unwrap()
    }

    fn ask(&self, id: &str, asked: &Asked) -> Result<Certificate, RenewalError> {
        self.renewals.renew(&id.parse().unwrap(), asked, self.now)
    }

    fn refuses(&self, id: &str, asked: SignedRenew) -> bool {
        let refused = self.ask(id, &Asked::Signed(asked));
        matches!(refused, Err(RenewalError::Signature))
    }
}

#[test]
fn a_key_gets_one_certificate_however_often_it_asks_and_a_box_a_few_a_day() {
    let lab = Lab::new();
    let key = KeyPair::generate().unwrap();
    let missing = lab.ask("ap-1", &unsigned(&key));
    assert!(missing.is_err_and(|error| error.to_string().contains("no certificate authority")));

    let current = lab.enroll("ap-1");
    let asked = Asked::Signed(signed("ap-1", &current, &key));
    let first = lab.ask("ap-1", &asked).unwrap();
    let again = lab.ask("ap-1", &asked).unwrap();
    assert_eq!(first, again, "who sends it once more gains nothing");
    let (_, certificate) = x509_parser::parse_x509_certificate(&first.chain[0]).unwrap();
    assert_eq!(certificate.subject().to_string(), "CN=ap-1");
    assert!(!certificate.is_ca());

    // The new key is in use from now on.
    let next = KeyPair::generate().unwrap();
    lab.ask("ap-1", &Asked::Signed(signed("ap-1", &key, &next)))
        .unwrap();
    for _ in 2..A_DAY {
        let key = KeyPair::generate().unwrap();
        lab.ask("ap-1", &unsigned(&key)).unwrap();
    }
    let key = KeyPair::generate().unwrap();
    let refused = lab.ask("ap-1", &Asked::Signed(signed("ap-1", &current, &key)));
    assert!(matches!(refused, Err(RenewalError::TooMany)));
}

#[test]
fn only_the_key_in_use_of_the_same_box_gets_another_certified() {
    let lab = Lab::new();
    let (own, neighbours) = (lab.enroll("ap-1"), lab.enroll("ap-2"));
    let new = KeyPair::generate().unwrap();
    // The neighbour, under its own name and under the other's.
    assert!(lab.refuses("ap-1", signed("ap-1", &neighbours, &new)));
    assert!(lab.refuses("ap-1", signed("ap-2", &neighbours, &new)));
    let mut foreign = signed("ap-1", &neighbours, &new);
    foreign.key = signed("ap-1", &own, &new).key;
    assert!(lab.refuses("ap-1", foreign));
    // A stranger, and the new key for itself.
    assert!(lab.refuses("ap-1", signed("ap-1", &KeyPair::generate().unwrap(), &new)));
    assert!(lab.refuses("ap-1", signed("ap-1", &new, &new)));
    // Another request under a signature that was heard, and the same for another box.
    let heard = signed("ap-1", &own, &new);
    let mut other = heard.clone();
    other.request = request(&KeyPair::generate().unwrap());
    assert!(lab.refuses("ap-1", other));
    assert!(lab.refuses("ap-2", heard.clone()));
    let mut damaged = heard.clone();
    damaged.signature[10] ^= 1;
    assert!(lab.refuses("ap-1", damaged));
    lab.ask("ap-1", &Asked::Signed(heard)).unwrap();
}

#[test]
fn a_key_whose_certificate_is_void_or_has_ended_vouches_for_none() {
    let mut lab = Lab::new();
    let current = lab.enroll("ap-1");
    let new = KeyPair::generate().unwrap();
    lab.now = Timestamp::from_second(lab.now.as_second() + A_YEAR_S + 1).unwrap();
    assert!(lab.refuses("ap-1", signed("ap-1", &current, &new)));
    lab.now = Timestamp::now();
    lab.renewals
        .database
        .write(|transaction| certificate::revoke(transaction, &"ap-1".parse().unwrap(), lab.now))
        .unwrap();
    assert!(lab.refuses("ap-1", signed("ap-1", &current, &new)));
    // Another box has its name now; the stolen key still vouches for nothing.
    let replaced = lab.enroll("ap-1");
    assert!(lab.refuses("ap-1", signed("ap-1", &current, &new)));
    lab.ask("ap-1", &Asked::Signed(signed("ap-1", &replaced, &new)))
        .unwrap();
}

#[test]
fn nothing_is_signed_unless_access_control_is_proven() {
    let lab = Lab::new();
    let current = lab.enroll("ap-1");
    let new = KeyPair::generate().unwrap();
    let both = [
        unsigned(&new),
        Asked::Signed(signed("ap-1", &current, &new)),
    ];
    for state in [
        AccessControl::Unproven,
        AccessControl::Fault("it leaks".to_owned()),
    ] {
        lab.renewals.health.set_access_control(state);
        for asked in &both {
            let refused = lab.ask("ap-1", asked);
            assert!(matches!(refused, Err(RenewalError::Unproven)));
        }
    }
}

#[test]
fn unsigned_requests_are_taken_until_the_day_that_is_configured() {
    let mut lab = Lab::new();
    let current = lab.enroll("ap-1");
    let new = KeyPair::generate().unwrap();
    for until in [None, Some(lab.now)] {
        lab.renewals.unsigned_until = until;
        let refused = lab.ask("ap-1", &unsigned(&new));
        assert!(matches!(refused, Err(RenewalError::Unsigned)));
    }
    lab.ask("ap-1", &Asked::Signed(signed("ap-1", &current, &new)))
        .unwrap();
    lab.renewals.unsigned_until = Timestamp::from_second(lab.now.as_second() + 1).ok();
    lab.ask("ap-1", &unsigned(&KeyPair::generate().unwrap()))
        .unwrap();
}

#[test]
fn a_damaged_request_gets_no_certificate_for_another_key() {
    let key = KeyPair::generate().unwrap();
    let whole = request(&key);
    let public_key = SigningRequest::read(&whole).unwrap().public_key;
    for at in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[at] ^= 1;
        // A byte that says nothing may be passed over; another key may not come out.
        if let Ok(read) = SigningRequest::read(&damaged) {
            assert_eq!(read.public_key, public_key, "byte {at}");
        }
        assert!(SigningRequest::read(&whole[..at]).is_err(), "cut at {at}");
    }
}
