//! A box joins with a token, over HTTPS: the key is made on it, and nothing else is typed.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Instant;

use journeys::over_tls::{OverTls, PATIENCE};
use lab::deadline::wait_within;
use lab::hostapd::{FakeHostapd, entry};
use serde_json::Value;

const LABORATORY: &str = "period_s = 1\nwindow_periods = 20\nresend_s = 5";

/// What all boxes share.
fn agents(sockets: &Path) -> String {
    format!(
        "[source]\nkind = \"hostapd\"\nssid = [\"wifi.brussels\", \"wifi.brussels-owe\"]\n\
         sockets = {sockets:?}\n[online]\ngateway = \"off\"\nprobe = \"off\"\ntimeout_s = 1\n\
         pause_s = 0\n[clock]\ntrust = \"always\"\n"
    )
}

fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

fn heard(deployment: &OverTls) -> Vec<String> {
    let told = deployment.collector_must(&["fleet", "--json"]);
    let told: Value = serde_json::from_str(&told).unwrap();
    let items = told["items"].as_array().unwrap().iter();
    let heard = items.filter(|item| !item["last_report"].is_null());
    heard
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_box_that_joined_reports_over_tls_and_its_key_never_left_it() {
    let hostapd = FakeHostapd::start(|| vec![entry("02:00:00:00:00:11", 100, 500)]);
    let Some(mut deployment) = OverTls::start(&agents(hostapd.sockets())) else {
        return;
    };
    let token = deployment.token("simonis-1");
    let file = deployment.prepare_box("simonis-1", LABORATORY);
    let joined = deployment.join(&file, &token);
    assert!(joined.status.success(), "{joined:?}");
    let text = said(&joined);
    assert!(
        text.starts_with("this box is simonis-1, certificate until 20"),
        "{text}"
    );
    let written = std::fs::read_to_string(&file).unwrap();
    assert!(
        written.contains("# The box called simonis-1.\n"),
        "{written}"
    );
    let folder = deployment.at("simonis-1");
    let identity = std::fs::read_to_string(folder.join("joined.pem")).unwrap();
    assert!(identity.contains("PRIVATE KEY"));
    assert!(!folder.join("joining.pem").exists());
    let _agent = deployment.start_agent("simonis-1");
    wait_within("a report", PATIENCE, || {
        let heard = heard(&deployment);
        heard.contains(&"simonis-1".to_owned()).then_some(())
    });
    assert!(deployment.everything_runs());
    for file in ["collector.sqlite", "collector.sqlite-wal"] {
        let kept = std::fs::read(deployment.at("data").join(file)).unwrap_or_default();
        let secret = token.split('.').nth(1).unwrap();
        assert!(
            !contains(&kept, secret.as_bytes()),
            "the token is in {file}"
        );
    }
}

#[test]
fn a_box_joins_below_a_path_of_a_real_nginx_and_reports() {
    let hostapd = FakeHostapd::start(|| vec![entry("02:00:00:00:00:11", 100, 500)]);
    for takes_path_away in [false, true] {
        let agents = agents(hostapd.sockets());
        let Some(mut deployment) = OverTls::start_behind_nginx(&agents, takes_path_away) else {
            return;
        };
        assert!(deployment.address().ends_with("/wifi"));
        let token = deployment.token("simonis-1");
        let file = deployment.prepare_box("simonis-1", LABORATORY);
        let root = deployment.address().replace("/wifi", "");
        let mut command = deployment.join_command(&file, &root, &token);
        let beside = command.output().unwrap();
        let text = said(&beside);
        assert!(text.contains("is that the address of its pages?"), "{text}");
        let joined = deployment.join(&file, &token);
        assert!(joined.status.success(), "{joined:?}");
        let _agent = deployment.start_agent("simonis-1");
        wait_within("a report", PATIENCE, || {
            let heard = heard(&deployment);
            heard.contains(&"simonis-1".to_owned()).then_some(())
        });
        assert!(deployment.everything_runs());
    }
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[test]
fn each_refusal_says_what_to_do() {
    let hostapd = FakeHostapd::start(Vec::new);
    let Some(deployment) = OverTls::start(&agents(hostapd.sockets())) else {
        return;
    };
    let token = deployment.token("simonis-1");
    let file = deployment.prepare_box("simonis-1", LABORATORY);
    let refused = |file: &Path, address: &str, token: &str, word: &str| {
        let mut command = deployment.join_command(file, address, token);
        let output = command.output().unwrap();
        assert!(!output.status.success(), "{output:?}");
        let text = said(&output);
        assert!(text.contains(word), "`{word}` is not in: {text}");
    };
    let address = deployment.address();

    // The server is another, has no public certificate, or is none at all.
    let other = deployment.other_front();
    let impostor = format!("https://localhost:{}", other.port);
    refused(
        &file,
        &impostor,
        &token,
        "have the key that the token names",
    );
    let without_key = token.rsplit_once('.').unwrap().0;
    let list = Path::new("/etc/ssl/certs/ca-certificates.crt");
    let word = match list.exists() {
        true => "does not prove that it is the collector's server",
        false => "no list of public authorities",
    };
    refused(&file, &address, without_key, word);
    refused(
        &file,
        &address.replace("https", "http"),
        &token,
        "with https",
    );
    refused(
        &file,
        "https://localhost:1",
        &token,
        "join again with the same token",
    );
    let elsewhere = format!("{address}/elsewhere");
    refused(
        &file,
        &elsewhere,
        &token,
        "is that the address of its pages?",
    );

    // By the authority of the proxy it goes, as by the key.
    let mut command = deployment.join_command(&file, &address, without_key);
    let joined = command.arg("--ca").arg(deployment.at("ca.pem")).output();
    let joined = joined.unwrap();
    assert!(joined.status.success(), "{joined:?}");

    // The token on this box again, on another box, half of it, and made up.
    let again = deployment.join(&file, &token);
    assert!(again.status.success(), "{again:?}");
    assert!(said(&again).contains("has joined as simonis-1 already"));
    let thief = deployment.prepare_box("thief", LABORATORY);
    refused(&thief, &address, &token, "was used at");
    refused(&thief, &address, &token[..40], "was all of it copied?");
    let forged = token.replacen("simonis-1.", "simonis-2.", 1);
    refused(&thief, &address, &forged, "there is no such token");

    // A newer one took its place; the access point was retired.
    let old = deployment.token("metro-1");
    deployment.token("metro-1");
    let metro = deployment.prepare_box("metro-1", LABORATORY);
    refused(&metro, &address, &old, "a newer one took its place");
    let retired = deployment.token("park-1");
    deployment.collector_must(&["retire", "--access-point", "park-1"]);
    let park = deployment.prepare_box("park-1", LABORATORY);
    refused(&park, &address, &retired, "is retired or shut out");

    // A configuration that cannot be understood is said, and left as it was.
    let token = deployment.token("wrong-1");
    let wrong = deployment.write("wrong-1.toml", "colour = 5\n");
    refused(&wrong, &address, &token, "`colour` is unknown");
    assert_eq!(std::fs::read_to_string(&wrong).unwrap(), "colour = 5\n");
    deployment.prepare_box("wrong-1", LABORATORY);
    let joined = deployment.join(&wrong, &token);
    assert!(joined.status.success(), "{joined:?}");
}

#[test]
fn a_join_that_is_killed_at_any_moment_is_finished_with_the_same_token() {
    const KILLS: u32 = 24;
    let hostapd = FakeHostapd::start(Vec::new);
    let Some(deployment) = OverTls::start(&agents(hostapd.sockets())) else {
        return;
    };
    let ids: Vec<String> = (0..=KILLS).map(|number| format!("box-{number}")).collect();
    let tokens = deployment.tokens(&ids);
    assert_eq!(tokens.len(), ids.len());
    // How long one takes that nobody kills.
    let file = deployment.prepare_box("box-0", LABORATORY);
    let begun = Instant::now();
    let joined = deployment.join(&file, &tokens["box-0"]);
    let whole = begun.elapsed();
    assert!(joined.status.success(), "{joined:?}");
    let mut states = std::collections::BTreeSet::new();
    for kill in 1..=KILLS {
        let id = format!("box-{kill}");
        let file = deployment.prepare_box(&id, LABORATORY);
        let token = &tokens[&id];
        let mut command = deployment.join_command(&file, &deployment.address(), token);
        let mut child = quiet(&mut command).spawn().unwrap();
        std::thread::sleep(whole * kill / (KILLS - 2));
        child.kill().unwrap();
        child.wait().unwrap();
        let folder = deployment.at(&id);
        let has = |name: &str| folder.join(name).exists();
        states.insert((has("joining.pem"), has("joined.pem")));
        let joined = deployment.join(&file, token);
        assert!(joined.status.success(), "killed {kill}: {joined:?}");
        assert!(has("joined.pem") && !has("joining.pem"));
        let checked = Command::new(journeys::binaries::path_of("hotspot-agent"))
            .arg("--config")
            .arg(&file)
            .args(["place", "somewhere"])
            .output()
            .unwrap();
        assert!(checked.status.success(), "{checked:?}");
        let text = std::fs::read_to_string(&file).unwrap();
        let port = format!("port = {}", deployment.broker_port());
        assert!(text.contains(&port) && text.contains(&id), "{text}");
    }
    assert!(states.len() > 1, "killed at one moment only: {states:?}");
}

fn quiet(command: &mut Command) -> &mut Command {
    command.stdout(Stdio::null()).stderr(Stdio::null())
}
