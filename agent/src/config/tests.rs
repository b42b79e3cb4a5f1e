use protocol::Layer;

use super::*;
use crate::core::layers::Layers;
use crate::core::noise::Scales;
use crate::core::window::Length;
use crate::look::source::SourceConfig;

fn parse(text: &str) -> Result<Config, SettingsError> {
    Config::parse("agent.toml", text, None)
}

#[test]
fn the_printed_example_is_valid_and_its_comments_name_every_default() {
    let config = parse(EXAMPLE).unwrap();
    assert_eq!(config.counting.length, Length::FOUR_HOURS);
    assert_eq!(config.counting.layers, Layers::STANDARD);
    assert_eq!(config.broker.port, 1883);
    let key = |line: &str| {
        let bare = line.trim_start_matches("# ");
        bare.split_once(" = ")
            .is_some_and(|(key, _)| key.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
    };
    // Uncommented, the defaults mean the same.
    let spelled_out: Vec<&str> = EXAMPLE
        .lines()
        .filter(|line| {
            let without = ["file = ", "portal = ", "topic_prefix = "];
            let has_no_default = without.iter().any(|key| line.contains(key));
            !has_no_default && !line.ends_with("\"\"")
        })
        .map(|line| {
            if key(line) {
                line.trim_start_matches("# ")
            } else {
                line
            }
        })
        .collect();
    let explicit = parse(&spelled_out.join("\n")).unwrap();
    assert_eq!(format!("{explicit:?}"), format!("{config:?}"));
}

#[test]
fn five_mistakes_are_shown_as_five_mistakes() {
    let error = parse(
        r#"
        access_point = "Simonis"
        colour = "blue"
        [source]
        kind = "hostapd"
        ssid = 5
        [online]
        probe = "ping"
        [broker]
        host = "mqtt.example.org"
        port = 70000
        "#,
    )
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        "\
agent.toml: `access_point` is `\"Simonis\"`; expected 1 to 24 characters of a-z, 0-9 and -
agent.toml: `broker.port` is `70000`; expected a whole number from 1 to 65535
agent.toml: `colour` is unknown; expected a key that `hotspot-agent config` prints
agent.toml: `online.probe` is `\"ping\"`; expected one of \"tcp\", \"dns\", \"off\"
agent.toml: `source.ssid` is `5`; expected a network's name of 1 to 32 bytes"
    );
}

#[test]
fn the_network_may_have_several_names() {
    let with = |ssid: &str| parse(&EXAMPLE.replace("ssid = \"wifi.brussels\"", ssid));
    let several = with("ssid = [\"wifi.brussels\", \"wifi.brussels-owe\"]").unwrap();
    let SourceConfig::Live(live) = several.source else {
        panic!("no radio");
    };
    assert_eq!(live.names, ["wifi.brussels", "wifi.brussels-owe"]);
    for bad in ["ssid = []", "ssid = [\"\"]", "ssid = [5]", "ssid = \"\""] {
        let error = with(bad).unwrap_err().to_string();
        assert!(error.contains("`source.ssid`"), "{error}");
    }
}

#[test]
fn an_empty_file_says_all_that_is_missing() {
    let error = parse("").unwrap_err().to_string();
    let keys: Vec<&str> = error
        .lines()
        .map(|line| line.split('`').nth(1).unwrap())
        .collect();
    assert_eq!(
        keys,
        ["access_point", "broker.host", "online.probe", "source.ssid"]
    );
}

#[test]
fn what_is_for_the_laboratory_needs_the_word() {
    let text = format!("{EXAMPLE}\n[laboratory]\nperiod_s = 1\n");
    let error = parse(&text).unwrap_err().to_string();
    assert!(
        error.contains("`laboratory.period_s`") && error.contains("lab = true"),
        "{error}"
    );
    let config = parse(&format!("lab = true\n{text}")).unwrap();
    assert_eq!(config.counting.length.period_s, 1);

    let clock = "1767225600,60".parse().unwrap();
    let error = Config::parse("agent.toml", EXAMPLE, Some(clock)).unwrap_err();
    assert!(error.to_string().contains("`lab = true`"), "{error}");
}

#[test]
fn noise_is_switched_off_only_with_the_reference_of_an_assessment() {
    let without = EXAMPLE.replace("# noise = \"standard\"", "noise = \"off\"");
    let error = parse(&without).unwrap_err().to_string();
    assert!(error.contains("`privacy.assessment` is missing"), "{error}");
    let with = without.replace("# assessment = \"\"", "assessment = \"DPIA 2026-4\"");
    let config = parse(&with).unwrap();
    assert_eq!(config.counting.layers, Layers::OFF);
    assert_eq!(
        config.counting.noise_off_reference.as_deref(),
        Some("DPIA 2026-4")
    );
}

