//! Which interfaces are one BSS. The kernel puts stations of a VLAN, and each station
//! that speaks with four addresses, on an interface of its own; of their BSS it has the
//! radio and the address, not the name.

use super::table::{Interface, Mode};
use crate::look::source::names::{Names, note_other, printed};

/// One BSS of the public network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bss {
    /// Of the interface that beacons.
    pub name: String,
    pub index: u32,
    /// Interfaces of the same BSS that hold some of its stations.
    pub beside: Vec<u32>,
    /// On its radio there are stations that nobody can ascribe to a network.
    pub is_unascribed: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ascribed {
    pub public: Vec<Bss>,
    /// Access points without a network on the air.
    pub off: Vec<String>,
    /// Names of the other networks.
    pub others: Vec<String>,
}

pub fn ascribe(interfaces: &[Interface], names: &Names) -> Ascribed {
    let mut ascribed = Ascribed::default();
    let is_public = |one: &Interface| one.ssid.as_deref().is_some_and(|ssid| names.has(ssid));
    let access_points = || {
        interfaces
            .iter()
            .filter(|one| one.mode == Mode::AccessPoint)
    };
    for interface in access_points() {
        match &interface.ssid {
            None => ascribed.off.push(interface.name.clone()),
            Some(_) if is_public(interface) => ascribed.public.push(Bss {
                name: interface.name.clone(),
                index: interface.index,
                beside: vec![],
                is_unascribed: false,
            }),
            Some(ssid) => note_other(&mut ascribed.others, printed(ssid)),
        }
    }
    for beside in interfaces.iter().filter(|one| one.mode == Mode::Beside) {
        let on_radio = || access_points().filter(|one| one.wiphy == beside.wiphy);
        let same = || on_radio().filter(|one| one.address == beside.address);
        // Where all networks of a radio are the public one, so are all of its stations.
        let mut may_be: Vec<&Interface> = same().collect();
        if may_be.is_empty() {
            may_be = on_radio().collect();
        }
        let public = may_be.iter().filter(|one| is_public(one)).count();
        if public == 0 {
            continue;
        }
        let of_radio = |bss: &&mut Bss| may_be.iter().any(|one| one.index == bss.index);
        let mut bsses = ascribed.public.iter_mut().filter(of_radio);
        if public == may_be.len() {
            if let Some(bss) = bsses.next() {
                bss.beside.push(beside.index);
            }
        } else {
            bsses.for_each(|bss| bss.is_unascribed = true);
        }
    }
    ascribed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interface(index: u32, wiphy: u32, last: u8, mode: Mode, ssid: Option<&str>) -> Interface {
        Interface {
            index,
            name: format!("wlan{index}"),
            wiphy,
            address: [2, 0, 0, 0, 0, last],
            mode,
            ssid: ssid.map(|ssid| ssid.as_bytes().to_vec()),
        }
    }

    fn access_point(index: u32, wiphy: u32, last: u8, ssid: &str) -> Interface {
        interface(index, wiphy, last, Mode::AccessPoint, Some(ssid))
    }

    fn beside(index: u32, wiphy: u32, last: u8) -> Interface {
        interface(index, wiphy, last, Mode::Beside, None)
    }

    fn of(interfaces: &[Interface]) -> Vec<(u32, Vec<u32>, bool)> {
        let public = ascribe(interfaces, &"wifi.brussels".into()).public;
        public
            .into_iter()
            .map(|bss| (bss.index, bss.beside, bss.is_unascribed))
            .collect()
    }

    #[test]
    fn interfaces_of_the_same_radio_and_address_are_one_bss() {
        let interfaces = [
            access_point(1, 0, 1, "wifi.brussels"),
            access_point(2, 0, 2, "staff"),
            // The same addresses on another radio are other BSSs.
            access_point(3, 1, 2, "wifi.brussels"),
            beside(10, 0, 1),
            beside(11, 0, 2),
            beside(12, 0, 1),
            beside(13, 1, 2),
        ];
        assert_eq!(
            of(&interfaces),
            [(1, vec![10, 12], false), (3, vec![13], false)]
        );
    }

    #[test]
    fn what_may_be_of_another_network_is_never_left_out_without_a_word() {
        let interfaces = [
            access_point(1, 0, 1, "wifi.brussels"),
            access_point(2, 0, 2, "staff"),
            access_point(3, 1, 3, "wifi.brussels"),
            beside(10, 0, 9),
        ];
        assert_eq!(of(&interfaces), [(1, vec![], true), (3, vec![], false)]);
        // It can only be of the public network, or of none of its radios.
        let alone = [access_point(1, 0, 1, "wifi.brussels"), beside(10, 0, 9)];
        assert_eq!(of(&alone), [(1, vec![10], false)]);
        let elsewhere = [access_point(1, 0, 1, "wifi.brussels"), beside(10, 1, 9)];
        assert_eq!(of(&elsewhere), [(1, vec![], false)]);
    }

    #[test]
    fn other_networks_and_those_that_are_off_are_named() {
        let interfaces = [
            access_point(1, 0, 1, "wifi.brussels"),
            access_point(2, 0, 2, "wifi.brussels-owe"),
            interface(3, 1, 3, Mode::AccessPoint, None),
            interface(4, 1, 4, Mode::Another, Some("home")),
        ];
        let found = ascribe(&interfaces, &"wifi.brussels".into());
        assert_eq!(found.others, ["wifi.brussels-owe"]);
        assert_eq!(found.off, ["wlan3"]);
    }
}
