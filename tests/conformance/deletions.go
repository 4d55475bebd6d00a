package conformance

import (
	"context"
	"strings"
	"testing"
	"time"

	"sigs.k8s.io/controller-runtime/pkg/client"
	gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"
)

const (
	deletionLimit = 60 * time.Second
	deletionPoll  = 50 * time.Millisecond
)

// AwaitDeletions is what happens between two tests: it waits until Gateways and routes that the
// last one deleted are gone, and fails the run if that takes too long.
//
// The suite deletes without waiting and applies the objects of the next test at once. Where one has
// the name of what is still going (http-route-1 of GatewayModifyListeners and of
// GatewayWithAttachedRoutes), it would be an update of that, and go with it. A route goes when its
// Lattice service has gone.
func AwaitDeletions(t *testing.T, reader client.Reader) {
	for deadline := time.Now().Add(deletionLimit); ; time.Sleep(deletionPoll) {
		objects, err := listObjects(reader)
		if err != nil {
			t.Errorf("listing Gateways and routes: %v", err)
			return
		}
		left := BeingDeleted(objects)
		if len(left) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Errorf("still being deleted after %v: %s", deletionLimit, strings.Join(left, ", "))
			return
		}
	}
}

// BeingDeleted returns "namespace/name" of those that have a deletion timestamp.
func BeingDeleted(objects []client.Object) []string {
	left := []string{}
	for _, object := range objects {
		if object.GetDeletionTimestamp() != nil {
			left = append(left, object.GetNamespace()+"/"+object.GetName())
		}
	}
	return left
}

func listObjects(reader client.Reader) ([]client.Object, error) {
	gateways, routes := &gatewayv1.GatewayList{}, &gatewayv1.HTTPRouteList{}
	for _, list := range []client.ObjectList{gateways, routes} {
		if err := reader.List(context.Background(), list); err != nil {
			return nil, err
		}
	}
	objects := []client.Object{}
	for i := range gateways.Items {
		objects = append(objects, &gateways.Items[i])
	}
	for i := range routes.Items {
		objects = append(objects, &routes.Items[i])
	}
	return objects, nil
}
