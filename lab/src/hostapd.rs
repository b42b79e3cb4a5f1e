//! A hostapd of one radio that speaks the real protocol: a staff network on wlan0
//! and the public one on wlan0-1.

use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::sync::{Arc, Mutex};

pub const STATUS: &str = "\
state=ENABLED
freq=2412
bss[0]=wlan0
bssid[0]=02:00:00:00:00:00
ssid[0]=staff
num_sta[0]=2
bss[1]=wlan0-1
bssid[1]=02:00:00:00:00:01
ssid[1]=wifi.brussels
num_sta[1]=0
";

/// Gives the table at every look.
pub type Tables = dyn FnMut() -> Vec<String> + Send;

pub struct FakeHostapd {
    folder: tempfile::TempDir,
    status: Arc<Mutex<String>>,
}

/// An entry as hostapd writes it.
pub fn entry(address: &str, connected_s: u32, inactive_ms: u32) -> String {
    format!(
        "{address}\nflags=[AUTH][ASSOC][AUTHORIZED]\naid=1\nrx_packets=83\nsignal=-56\n\
         dot11RSNAStatsSTAAddress={address}\ninactive_msec={inactive_ms}\n\
         connected_time={connected_s}\nsupp_op_classes=80\n"
    )
}

impl FakeHostapd {
    pub fn start(tables: impl FnMut() -> Vec<String> + Send + 'static) -> Self {
        let fake = Self {
            folder: tempfile::tempdir().unwrap(),
            status: Arc::new(Mutex::new(STATUS.to_owned())),
        };
        let tables: Arc<Mutex<Tables>> = Arc::new(Mutex::new(tables));
        for interface in ["wlan0", "wlan0-1"] {
            let socket = UnixDatagram::bind(fake.folder.path().join(interface)).unwrap();
            let (tables, status) = (tables.clone(), fake.status.clone());
            std::thread::spawn(move || serve(&socket, &tables, &status));
        }
        fake
    }

    pub fn sockets(&self) -> &Path {
        self.folder.path()
    }

    pub fn set_status(&self, status: &str) {
        *self.status.lock().unwrap() = status.to_owned();
    }
}

/// One control socket more, with a state and a table that stay. It answers until the
/// test ends.
pub fn answer_at(path: &Path, status: &str, stations: &[String]) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let socket = UnixDatagram::bind(path).unwrap();
    let stations = stations.to_vec();
    let tables: Box<Mutex<Tables>> = Box::new(Mutex::new(move || stations.clone()));
    let status = Mutex::new(status.to_owned());
    std::thread::spawn(move || serve(&socket, &tables, &status));
}

/// STATUS of a link of a multi-link access point, as hostapd since 2.11 writes it.
pub fn status_of_link(link: u8, links: u8) -> String {
    let partners = (0..links)
        .filter(|partner| *partner != link)
        .map(|partner| format!("partner_link[{partner}]=02:00:00:00:01:{partner:02x}\n"));
    format!(
        "state=ENABLED\nnum_links={links}\nlink_id={link}\n\
         link_addr=02:00:00:00:01:{link:02x}\n{}\
         bss[0]=wlan0\nbssid[0]=02:00:00:00:01:{link:02x}\nssid[0]=wifi.brussels\n\
         num_sta[0]=2\nmld_addr[0]=02:00:00:00:01:00\nmld_id[0]=0\nmld_link_id[0]={link}\n",
        partners.collect::<String>()
    )
}

fn serve(socket: &UnixDatagram, tables: &Mutex<Tables>, status: &Mutex<String>) {
    let mut question = [0; 256];
    let mut stations: Vec<String> = vec![];
    while let Ok((length, client)) = socket.recv_from(&mut question) {
        let question = String::from_utf8_lossy(&question[..length]).into_owned();
        let place = |address: &str| stations.iter().position(|entry| entry.starts_with(address));
        let answer = match question.split_once(' ') {
            None if question == "STATUS" => status.lock().unwrap().clone(),
            None if question == "STA-FIRST" => {
                stations = (tables.lock().unwrap())();
                stations.first().cloned().unwrap_or_default()
            }
            Some(("STA-NEXT", address)) => match place(address) {
                Some(at) => stations.get(at + 1).cloned().unwrap_or_default(),
                None => "FAIL\n".to_owned(),
            },
            _ => "UNKNOWN COMMAND\n".to_owned(),
        };
        // An event that nobody asked for, as hostapd sends to anyone who attached.
        let _gone = socket.send_to_addr(b"<3>AP-STA-CONNECTED 02:00:00:00:00:09", &client);
        let _gone = socket.send_to_addr(answer.as_bytes(), &client);
    }
}
