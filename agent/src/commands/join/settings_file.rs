//! Values set in the agent's own file, with everything else in it left as it is: comments
//! too, since people keep what they know there.

use protocol::joining::Value;
use toml::Table;

type Setting = (String, String, Option<Value>);

/// The text with these values; `None` takes one away.
pub fn set(text: &str, settings: &[Setting]) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for (section, key, value) in settings {
        let (from, to) = bounds(&mut lines, section, value.is_some());
        let is_set = |line: &String| is_of(line, key);
        let here = lines[from..to].iter().position(is_set);
        match value {
            None => {
                if let Some(at) = here {
                    lines[from + at].insert_str(0, "# ");
                }
            }
            Some(value) => {
                let line = format!("{key} = {}", shown(value));
                let as_comment = |line: &String| {
                    let rest = line.strip_prefix('#').map(str::trim_start);
                    rest.is_some_and(|rest| is_of(rest, key))
                };
                let comment = || lines[from..to].iter().position(as_comment);
                match here.or_else(comment) {
                    Some(at) => lines[from + at] = line,
                    None => lines.insert(from, line),
                }
            }
        }
    }
    lines.join("\n") + "\n"
}

/// Whether the text says just these.
pub fn holds(text: &str, settings: &[Setting]) -> bool {
    let Ok(table) = text.parse::<Table>() else {
        return false;
    };
    settings.iter().all(|(section, key, value)| {
        let keys = match section.as_str() {
            "main" => Some(&table),
            section => table.get(section).and_then(toml::Value::as_table),
        };
        let found = keys.and_then(|keys| keys.get(key));
        found.cloned() == value.as_ref().map(as_toml)
    })
}

/// For somebody who sets them by hand.
pub fn lines(settings: &[Setting]) -> String {
    let name = |section: &str| match section {
        "main" => String::new(),
        section => format!("{section}."),
    };
    let lines: Vec<String> = settings
        .iter()
        .filter_map(|(section, key, value)| {
            let value = value.as_ref()?;
            Some(format!("{}{key} = {}", name(section), shown(value)))
        })
        .collect();
    lines.join("\n")
}

/// The lines of a section, which is made at the end where it is not there and is needed.
fn bounds(lines: &mut Vec<String>, section: &str, needed: bool) -> (usize, usize) {
    let from = match section {
        "main" => 0,
        section => {
            let header = format!("[{section}]");
            let is_header = |line: &String| {
                let line = line.split('#').next().unwrap_or_default();
                line.trim() == header
            };
            match lines.iter().position(is_header) {
                Some(at) => at + 1,
                None if needed => {
                    lines.extend([String::new(), header]);
                    lines.len()
                }
                None => return (0, 0),
            }
        }
    };
    let rest = lines[from..].iter();
    let length = rest.take_while(|line| !line.trim_start().starts_with('['));
    (from, from + length.count())
}

fn is_of(line: &str, key: &str) -> bool {
    let rest = line.trim_start().strip_prefix(key).map(str::trim_start);
    rest.is_some_and(|rest| rest.starts_with('='))
}

fn as_toml(value: &Value) -> toml::Value {
    match value {
        Value::Flag(flag) => (*flag).into(),
        Value::Number(number) => (*number).into(),
        Value::Text(text) => text.as_str().into(),
        Value::List(texts) => texts.clone().into(),
    }
}

fn shown(value: &Value) -> String {
    as_toml(value).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, EXAMPLE};

    fn text(section: &str, key: &str, value: &str) -> Setting {
        let value = Some(Value::Text(value.to_owned()));
        (section.to_owned(), key.to_owned(), value)
    }

    #[test]
    fn a_file_keeps_its_comments_and_gets_the_values_where_their_keys_are() {
        let file = "# Box of Ann.\naccess_point = \"old\"\n\n[online]\n# port of the portal\n\
                    probe = \"dns\"\n[broker]\nhost = \"old\" # was here\n# port = 1883\n\
                    topic_prefix = \"city\"\n\n[clock]\ntrust = \"always\"\n";
        let settings = [
            text("main", "access_point", "simonis-1"),
            text("broker", "host", "b.example.org"),
            (
                "broker".to_owned(),
                "port".to_owned(),
                Some(Value::Number(8883)),
            ),
            ("broker".to_owned(), "topic_prefix".to_owned(), None),
            text("broker", "ca_file", "/etc/ca \"x\".pem"),
            text("privacy", "noise", "strict"),
        ];
        let new = set(file, &settings);
        assert_eq!(
            new,
            "# Box of Ann.\naccess_point = \"simonis-1\"\n\n[online]\n# port of the portal\n\
             probe = \"dns\"\n[broker]\nca_file = '/etc/ca \"x\".pem'\nhost = \"b.example.org\"\n\
             port = 8883\n# topic_prefix = \"city\"\n\n[clock]\ntrust = \"always\"\n\n\
             [privacy]\nnoise = \"strict\"\n"
        );
        assert!(holds(&new, &settings));
        assert_eq!(set(&new, &settings), new);
    }

    #[test]
    fn the_example_becomes_a_configuration_that_is_understood() {
        let settings = [
            text("main", "access_point", "simonis-1"),
            (
                "source".to_owned(),
                "ssid".to_owned(),
                Some(Value::List(vec!["a".to_owned(), "b".to_owned()])),
            ),
            text("online", "address", "10.0.0.53:53"),
            text("broker", "ca_file", "/etc/a.pem"),
            text("broker", "certificate_file", "/etc/b.pem"),
            text("broker", "key_file", "/etc/b.pem"),
        ];
        let new = set(EXAMPLE, &settings);
        assert!(holds(&new, &settings), "{new}");
        let config = Config::parse("a", &new, None).unwrap();
        assert_eq!(config.access_point.as_str(), "simonis-1");
        assert_eq!(config.broker.port, 8883);
        assert_eq!(new.lines().count(), EXAMPLE.lines().count());
    }

    #[test]
    fn what_cannot_be_set_line_by_line_is_seen() {
        let settings = [text("source", "ssid", "a")];
        let file = "[source]\nssid = [\n\"x\",\n]\n";
        assert!(!holds(&set(file, &settings), &settings));
        let inline = "source = { ssid = \"x\" }\n";
        assert!(!holds(&set(inline, &settings), &settings));
        assert_eq!(lines(&settings), "source.ssid = \"a\"");
    }
}
