# Radios as they are: stations that never join or are not let in, stations on interfaces
# beside their BSS, one network under four names, one device in two tables.

. /host/steps.sh

chatter() { # number: it is heard every second, also when nobody answers
	(while :; do inside "$1" ping -c 1 -W 1 10.77.0.1; sleep 1; done) >/dev/null 2>&1 &
}
join_open() { until_true "station $1 to join" joined "$1" "$(cat "/sys/class/net/$2/address")" "$3" "$4"; }
supplicant() { # number, lines of its network
	{ echo "network={"; echo "$2"; echo "}"; } >"/tmp/supplicant.$1"
	inside "$1" wpa_supplicant -B -i "wlan$1" -c "/tmp/supplicant.$1" -f "/host/supplicant.$1.log"
}
let_in() { hostapd_cli -p /run/hostapd -i "$1" all_sta | grep -q AUTHORIZED; }

mkdir -p /run/hostapd
date -s "@$(cat /host/now)" >/dev/null
echo '* wlan0.#' >/tmp/vlan
echo "$(sed -n 2p /host/addresses) 10" >/tmp/accept
cat >/tmp/first.conf <<CONF
interface=wlan0
driver=nl80211
ctrl_interface=/run/hostapd
ssid=wifi.brussels
hw_mode=g
channel=1
dynamic_vlan=1
vlan_file=/tmp/vlan
accept_mac_file=/tmp/accept
wds_sta=1
owe_transition_ifname=wlan0_1
bss=wlan0_1
bssid=02:00:00:00:00:01
ctrl_interface=/run/hostapd
ssid=wifi.brussels-owe
ignore_broadcast_ssid=1
wpa=2
wpa_key_mgmt=OWE
rsn_pairwise=CCMP
ieee80211w=2
owe_transition_ifname=wlan0
bss=wlan0_2
bssid=02:00:00:00:00:02
ctrl_interface=/run/hostapd
ssid=staff
CONF
cat >/tmp/second.conf <<CONF
interface=wlan1
driver=nl80211
ctrl_interface=/run/hostapd/second
ssid=wifi.brussels 5
hw_mode=g
channel=6
bss=wlan1_1
bssid=02:00:00:00:01:01
ctrl_interface=/run/hostapd/second
ssid=wifi.brussels.secure
wpa=2
wpa_key_mgmt=WPA-PSK
rsn_pairwise=CCMP
wpa_passphrase=the right one
CONF
hostapd -B -P /tmp/hostapd.pid -f /host/hostapd.log /tmp/first.conf /tmp/second.conf || fail "hostapd"
until_true "the first radio" is_enabled wlan0
until_true "the second radio" hostapd_cli -p /run/hostapd/second -i wlan1 status
ip addr add 10.77.0.1/24 dev wlan0
say "radios are up"

number=2
while read -r address; do
	station $number "$address"
	number=$((number + 1))
done </host/addresses
inside 4 ip link set wlan4 down
inside 4 iw dev wlan4 set 4addr on
inside 4 ip link set wlan4 up
say "stations are ready"

cp -r /host/agent /tmp/agent
sh /tmp/agent/run check >/host/check.txt 2>&1
sed 's/^ssid = .*/ssid = "wifi.brussels"/' /tmp/agent/agent.toml >/tmp/agent/single.toml
sed 's/agent\.toml/single.toml/' /tmp/agent/run >/tmp/agent/run-single
sh /tmp/agent/run-single check >/host/check-single.txt 2>&1
sh /tmp/agent/run run 2>/host/agent.log &
agent=$!

# All the time: one only authenticates, one has the wrong key.
inside 6 iw dev wlan6 scan freq 2412 >/dev/null 2>&1
(while :; do inside 6 iw dev wlan6 auth wifi.brussels "$(cat /sys/class/net/wlan0/address)" open 2412; sleep 2; done) >/dev/null 2>&1 &
supplicant 7 ' ssid="wifi.brussels.secure"
 psk="a wrong one"' >/dev/null
for number in 2 3 4 5; do chatter $number; done
sleep 5
hostapd_cli -p /run/hostapd -i wlan0 all_sta | grep -E '^flags' >/host/only-authenticated
steady nobody 0

join_open 2 wlan0 wifi.brussels 2412
sleep 4
steady ordinary 1

join_open 3 wlan0 wifi.brussels 2412
sleep 4
[ -d /sys/class/net/wlan0.10 ] || fail "no VLAN"
steady vlan 2

join_open 4 wlan0 wifi.brussels 2412
until_true "an interface of its own" sh -c 'ls -d /sys/class/net/wlan0.sta*'
sleep 4
steady four-addresses 3

supplicant 5 ' ssid="wifi.brussels"
 key_mgmt=OWE
 proto=RSN
 ieee80211w=2' >/dev/null
until_true "the encrypted partner" let_in wlan0_1
sleep 4
steady encrypted 4

# It goes on to the other radio's network and takes no leave of the first one.
vanish 2
leave 2
appear 2
join_open 2 wlan1 'wifi.brussels 5' 2437
hostapd_cli -p /run/hostapd -i wlan0 all_sta | grep -c "^$(sed -n 1p /host/addresses)" >/host/left-behind
sleep 3
steady moved 4
sleep 5

for device in /sys/class/net/*; do basename "$device"; done >/host/devices
grep -E 'VmRSS|VmHWM' "/proc/$agent/status" >/host/memory
kill -TERM $agent
wait $agent
cp -r /tmp/state /host/state
say "all phases passed"
