//! File descriptors: how many this process may have, and the share of the web.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tracing::warn;

/// As many are asked for at most; what `packaging` gives.
const WANTED: u64 = 65_536;
/// Where no limit can be read: the usual one.
const USUAL: u64 = 1_024;

/// Connections that the web may have at most, however many descriptors there are: a
/// deployment has dozens of readers, each browser six connections.
const WEB: u64 = 1_024;

/// Raises the soft limit as far as the hard one allows.
pub fn raise() {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wanted = maximum.map_or(WANTED, |maximum| maximum.min(WANTED));
    if current.is_none_or(|current| current >= wanted) {
        return;
    }
    let raised = Rlimit {
        current: Some(wanted),
        maximum,
    };
    if let Err(error) = setrlimit(Resource::Nofile, raised) {
        warn!("the limit of descriptors stays as it is: {error}");
    }
}

/// Connections that the web may have: a quarter of all descriptors. Ingest, the
/// broker and those who read the database have the rest, whatever strangers do.
pub fn for_the_web() -> usize {
    let limit = getrlimit(Resource::Nofile).current;
    share(limit.unwrap_or(USUAL))
}

fn share(limit: u64) -> usize {
    usize::try_from((limit / 4).clamp(1, WEB)).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_web_has_a_quarter_and_never_more_than_it_needs() {
        assert_eq!(share(1_024), 256);
        assert_eq!(share(65_536), 1_024);
        assert_eq!(share(3), 1);
    }
}
