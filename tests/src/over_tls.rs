//! A small deployment over TLS: Mosquitto as `enroll` configures it, the collector's pages
//! behind a proxy with a certificate of its own, and boxes that join with a token.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use lab::authority::{Authority, now_s};
use lab::child::Running;
use lab::deadline::wait_within;
use lab::nginx::Nginx;
use lab::port::{free_address, free_port};
use lab::tls_front::TlsFront;
use tempfile::TempDir;

use crate::binaries;

pub const PATIENCE: Duration = Duration::from_secs(240);
const DAY_S: i64 = 86_400;

pub struct OverTls {
    pub folder: TempDir,
    /// Where boxes are installed that have a root each.
    pub roots: Option<PathBuf>,
    broker_port: u16,
    http: SocketAddr,
    address: String,
    _front: Front,
    mosquitto: Running,
    collector: Running,
}

/// What ends TLS before the pages.
enum Front {
    Double(TlsFront),
    Real(Nginx),
}

impl OverTls {
    /// Everything started, nobody enrolled; `agents` is what all agents have besides.
    /// `None`, and says so, without Mosquitto.
    pub fn start(agents: &str) -> Option<Self> {
        Self::start_behind(agents, "", |folder, http| {
            Front::Double(TlsFront::start(folder, "front", http))
        })
    }

    /// As [`start`](Self::start), below the path `/wifi` of an nginx as the operators' page has
    /// it; `None`, and says so, without that either.
    pub fn start_behind_nginx(agents: &str, takes_path_away: bool) -> Option<Self> {
        let program = lab::nginx::program()?;
        Self::start_behind(agents, "/wifi", |folder, http| {
            let end = if takes_path_away { "/;" } else { ";" };
            let location = location_of_page().replace("127.0.0.1:8080;", &format!("{http}{end}"));
            Front::Real(Nginx::start(&program, folder, "front", &location))
        })
    }

    fn start_behind(
        agents: &str,
        path: &str,
        front: impl FnOnce(&Path, SocketAddr) -> Front,
    ) -> Option<Self> {
        let mosquitto_program = lab::mosquitto::program()?;
        let folder = tempfile::tempdir().expect("a folder can be made");
        let at = |name: &str| folder.path().join(name);
        let (broker_port, http) = (free_port(), free_address());
        let authority = Authority::new("of the proxy");
        let year = (now_s() - DAY_S, now_s() + 365 * DAY_S);
        authority.issue(folder.path(), "front", year);
        authority.issue(folder.path(), "other", year);
        let front = front(folder.path(), http);
        let front_port = match &front {
            Front::Double(double) => double.port,
            Front::Real(nginx) => nginx.port,
        };
        let address = format!("https://localhost:{front_port}{path}");
        std::fs::write(at("agents.toml"), agents).expect("a file can be written");
        let config = format!(
            "data_directory = {:?}\nlab = true\n[mqtt]\nhost = \"127.0.0.1\"\n\
             port = {broker_port}\ntls_directory = {:?}\n[http]\nlisten = \"{http}\"\n\
             public_url = \"{address}\"\n[enroll]\nmosquitto_directory = {:?}\n\
             agents_file = {:?}\n",
            at("data"),
            at("tls"),
            at("mosquitto"),
            at("agents.toml"),
        );
        std::fs::write(at("collector.toml"), config).expect("a file can be written");
        for arguments in [&["--broker", "127.0.0.1"][..], &["--collector"]] {
            let mut command = Command::new(binaries::path_of("hotspot-collector"));
            command.arg("enroll").args(arguments);
            command.arg("--config").arg(at("collector.toml"));
            let done = command.output().expect("the collector can be started");
            assert!(done.status.success(), "{done:?}");
        }
        // Run by root, Mosquitto would become a user who may not read a test's folder.
        let enrolled = std::fs::read_to_string(at("mosquitto/conf.d/hotspot.conf"))
            .expect("what was enrolled can be read");
        std::fs::write(at("mosquitto.conf"), format!("user root\n{enrolled}"))
            .expect("a file can be written");
        let mut command = Command::new(mosquitto_program);
        command.arg("-c").arg(at("mosquitto.conf"));
        let mosquitto = Running::start(&mut command, &at("mosquitto.log"));
        let mut command = Command::new(binaries::path_of("hotspot-collector"));
        command.args(["serve", "--config"]);
        command.arg(at("collector.toml"));
        let collector = Running::start(&mut command, &at("collector.log"));
        for address in [SocketAddr::from((Ipv4Addr::LOCALHOST, broker_port)), http] {
            wait_within("broker and pages", PATIENCE, || {
                TcpStream::connect(address).ok()
            });
        }
        Some(Self {
            folder,
            roots: None,
            broker_port,
            http,
            address,
            _front: front,
            mosquitto,
            collector,
        })
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.at(name);
        std::fs::write(&path, text).expect("the laboratory's folder can be written");
        path
    }

