package conformance

import (
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"
)

func gateway(name, address string) gatewayv1.Gateway {
	return gatewayv1.Gateway{
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "infra"},
		Status: gatewayv1.GatewayStatus{
			Addresses: []gatewayv1.GatewayStatusAddress{{Value: address}},
		},
	}
}

func route(name, parent string, hostnames ...gatewayv1.Hostname) gatewayv1.HTTPRoute {
	return gatewayv1.HTTPRoute{
		ObjectMeta: metav1.ObjectMeta{
			Name: name, Namespace: "infra",
			Annotations: map[string]string{DomainAnnotation: name + ".lattice"},
		},
		Spec: gatewayv1.HTTPRouteSpec{
			CommonRouteSpec: gatewayv1.CommonRouteSpec{
				ParentRefs: []gatewayv1.ParentReference{{Name: gatewayv1.ObjectName(parent)}},
			},
			Hostnames: hostnames,
		},
	}
}

func TestServiceOf(t *testing.T) {
	deleted := route("deleted", "one")
	deleted.DeletionTimestamp = &metav1.Time{}
	bare := route("bare", "bare")
	bare.Annotations = nil
	elsewhere := route("elsewhere", "one")
	elsewhere.Namespace = "other"
	gateways := []gatewayv1.Gateway{
		gateway("one", "a.example"), gateway("two", "b.example"), gateway("bare", "c.example"),
	}
	routes := []gatewayv1.HTTPRoute{
		route("all", "one"), route("exact", "one", "x.example.com"),
		route("wide", "one", "*.example.com"), route("wider", "one", "*.com"),
		route("left", "two"), route("right", "two"), deleted, bare, elsewhere,
	}
	cases := []struct{ name, address, host, want, problem string }{
		{"no host is the route for all", "a.example", "", "all.lattice", ""},
		{"unknown host is the route for all", "a.example", "y.example.org", "all.lattice", ""},
		{"exact hostname wins", "a.example", "X.example.com", "exact.lattice", ""},
		{"longest wildcard wins", "a.example", "y.example.com", "wide.lattice", ""},
		{"wildcard covers several labels", "a.example", "y.z.com", "wider.lattice", ""},
		{"wildcard does not cover its own suffix", "a.example", "com", "all.lattice", ""},
		{"two routes for all are not told apart", "b.example", "", "", "infra/left, infra/right"},
		{"nobody has the address", "d.example", "", "", "0 routes"},
		{"route without a name", "c.example", "", "", "infra/bare has no annotation"},
	}
	for _, one := range cases {
		t.Run(one.name, func(t *testing.T) {
			got, err := ServiceOf(gateways, routes, one.address, one.host)
			if one.problem == "" && (err != nil || got != one.want) {
				t.Errorf("got %q, %v; want %q", got, err, one.want)
			}
			if one.problem != "" && (err == nil || !strings.Contains(err.Error(), one.problem)) {
				t.Errorf("got %q, %v; want an error with %q", got, err, one.problem)
			}
		})
	}
}
