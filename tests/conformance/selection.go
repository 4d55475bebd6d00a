// Package conformance runs the Gateway API conformance suite, unmodified, against a cluster with
// lattice-controller. selection.yaml says which tests run; run.py brings up what they need.
package conformance

import (
	_ "embed"
	"maps"
	"slices"

	"sigs.k8s.io/yaml"
)

//go:embed selection.yaml
var selectionFile []byte

// Selection is selection.yaml: names of tests, and for those that do not run the reason.
type Selection struct {
	StatusOnly []string          `json:"statusOnly"`
	Traffic    []string          `json:"traffic"`
	Impossible map[string]string `json:"impossible"`
}

// ReadSelection decodes selection.yaml; a field that it does not know is an error.
func ReadSelection() (*Selection, error) {
	selection := &Selection{}
	if err := yaml.UnmarshalStrict(selectionFile, selection); err != nil {
		return nil, err
	}
	return selection, nil
}

// Skipped returns the names of the tests that do not run, sorted.
func (s *Selection) Skipped() []string {
	return slices.Sorted(maps.Keys(s.Impossible))
}
