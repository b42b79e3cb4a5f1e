# What the scenarios of the laboratory's guest share. Each line of truth.csv is a time in
# which nothing changed, `phase,from,to,stations` in the guest's Unix seconds; stations
# is `-` where nobody could see.

STEADY_S=7

say() { echo "LAB $(cut -d' ' -f1 /proc/uptime) $*"; }
fail() { say "FAILED: $*"; exit 1; }

steady() { # phase, stations
	local from
	from=$(date +%s)
	sleep $STEADY_S
	echo "$1,$from,$(date +%s),$2" >>/host/truth.csv
	say "$1: $2"
}

until_true() { # what, command...
	local what=$1 tries=0
	shift
	until "$@" >/dev/null 2>&1; do
		tries=$((tries + 1))
		[ $tries -gt 600 ] && fail "waited in vain for $what"
		usleep 100000
	done
}

phy_of() { cat "/sys/class/net/wlan$1/phy80211/name"; }
inside() { local holder; holder=$(cat "/tmp/holder.$1"); shift; nsenter -t "$holder" -n "$@"; }
apart() { [ "$(readlink "/proc/$(cat "/tmp/holder.$1")/ns/net")" != "$(readlink /proc/self/ns/net)" ]; }

station() { # number, address: as a phone that was switched on
	phy_of "$1" >"/tmp/phy.$1"
	ip link set "wlan$1" address "$2" || fail "no address for wlan$1"
	unshare -n sleep 100000 &
	echo $! >"/tmp/holder.$1"
	until_true "a namespace" apart "$1"
	iw phy "$(cat "/tmp/phy.$1")" set netns "$(cat "/tmp/holder.$1")"
	inside "$1" ip link set "wlan$1" up
	inside "$1" ip addr add "10.77.0.1$1/24" dev "wlan$1"
	inside "$1" ip addr add "10.78.0.1$1/24" dev "wlan$1"
}

# iw ends with 0 also when it says that it timed out.
joined() { inside "$1" iw dev "wlan$1" connect -w "$3" "$4" "$2" 2>&1 | grep -q 'connected to'; }
leave() { inside "$1" iw dev "wlan$1" disconnect; }
# Nobody hears it any more, and it said nothing.
vanish() { echo 0x8000 >"/sys/kernel/debug/ieee80211/$(cat "/tmp/phy.$1")/hwsim/group"; }
appear() { echo 1 >"/sys/kernel/debug/ieee80211/$(cat "/tmp/phy.$1")/hwsim/group"; }
is_enabled() { hostapd_cli -p /run/hostapd -i "$1" status | grep -q state=ENABLED; }
