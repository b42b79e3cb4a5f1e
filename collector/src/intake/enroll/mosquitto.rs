//! What Mosquitto reads: access control, whom to trust, who is shut out.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use protocol::AccessPointId;
use protocol::topic::Root;
use records::database::Database;
use records::registry::certificate;

use super::EnrollError;
use super::settings::Settings;
use crate::intake::authority::{self, Authority};
use crate::intake::broker_names;
use crate::intake::mqtt::tls;

/// Largest message: a certificate chain (PROTOCOL.md).
const LARGEST_MESSAGE: usize = 16_384;
/// Below the folder of what Mosquitto reads.
pub const CONFIGURATION: &str = "conf.d/hotspot.conf";
/// The client id is the name in the certificate, whatever a client asks for: nobody
/// ends another's connection.
pub const BINDING: &str = "use_username_as_clientid true";

/// Writes `acl`, `ca.pem`, `crl.pem` and `conf.d/hotspot.conf`. Gives the files.
///
/// # Errors
/// When the registry cannot be read or a file not written.
pub fn write(
    settings: &Settings,
    authority: &Authority,
    database: &Database,
    now: Timestamp,
) -> Result<Vec<PathBuf>, EnrollError> {
    let reader = database.reader()?;
    let shut_out = certificate::shut_out(&reader)?;
    let revoked = certificate::revoked(&reader, now)?;
    let directory = &settings.mosquitto_directory;
    // Else what the collector tries would end the daemon's connection.
    let bound = match &settings.own_directory {
        Some(own) => tls::observer(own) == tls::OBSERVER,
        None => true,
    };
    // In its own folder, which Mosquitto can include as a whole.
    authority::make_directory(&directory.join("conf.d"))?;
    let files = [
        ("acl", access_control(&shut_out, &settings.root)),
        ("ca.pem", authority.pem().to_owned()),
        ("crl.pem", authority.revocation_list(&revoked, now)?),
        (
            CONFIGURATION,
            configuration(directory, settings.broker_port, bound),
        ),
    ];
    let mut written = Vec::new();
    for (name, text) in files {
        let path = directory.join(name);
        authority::write(&path, &text, 0o644)?;
        written.push(path);
    }
    Ok(written)
}

/// The access control file. `%u` is the common name of the client's certificate.
pub fn access_control(shut_out: &[AccessPointId], root: &Root) -> String {
    let prefix = root.before_the_id();
    let mut text = "# Written by `hotspot-collector enroll`.\n".to_owned();
    for (who, name) in [
        ("", broker_names::COLLECTOR),
        (
            "\n# So does it while it tries something.",
            broker_names::OBSERVER,
        ),
    ] {
        let _infallible = write!(
            text,
            "
# The collector reads what access points write and answers them.{who}
user {name}
topic read {prefix}/+/report
topic read {prefix}/+/late
topic read {prefix}/+/status
topic read {prefix}/+/renew
topic read {prefix}/+/check
topic write {prefix}/+/receipt
topic write {prefix}/+/certificate
"
        );
    }
    for id in shut_out {
        let _infallible = write!(
            text,
            "\n# Shut out.\nuser {id}\ntopic deny {prefix}/{id}/#\n"
        );
    }
    let _infallible = write!(
        text,
        "
# An access point writes and reads under its own name only. `{}` is not one:
# the collector uses it to prove these lines.
pattern write {prefix}/%u/report
pattern write {prefix}/%u/late
pattern write {prefix}/%u/status
pattern write {prefix}/%u/renew
pattern write {prefix}/%u/check
pattern read {prefix}/%u/receipt
pattern read {prefix}/%u/certificate
",
        broker_names::CANARY,
    );
    text
}

fn configuration(directory: &Path, port: u16, bound: bool) -> String {
    let directory = directory.display();
    let binding = if bound { BINDING } else { "" };
    format!(
        "\
# Written by `hotspot-collector enroll`: a listener for access points and collector.
# Everybody shows a certificate; its name decides what may be read and written.
listener {port}
cafile {directory}/ca.pem
certfile {directory}/broker.pem
keyfile {directory}/broker.key
crlfile {directory}/crl.pem
require_certificate true
use_identity_as_username true
{binding}
allow_anonymous false
acl_file {directory}/acl

message_size_limit {LARGEST_MESSAGE}
max_inflight_messages 1000
max_queued_messages 100000
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_access_point_that_is_shut_out_is_denied_by_name() {
        let text = access_control(&["ap-7".parse().unwrap()], &Root::default());
        assert!(text.contains("user ap-7\ntopic deny hotspots/v1/ap-7/#\n"));
        assert!(!access_control(&[], &Root::default()).contains("deny"));
    }

    #[test]
    fn a_prefix_stands_before_every_topic() {
        let root = Root::parse("city/wifi").unwrap();
        let text = access_control(&["ap-7".parse().unwrap()], &root);
        let lines = || text.lines().filter(|line| line.contains("hotspots/v1"));
        assert_eq!(lines().count(), 22);
        for line in lines() {
            assert!(line.contains(" city/wifi/hotspots/v1/"), "{line}");
        }
    }
}
