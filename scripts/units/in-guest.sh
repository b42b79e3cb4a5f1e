#!/bin/bash
# Inside the machine of test-units.sh: each unit is started, its limits are read back
# from the kernel, it is killed, and it is stopped. Lines begin with UNITS.
exec >/dev/ttyS0 2>&1
bad=0
say() { echo "UNITS $*"; }
check() { # what, found, expected
  if [ "$2" = "$3" ]; then say "ok   $1: $2"; else say "BAD  $1: $2, expected $3"; bad=1; fi
}
# Tries for so many seconds.
within() { # seconds, command...
  local until=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $until ] || return 1
    sleep 0.2
  done
}
now_ms() { read -r up _ </proc/uptime; echo $((10#${up/./} * 10)); }
property() { systemctl show --value -p "$2" "$1"; }
is_another() { local pid; pid=$(property "$1" MainPID); [ "$pid" -gt 0 ] && [ "$pid" != "$2" ]; }
is_up() { systemctl is-active --quiet "$1" && { [ "$1" != hotspot-collector ] || curl -fsS -m 5 http://127.0.0.1:8080/healthz; }; }

limits() { # unit, MemoryHigh, MemoryMax, TasksMax, LimitNOFILE
  local unit=$1 pid group
  pid=$(property "$unit" MainPID)
  group=/sys/fs/cgroup$(property "$unit" ControlGroup)
  check "$unit MemoryHigh" "$(property "$unit" MemoryHigh)" "$2"
  check "$unit MemoryMax" "$(property "$unit" MemoryMax)" "$3"
  check "$unit TasksMax" "$(property "$unit" TasksMax)" "$4"
  check "$unit LimitNOFILE" "$(property "$unit" LimitNOFILE)" "$5"
  check "$unit memory.high of the kernel" "$(cat "$group/memory.high")" "$2"
  check "$unit memory.max of the kernel" "$(cat "$group/memory.max")" "$3"
  check "$unit pids.max of the kernel" "$(cat "$group/pids.max")" "$4"
  check "$unit open files of the process" "$(awk '/^Max open files/ { print $4 "/" $5 }' /proc/"$pid"/limits)" "$5/$5"
  check "$unit runs as" "$(ps -o user:32= -p "$pid" | tr -d ' ')" "$unit"
  say "info $unit uses $(($(cat "$group/memory.current") / 1024)) KiB, $(cat "$group/pids.current") tasks, $(ls /proc/"$pid"/fd | wc -l) descriptors"
}

try() { # unit, MemoryHigh, MemoryMax, TasksMax, LimitNOFILE, seconds until it is started again
  local unit=$1 pid began
  systemctl start "$unit" || say "info $unit: start said $?"
  within 120 is_up "$unit"
  check "$unit is up" "$(systemctl is-active "$unit")" active
  limits "$1" "$2" "$3" "$4" "$5"
  pid=$(property "$unit" MainPID)
  kill -9 "$pid"
  within $(($6 + 60)) is_another "$unit" "$pid"
  within 120 is_up "$unit"
  check "$unit is up again after kill -9" "$(systemctl is-active "$unit")" active
  check "$unit restarts" "$(property "$unit" NRestarts)" 1
  if [ "$unit" = hotspot-collector ]; then
    check "$unit answers" "$(curl -sS -m 5 -o /dev/null -w '%{http_code}' http://127.0.0.1:8080/healthz)" 200
  fi
  began=$(now_ms)
  systemctl stop "$unit"
  local took=$(($(now_ms) - began))
  check "$unit stopped in order" "$(property "$unit" Result) $(property "$unit" ExecMainStatus)" "success 0"
  check "$unit stopped within 10 s ($took ms)" $((took <= 10000)) 1
  check "$unit exposure at most 2.1" "$(systemd-analyze security --threshold=21 "$unit.service" >/dev/null 2>&1 && echo yes)" yes
}

# A configuration that is wrong is not tried for ever.
try_wrong() { # unit
  local unit=$1
  echo 'no_such_key = 1' >>"/etc/$unit.toml"
  systemctl start "$unit" || say "info $unit: start said $?"
  within 60 systemctl is-failed --quiet "$unit"
  check "$unit ends on a wrong configuration" "$(property "$unit" Result) $(property "$unit" ExecMainStatus)" "exit-code 2"
  check "$unit restarts on a wrong configuration" "$(property "$unit" NRestarts)" 0
}

# Mosquitto reads what enroll writes, done twice; a backup as its timer makes it.
try_mosquitto() {
  echo '127.0.0.1 broker.test' >>/etc/hosts
  sed -i -e 's/^host = .*/host = "broker.test"/' -e 's/^port = 1883/port = 8883/' \
    -e 's/^# tls_directory/tls_directory/' \
    -e 's#^\# mosquitto_directory = .*#mosquitto_directory = "/etc/hotspot-collector-mosquitto"#' \
    /etc/hotspot-collector.toml
  for _ in once again; do
    hotspot-collector enroll --broker broker.test >/dev/null
    hotspot-collector enroll --collector >/dev/null
    ln -sf /etc/hotspot-collector-mosquitto/conf.d/hotspot.conf /etc/mosquitto/conf.d/hotspots.conf
    systemctl restart mosquitto
  done
  check "Mosquitto with what enroll wrote" "$(systemctl is-active mosquitto)" active
  within 60 hotspot-collector check
  check "check over TLS" "$(hotspot-collector check >/dev/null && echo green)" green
  systemctl start hotspot-collector-backup.service
  check "a backup by its unit" "$(property hotspot-collector-backup Result) $(find /var/lib/hotspot-collector/backups -type f | wc -l)" "success 1"
}

# Nothing that the package leaves keeps Mosquitto from starting.
try_purge() {
  dpkg --purge hotspot-collector >/dev/null 2>&1
  check "Mosquitto after a purge" "$(systemctl is-active mosquitto)" active
  systemctl restart mosquitto
  check "Mosquitto restarted after a purge" "$(systemctl is-active mosquitto)" active
}

systemctl start mosquitto
try hotspot-collector $((768 << 20)) $((1 << 30)) 512 65536 5
try hotspot-agent $((24 << 20)) $((32 << 20)) 8 256 30
try_mosquitto
try_wrong hotspot-collector
check "errors have a priority" "$(journalctl -u hotspot-collector -p err -o cat --no-pager | grep -c no_such_key)" 1
try_wrong hotspot-agent
check "errors of the agent have a priority" "$(journalctl -u hotspot-agent -p err -o cat --no-pager | grep -c no_such_key)" 1
journalctl --no-pager -o cat -u mosquitto | tail -n 25 | sed 's/^/log  /'
journalctl --no-pager -o cat -u hotspot-collector -u hotspot-agent | tail -n 25 | sed 's/^/log  /'
try_purge
if [ $bad = 0 ]; then say "all good"; else say "not all good"; fi
