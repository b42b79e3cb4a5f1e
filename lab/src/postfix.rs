//! A real Postfix, as Debian packs it, with a configuration and a queue of its own. It takes
//! mail for ann@example.org and refuses whom it does not know.

use std::fs;
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::authority::{Authority, now_s};
use crate::deadline::wait_for;
use crate::port::free_address;
use crate::skipped::skipped;

const COMMAND: &str = "/usr/sbin/postfix";
const DAEMONS: &str = "/usr/lib/postfix/sbin";

/// Stopped when dropped.
pub struct Postfix {
    pub address: SocketAddr,
    folder: TempDir,
}

impl Postfix {
    /// `None`, and says so in the list of skipped tests, where it is not there or may not be
    /// run.
    pub fn start() -> Option<Self> {
        if !Path::new(COMMAND).is_file() || !Path::new(DAEMONS).is_dir() {
            skipped(
                "postfix",
                "Postfix is not installed (scripts/set-up.sh test)",
            );
            return None;
        }
        let (Some(user), Some(group)) = (number("-u"), number("-g")) else {
            skipped("postfix", "there is no user `postfix`");
            return None;
        };
        if number_of("-u", &[]) != Some(0) {
            skipped("postfix", "Postfix is started by root alone");
            return None;
        }
        let folder = tempfile::tempdir().expect("a folder can be made");
        let address = free_address();
        let postfix = Self { address, folder };
        postfix.furnish(user, group);
        let started = postfix.command("start").output();
        let started = started.expect("Postfix can be called");
        assert!(started.status.success(), "{started:?}\n{}", postfix.log());
        wait_for("Postfix to listen", || TcpStream::connect(address).ok());
        Some(postfix)
    }

    fn furnish(&self, user: u32, group: u32) {
        let root = self.folder.path();
        // Its daemons run as a user of their own.
        open_to_all(root);
        for name in ["config", "queue", "data", "mail"] {
            fs::create_dir(root.join(name)).expect("a folder can be made");
        }
        for name in ["data", "mail"] {
            std::os::unix::fs::chown(root.join(name), Some(user), Some(group))
                .expect("a folder can be handed over");
        }
        let valid = (now_s() - 3_600, now_s() + 86_400);
        Authority::new("mail").issue(root, "server", valid);
        let here = root.display();
        let main = format!(
            "compatibility_level = 3.6\n\
             queue_directory = {here}/queue\n\
             data_directory = {here}/data\n\
             command_directory = /usr/sbin\n\
             daemon_directory = {DAEMONS}\n\
             mail_owner = postfix\n\
             setgid_group = postdrop\n\
             maillog_file_prefixes = {here}\n\
             maillog_file = {here}/log\n\
             myhostname = localhost\n\
             mydestination =\n\
             alias_maps =\n\
             inet_interfaces = 127.0.0.1\n\
             inet_protocols = ipv4\n\
             virtual_mailbox_domains = example.org\n\
             virtual_mailbox_maps = inline:{{ann@example.org=ann/}}\n\
             virtual_mailbox_base = {here}/mail\n\
             virtual_minimum_uid = 1\n\
             virtual_uid_maps = static:{user}\n\
             virtual_gid_maps = static:{group}\n\
             smtpd_recipient_restrictions = check_recipient_access texthash:{here}/config/access,\n \
                 permit_mynetworks, reject\n\
             smtpd_tls_security_level = may\n\
             smtpd_tls_cert_file = {here}/server.pem\n\
             smtpd_tls_key_file = {here}/server.key\n"
        );
        self.write("config/main.cf", &main);
        // One connection a process: what changes in a file counts from the next on.
        let services = format!(
            "{} inet n - n - - smtpd -o max_use=1\n\
             pickup unix n - n 60 1 pickup\n\
             cleanup unix n - n - 0 cleanup\n\
             qmgr unix n - n 300 1 qmgr\n\
             tlsmgr unix - - n 1000? 1 tlsmgr\n\
             rewrite unix - - n - - trivial-rewrite\n\
             bounce unix - - n - 0 bounce\n\
             defer unix - - n - 0 bounce\n\
             trace unix - - n - 0 bounce\n\
             verify unix - - n - 1 verify\n\
             proxymap unix - - n - - proxymap\n\
             error unix - - n - - error\n\
             retry unix - - n - - error\n\
             virtual unix - n n - - virtual\n\
             anvil unix - - n - 1 anvil\n\
             postlog unix-dgram n - n - 1 postlogd\n",
            self.address
        );
        self.write("config/master.cf", &services);
        self.write("config/access", "");
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        fs::write(&path, text).expect("a file can be written");
    }

    fn command(&self, what: &str) -> Command {
        let mut command = Command::new(COMMAND);
        command.arg("-c").arg(self.folder.path().join("config"));
        command.arg(what);
        command
    }

    /// What it says of a recipient from the next connection on, such as
    /// `450 4.2.0 come again`; none: as usual.
    pub fn says_of_ann(&self, answer: Option<&str>) {
        let access = answer.map_or(String::new(), |answer| {
            format!("ann@example.org {answer}\n")
        });
        self.write("config/access", &access);
    }

    /// The authority of its certificate.
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// What lies in the mailbox, once there are as many.
    pub fn mails(&self, count: usize) -> Vec<String> {
        wait_for("the mails to be delivered", || {
            let mails = self.mails_now();
            (mails.len() >= count).then_some(mails)
        })
    }

    pub fn mails_now(&self) -> Vec<String> {
        let Ok(folder) = fs::read_dir(self.folder.path().join("mail/ann/new")) else {
            return Vec::new();
        };
        let files = folder.map(|file| file.expect("a folder can be read").path());
        files
            .map(|file| fs::read_to_string(file).expect("a mail can be read"))
            .collect()
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("--- log of Postfix\n{}", self.log());
        }
        let _gone_already = self.command("stop").output();
    }
}

fn open_to_all(path: &Path) {
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("rights can be given");
}

fn number(of: &str) -> Option<u32> {
    number_of(of, &["postfix"])
}

fn number_of(of: &str, whom: &[&str]) -> Option<u32> {
    let told = Command::new("id").arg(of).args(whom).output().ok()?;
    String::from_utf8(told.stdout).ok()?.trim().parse().ok()
}
