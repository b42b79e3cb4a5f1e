//! A fleet of fifty over TLS in which something is wrong with five: the list of those that
//! need a hand names these and no other, and one command, which the list itself says, puts
//! each right.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use journeys::binaries;
use lab::child::Running;
use lab::deadline::wait_within;
use lab::hostapd::{FakeHostapd, STATUS, entry};
use lab::port::free_port;
use serde_json::Value;
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(240);
const TROUBLED: [&str; 5] = ["radio", "portal", "stolen", "shelf", "moved"];
const FLEET: usize = 50;
/// The first is where all stand who have no trouble, each next that of one who has.
const SITES: [&str; 6] = ["north", "east", "south", "west", "centre", "park"];

/// Those with whom nothing is wrong.
fn well() -> impl Iterator<Item = String> {
    (TROUBLED.len()..FLEET).map(|number| format!("well-{number}"))
}

struct Fleet {
    folder: TempDir,
    broker_port: u16,
    mosquitto: Option<Running>,
    mosquitto_program: PathBuf,
}

impl Fleet {
    /// Everybody enrolled, and the broker started; `None`, and says so, without Mosquitto.
    fn enroll() -> Option<Self> {
        let mosquitto_program = lab::mosquitto::program()?;
        let mut fleet = Self {
            folder: tempfile::tempdir().unwrap(),
            broker_port: free_port(),
            mosquitto: None,
            mosquitto_program,
        };
        let config = format!(
            "data_directory = {:?}\nlab = true\n[mqtt]\nhost = \"127.0.0.1\"\nport = {}\n\
             tls_directory = {:?}\n[http]\nlisten = \"127.0.0.1:{}\"\n[enroll]\n\
             mosquitto_directory = {:?}\n",
            fleet.at("data"),
            fleet.broker_port,
            fleet.at("tls"),
            free_port(),
            fleet.at("mosquitto"),
        );
        fleet.write("collector.toml", &config);
        fleet.collector(&["enroll", "--broker", "127.0.0.1"]);
        fleet.collector(&["enroll", "--collector"]);
        let mut sites =
            "site,name_fr,name_nl,name_en,kind,lon,lat,municipality,reach,movable,source,date\n"
                .to_owned();
        for (number, site) in SITES.iter().enumerate() {
            let east = 4.35 + 0.001 * number as f64;
            sites += &format!(
                "{site},{site},{site},{site},square,{east},50.85,21004,outdoor,1,made for a test,2018-01-01\n"
            );
        }
        let sites = fleet.write("sites.csv", &sites);
        fleet.collector(&["import", "sites", &sites.display().to_string()]);
        let mut boxes = "access_point,site,from,name\n".to_owned();
        for (id, site) in TROUBLED.iter().zip(&SITES[1..]) {
            boxes += &match *id {
                // It is in the cupboard, and somebody hung it up without a word.
                "shelf" => format!("{id},,,\n"),
                _ => format!("{id},{site},2018-01-01T00:00:00Z,\n"),
            };
        }
        for id in well() {
            boxes += &format!("{id},{},2018-01-01T00:00:00Z,\n", SITES[0]);
        }
        let boxes = fleet.write("boxes.csv", &boxes).display().to_string();
        let output = fleet.at("boxes").display().to_string();
        fleet.collector(&["enroll", "--csv", &boxes, "--output", &output]);
        fleet.start_broker();
        Some(fleet)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.at(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn start_broker(&mut self) {
        // Run by root, Mosquitto would become a user who may not read a test's folder.
        let enrolled = std::fs::read_to_string(self.at("mosquitto/conf.d/hotspot.conf")).unwrap();
        let file = self.write("mosquitto.conf", &format!("user root\n{enrolled}"));
        let mut command = Command::new(&self.mosquitto_program);
        command.arg("-c").arg(file);
        self.mosquitto = Some(Running::start(&mut command, &self.at("mosquitto.log")));
        let address = (Ipv4Addr::LOCALHOST, self.broker_port);
        wait_within("the broker", PATIENCE, || TcpStream::connect(address).ok());
    }

    /// Runs a command to its end, which must be good.
    fn collector(&self, arguments: &[&str]) -> String {
        let config = self.at("collector.toml");
        let output = run("hotspot-collector", arguments, &config);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "{arguments:?} failed:\n{said}\n{errors}"
        );
        said
    }

    fn start_collector(&self) -> Running {
        let mut command = Command::new(binaries::path_of("hotspot-collector"));
        command.args(["serve", "--config"]);
        command.arg(self.at("collector.toml"));
        Running::start(&mut command, &self.at("collector.log"))
    }

    fn configure_agent(&self, id: &str, hostapd: &FakeHostapd, portal: Option<u16>) -> PathBuf {
        let files = self.at("boxes").join(id);
        let portal = portal.map_or(String::new(), |port| {
            format!("portal = \"127.0.0.1:{port}\"\n")
        });
        let config = format!(
            "lab = true\naccess_point = \"{id}\"\nstate = {:?}\n\
             [source]\nkind = \"hostapd\"\nssid = \"wifi.brussels\"\nsockets = {:?}\n\
             [online]\ngateway = \"off\"\nprobe = \"off\"\ntimeout_s = 1\npause_s = 0\n{portal}\
             [broker]\nhost = \"127.0.0.1\"\nport = {}\nca_file = {:?}\n\
             certificate_file = {:?}\nkey_file = {:?}\n\
             [clock]\ntrust = \"always\"\n\
             [laboratory]\nperiod_s = 1\nwindow_periods = 20\nresend_s = 5\n",
            self.at(&format!("state-{id}")),
            hostapd.sockets(),
            self.broker_port,
            files.join("ca.pem"),
            files.join("certificate.pem"),
            files.join("key.pem"),
        );
        self.write(&format!("{id}.toml"), &config)
    }

    fn start_agent(&self, id: &str, config: &Path) -> Running {
        let mut command = Command::new(binaries::path_of("hotspot-agent"));
        command.args(["run", "--config"]).arg(config);
        Running::start(&mut command, &self.at(&format!("{id}.log")))
    }

    fn needing_a_hand(&self) -> Value {
        let told = self.collector(&["fleet", "--needs-hand", "--json"]);
        serde_json::from_str(&told).unwrap()
    }
}

fn run(program: &str, arguments: &[&str], config: &Path) -> Output {
    let mut command = Command::new(binaries::path_of(program));
    command.args(arguments).arg("--config").arg(config);
    command.output().unwrap()
}

/// Of each box its causes, and what to do about the first: in words, and by command.
fn causes(fleet: &Value) -> BTreeMap<String, (Vec<String>, String)> {
    let items = fleet["items"].as_array().unwrap().iter();
    items
        .map(|item| {
            let needs = item["needs"].as_array().unwrap();
            let causes = needs.iter().map(|need| text(&need["cause"])).collect();
            let remedy = &needs[0]["remedy"]["en"];
            let told = format!("{} {}", text(remedy), needs[0]["commands"]);
            (text(&item["id"]), (causes, told))
        })
        .collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn dark(fleet: &Value) -> Vec<String> {
    let dark = fleet["dark_sites"].as_array().unwrap().iter();
    dark.map(|dark| text(&dark["site"])).collect()
}

#[test]
fn each_fault_of_a_fleet_is_found_and_put_right_by_one_command() {
    let Some(mut fleet) = Fleet::enroll() else {
        return;
    };
    let _collector = fleet.start_collector();
    let somebody = || vec![entry("02:00:00:00:00:11", 100, 500)];
    let hostapds = TROUBLED.map(|_| FakeHostapd::start(somebody));
    let hostapd_of_the_well = FakeHostapd::start(somebody);
    let hostapd_of = |id: &str| {
        let at = TROUBLED.iter().position(|known| *known == id);
        at.map_or(&hostapd_of_the_well, |at| &hostapds[at])
    };
    hostapd_of("radio").set_status(&STATUS.replace("state=ENABLED", "state=DISABLED"));
    let portal = free_port();
    let all = TROUBLED.map(str::to_owned).into_iter().chain(well());
    let agents: Vec<Running> = all
        .map(|id| {
            let portal = (id == "portal").then_some(portal);
            let config = fleet.configure_agent(&id, hostapd_of(&id), portal);
            let says = match id.as_str() {
                "moved" => Some("south"),
                id if id.starts_with("well") => Some("north"),
                _ => None,
            };
            if let Some(says) = says {
                let placed = run("hotspot-agent", &["place", says], &config);
                assert!(placed.status.success(), "{placed:?}");
            }
            fleet.start_agent(&id, &config)
        })
        .collect();
    assert_eq!(agents.len(), FLEET);

    // Everybody is heard, then one is lost on its way to the workshop.
    wait_within("a fleet that is heard", PATIENCE, || {
        let told: Value = serde_json::from_str(&fleet.collector(&["fleet", "--json"])).unwrap();
        let items = told["items"].as_array().unwrap();
        let heard = items.iter().all(|item| !item["last_report"].is_null());
        (heard && items.len() == FLEET).then_some(())
    });
    fleet.collector(&["enroll", "--revoke", "stolen"]);

    let expected = [
        ("moved", "wrong_site"),
        ("portal", "internet"),
        ("radio", "radio"),
        ("shelf", "unplaced"),
        ("stolen", "revoked"),
    ];
    let found = wait_within("five that need a hand", PATIENCE, || {
        let told = fleet.needing_a_hand();
        let found = causes(&told);
        let found_all = expected.len() == found.len()
            && expected.iter().all(|(id, cause)| {
                found
                    .get(*id)
                    .is_some_and(|(causes, _)| causes == &[*cause])
            });
        if !found_all {
            std::thread::sleep(Duration::from_secs(1));
        }
        (found_all && dark(&told) == ["east", "south"]).then_some(found)
    });
    let remedy = |id: &str| found[id].1.clone();
    let list = fleet.collector(&["fleet", "--needs-hand"]);
    for (id, cause) in expected {
        assert!(list.contains(id) && list.contains(cause), "{list}");
    }
    assert!(
        list.ends_with(
            "access points that need a hand: 5; dark hotspots: 2; hotspots with nobody: 0\n"
        ),
        "{list}"
    );
    let only = fleet.collector(&["fleet", "--cause", "internet"]);
    assert!(
        only.starts_with("hotspot") || only.starts_with("portal"),
        "{only}"
    );
    assert!(only.contains("portal  south  no_internet"), "{only}");

    // As each remedy says.
    assert!(remedy("radio").starts_with("Restart the access point"));
    hostapd_of("radio").set_status(STATUS);
    assert!(remedy("portal").contains("the portal"));
    let _portal = TcpListener::bind((Ipv4Addr::LOCALHOST, portal)).unwrap();
    assert!(remedy("moved").contains("hotspot-collector place moved --site south"));
    fleet.collector(&["place", "moved", "--site", "south"]);
    assert!(remedy("shelf").contains("hotspot-collector place shelf --site CODE"));
    fleet.collector(&["place", "shelf", "--site", "centre"]);
    assert!(remedy("stolen").contains("systemctl restart mosquitto"));
    let broker = fleet.mosquitto.as_mut().unwrap();
    broker.kill();
    fleet.start_broker();

    wait_within("nobody who needs a hand", PATIENCE, || {
        let told = fleet.needing_a_hand();
        let is_well = causes(&told).is_empty() && dark(&told).is_empty();
        let is_well = is_well && told["broker"]["need"].is_null();
        if !is_well {
            std::thread::sleep(Duration::from_secs(1));
        }
        is_well.then_some(())
    });
    let stolen: Value = serde_json::from_str(&fleet.collector(&["fleet", "--json"])).unwrap();
    let items = stolen["items"].as_array().unwrap();
    let stolen = items.iter().find(|item| item["id"] == "stolen").unwrap();
    assert_eq!(stolen["state"], "revoked");
}
