package conformance

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"

	"sigs.k8s.io/controller-runtime/pkg/client"
	gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"
	"sigs.k8s.io/gateway-api/conformance/utils/roundtripper"
)

// DomainAnnotation of an HTTPRoute names the Lattice service that was made of it.
const DomainAnnotation = "application-networking.k8s.aws/lattice-assigned-domain-name"

// DataPlane is the suite's RoundTripper for VPC Lattice.
//
// The suite sends every request to the address of a Gateway and tells routes apart by the Host
// header. On Lattice a Gateway is a service network, to which nobody can connect: each route is a
// service with a DNS name of its own, and that is what clients call. So the name that the
// controller wrote to the one route in question takes the place of the Gateway's address; port,
// path, headers and an explicit Host stay. Which route is in question follows from the Gateway's
// address and the hostname alone: paths, headers, weights and statuses are left to Lattice, and
// where hostnames do not decide between routes the request fails.
type DataPlane struct {
	Client client.Reader
	Next   roundtripper.RoundTripper
}

// CaptureRoundTrip implements roundtripper.RoundTripper.
func (d *DataPlane) CaptureRoundTrip(
	request roundtripper.Request,
) (*roundtripper.CapturedRequest, *roundtripper.CapturedResponse, error) {
	ctx := context.Background()
	gateways, routes := &gatewayv1.GatewayList{}, &gatewayv1.HTTPRouteList{}
	if err := d.Client.List(ctx, gateways); err != nil {
		return nil, nil, err
	}
	if err := d.Client.List(ctx, routes); err != nil {
		return nil, nil, err
	}
	domain, err := ServiceOf(gateways.Items, routes.Items, request.URL.Hostname(), request.Host)
	if err != nil {
		return nil, nil, err
	}
	if request.T != nil {
		request.T.Logf("Gateway address %s, Host %q: calling the route's own Lattice service %s",
			request.URL.Host, request.Host, domain)
	}
	request.URL.Host = withPort(domain, request.URL)
	return d.Next.CaptureRoundTrip(request)
}

// ServiceOf returns the Lattice DNS name of the route that has the hostname, among the routes
// attached to the Gateways with the address. The hostname is empty when the request has no Host
// header of its own: then only routes without hostnames are meant.
func ServiceOf(gateways []gatewayv1.Gateway, routes []gatewayv1.HTTPRoute, address, host string) (
	string, error,
) {
	best, found := 0, []*gatewayv1.HTTPRoute{}
	for i := range routes {
		route := &routes[i]
		if route.DeletionTimestamp != nil || !isAttached(route, gateways, address) {
			continue
		}
		rank := rankOf(route.Spec.Hostnames, host)
		if rank > best {
			best, found = rank, nil
		}
		if rank > 0 && rank == best {
			found = append(found, route)
		}
	}
	if len(found) != 1 {
		return "", fmt.Errorf("%d routes are for host %q on the Gateways with address %s, want 1: %s",
			len(found), host, address, names(found))
	}
	domain := found[0].Annotations[DomainAnnotation]
	if domain == "" {
		return "", fmt.Errorf("route %s has no annotation %s", names(found), DomainAnnotation)
	}
	return domain, nil
}

// rankOf says how well a route is for a host: 0 not at all, 1 because it is for all, above that the
// more the longer the hostname that matches, an exact one before every wildcard.
func rankOf(hostnames []gatewayv1.Hostname, host string) int {
	if len(hostnames) == 0 {
		return 1
	}
	best := 0
	for _, hostname := range hostnames {
		suffix, isWildcard := strings.CutPrefix(string(hostname), "*")
		if !isWildcard && strings.EqualFold(string(hostname), host) {
			best = max(best, 1000+len(hostname))
		}
		if isWildcard && len(host) > len(suffix) &&
			strings.EqualFold(host[len(host)-len(suffix):], suffix) {
			best = max(best, 1+len(suffix))
		}
	}
	return best
}

func isAttached(route *gatewayv1.HTTPRoute, gateways []gatewayv1.Gateway, address string) bool {
	return slices.ContainsFunc(route.Spec.ParentRefs, func(parent gatewayv1.ParentReference) bool {
		namespace := route.Namespace
		if parent.Namespace != nil {
			namespace = string(*parent.Namespace)
		}
		return slices.ContainsFunc(gateways, func(gateway gatewayv1.Gateway) bool {
			return gateway.Name == string(parent.Name) && gateway.Namespace == namespace &&
				hasAddress(&gateway, address)
		})
	})
}

func hasAddress(gateway *gatewayv1.Gateway, address string) bool {
	return slices.ContainsFunc(gateway.Status.Addresses,
		func(one gatewayv1.GatewayStatusAddress) bool { return one.Value == address })
}

func names(routes []*gatewayv1.HTTPRoute) string {
	list := make([]string, 0, len(routes))
	for _, route := range routes {
		list = append(list, route.Namespace+"/"+route.Name)
	}
	return strings.Join(list, ", ")
}

func withPort(host string, from url.URL) string {
	if port := from.Port(); port != "" {
		return net.JoinHostPort(host, port)
	}
	return host
}
