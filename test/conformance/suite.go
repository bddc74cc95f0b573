//go:build suite

// Package conformance names the suite, so that go.mod knows what it stands on.
package conformance

import _ "k8s.io/kubernetes/test/e2e"
