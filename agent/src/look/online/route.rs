//! Has this box a way out? The kernel's tables of routes.

/// linux/route.h: the route is up and leads through a gateway.
const UP_AND_GATEWAY: u32 = 3;

pub fn has_default() -> bool {
    let read = |file| std::fs::read_to_string(file).unwrap_or_default();
    in_table(&read("/proc/net/route"), 1, 3) || in_table(&read("/proc/net/ipv6_route"), 0, 8)
}

/// A line whose destination is all zeros and whose flags say that it can be used.
fn in_table(table: &str, destination: usize, flags: usize) -> bool {
    table.lines().any(|line| {
        let field = |at: usize| line.split_ascii_whitespace().nth(at).unwrap_or_default();
        let everywhere =
            !field(destination).is_empty() && field(destination).bytes().all(|digit| digit == b'0');
        let flags = u32::from_str_radix(field(flags), 16).unwrap_or(0);
        everywhere && flags & UP_AND_GATEWAY == UP_AND_GATEWAY
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\n";

    #[test]
    fn a_default_route_goes_everywhere_through_a_gateway() {
        let with = format!("{HEAD}eth0\t00000000\t0100A8C0\t0003\t0\t0\t0\t00000000\n");
        assert!(in_table(&with, 1, 3));
        let local = format!("{HEAD}eth0\t0000A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\n");
        for table in [HEAD, &local, "", "\n\n", &with.replace("0003", "0002")] {
            assert!(!in_table(table, 1, 3), "{table}");
        }
    }

    #[test]
    fn a_default_route_of_version_6_counts_too() {
        let zeros = "0".repeat(32);
        let with = format!(
            "{zeros} 00 {zeros} 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003 eth0\n"
        );
        assert!(in_table(&with, 0, 8));
        let unreachable = with.replace("00000003 eth0", "00200200       lo");
        assert!(!in_table(&unreachable, 0, 8));
    }
}
