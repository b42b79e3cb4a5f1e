//! The programs that are measured: started, watched and stopped.

use std::fs::File;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Ticks of `/proc/PID/stat` a second.
const TICKS: f64 = 100.0;

pub struct Part(Child);

impl Drop for Part {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Part {
    pub fn start(command: &mut Command, log: &Path) -> Result<Self> {
        let log = File::create(log)?;
        let child = command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("{:?} cannot be started", command.get_program()))?;
        Ok(Self(child))
    }

    /// CPU seconds used so far, of all its threads.
    pub fn cpu_s(&self) -> Result<f64> {
        let text = std::fs::read_to_string(format!("/proc/{}/stat", self.0.id()))?;
        let (_, rest) = text.rsplit_once(')').context("no process")?;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        let ticks = |index: usize| fields.get(index).and_then(|text| text.parse::<f64>().ok());
        let (user, system) = ticks(11).zip(ticks(12)).context("no times")?;
        Ok((user + system) / TICKS)
    }

    /// Most memory held so far, MB.
    pub fn peak_mb(&self) -> Result<f64> {
        let text = std::fs::read_to_string(format!("/proc/{}/status", self.0.id()))?;
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kb: f64 = line
            .and_then(|line| line.split_whitespace().next())
            .and_then(|text| text.parse().ok())
            .context("no memory")?;
        Ok(kb / 1_024.0)
    }

    pub fn stop(mut self) {
        let pid = self.0.id().to_string();
        let _ = Command::new("kill").arg(&pid).status();
        let deadline = Instant::now() + Duration::from_secs(15);
        while Instant::now() < deadline {
            if matches!(self.0.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// A program beside this one, in the same profile.
pub fn beside(name: &str) -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    let folder = own.parent().and_then(Path::parent).context("no folder")?;
    Ok(folder.join(name))
}

pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

pub fn wait_for_port(port: u16) -> Result<()> {
    let deadline = Instant::now() + Duration::from_secs(120);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if Instant::now() > deadline {
            bail!("nothing listens on port {port}");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

pub struct Broker {
    pub part: Part,
    pub address: SocketAddr,
}

/// Mosquitto as a busy operator runs it.
pub fn mosquitto(folder: &Path) -> Result<Broker> {
    let port = free_port()?;
    let file = folder.join(format!("mosquitto-{port}.conf"));
    std::fs::write(
        &file,
        format!(
            "listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n\
             max_inflight_messages 1000\nmax_queued_messages 0\n"
        ),
    )?;
    let part = Part::start(
        Command::new("/usr/sbin/mosquitto").arg("-c").arg(&file),
        &folder.join(format!("mosquitto-{port}.log")),
    )?;
    wait_for_port(port)?;
    Ok(Broker {
        part,
        address: SocketAddr::from(([127, 0, 0, 1], port)),
    })
}

/// The collector in its own process, on a data folder that is filled already.
pub fn collector(data: &Path, broker: SocketAddr) -> Result<Part> {
    let file = data.join("collector.toml");
    let http = free_port()?;
    std::fs::write(
        &file,
        format!(
            "data_directory = \"{}\"\n[mqtt]\nhost = \"127.0.0.1\"\nport = {}\n\
             [http]\nlisten = \"127.0.0.1:{http}\"\n[retention]\nwindows_days = 36500\n",
            data.display(),
            broker.port()
        ),
    )?;
    let part = Part::start(
        Command::new(beside("hotspot-collector")?)
            .arg("serve")
            .arg("--config")
            .arg(&file),
        &data.join("collector.log"),
    )?;
    let deadline = Instant::now() + Duration::from_secs(60);
    let log = data.join("collector.log");
    while !std::fs::read_to_string(&log)?.contains("connected to the broker") {
        if Instant::now() > deadline {
            bail!("no collector: {}", std::fs::read_to_string(&log)?);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(part)
}
