//! The names under which the public network is on the air.

/// One network may have several: an open one and its encrypted partner, one a band,
/// one a language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names(Vec<String>);

impl Names {
    pub fn new(names: Vec<String>) -> Self {
        Self(names)
    }

    pub fn has(&self, ssid: &[u8]) -> bool {
        self.0.iter().any(|name| name.as_bytes() == ssid)
    }

    /// The same of a name as hostapd prints it.
    pub fn has_printed(&self, ssid: &str) -> bool {
        self.0.iter().any(|name| printed(name.as_bytes()) == ssid)
    }
}

impl From<&str> for Names {
    fn from(name: &str) -> Self {
        Self(vec![name.to_owned()])
    }
}

/// A network's name as hostapd prints it.
pub fn printed(ssid: &[u8]) -> String {
    let mut text = String::new();
    for &byte in ssid {
        match byte {
            b'"' => text.push_str("\\\""),
            b'\\' => text.push_str("\\\\"),
            0x1b => text.push_str("\\e"),
            b'\n' => text.push_str("\\n"),
            b'\r' => text.push_str("\\r"),
            b'\t' => text.push_str("\\t"),
            32..=126 => text.push(char::from(byte)),
            _ => text.push_str(&format!("\\x{byte:02x}")),
        }
    }
    text
}

/// Names of other networks that are told at most.
const MAX_OTHERS: usize = 8;

/// Adds the name of another network on this box, for whoever wonders what is counted.
pub fn note_other(others: &mut Vec<String>, name: String) {
    if others.len() < MAX_OTHERS && !name.is_empty() && !others.contains(&name) {
        others.push(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_compared_as_hostapd_prints_it() {
        let name = "caf\u{e9} \"A\"\\";
        assert_eq!(printed(name.as_bytes()), "caf\\xc3\\xa9 \\\"A\\\"\\\\");
        assert!(Names::from(name).has_printed("caf\\xc3\\xa9 \\\"A\\\"\\\\"));
    }

    #[test]
    fn each_of_several_names_is_the_public_network() {
        let names = Names::new(vec!["wifi.brussels".into(), "wifi.brussels-owe".into()]);
        assert!(names.has(b"wifi.brussels") && names.has_printed("wifi.brussels-owe"));
        assert!(!names.has(b"wifi.brussels-staff"));
    }
}
