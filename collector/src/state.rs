//! What the HTTP API and the jobs share with the rest of the daemon.

use std::sync::Arc;

use axum::extract::FromRef;
use jiff::tz::TimeZone;

use crate::api::attempts::Attempts;
use crate::api::client_address::TrustedProxies;
use crate::clock::Clock;
use crate::database::Database;
use crate::health::Health;
use crate::metrics::Metrics;
use crate::planning::solver::Solver;
use crate::store::Store;

#[derive(Clone)]
pub struct State {
    pub database: Database,
    pub store: Store,
    pub clock: Clock,
    /// Of the deployment: days and weeks are its.
    pub time_zone: TimeZone,
    pub health: Arc<Health>,
    pub metrics: Arc<Metrics>,
    /// Of signing in.
    pub attempts: Arc<Attempts>,
    pub trusted_proxies: TrustedProxies,
    /// Turns at making plans.
    pub solver: Arc<Solver>,
    /// The broker runs inside this process and has no access control.
    pub embedded_broker: bool,
    /// Public computer rooms that the Region labels: plans say how many are loaded.
    pub public_computer_rooms_expected: u32,
    /// Sign-ins offered with one click; empty outside the demo.
    pub demo_sign_ins: Arc<Vec<DemoSignIn>>,
}

impl FromRef<State> for TrustedProxies {
    fn from_ref(state: &State) -> Self {
        state.trusted_proxies.clone()
    }
}

/// A sign-in that the demo's page offers.
#[derive(Clone, Debug, serde::Serialize, utoipa::ToSchema)]
pub struct DemoSignIn {
    pub name: String,
    pub password: String,
    pub role: String,
}
