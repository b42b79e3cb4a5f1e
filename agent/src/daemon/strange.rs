//! What a broker, or anyone who writes through it, can cause at any rate.

use super::seldom::Seldom;

pub struct Strange {
    pub connected: Seldom,
    pub connection: Seldom,
    pub subscription: Seldom,
    pub receipt: Seldom,
    pub unknown_version: Seldom,
    pub refused: Seldom,
    pub asked_again: Seldom,
    pub certificate: Seldom,
    pub request: Seldom,
    pub publish: Seldom,
}

impl Strange {
    pub fn new() -> Self {
        Self {
            connected: Seldom::new("connected to the broker"),
            connection: Seldom::new("no connection to the broker"),
            subscription: Seldom::new("the broker refuses a subscription"),
            receipt: Seldom::new("receipt not understood"),
            unknown_version: Seldom::new("receipt of another version passed over"),
            refused: Seldom::new("the collector refused windows for good"),
            asked_again: Seldom::new("the collector asked again"),
            certificate: Seldom::new("certificate not taken"),
            request: Seldom::new("no new certificate was asked for"),
            publish: Seldom::new("not published"),
        }
    }

    pub fn tell_rest(&mut self) {
        for lines in [
            &mut self.connection,
            &mut self.subscription,
            &mut self.receipt,
            &mut self.unknown_version,
            &mut self.refused,
            &mut self.asked_again,
            &mut self.certificate,
            &mut self.request,
            &mut self.publish,
        ] {
            lines.tell_rest();
        }
    }
}
