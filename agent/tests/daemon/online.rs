//! Whether guests could reach the internet does not depend on how busy the uplink is.

use std::net::UdpSocket;
use std::time::Duration;

use crate::broker::Broker;
use lab::agent::{Agent, START, configure};
use lab::deadline::wait_for;
use lab::hostapd::{FakeHostapd, entry};

const WINDOW_MINUTES: u16 = 3;

#[derive(Clone, Copy, Debug)]
enum Uplink {
    Idle,
    Busy,
    /// Two of three questions are lost.
    Saturated,
    Dead,
}

/// A name server behind an uplink; its address.
fn name_server(uplink: Uplink) -> String {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        let mut bytes = [0; 512];
        let mut asked = 0;
        while let Ok((length, client)) = socket.recv_from(&mut bytes) {
            asked += 1;
            match uplink {
                Uplink::Dead => continue,
                Uplink::Saturated if asked % 3 != 0 => continue,
                // The delay itself: an answer that comes late, and yet in time.
                Uplink::Busy => std::thread::sleep(Duration::from_millis(150)),
                Uplink::Idle | Uplink::Saturated => {}
            }
            bytes[2] |= 0x80;
            socket.send_to(&bytes[..length], client).unwrap();
        }
    });
    address
}

/// Sampled and online minutes of the first whole window.
fn minutes(uplink: Uplink) -> (u16, u16) {
    let fake = FakeHostapd::start(|| vec![entry("02:00:00:00:00:05", 3000, 0)]);
    let broker = Broker::start(true);
    let folder = tempfile::tempdir().unwrap();
    let source = format!(
        "kind = \"hostapd\"\nssid = \"wifi.brussels\"\nsockets = {:?}",
        fake.sockets()
    );
    let more = format!("[laboratory]\nwindow_periods = {WINDOW_MINUTES}\n");
    let config = configure(folder.path(), broker.port, &source, &more);
    let text = std::fs::read_to_string(&config).unwrap();
    let probe = format!(
        "probe = \"dns\"\naddress = \"{}\"\ngateway = \"off\"\ntimeout_s = 1\npause_s = 0",
        name_server(uplink)
    );
    std::fs::write(&config, text.replace("probe = \"off\"", &probe)).unwrap();
    // A minute passes in a tenth of a second, and each gets its look.
    let _agent = Agent::start(&config, START, 600);
    wait_for("a whole window", || {
        let reports = broker.reports();
        let windows = reports.iter().flat_map(|report| &report.windows);
        let whole = windows.filter(|window| window.sampled_minutes == WINDOW_MINUTES);
        let mut minutes = whole.map(|window| (window.sampled_minutes, window.online_minutes));
        minutes.next()
    })
}

#[test]
fn an_idle_a_busy_and_a_saturated_uplink_give_the_same_minutes() {
    std::thread::scope(|scope| {
        let uplinks = [
            (Uplink::Idle, WINDOW_MINUTES),
            (Uplink::Busy, WINDOW_MINUTES),
            (Uplink::Saturated, WINDOW_MINUTES),
            (Uplink::Dead, 0),
        ];
        let running = uplinks.map(|(uplink, online)| {
            let minutes = scope.spawn(move || minutes(uplink));
            (uplink, online, minutes)
        });
        for (uplink, online, minutes) in running {
            assert_eq!(
                minutes.join().unwrap(),
                (WINDOW_MINUTES, online),
                "{uplink:?}"
            );
        }
    });
}
