//! What goes between the connection to the broker and the one that writes.

use protocol::receipt::Receipt;
use protocol::renewal::Certificate;
use protocol::{AccessPointId, Version};
use rumqttc::Publish;

/// A message as it came, with the connection it is to be acknowledged on.
#[derive(Clone, Debug)]
pub struct Arrival {
    pub connection: u64,
    pub publish: Publish,
}

/// What to send once a batch is committed: acknowledgements to the broker, in the
/// order of arrival, and receipts.
#[derive(Debug, Default)]
pub struct Answers {
    pub acknowledge: Vec<Arrival>,
    /// Each in the version in which its access point spoke.
    pub receipts: Vec<(AccessPointId, Version, Receipt)>,
    pub certificates: Vec<(AccessPointId, Certificate)>,
}
