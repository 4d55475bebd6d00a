package conformance

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	confv1 "sigs.k8s.io/gateway-api/conformance/apis/v1"
	"sigs.k8s.io/gateway-api/conformance/tests"
	"sigs.k8s.io/gateway-api/conformance/utils/suite"
	"sigs.k8s.io/gateway-api/pkg/consts"
	"sigs.k8s.io/yaml"
)

func TestSelectionHasEveryCoreTestOnce(t *testing.T) {
	selection := readSelection(t)
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

func TestEverySkipHasAReason(t *testing.T) {
	selection := readSelection(t)
	for name, reason := range selection.Impossible {
		if len(reason) < 40 {
			t.Errorf("%s: %q explains nothing", name, reason)
		}
	}
}

func TestPageTellsOfWhatIsSkipped(t *testing.T) {
	selection := readSelection(t)
	row := regexp.MustCompile(`(?m)^\| (\w+) \| .{40,} \|$`)
	_, table, _ := strings.Cut(read(t, "README.md"), "## What is impossible")
	table, _, _ = strings.Cut(table, "\n## ")
	told := []string{}
	for _, match := range row.FindAllStringSubmatch(table, -1) {
		told = append(told, match[1])
	}
	slices.Sort(told)
	if skipped := selection.Skipped(); !slices.Equal(told, skipped) {
		t.Errorf("docs/conformance/README.md tells of %v, want %v", told, skipped)
	}
}

func TestReportIsOfTheSelection(t *testing.T) {
	selection := readSelection(t)
	report := &confv1.ConformanceReport{}
	if err := yaml.UnmarshalStrict([]byte(read(t, consts.BundleVersion+"-report.yaml")), report); err != nil {
		t.Fatal(err)
	}
	core := report.ProfileReports[0].Core
	skipped := slices.Sorted(slices.Values(core.SkippedTests))
	if !slices.Equal(skipped, selection.Skipped()) || len(core.FailedTests) != 0 {
		t.Errorf("report: skipped %v, failed %v; want skipped %v",
			skipped, core.FailedTests, selection.Skipped())
	}
	if want := len(selection.StatusOnly) + len(selection.Traffic); int(core.Passed) != want {
		t.Errorf("report: %d core tests passed, want %d", core.Passed, want)
	}
	extended := report.ProfileReports[0].Extended
	row := regexp.MustCompile(`(?m)^\| extended \(([\w, ]+)\) \| (\d+) \| 0 \|$`)
	told := row.FindStringSubmatch(read(t, "README.md"))
	if told == nil || told[1] != strings.Join(extended.SupportedFeatures, ", ") ||
		told[2] != strconv.Itoa(int(extended.Passed)) {
		t.Errorf("docs/conformance/README.md says of extended features %v, the report %v, %d passed",
			told, extended.SupportedFeatures, extended.Passed)
	}
}

func readSelection(t *testing.T) *Selection {
	selection, err := ReadSelection()
	if err != nil {
		t.Fatal(err)
	}
	return selection
}

// read returns a file of docs/conformance.
func read(t *testing.T, name string) string {
	text, err := os.ReadFile(filepath.Join("../../docs/conformance", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
