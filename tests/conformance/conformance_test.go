package conformance

import (
	"testing"

	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"
	upstream "sigs.k8s.io/gateway-api/conformance"
	"sigs.k8s.io/gateway-api/conformance/utils/roundtripper"
	"sigs.k8s.io/gateway-api/conformance/utils/suite"
)

// TestConformance is the suite. Its flags choose the class, the report and, while working on one
// test, that test (-run-test) or what else to leave out (-skip-tests); the profile and what is
// impossible are fixed here.
func TestConformance(t *testing.T) {
	selection, err := ReadSelection()
	if err != nil {
		t.Fatal(err)
	}
	options := upstream.DefaultOptions(t)
	options.ConformanceProfiles = []suite.ConformanceProfileName{
		suite.GatewayHTTPConformanceProfileName,
	}
	options.SkipTests = append(options.SkipTests, selection.Skipped()...)
	reader, err := newReader(options)
	if err != nil {
		t.Fatal(err)
	}
	options.RoundTripper = &DataPlane{
		Client: reader,
		Next: &roundtripper.DefaultRoundTripper{
			Debug: options.Debug, TimeoutConfig: options.TimeoutConfig,
		},
	}
	options.Hook = func(t *testing.T, _ suite.ConformanceTest, _ *suite.ConformanceTestSuite) {
		AwaitDeletions(t, reader)
	}
	upstream.RunConformanceWithOptions(t, options)
}

// newReader makes a client without the rate limit of the suite's own: DataPlane reads before each
// request, and the test of weights sends thousands.
func newReader(options suite.ConformanceOptions) (client.Reader, error) {
	config := rest.CopyConfig(options.RestConfig)
	config.QPS = -1
	return client.New(config, client.Options{Scheme: options.Client.Scheme()})
}