    pub fn broker_port(&self) -> u16 {
        self.broker_port
    }

    /// Where boxes ask.
    pub fn address(&self) -> String {
        self.address.clone()
    }

    /// Another front of the same collector, with a certificate that no token names.
    pub fn other_front(&self) -> TlsFront {
        TlsFront::start(self.folder.path(), "other", self.http)
    }

    pub fn everything_runs(&mut self) -> bool {
        self.mosquitto.is_running() && self.collector.is_running()
    }

    /// Runs a command of the collector to its end.
    pub fn collector(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(binaries::path_of("hotspot-collector"));
        command.args(arguments);
        command.arg("--config").arg(self.at("collector.toml"));
        command.output().expect("the collector can be started")
    }

    /// As [`collector`](Self::collector), which must succeed.
    pub fn collector_must(&self, arguments: &[&str]) -> String {
        let output = self.collector(arguments);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "{arguments:?} failed:\n{said}\n{errors}"
        );
        said
    }

    /// A token that names the key of the proxy.
    pub fn token(&self, id: &str) -> String {
        let front = self.at("front.pem").display().to_string();
        let arguments = ["enroll", id, "--token", "--server-certificate", &front];
        let said = self.collector_must(&arguments);
        let begin = format!("hotspot-agent join {} ", self.address());
        let line = said.lines().find_map(|line| line.strip_prefix(&begin));
        line.unwrap_or_else(|| panic!("no token in:\n{said}"))
            .to_owned()
    }

    /// Tokens of all of these, from a table; they stand at one hotspot.
    pub fn tokens(&self, ids: &[String]) -> BTreeMap<String, String> {
        let sites = "site,name_fr,name_nl,name_en,kind,lon,lat,municipality,reach,movable,\
                     source,date\nnorth,n,n,n,square,4.35,50.85,21004,outdoor,1,made for a test,\
                     2018-01-01\n";
        let sites = self.write("sites.csv", sites).display().to_string();
        self.collector_must(&["import", "sites", &sites]);
        let rows = ids
            .iter()
            .map(|id| format!("{id},north,2018-01-01T00:00:00Z,\n"));
        let table = format!("access_point,site,from,name\n{}", rows.collect::<String>());
        let table = self.write("boxes.csv", &table).display().to_string();
        let output = self.at("tokens").display().to_string();
        let front = self.at("front.pem").display().to_string();
        self.collector_must(&[
            "enroll",
            "--csv",
            &table,
            "--token",
            "--output",
            &output,
            "--server-certificate",
            &front,
        ]);
        let made =
            std::fs::read_to_string(self.at("tokens/tokens.csv")).expect("tokens can be read");
        let rows = made.lines().skip(1).filter_map(|line| line.split_once(','));
        rows.map(|(id, token)| (id.to_owned(), token.to_owned()))
            .collect()
    }

    /// The configuration of a box, as far as it is there before it joins.
    pub fn prepare_box(&self, id: &str, laboratory: &str) -> PathBuf {
        let text = format!(
            "# The box called {id}.\nlab = true\nstate = {:?}\n\n[laboratory]\n{laboratory}\n",
            self.at(&format!("state-{id}"))
        );
        std::fs::create_dir_all(self.at(&format!("state-{id}"))).expect("a folder can be made");
        self.write(&format!("{id}.toml"), &text)
    }

    /// The program of a box: what is installed in its root, or the one that was built here.
    fn agent(&self, id: &str) -> Command {
        let root = self.roots.as_ref().map(|roots| roots.join(id));
        let installed = root.map(|root| root.join("usr/bin/hotspot-agent"));
        Command::new(installed.unwrap_or_else(|| binaries::path_of("hotspot-agent")))
    }

    pub fn join_command(&self, file: &Path, address: &str, token: &str) -> Command {
        let id = file.file_stem().unwrap_or_default().to_string_lossy();
        let mut command = self.agent(&id);
        command.arg("--config").arg(file);
        command.args(["join", address, token]);
        command
    }

    /// Joins as somebody at the box would.
    pub fn join(&self, file: &Path, token: &str) -> Output {
        let mut command = self.join_command(file, &self.address(), token);
        command.output().expect("the agent can be started")
    }

    pub fn start_agent(&self, id: &str) -> Running {
        let mut command = self.agent(id);
        command.args(["run", "--config"]);
        command.arg(self.at(&format!("{id}.toml")));
        Running::start(&mut command, &self.at(&format!("{id}.log")))
    }
}

/// What the operators' page puts into nginx below the path.
fn location_of_page() -> String {
    let page = include_str!("../../docs/operators/collector.md");
    let from = page.find("    location /wifi/ {").expect("the page has it");
    let until = page[from..].find("\n    }").expect("it ends");
    page[from..from + until + "\n    }".len()].to_owned()
}
