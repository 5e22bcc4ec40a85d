// The build copies the files of knative.dev/serving/pkg/reconciler/autoscaling/kpa beside this one, unchanged. This file
// adds what the conformance test needs and the package does not export.
package kpa

import (
	"context"
	"net/http"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	corev1listers "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
	autoscalingv1alpha1 "knative.dev/serving/pkg/apis/autoscaling/v1alpha1"
	areconciler "knative.dev/serving/pkg/reconciler/autoscaling"
	"knative.dev/serving/pkg/reconciler/autoscaling/kpa/resources"
)

// NewForTest returns a reconciler whose probes of the activator are answered by probe.
func NewForTest(base *areconciler.Base, pods corev1listers.PodLister, deciders resources.Deciders,
	target cache.GenericLister, client dynamic.Interface, probe func() bool) *Reconciler {
	return &Reconciler{
		Base:       base,
		podsLister: pods,
		deciders:   deciders,
		scaler: &scaler{
			listerFactory: func(schema.GroupVersionResource) (cache.GenericLister, error) { return target, nil },
			dynamicClient: client,
			activatorProbe: func(*autoscalingv1alpha1.PodAutoscaler, http.RoundTripper) (bool, error) {
				return probe(), nil
			},
			probeManager: noProbes{},
			enqueueCB:    func(interface{}, time.Duration) {},
		},
	}
}

type noProbes struct{}

func (noProbes) Offer(context.Context, string, interface{}, time.Duration, time.Duration, ...interface{}) bool {
	return true
}

// CreateDeciderForTest makes the autoscaler begin to look at the revision.
func (c *Reconciler) CreateDeciderForTest(ctx context.Context, pa *autoscalingv1alpha1.PodAutoscaler) error {
	_, err := c.reconcileDecider(ctx, pa)
	return err
}
