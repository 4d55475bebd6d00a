package conformance

import (
	"os"
	"strings"
	"testing"

	"sigs.k8s.io/gateway-api/conformance/tests"
	"sigs.k8s.io/gateway-api/conformance/utils/suite"
)

func TestSelectionHasEveryCoreTestOnce(t *testing.T) {
	selection, err := ReadSelection()
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]int{}
	for _, names := range [][]string{selection.StatusOnly, selection.Traffic, selection.Skipped()} {
		for _, name := range names {
			listed[name]++
		}
	}
	for _, test := range tests.ConformanceTests {
		if suite.GatewayHTTPConformanceProfile.CoreFeatures.HasAll(test.Features...) {
			if listed[test.ShortName] != 1 {
				t.Errorf("%s is listed %d times, want once", test.ShortName, listed[test.ShortName])
			}
			delete(listed, test.ShortName)
		}
	}
	for name := range listed {
		t.Errorf("%s is no core test of the profile", name)
	}
}

func TestEverySkipHasAReasonThatUsersCanRead(t *testing.T) {
	selection, err := ReadSelection()
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../../docs/conformance/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for name, reason := range selection.Impossible {
		if len(reason) < 40 {
			t.Errorf("%s: %q explains nothing", name, reason)
		}
		if !strings.Contains(string(page), "| "+name+" |") {
			t.Errorf("docs/conformance/README.md does not tell of %s", name)
		}
	}
}
