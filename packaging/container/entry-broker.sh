#!/bin/sh
# Starts Mosquitto in its container, once the collector has made what it reads.
set -eu
folder=/etc/hotspot-collector-mosquitto
until [ -e $folder/conf.d/hotspot.conf ] && [ -e $folder/broker.key ]; do sleep 1; done
exec mosquitto -c $folder/conf.d/hotspot.conf
