//! A real nginx before a collector's pages: TLS ends there, and they stand below a path.

use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::child::Running;
use crate::deadline::wait_for;
use crate::port::free_port;
use crate::skipped::skipped;

const PROGRAMS: [&str; 3] = ["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx"];

/// Killed when dropped.
pub struct Nginx {
    pub port: u16,
    _running: Running,
}

/// `None`, and says so in the list of skipped tests, where it is not installed.
pub fn program() -> Option<PathBuf> {
    let program = PROGRAMS
        .map(PathBuf::from)
        .into_iter()
        .find(|path| path.is_file());
    if program.is_none() {
        skipped("proxy", "nginx is not installed");
    }
    program
}

impl Nginx {
    /// Shows the certificate `NAME.pem` of this folder; `locations` is what stands in the
    /// section `server`.
    pub fn start(program: &Path, folder: &Path, name: &str, locations: &str) -> Self {
        let port = free_port();
        let at = |file: &str| folder.join(file).display().to_string();
        let configuration = format!(
            "daemon off;\nmaster_process off;\nworker_processes 1;\npid {};\nerror_log {};\n\
             events {{ worker_connections 256; }}\nhttp {{\n  access_log off;\n  \
             client_body_temp_path {};\n  proxy_temp_path {};\n  fastcgi_temp_path {};\n  \
             uwsgi_temp_path {};\n  scgi_temp_path {};\n  server {{\n    \
             listen 127.0.0.1:{port} ssl;\n    server_name localhost;\n    \
             ssl_certificate {};\n    ssl_certificate_key {};\n    \
             ssl_protocols TLSv1.2 TLSv1.3;\n{locations}\n  }}\n}}\n",
            at("nginx.pid"),
            at("nginx-errors.log"),
            at("nginx-body"),
            at("nginx-proxy"),
            at("nginx-fastcgi"),
            at("nginx-uwsgi"),
            at("nginx-scgi"),
            at(&format!("{name}.pem")),
            at(&format!("{name}.key")),
        );
        let file = folder.join("nginx.conf");
        std::fs::write(&file, configuration).expect("a folder can be written");
        let mut command = Command::new(program);
        command.arg("-e").arg(folder.join("nginx-errors.log"));
        command.arg("-p").arg(folder).arg("-c").arg(&file);
        let running = Running::start(&mut command, &folder.join("nginx.log"));
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        wait_for("nginx to listen", || TcpStream::connect(address).ok());
        Self {
            port,
            _running: running,
        }
    }
}