fn with_layers(noise: &str, layers: &str) -> Result<Config, SettingsError> {
    let lines = format!("noise = \"{noise}\"\nlayers = {layers}");
    parse(&EXAMPLE.replace("# noise = \"standard\"", &lines))
}

#[test]
fn layers_are_a_list_of_texts() {
    let config = with_layers("strict", r#"["weeks 160 4", "windows 480  4"]"#).unwrap();
    let layers: Vec<_> = config.counting.layers.all().collect();
    let scales = |device_minutes, visits| Scales {
        device_minutes,
        visits,
    };
    let expected = [
        (Layer::Windows, scales(480, 4)),
        (Layer::Weeks, scales(160, 4)),
    ];
    assert_eq!(layers, expected);
    assert_eq!(config.counting.layers.budget, Scales::STRICT);
    let one = with_layers("standard", r#"["windows 60 2"]"#).unwrap();
    let alone = Layers::windows_alone(Scales::STANDARD);
    assert_eq!(one.counting.layers, alone);
}

#[test]
fn layers_that_may_not_be_released_together_are_refused_with_the_reason() {
    for (noise, layers, expected) in [
        (
            "standard",
            r#"["windows 120 4", "weeks 119 4"]"#,
            "sum of 1/b is within the budget, 1/60 on device-minutes and 1/2 on visits",
        ),
        (
            "strict",
            r#"["windows 120 4", "weeks 120 4"]"#,
            "within the budget, 1/120 on",
        ),
        (
            "standard",
            r#"["windows 60 2", "windows 60 2"]"#,
            "each layer once, not windows twice",
        ),
        ("standard", r#"["weeks 60 2"]"#, "a list with windows in it"),
        (
            "standard",
            r#"["months 60 2"]"#,
            "each as \"windows 120 4\"",
        ),
        ("standard", r#"["windows 60"]"#, "each as \"windows 120 4\""),
        ("standard", r#""windows 60 2""#, "a list of layers"),
    ] {
        let error = with_layers(noise, layers).unwrap_err().to_string();
        assert!(error.contains("`privacy.layers` is `"), "{error}");
        assert!(error.contains(expected), "{layers}: {error}");
    }
}

#[test]
fn a_boundary_inside_a_window_is_refused() {
    let with = |lines: &str| parse(&format!("lab = true\n{EXAMPLE}\n[laboratory]\n{lines}\n"));
    let error = with("window_periods = 7").unwrap_err().to_string();
    assert!(error.contains("`laboratory.window_periods`"), "{error}");
    let config = with("window_periods = 7\nweek_periods = 7").unwrap_err();
    // A week of seven minutes does not end where a Monday does.
    assert!(config.to_string().contains("divide each other"));
    let config = with("window_periods = 30\nweek_periods = 120").unwrap();
    assert_eq!(config.counting.calendar().week.seconds(), 7200);
}

#[test]
fn tls_needs_all_its_three_files_and_has_a_port_of_its_own() {
    let with = |lines: &str| EXAMPLE.replace("[clock]", &format!("{lines}\n[clock]"));
    let error = parse(&with("ca_file = \"ca.pem\""))
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("`broker.certificate_file` is missing"),
        "{error}"
    );
    assert!(error.contains("`broker.key_file` is missing"), "{error}");
    let all = "ca_file = \"ca.pem\"\ncertificate_file = \"box.pem\"\nkey_file = \"box.key\"";
    let config = parse(&with(all)).unwrap();
    assert_eq!(config.broker.port, 8883);
    let own = config.broker.tls.unwrap().own.unwrap();
    assert_eq!(own.key, PathBuf::from("box.key"));
}

#[test]
fn a_password_over_tls_takes_the_place_of_a_certificate() {
    let with = |lines: &str| EXAMPLE.replace("[clock]", &format!("{lines}\n[clock]"));
    let password = "username = \"box\"\npassword_file = \"secret\"\n";
    let config = parse(&with(&format!("{password}ca_file = \"ca.pem\""))).unwrap();
    assert_eq!(config.broker.port, 8883);
    assert_eq!(config.broker.tls.unwrap().own, None);
    let half = with(&format!(
        "{password}ca_file = \"ca.pem\"\nkey_file = \"box.key\""
    ));
    let error = parse(&half).unwrap_err().to_string();
    assert!(
        error.contains("`broker.certificate_file` is missing"),
        "{error}"
    );
}

#[test]
fn a_file_that_is_not_toml_says_where() {
    let error = parse("access_point = \n").unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("line 1"), "{source}");
}
