package conformance

import (
	"context"
	"reflect"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"
)

func TestBeingDeleted(t *testing.T) {
	going, staying := gateway("going", ""), route("staying", "going")
	going.DeletionTimestamp = &metav1.Time{}
	got := BeingDeleted([]client.Object{&going, &staying})
	if want := []string{"infra/going"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// vanishing has a route that is being deleted, for so many lists.
type vanishing struct {
	client.Reader
	lists int
}

func (v *vanishing) List(_ context.Context, list client.ObjectList, _ ...client.ListOption) error {
	routes, isRoutes := list.(*gatewayv1.HTTPRouteList)
	if isRoutes && v.lists > 0 {
		going := route("going", "one")
		going.DeletionTimestamp = &metav1.Time{}
		routes.Items = []gatewayv1.HTTPRoute{going}
		v.lists--
	}
	return nil
}

func TestAwaitDeletionsEndsWithTheLastOne(t *testing.T) {
	reader := &vanishing{lists: 3}
	AwaitDeletions(t, reader)
	if reader.lists != 0 {
		t.Errorf("did not wait for the %d lists that had the route", reader.lists)
	}
}
