//! A client that writes down what agents publish.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use protocol::report::{Report, Window};
use protocol::topic::{MessageKind, Topic};
use rumqttc::{AsyncClient, Event, MqttOptions, Packet, QoS};

#[derive(Clone, Debug)]
pub struct Heard {
    pub access_point: String,
    pub kind: MessageKind,
    pub payload: Vec<u8>,
}

/// Listens until it is dropped.
pub struct Subscriber {
    heard: Arc<Mutex<Vec<Heard>>>,
    runtime: Option<tokio::runtime::Runtime>,
}

impl Subscriber {
    pub fn start(port: u16) -> Self {
        let heard = Arc::new(Mutex::new(vec![]));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let shared = heard.clone();
        let (ready, subscribed) = std::sync::mpsc::channel();
        runtime.spawn(async move {
            let mut options = MqttOptions::new("listener", "127.0.0.1", port);
            options.set_keep_alive(Duration::from_secs(60));
            let (client, mut events) = AsyncClient::new(options, 16);
            client
                .subscribe("hotspots/v1/#", QoS::AtLeastOnce)
                .await
                .unwrap();
            while let Ok(event) = events.poll().await {
                match event {
                    Event::Incoming(Packet::SubAck(_)) => ready.send(()).unwrap(),
                    Event::Incoming(Packet::Publish(message)) => {
                        let topic = Topic::parse(&message.topic).unwrap();
                        let payload = message.payload.to_vec();
                        shared.lock().unwrap().push(Heard {
                            access_point: topic.access_point.as_str().to_owned(),
                            kind: topic.kind,
                            payload,
                        });
                    }
                    _ => {}
                }
            }
        });
        subscribed.recv_timeout(Duration::from_secs(10)).unwrap();
        Self {
            heard,
            runtime: Some(runtime),
        }
    }

    pub fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    /// Windows by start (Unix seconds), each once however often it was sent.
    pub fn windows(&self) -> BTreeMap<u32, Window> {
        self.windows_of(|_| true)
    }

    /// The same of the access points that are meant.
    pub fn windows_of(&self, is_meant: impl Fn(&str) -> bool) -> BTreeMap<u32, Window> {
        let mut windows = BTreeMap::new();
        let heard = self.heard().into_iter();
        for heard in heard.filter(|heard| is_meant(&heard.access_point)) {
            if !matches!(heard.kind, MessageKind::Report | MessageKind::Late) {
                continue;
            }
            let (_, report) = Report::read(&heard.payload).unwrap();
            if report.layer.is_total() {
                continue;
            }
            let length_s = u32::from(report.period_s) * u32::from(report.length_periods);
            for window in report.windows {
                let start = report.first_start + u32::from(window.offset_lengths) * length_s;
                windows.insert(start, window);
            }
        }
        windows
    }
}

impl Drop for Subscriber {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
