# What happens at the guest's access point, and the truth about it.
#
# One box: two radios carry the public network, the first also a staff network. The
# other radios are stations, each in a network namespace of its own.

. /host/steps.sh
SSID=wifi.brussels

join_first() { until_true "station $1 to join" joined "$1" "$(cat /sys/class/net/wlan0/address)" $SSID 2412; }
join_second() { until_true "station $1 to join" joined "$1" "$(cat /sys/class/net/wlan1/address)" $SSID 2437; }
join_staff() { until_true "station $1 to join" joined "$1" "$(cat /sys/class/net/wlan0_1/address)" staff 2412; }
talk() { # number, network
	until_true "station $1 to be heard" inside "$1" ping -c 1 -W 1 "10.7$2.0.1"
}

mkdir -p /run/hostapd
date -s "@$(cat /host/now)" >/dev/null
cat >/tmp/first.conf <<CONF
interface=wlan0
driver=nl80211
ctrl_interface=/run/hostapd
ssid=$SSID
hw_mode=g
channel=1
bss=wlan0_1
bssid=02:00:00:00:00:01
ctrl_interface=/run/hostapd
ssid=staff
CONF
cat >/tmp/second.conf <<CONF
interface=wlan1
driver=nl80211
ctrl_interface=/run/hostapd
ssid=$SSID
hw_mode=g
channel=6
CONF
hostapd -B -P /tmp/hostapd.pid -f /host/hostapd.log /tmp/first.conf /tmp/second.conf || fail "hostapd"
until_true "both radios" is_enabled wlan0
until_true "both radios" is_enabled wlan1
ip addr add 10.77.0.1/24 dev wlan0
ip addr add 10.78.0.1/24 dev wlan1
say "radios are up"

number=2
while read -r address; do
	station $number "$address"
	number=$((number + 1))
done </host/addresses
say "stations are ready"

cp -r /host/agent /tmp/agent
sh /tmp/agent/run check >/host/check.txt 2>&1
sh /tmp/agent/run run 2>/host/agent.log &
agent=$!
sleep 2
steady nobody 0

join_first 2; join_first 3; join_second 4; join_staff 5
sleep 3
talk 2 7; talk 3 7; talk 4 8
sleep 1
steady three 3

leave 3; join_second 3
sleep 3
talk 2 7; talk 3 8; talk 4 8
sleep 1
steady roamed 3

leave 2
talk 3 8; talk 4 8
sleep 1
steady left 2

vanish 4
for second in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 1; done
talk 3 8
sleep 1
steady vanished 1

hostapd_cli -p /run/hostapd -i wlan1 disable >/dev/null
sleep 1
steady radio-off -
hostapd_cli -p /run/hostapd -i wlan1 enable >/dev/null
until_true "the radio" is_enabled wlan1
ip addr add 10.78.0.1/24 dev wlan1 2>/dev/null
join_second 3
sleep 3
talk 3 8
sleep 1
steady radio-on 1

kill "$(cat /tmp/hostapd.pid)"
sleep 1
steady radios-gone -
# A window leaves at a look after its end.
sleep 5

grep -E 'VmRSS|VmHWM' "/proc/$agent/status" >/host/memory 2>/dev/null
kill -TERM $agent
wait $agent
cp -r /tmp/state /host/state
say "all phases passed"
