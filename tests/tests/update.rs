//! Fifty boxes that joined with tokens are updated in two steps, and a bad version is taken
//! back in the first: what the collector says of a version is what stops the second. Once a
//! version is what the process says of itself, and the bad one cannot hear its radio; once,
//! for `scripts/test-repository.sh`, each box has a root of its own in which real apt installs
//! from the signed repository, and the bad version ends when it is started.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use journeys::over_tls::{OverTls, PATIENCE};
use lab::child::Running;
use lab::deadline::wait_within;
use lab::hostapd::{FakeHostapd, STATUS, entry};

const FLEET: usize = 50;
const RING: usize = 5;

struct Boxes {
    deployment: OverTls,
    running: BTreeMap<String, Running>,
}

impl Boxes {
    /// As a package does it: the new program starts in the place of the old one.
    fn update(&mut self, ids: &[String], from: (&str, &Path), to: (&str, &Path)) {
        for id in ids {
            self.running.remove(id);
            let file = self.deployment.at(&format!("{id}.toml"));
            let text = std::fs::read_to_string(&file).unwrap();
            let version = |version: &str| format!("version = \"{version}\"");
            let sockets = |path: &Path| path.display().to_string();
            assert!(text.contains(&version(from.0)) && text.contains(&sockets(from.1)));
            let text = text
                .replace(&version(from.0), &version(to.0))
                .replace(&sockets(from.1), &sockets(to.1));
            std::fs::write(&file, text).unwrap();
            self.start(id);
        }
    }

    fn start(&mut self, id: &str) {
        let agent = self.deployment.start_agent(id);
        self.running.insert(id.to_owned(), agent);
    }

    /// As [`update`](Self::update), by what the repository has for each of them.
    fn install(&mut self, script: &str, ids: &[String]) {
        for id in ids {
            self.running.remove(id);
            done(script, &["update", id]);
            self.start(id);
        }
    }

    /// What the collector says of a version, and whether to go on.
    fn ask(&self, version: &str, at_least: usize) -> (bool, String) {
        let number = at_least.to_string();
        let asked = ["fleet", "--agent-version", version, "--at-least", &number];
        let output = self.deployment.collector(&asked);
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        (output.status.success(), said)
    }

    fn wait_until_good(&self, version: &str, at_least: usize) {
        wait_within(version, PATIENCE, || {
            let (good, said) = self.ask(version, at_least);
            if !good {
                eprintln!("{said}");
                std::thread::sleep(std::time::Duration::from_secs(1));
            }
            good.then_some(())
        });
    }
}

/// What somebody does at a box or at the repository.
fn done(script: &str, arguments: &[&str]) -> String {
    let output = Command::new(script).args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}\n{errors}");
    said
}

fn agents(hostapd: &FakeHostapd) -> String {
    format!(
        "[source]\nkind = \"hostapd\"\nssid = \"wifi.brussels\"\nsockets = {:?}\n\
         [online]\ngateway = \"off\"\nprobe = \"off\"\ntimeout_s = 1\npause_s = 0\n\
         [clock]\ntrust = \"always\"\n",
        hostapd.sockets()
    )
}

/// All of them join with tokens, and are started.
fn joined(deployment: OverTls, ids: &[String], laboratory: &str) -> Boxes {
    let tokens = deployment.tokens(ids);
    for id in ids {
        let file = deployment.prepare_box(id, laboratory);
        let joined = deployment.join(&file, &tokens[id]);
        assert!(joined.status.success(), "{joined:?}");
    }
    let mut boxes = Boxes {
        deployment,
        running: BTreeMap::new(),
    };
    for id in ids {
        boxes.start(id);
    }
    boxes
}

