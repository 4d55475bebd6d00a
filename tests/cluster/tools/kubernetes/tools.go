//go:build tools

// Package tools pins the Kubernetes programs of the test control plane (tests/cluster).
// It is never built: its imports keep go.mod and go.sum complete for `go build`.
package tools

import (
	_ "k8s.io/kubernetes/cmd/kube-apiserver"
	_ "k8s.io/kubernetes/cmd/kube-controller-manager"
	_ "k8s.io/kubernetes/cmd/kube-scheduler"
	_ "k8s.io/kubernetes/cmd/kubectl"
)
