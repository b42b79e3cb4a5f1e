//! A real Mosquitto that asks agents for certificates.

use std::path::Path;

use rumqttc::{Client, Connection, MqttOptions, QoS};

use crate::mosquitto::Mosquitto;
use crate::port::free_port;

/// With a TLS port for the agent and a plain one for the test.
pub struct TlsMosquitto {
    mosquitto: Mosquitto,
    pub tls_port: u16,
}

impl TlsMosquitto {
    /// `None`, and says so, where it is not installed.
    pub fn start(folder: &Path) -> Option<Self> {
        Self::start_at(folder, free_port())
    }

    /// With certificate and key `broker.*` of this folder, at this port.
    pub fn start_at(folder: &Path, tls_port: u16) -> Option<Self> {
        let plain_port = free_port();
        let file = |name: &str| folder.join(name).display().to_string();
        let configuration = format!(
            "per_listener_settings true\nlistener {tls_port} 127.0.0.1\ncafile {}\ncertfile {}\n\
             keyfile {}\nrequire_certificate true\nuse_identity_as_username true\n\
             listener {plain_port} 127.0.0.1\nallow_anonymous true\n",
            file("ca.pem"),
            file("broker.pem"),
            file("broker.key"),
        );
        Some(Self {
            mosquitto: Mosquitto::configured(plain_port, &configuration)?,
            tls_port,
        })
    }

    /// kill -9, and another without its memory.
    pub fn kill_and_restart(&mut self) {
        self.mosquitto.kill_and_restart();
    }

    /// Hears all that agents say.
    pub fn listen(&self) -> (Client, Connection) {
        let options = MqttOptions::new("test", "127.0.0.1", self.mosquitto.port());
        let (client, connection) = Client::new(options, 16);
        client.subscribe("hotspots/v1/#", QoS::AtLeastOnce).unwrap();
        (client, connection)
    }
}