#[test]
#[ignore = "installs packages into fifty roots: scripts/test-repository.sh"]
fn fifty_boxes_are_updated_from_the_repository_and_a_bad_version_is_taken_back() {
    let script = std::env::var("BOXES").expect("`BOXES` names what installs a box");
    let hostapd = FakeHostapd::start(|| vec![entry("02:00:00:00:00:11", 100, 500)]);
    let mut deployment = OverTls::start(&agents(&hostapd)).expect("Mosquitto is installed");
    let roots = std::env::var_os("ROOTS").expect("`ROOTS` names where boxes are installed");
    deployment.roots = Some(roots.into());
    let ids: Vec<String> = (0..FLEET).map(|number| format!("box-{number}")).collect();
    let (ring, rest) = ids.split_at(RING);
    for (channel, ids) in [("testing", ring), ("stable", rest)] {
        for id in ids {
            done(&script, &["make", id, channel]);
        }
    }
    let mut boxes = joined(
        deployment,
        &ids,
        "period_s = 1\nwindow_periods = 20\nresend_s = 5",
    );
    boxes.wait_until_good("0.1.0", FLEET);

    let installed = |ids: &[String]| {
        let versions = ids.iter().map(|id| done(&script, &["version", id]));
        Vec::from_iter(BTreeSet::from_iter(versions)).join(", ")
    };
    done(&script, &["publish", "0.2.0"]);
    boxes.install(&script, &ids[..RING + 1]);
    assert_eq!(installed(ring), "0.2.0-1");
    assert_eq!(installed(rest), "0.1.0-1");
    for id in ring {
        wait_within("a version that ends at once", PATIENCE, || {
            let agent = boxes.running.get_mut(id)?;
            (!agent.is_running()).then_some(())
        });
    }
    let (is_good, said) = boxes.ask("0.2.0", RING);
    assert!(!is_good && said.ends_with("do not go on"), "{said}");
    done(&script, &["withdraw", "testing", "0.2.0-1"]);
    boxes.install(&script, ring);
    assert_eq!(installed(&ids), "0.1.0-1");
    boxes.wait_until_good("0.1.0", FLEET);
    for id in ring {
        assert!(boxes.running.get_mut(id).is_some_and(Running::is_running));
    }

    done(&script, &["publish", "0.3.0"]);
    boxes.install(&script, ring);
    boxes.wait_until_good("0.3.0", RING);
    done(&script, &["promote", "0.3.0-1"]);
    boxes.install(&script, rest);
    assert_eq!(installed(&ids), "0.3.0-1");
    boxes.wait_until_good("0.3.0", FLEET);
    assert!(boxes.deployment.everything_runs());
}

#[test]
fn a_bad_version_stops_in_the_first_ring_and_the_next_one_goes_all_the_way() {
    let somebody = || vec![entry("02:00:00:00:00:11", 100, 500)];
    let (good, deaf) = (FakeHostapd::start(somebody), FakeHostapd::start(somebody));
    deaf.set_status(&STATUS.replace("state=ENABLED", "state=DISABLED"));
    let agents = agents(&good);
    let Some(deployment) = OverTls::start(&agents) else {
        return;
    };
    let ids: Vec<String> = (0..FLEET).map(|number| format!("box-{number}")).collect();
    let laboratory = "version = \"0.1.0\"\nperiod_s = 1\nwindow_periods = 20\nresend_s = 5";
    let mut boxes = joined(deployment, &ids, laboratory);
    boxes.wait_until_good("0.1.0", FLEET);
    let (is_good, said) = boxes.ask("0.1.0", FLEET + 1);
    assert!(!is_good, "{said}");

    // A bad version, in the first ring alone.
    let (ring, rest) = ids.split_at(RING);
    boxes.update(ring, ("0.1.0", good.sockets()), ("0.2.0", deaf.sockets()));
    let stopped = wait_within("a version that is not to go on", PATIENCE, || {
        let (is_good, said) = boxes.ask("0.2.0", RING);
        let all_need = said.contains(&format!("; {RING} need a hand: "));
        (!is_good && all_need).then_some(said)
    });
    assert!(stopped.ends_with("do not go on"), "{stopped}");
    boxes.update(ring, ("0.2.0", deaf.sockets()), ("0.1.0", good.sockets()));
    boxes.wait_until_good("0.1.0", FLEET);

    // The next one, in both steps.
    boxes.update(ring, ("0.1.0", good.sockets()), ("0.3.0", good.sockets()));
    boxes.wait_until_good("0.3.0", RING);
    boxes.update(rest, ("0.1.0", good.sockets()), ("0.3.0", good.sockets()));
    boxes.wait_until_good("0.3.0", FLEET);
    assert!(boxes.deployment.everything_runs());
}
