use super::*;

#[test]
fn the_printed_file_is_the_defaults() {
    let printed = Config::parse(DEFAULT, "collector.toml").unwrap();
    assert_eq!(format!("{printed:?}"), format!("{:?}", Config::default()));
}

#[test]
fn tells_all_faults_together() {
    let text = r#"
        data_directory = ""
        time_zone = "Europe/Brusels"
        lab = "yes"
        colour = 1
        retention = 5

        [mqtt]
        host = 7
        port = 70000
        username = "collector"
        tls = true

        [http]
        listen = "localhost"

        [store]
        kind = "influxdb"
        url = "https://localhost/influx"
    "#;
    let faults = Config::parse(text, "collector.toml").unwrap_err();
    assert_eq!(
        faults.to_string(),
        "\
collector.toml: `colour` is unknown; expected a key that `hotspot-collector config` prints
collector.toml: `data_directory` is `\"\"`; expected text that is not empty, in quotes
collector.toml: `http.listen` is `\"localhost\"`; expected an address and port such as `127.0.0.1:8080`
collector.toml: `lab` is `\"yes\"`; expected true or false
collector.toml: `mqtt.host` is `7`; expected text that is not empty, in quotes
collector.toml: `mqtt.port` is `70000`; expected a whole number from 0 to 65535
collector.toml: `mqtt.tls` is unknown; expected a key that `hotspot-collector config` prints
collector.toml: `mqtt.username` is `\"collector\"`; expected `password_file` beside it
collector.toml: `retention` is `5`; expected a section `[retention]`
collector.toml: `store.kind` is `\"influxdb\"`; expected `token_file` beside it
collector.toml: `store.url` is `\"https://localhost/influx\"`; expected an address such as `http://localhost:8086`, without a path
collector.toml: `time_zone` is `\"Europe/Brusels\"`; expected a time zone such as `Europe/Brussels`"
    );
}

#[test]
fn a_password_comes_from_its_file_and_is_never_shown() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("password");
    std::fs::write(&file, "tr0mbone\n").unwrap();
    let text = format!(
        "[mqtt]\nusername = \"collector\"\npassword_file = \"{}\"",
        file.display()
    );
    let config = Config::parse(&text, "collector.toml").unwrap();
    let credentials = config.mqtt.credentials.as_ref().unwrap();
    assert_eq!(credentials.password, "tr0mbone");
    assert!(!format!("{config:?}").contains("tr0mbone"));
}

#[test]
fn says_where_the_file_is_not_toml() {
    let faults = Config::parse("lab = ", "collector.toml").unwrap_err();
    assert_eq!(faults.to_string(), "collector.toml: is not TOML");
    let source = std::error::Error::source(&faults).unwrap().to_string();
    assert!(source.starts_with("TOML parse error at line 1"), "{source}");
}

#[test]
fn unsigned_renewals_end_with_a_day_or_are_not_taken() {
    let until = |text: &str| {
        let config = Config::parse(&format!("[enroll]\n{text}"), "collector.toml");
        config.map(|config| {
            let until = config.enroll.unsigned_renewal_until;
            until.map(|until| until.to_string())
        })
    };
    assert_eq!(until("").unwrap().unwrap(), "2027-07-01T00:00:00Z");
    let day = until("unsigned_renewal_until = \"2026-12-31\"");
    assert_eq!(day.unwrap().unwrap(), "2027-01-01T00:00:00Z");
    assert_eq!(until("unsigned_renewal_until = \"\"").unwrap(), None);
    let faults = until("unsigned_renewal_until = \"soon\"").unwrap_err();
    assert!(faults.to_string().contains("expected a day such as"));
}

#[test]
fn telling_people_is_off_until_it_is_whole() {
    let faults = |text: &str| {
        let config = Config::parse(text, "collector.toml");
        config.map_or_else(|faults| faults.to_string(), |_| String::new())
    };
    assert!(Config::default().telling.mail.is_none());
    assert_eq!(
        faults("[mail]\nserver = \"smtp.example.org\"\nfrom = \"hotspots\"\nport = 0"),
        "\
collector.toml: `mail.from` is `\"hotspots\"`; expected an address such as `Hotspots <hotspots@example.org>`
collector.toml: `mail.port` is `0`; expected a whole number from 1 to 65535"
    );
    assert_eq!(
        faults("[mail]\nserver = \"smtp.example.org\"\nfrom = \"a@example.org\""),
        "collector.toml: `http.public_url` is missing; expected the address of the pages beside \
         `mail.server`: mails link to it"
    );
    let clear = "http.public_url = \"https://a\"\n[mail]\nserver = \"b\"\nfrom = \"a@example.org\"
        security = \"none\"\nusername = \"a\"\npassword_file = \"/none\"";
    assert!(faults(clear).contains("a password is not sent in the clear"));
    assert!(
        faults("[webhook]\naddress = \"example.org\"")
            .contains("`webhook.address` is `\"example.org\"`")
    );
    assert_eq!(
        faults("[telling]\nquiet_from = \"late\""),
        "collector.toml: `telling.quiet_from` is `\"late\"`; expected a time of the day such as `22:00`"
    );
}

#[test]
fn secrets_of_telling_come_from_files_and_are_never_shown() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("secret");
    let config = |secret: &str| {
        std::fs::write(&file, secret).unwrap();
        let file = file.display();
        let text = format!(
            "http.public_url = \"https://a\"\n[mail]\nserver = \"b\"\nfrom = \"a@example.org\"\n\
             username = \"a\"\npassword_file = \"{file}\"\n\
             [webhook]\naddress = \"https://example.org/a\"\nsecret_file = \"{file}\""
        );
        Config::parse(&text, "collector.toml")
    };
    let secret = "tr0mbone-tr0mbone-tr0mbone-tr0mbone";
    let known = config(&format!("{secret}\n")).unwrap();
    assert_eq!(
        known.telling.webhook.as_ref().unwrap().secret,
        secret.as_bytes()
    );
    assert!(!format!("{known:?}").contains("tr0mbone"));
    assert!(
        config("short")
            .unwrap_err()
            .to_string()
            .contains("at least 32 characters")
    );
}
