use protocol::Message;
use protocol::renewal::{Certificate, Renew};
use rcgen::{CertificateParams, KeyPair};

use crate::secure::{Secure, until};

#[tokio::test(flavor = "multi_thread")]
async fn a_box_gets_a_new_certificate_without_a_visit() {
    let Some(secure) = Secure::start(&["ap-1"]) else {
        return;
    };
    let serving = secure.serve().await;
    let health = &serving.state.shared.health;
    until("proven", || health.access_control() == Some(true)).await;
    let mut ap = secure.connect("ap-1").await;
    let key = KeyPair::generate().unwrap();
    let request = CertificateParams::default()
        .serialize_request(&key)
        .unwrap();
    let renew = Renew {
        request: request.der().to_vec(),
    };
    // A damaged request disturbs nothing.
    let mut damaged = renew.clone();
    damaged.request[30] ^= 1;
    ap.send("hotspots/v1/ap-1/renew", damaged.encode().unwrap());
    ap.send("hotspots/v1/ap-1/renew", renew.encode().unwrap());
    let answer = ap.message().await;
    assert_eq!(answer.topic, "hotspots/v1/ap-1/certificate");
    let certificate = Certificate::decode(&answer.payload).unwrap();

    let files = secure.files_of("ap-1");
    let pem = pem::encode(&pem::Pem::new("CERTIFICATE", certificate.chain[0].clone()));
    std::fs::write(files.join("certificate.pem"), pem).unwrap();
    std::fs::write(files.join("key.pem"), key.serialize_pem()).unwrap();
    drop(ap);
    secure.connect("ap-1").await;
    serving.stop().await.unwrap();
}
