//! What all agents of a deployment are configured with: a file that `enroll.agents_file`
//! names, in the agent's own words.

use groundwork::settings::Section;
use protocol::joining::{Settings, Value};
use toml::{Table, Value as Toml};

const KEY: &str = "agents_file";

/// Reads the file that the section names; nothing where it names none.
pub fn read(enroll: &mut Section) -> Settings {
    let Some(file) = enroll.text(KEY) else {
        return Settings::new();
    };
    let Some(text) = enroll.content(KEY, &file) else {
        return Settings::new();
    };
    match parse(&text) {
        Ok(settings) => settings,
        Err(fault) => {
            enroll.refuse(KEY, &file, &format!("a file in TOML whose {fault}"));
            Settings::new()
        }
    }
}

/// By section; keys above the first are in `main`, as OpenWrt calls it.
fn parse(text: &str) -> Result<Settings, String> {
    let table: Table = text
        .parse()
        .map_err(|error: toml::de::Error| format!("lines can be read ({})", error.message()))?;
    let mut settings = Settings::new();
    for (name, value) in table {
        match value {
            Toml::Table(keys) if name == "broker" => {
                let _not_shared = keys;
                return Err("sections are any but [broker], which `join` writes".to_owned());
            }
            Toml::Table(keys) => {
                for (key, value) in keys {
                    let value = simple(&value).ok_or_else(|| simple_wanted(&key))?;
                    settings.entry(name.clone()).or_default().insert(key, value);
                }
            }
            _ if name == "access_point" => {
                return Err("keys are what boxes share, so not `access_point`".to_owned());
            }
            value => {
                let value = simple(&value).ok_or_else(|| simple_wanted(&name))?;
                let top = settings.entry("main".to_owned()).or_default();
                top.insert(name, value);
            }
        }
    }
    Ok(settings)
}

fn simple(value: &Toml) -> Option<Value> {
    Some(match value {
        Toml::String(text) => Value::Text(text.clone()),
        Toml::Integer(number) => Value::Number(*number),
        Toml::Boolean(flag) => Value::Flag(*flag),
        Toml::Array(values) => {
            let texts = values.iter().map(|one| Some(one.as_str()?.to_owned()));
            Value::List(texts.collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

fn simple_wanted(key: &str) -> String {
    format!("values are texts, whole numbers, true or false, or lists of texts (`{key}` is not)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_and_the_top_are_taken_and_what_a_box_has_of_its_own_is_not() {
        let settings = parse(
            "log = \"warn\"\n[source]\nssid = [\"a\", \"b\"]\n[online]\nprobe = \"dns\"\n\
             timeout_s = 5\n[clock]\n",
        )
        .unwrap();
        assert_eq!(settings["main"]["log"], Value::Text("warn".to_owned()));
        let list = vec!["a".to_owned(), "b".to_owned()];
        assert_eq!(settings["source"]["ssid"], Value::List(list));
        assert_eq!(settings["online"]["timeout_s"], Value::Number(5));
        assert_eq!(settings.len(), 3);
        for wrong in [
            "access_point = \"a\"",
            "[broker]\nhost = \"a\"",
            "[a]\nb = 1.5",
            "[a.b]\nc = 1",
            "[a",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
