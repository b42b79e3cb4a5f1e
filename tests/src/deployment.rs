//! A small deployment of real processes under one clock that runs faster than time.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{SystemTime, UNIX_EPOCH};

use agent::core::outbox::{ClosedWindow, Outbox, Settled, Storage};
use agent::core::random::Seeded;
use protocol::Layer;
use protocol::report::NOT_COUNTED;
use records::database::Database;
use records::windows::{Store, StoredTotal, StoredWindow};
use tempfile::TempDir;

use lab::child::Running;
use lab::mosquitto::Mosquitto;
use lab::port::free_port;

use crate::binaries;

pub struct Deployment {
    pub folder: TempDir,
    pub mosquitto: Mosquitto,
    start_s: i64,
    speed: f64,
    begun: SystemTime,
    http_port: u16,
}

impl Deployment {
    /// A broker and an empty collector's folder; `None`, and says so, without Mosquitto.
    pub fn new(start_s: i64, speed: f64) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let mosquitto = Mosquitto::start_with("max_queued_messages 0\n")?;
        let lab = Self {
            folder,
            mosquitto,
            start_s,
            speed,
            begun: SystemTime::now(),
            http_port: free_port(),
        };
        let config = format!(
            "data_directory = \"{}\"\nlab = true\n\n[mqtt]\nhost = \"127.0.0.1\"\nport = {}\n\n[http]\nlisten = \"127.0.0.1:{}\"\n",
            lab.folder.path().join("data").display(),
            lab.mosquitto.port(),
            lab.http_port,
        );
        lab.write("collector.toml", &config);
        Some(lab)
    }

    /// Begins the laboratory's time again; before anything was started.
    pub fn begin(&mut self) {
        self.begun = SystemTime::now();
    }

    /// The laboratory's time, Unix seconds.
    pub fn now_s(&self) -> i64 {
        let passed = self.begun.elapsed().unwrap_or_default();
        self.start_s + (passed.as_secs_f64() * self.speed).floor() as i64
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).expect("the laboratory's folder can be written");
        path
    }

    fn clock(&self) -> String {
        let since = self.begun.duration_since(UNIX_EPOCH);
        let since_ms = since.expect("it is later than 1970").as_millis();
        format!("{},{},{since_ms}", self.start_s, self.speed)
    }

    /// Runs a command of the collector to its end, with its configuration.
    pub fn collector(&self, arguments: &[&str]) -> Output {
        Command::new(binaries::path_of("hotspot-collector"))
            .args(arguments)
            .arg("--config")
            .arg(self.folder.path().join("collector.toml"))
            .output()
            .expect("the collector can be started")
    }

    /// As [`collector`](Self::collector), which must succeed.
    pub fn collector_must(&self, arguments: &[&str]) -> String {
        let output = self.collector(arguments);
        let out = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "{arguments:?} failed:\n{out}\n{errors}"
        );
        out
    }

    /// One site an access point: all sites of one kind, in a row.
    pub fn register(&self, access_points: &[&str]) {
        let mut sites = String::from(
            "site,name_fr,name_nl,name_en,kind,lon,lat,municipality,reach,free_entry,step_free,opening_hours,opened,installed,access_points,movable,source,date\n",
        );
        let mut placed = String::from("access_point,site,from,name\n");
        let long_ago = "2018-01-01T00:00:00Z";
        for (number, id) in access_points.iter().enumerate() {
            sites += &format!(
                "at-{id},{id},{id},{id},square,{},50.85,21004,outdoor,1,1,,,{long_ago},1,1,made for a test,2018-01-01\n",
                4.35 + 0.001 * number as f64,
            );
            placed += &format!("{id},at-{id},{long_ago},\n");
        }
        let sites = self.write("sites.csv", &sites);
        let placed = self.write("access-points.csv", &placed);
        self.collector_must(&["import", "sites", &sites.display().to_string()]);
        self.collector_must(&["import", "access-points", &placed.display().to_string()]);
    }

    pub fn start_collector(&self) -> Running {
        let mut command = Command::new(binaries::path_of("hotspot-collector"));
        command
            .arg("serve")
            .arg("--config")
            .arg(self.folder.path().join("collector.toml"))
            .arg("--clock")
            .arg(self.clock());
        Running::start(&mut command, &self.folder.path().join("collector.log"))
    }

    /// An agent that replays `file`; its outbox survives its process.
    pub fn start_agent(&self, id: &str, file: &Path, laboratory: &str) -> Running {
        let config = format!(
            "access_point = \"{id}\"\nstate = \"{}\"\nlab = true\n\n[source]\nkind = \"replay\"\nfile = \"{}\"\n\n[broker]\nhost = \"127.0.0.1\"\nport = {}\n\n[laboratory]\n{laboratory}\n",
            self.state_of(id).display(),
            file.display(),
            self.mosquitto.port(),
        );
        std::fs::create_dir_all(self.state_of(id)).expect("the laboratory's folder can be written");
        let config = self.write(&format!("{id}.toml"), &config);
        let mut command = Command::new(binaries::path_of("hotspot-agent"));
        command
            .arg("run")
            .arg("--config")
            .arg(config)
            .arg("--clock")
            .arg(self.clock());
        Running::start(&mut command, &self.folder.path().join(format!("{id}.log")))
    }

    pub fn state_of(&self, id: &str) -> PathBuf {
        self.folder.path().join(format!("state-{id}"))
    }

    /// What the agent closed, as its flash has it, by layer and start.
    pub fn closed_by(&self, id: &str) -> BTreeMap<(Layer, u32), (ClosedWindow, Option<Settled>)> {
        let bytes = std::fs::read(self.state_of(id).join("outbox")).unwrap_or_default();
        let outbox = Outbox::load(Storage::Memory(bytes), 1, &mut Seeded::new(1))
            .expect("an outbox written by an agent can be read");
        outbox
            .held()
            .map(|(_, held)| {
                let key = (held.window.layer, held.window.start);
                (key, (held.window, held.settled))
            })
            .collect()
    }

    /// What the collector stored of an access point, in every layer, by layer and start.
    pub fn stored_of(&self, id: &str) -> BTreeMap<(Layer, u32), StoredWindow> {
        let database =
            Database::open(&self.folder.path().join("data")).expect("the database can be opened");
        let store = Store::new(database);
        let only = [id.parse().expect("the id of an access point")];
        let windows = store
            .windows(0, i64::MAX, Some(&only))
            .expect("windows can be read");
        let totals = store
            .totals(0, i64::MAX, Some(&only))
            .expect("totals can be read");
        let windows = windows.into_iter().map(|window| (Layer::Windows, window));
        let totals = totals
            .into_iter()
            .map(|StoredTotal { layer, sum }| (layer, sum));
        windows
            .chain(totals)
            .map(|(layer, it)| {
                let start = u32::try_from(it.start).expect("a start of this century");
                ((layer, start), it)
            })
            .collect()
    }

    /// That in every layer stored is what the agent closed, once, and settled is only what
    /// is stored. Gives how many of each layer were closed and stored.
    pub fn check_delivery(&self, id: &str) -> BTreeMap<Layer, usize> {
        let closed = self.closed_by(id);
        let stored = self.stored_of(id);
        let in_order: Vec<_> = stored.iter().collect();
        for pair in in_order.windows(2) {
            let [((one_layer, _), one), ((other_layer, _), other)] = pair else {
                unreachable!("pairs are two");
            };
            assert!(
                one_layer != other_layer || one.end() <= other.start,
                "two of {one_layer:?} of {id} overlap: {pair:?}"
            );
        }
        for (key, it) in &stored {
            let (closed, _) = closed
                .get(key)
                .unwrap_or_else(|| panic!("{id} never closed what is stored: {key:?}, {it:?}"));
            assert!(same(closed, it), "{id} closed {closed:?}, stored is {it:?}");
        }
        let mut compared = BTreeMap::new();
        for (key, (it, settled)) in &closed {
            let is_stored = stored.contains_key(key);
            assert!(
                is_stored || settled.is_none(),
                "{id} was told that {it:?} is settled"
            );
            *compared.entry(key.0).or_insert(0) += usize::from(is_stored);
        }
        compared
    }
}

/// Whether the collector stored just what the agent closed.
pub fn same(closed: &ClosedWindow, stored: &StoredWindow) -> bool {
    let figure = |figure: i32| (figure != NOT_COUNTED).then_some(i64::from(figure));
    stored.start == i64::from(closed.start)
        && stored.boot == closed.boot
        && stored.sequence == closed.sequence
        && stored.length_s == closed.length.seconds()
        && stored.device_minutes == figure(closed.device_minutes)
        && stored.visits == figure(closed.visits)
        && stored.sampled_minutes == closed.sampled_minutes
        && stored.online_minutes == closed.online_minutes
}
