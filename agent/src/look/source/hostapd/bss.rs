//! For which BSS a control socket speaks.

use super::sockets::link;
use crate::look::source::entries::{ADDRESS_BYTES, parse_address};
use crate::look::source::interfaces::Fault;

/// More BSSs or links than any radio has.
const MAX_LISTED: usize = 64;

/// The box's own address.
pub type Bssid = [u8; ADDRESS_BYTES];

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bss {
    /// As hostapd prints it.
    pub ssid: String,
    /// Another socket may speak for the same one.
    pub bssid: Option<Bssid>,
    pub beacons: bool,
    /// The other links of a multi-link access point.
    pub partners: Vec<(u8, Bssid)>,
}

/// From an answer to STATUS, which lists all BSSs of the radio; `None` when that of this
/// socket is not among them.
///
/// # Errors
/// When it is not what hostapd writes.
pub fn find_bss(status: &str, interface: &str) -> Result<Option<Bss>, Fault> {
    let state = value(status, "state").ok_or(Fault::Garbled)?;
    let Some(at) = place(status, interface) else {
        return Ok(None);
    };
    let Some(ssid) = value(status, &format!("ssid[{at}]")) else {
        return Ok(None);
    };
    let partners = (0..=15).filter_map(|link| {
        let address = value(status, &format!("partner_link[{link}]"))?;
        Some((link, parse_address(address.as_bytes())?))
    });
    Ok(Some(Bss {
        ssid: ssid.to_owned(),
        bssid: bssid(status, at),
        beacons: state == "ENABLED",
        partners: partners.collect(),
    }))
}

/// The same from an answer to GET_CONFIG, which is about the socket's own BSS alone.
pub fn find_in_config(config: &str, status: &str) -> Option<Bss> {
    let address = value(config, "bssid").map(str::as_bytes);
    Some(Bss {
        ssid: value(config, "ssid")?.to_owned(),
        bssid: address.and_then(parse_address),
        beacons: value(status, "state") == Some("ENABLED"),
        partners: vec![],
    })
}

/// By its own address where hostapd tells it; else by name. All links of a multi-link
/// access point have the name of one network device.
fn place(status: &str, interface: &str) -> Option<usize> {
    let own = value(status, "link_addr").and_then(|text| parse_address(text.as_bytes()));
    if let Some(own) = own
        && let Some(at) = (0..MAX_LISTED).find(|at| bssid(status, *at) == Some(own))
    {
        return Some(at);
    }
    let named = |name: &str| {
        let is_named = move |at: &usize| value(status, &format!("bss[{at}]")) == Some(name);
        (0..MAX_LISTED).filter(is_named).collect::<Vec<_>>()
    };
    if let Some(at) = named(interface).first() {
        return Some(*at);
    }
    let (device, link) = link(interface)?;
    let of_device = named(device);
    let is_link = |at: &&usize| {
        value(status, &format!("mld_link_id[{at}]")) == Some(link.to_string().as_str())
    };
    of_device
        .iter()
        .find(is_link)
        .copied()
        .or(match of_device[..] {
            [only] => Some(only),
            _ => None,
        })
}

fn bssid(status: &str, at: usize) -> Option<Bssid> {
    parse_address(value(status, &format!("bssid[{at}]"))?.as_bytes())
}

fn value<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    text.lines()
        .find_map(|line| line.strip_prefix(key)?.strip_prefix('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ssid(status: &str, interface: &str) -> Option<String> {
        find_bss(status, interface).unwrap().map(|bss| bss.ssid)
    }

    const LINK: &str = "state=ENABLED\nnum_links=2\nlink_id=1\nlink_addr=02:00:00:00:01:01\n\
        partner_link[0]=02:00:00:00:01:00\n\
        bss[0]=wlan0\nbssid[0]=02:00:00:00:01:01\nssid[0]=wifi.brussels\nmld_link_id[0]=1\n\
        bss[1]=wlan1\nbssid[1]=02:00:00:00:02:01\nssid[1]=staff\nmld_link_id[1]=1\n";

    #[test]
    fn a_socket_named_after_a_link_is_that_link() {
        let bss = find_bss(LINK, "wlan0_link1").unwrap().unwrap();
        assert_eq!(bss.ssid, "wifi.brussels");
        assert_eq!(bss.bssid, Some([2, 0, 0, 0, 1, 1]));
        assert_eq!(bss.partners, [(0, [2, 0, 0, 0, 1, 0])]);
        // A hostapd that does not tell the socket's own address.
        let older = LINK.replace("link_addr", "other");
        assert_eq!(ssid(&older, "wlan0_link1").unwrap(), "wifi.brussels");
        assert_eq!(ssid(&older, "wlan1_link1").unwrap(), "staff");
        assert_eq!(ssid(&older, "wlan0").unwrap(), "wifi.brussels");
        assert_eq!(ssid(&older, "wlan2_link1"), None);
    }

    #[test]
    fn a_list_that_is_cut_off_does_not_make_it_another_network() {
        let cut = "state=ENABLED\nbss[0]=wlan0\nssid[0]=staff\nbss[1]=wlan0-1\n";
        assert_eq!(ssid(cut, "wlan0-1"), None);
        assert_eq!(ssid(cut, "wlan0-2"), None);
        let config = "bssid=02:00:00:00:00:02\nssid=wifi.brussels\nkey_mgmt=OWE\n";
        let bss = find_in_config(config, cut).unwrap();
        assert_eq!((bss.ssid.as_str(), bss.beacons), ("wifi.brussels", true));
        assert_eq!(find_in_config("UNKNOWN COMMAND\n", cut), None);
        assert_eq!(
            find_bss("wpa_state=COMPLETED\n", "wlan0"),
            Err(Fault::Garbled)
        );
    }

    proptest::proptest! {
        #[test]
        fn no_answer_makes_the_parser_panic(status in "[\\x00-\\x7f]{0,200}") {
            let _found = find_bss(&status, "wlan0_link1");
            let _found = find_bss(&format!("state=\n{status}"), "wlan0");
        }
    }
}
