//go:build tools

// Package tools pins kwok, which plays the nodes of the test control plane (tests/cluster).
// It is never built: its import keeps go.mod and go.sum complete for `go build`.
package tools

import (
	_ "sigs.k8s.io/kwok/cmd/kwok"
)
