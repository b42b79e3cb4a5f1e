//! What the handlers of the HTTP API share.

use std::sync::Arc;

use axum::extract::FromRef;

use crate::insight::planning::solver::Solver;
use crate::intake::enroll::settings::Settings as Enroll;
use crate::shared::Shared;
use crate::web::api::attempts::Attempts;
use crate::web::api::client_address::TrustedProxies;
use crate::web::ask::sent::Sent;
use crate::web::barometer::PublicPage;
use crate::web::base_map;
use crate::web::network::Network;
use crate::web::notices;
use crate::web::openid::provider::Provider;

#[derive(Clone)]
pub struct WebState {
    pub shared: Shared,
    /// Of signing in.
    pub attempts: Arc<Attempts>,
    pub trusted_proxies: TrustedProxies,
    pub network: Arc<Network>,
    /// What draws the map instead of the collector; `None` where it draws itself.
    pub map: Option<Arc<base_map::settings::Settings>>,
    /// Turns at making plans.
    pub solver: Arc<Solver>,
    /// The city's own accounts; `None` where no provider is configured.
    pub openid: Option<Arc<Provider>>,
    /// How access points join, and below which address; `None` where browsers' is not known.
    pub joining: Option<Arc<Joining>>,
    /// What came in by the public form today.
    pub asked: Arc<Sent>,
    /// What notices at hotspots say.
    pub notices: Arc<notices::Settings>,
    /// Sign-ins offered with one click; empty outside the demo.
    pub demo_sign_ins: Arc<Vec<DemoSignIn>>,
    /// What anyone may read; `None` where nobody may.
    pub public_page: Option<Arc<PublicPage>>,
}

/// What a token for an access point is made of.
pub struct Joining {
    pub enroll: Enroll,
    /// Of the pages, as browsers and access points know it.
    pub address: String,
}

impl FromRef<WebState> for TrustedProxies {
    fn from_ref(state: &WebState) -> Self {
        state.trusted_proxies.clone()
    }
}

impl FromRef<WebState> for Arc<Network> {
    fn from_ref(state: &WebState) -> Self {
        state.network.clone()
    }
}

/// A sign-in that the demo's page offers.
#[derive(Clone, Debug, serde::Serialize, utoipa::ToSchema)]
pub struct DemoSignIn {
    pub name: String,
    pub password: String,
    pub role: String,
}
