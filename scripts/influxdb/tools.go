//go:build tools

// Package tools names the programs that scripts/influxdb.sh builds.
package tools

import (
	_ "github.com/influxdata/influxdb/v2/cmd/influxd"
	_ "github.com/influxdata/pkg-config"
)
