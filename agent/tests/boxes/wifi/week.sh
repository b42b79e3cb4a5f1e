# A simulated week of looks at a real radio, and what is resident after it. The test
# writes /host/heard once it has heard all windows of a week.

fail() { echo "LAB FAILED: $*"; exit 1; }

mkdir -p /run/hostapd
date -s "@$(cat /host/now)" >/dev/null
cat >/tmp/radio.conf <<CONF
interface=wlan0
driver=nl80211
ctrl_interface=/run/hostapd
ssid=wifi.brussels
hw_mode=g
channel=1
CONF
hostapd -B -P /tmp/hostapd.pid -f /host/hostapd.log /tmp/radio.conf || fail "hostapd"
cp -r /host/agent /tmp/agent
sh /tmp/agent/run run --clock "$(cat /host/now),20000" 2>/host/agent.log &
agent=$!
until [ -f /host/heard ]; do
	kill -0 $agent 2>/dev/null || fail "the agent ended: $(cat /host/agent.log)"
	sleep 1
done
grep -E 'VmRSS|VmHWM' "/proc/$agent/status" >/host/memory
kill -TERM $agent
wait $agent
echo "LAB all phases passed"
