#!/bin/sh
# Starts a collector in its container. What is missing is made first: a configuration for
# the broker beside it, the certificates, and what that broker reads. What is there stays.
set -eu
configuration=/var/lib/hotspot-collector/hotspot-collector.toml
if [ ! -e "$configuration" ]; then
	name=${BROKER_NAME:?the name by which access points reach the broker}
	cat >"$configuration.new" <<CONFIGURATION
# Every other key: hotspot-collector config
[mqtt]
host = "broker"
port = 8883
tls_directory = "/var/lib/hotspot-collector/tls"

[http]
listen = "0.0.0.0:8080"
${PUBLIC_URL:+public_url = "$PUBLIC_URL"}

[enroll]
mosquitto_directory = "/etc/hotspot-collector-mosquitto"
broker_host = "$name"
CONFIGURATION
	mv "$configuration.new" "$configuration"
fi
if [ "${1:-}" = serve ]; then
	mosquitto=/etc/hotspot-collector-mosquitto
	[ -e $mosquitto/broker.pem ] || hotspot-collector enroll --broker broker "${BROKER_NAME:-broker}"
	[ -e /var/lib/hotspot-collector/tls/collector.pem ] || hotspot-collector enroll --collector
fi
exec hotspot-collector "$@"
