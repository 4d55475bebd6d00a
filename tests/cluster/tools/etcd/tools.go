//go:build tools

// Package tools pins etcd, the store of the test control plane (tests/cluster).
// It is never built: its import keeps go.mod and go.sum complete for `go build`.
package tools

import (
	_ "go.etcd.io/etcd/server/v3"
)
