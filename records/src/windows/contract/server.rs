//! A real InfluxDB for the tests: that of `INFLUXDB_URL`, `INFLUXDB_ORG` and
//! `INFLUXDB_TOKEN`, else one started here from the program named by `INFLUXD`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use influxdb2::Client;
use influxdb2::api::organization::ListOrganizationRequest;
use influxdb2::models::PostBucketRequest;
use lab::port::free_port;
use lab::skipped::skipped;

use crate::windows::InfluxAddress;

const ORGANISATION: &str = "hotspots";

pub struct Server {
    pub url: String,
    organisation: String,
    organisation_id: String,
    token: String,
    process: Option<Process>,
}

/// A shell that kills the server when its input ends: with this process, whatever ends
/// it.
struct Process {
    shell: Child,
    folder: PathBuf,
    port: u16,
}

static BUCKETS: AtomicU32 = AtomicU32::new(0);

impl Server {
    /// One for all tests of this process; `None`, told aloud, where there is none.
    pub fn shared() -> Option<&'static Self> {
        static SERVER: LazyLock<Option<Server>> = LazyLock::new(Server::start);
        SERVER.as_ref()
    }

    pub fn start() -> Option<Self> {
        let variable = |name| std::env::var(name).ok().filter(|text| !text.is_empty());
        if let (Some(url), Some(token)) = (variable("INFLUXDB_URL"), variable("INFLUXDB_TOKEN")) {
            let organisation = variable("INFLUXDB_ORG").unwrap_or_else(|| ORGANISATION.to_owned());
            return Some(Self::at(url, organisation, token, None));
        }
        let built = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/influxdb/influxd");
        let program = PathBuf::from(variable("INFLUXD").unwrap_or_else(|| built.to_owned()));
        if !program.is_file() {
            skipped(
                "InfluxDB",
                "neither INFLUXDB_URL and INFLUXDB_TOKEN nor a server built by scripts/influxdb.sh",
            );
            return None;
        }
        let folder = tempfile::tempdir().unwrap().keep();
        let process = Process::start(&program, &folder, free_port());
        let url = format!("http://127.0.0.1:{}", process.port);
        let (setup, organisation) = (url.clone(), ORGANISATION);
        let answer = block_on(async move {
            Client::new(setup, organisation, "")
                .onboarding(
                    "tests",
                    organisation,
                    "first",
                    Some("a password of the tests".to_owned()),
                    None,
                    None,
                )
                .await
        })
        .unwrap();
        let token = answer.auth.and_then(|auth| auth.token).unwrap();
        Some(Self::at(url, ORGANISATION.to_owned(), token, Some(process)))
    }

    fn at(url: String, organisation: String, token: String, process: Option<Process>) -> Self {
        let client = Client::new(&url, &organisation, &token);
        let asked = ListOrganizationRequest {
            org: Some(organisation.clone()),
            ..ListOrganizationRequest::default()
        };
        let found = block_on(async move { client.list_organizations(asked).await }).unwrap();
        Self {
            url,
            organisation,
            organisation_id: found.orgs[0].id.clone().unwrap(),
            token,
            process,
        }
    }

    pub fn new_bucket(&self) -> InfluxAddress {
        let number = BUCKETS.fetch_add(1, Ordering::Relaxed);
        let bucket = format!("test-{}-{number}", std::process::id());
        let client = Client::new(&self.url, &self.organisation, &self.token);
        let wanted = PostBucketRequest::new(self.organisation_id.clone(), bucket.clone());
        block_on(async move { client.create_bucket(Some(wanted)).await }).unwrap();
        InfluxAddress {
            url: self.url.clone(),
            organisation: self.organisation.clone(),
            bucket,
            token: self.token.clone(),
        }
    }

    /// Whether it was started here and may be killed.
    pub fn is_ours(&self) -> bool {
        self.process.is_some()
    }

    pub fn kill(&mut self) {
        if let Some(process) = &mut self.process {
            process.end("kill");
        }
    }

    pub fn start_again(&mut self) {
        if let Some(process) = &mut self.process {
            let program = std::fs::read_to_string(process.folder.join("program")).unwrap();
            let (folder, port) = (process.folder.clone(), process.port);
            *process = Process::start(Path::new(&program), &folder, port);
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Killed itself, the shell would leave the server behind.
        drop(self.shell.stdin.take());
        let _ = self.shell.wait();
    }
}

impl Process {
    fn start(program: &Path, folder: &Path, port: u16) -> Self {
        std::fs::write(folder.join("program"), program.display().to_string()).unwrap();
        let script = format!(
            "'{}' --bolt-path {f}/bolt --engine-path {f}/engine --sqlite-path {f}/sqlite \
             --http-bind-address 127.0.0.1:{port} --reporting-disabled --log-level error \
             >>{f}/log 2>&1 </dev/null &\n\
             server=$!\nread word\nkill -9 $server\nwait $server 2>/dev/null\n\
             [ \"$word\" = kill ] || rm -rf {f}",
            program.display(),
            f = folder.display()
        );
        let shell = Command::new("sh")
            .arg("-c")
            .arg(script)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let client = Client::new(format!("http://127.0.0.1:{port}"), "", "");
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let client = client.clone();
            let there = block_on(async move { client.is_onboarding_allowed().await });
            if there.is_ok() {
                break;
            }
            assert!(
                Instant::now() < deadline,
                "influxd does not answer: {there:?}"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
        Self {
            shell,
            folder: folder.to_owned(),
            port,
        }
    }

    fn end(&mut self, word: &str) {
        let mut input = self.shell.stdin.take().unwrap();
        writeln!(input, "{word}").unwrap();
        drop(input);
        self.shell.wait().unwrap();
    }
}

pub fn block_on<F>(future: F) -> F::Output
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}
