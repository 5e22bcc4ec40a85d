package kpa

import (
	"context"
	"encoding/json"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
	corev1listers "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
	netv1alpha1 "knative.dev/networking/pkg/apis/networking/v1alpha1"
	netclientset "knative.dev/networking/pkg/client/clientset/versioned"
	nettyped "knative.dev/networking/pkg/client/clientset/versioned/typed/networking/v1alpha1"
	netlisters "knative.dev/networking/pkg/client/listers/networking/v1alpha1"
	autoscalingv1alpha1 "knative.dev/serving/pkg/apis/autoscaling/v1alpha1"
	"knative.dev/serving/pkg/autoscaler/metrics"
	clientset "knative.dev/serving/pkg/client/clientset/versioned"
	astyped "knative.dev/serving/pkg/client/clientset/versioned/typed/autoscaling/v1alpha1"
	aslisters "knative.dev/serving/pkg/client/listers/autoscaling/v1alpha1"
)

// world is the cluster that the autoscaler sees at one tick: every client that it asks.
type world struct {
	collector *metrics.MetricCollector
	ready     int
	replicas  int32
	reachable bool
	sks       *netv1alpha1.ServerlessService
	metric    *autoscalingv1alpha1.Metric
	pods      []*corev1.Pod
}

// Ready endpoints, and the pods that the reconciler counts.

func (w *world) ReadyCount() (int, error) { return w.ready, nil }

func (w *world) NotReadyCount() (int, error) { return 0, nil }

type podLister struct {
	corev1listers.PodLister
	w *world
}

type podsOfNamespace struct {
	corev1listers.PodNamespaceLister
	w *world
}

func (l podLister) Pods(string) corev1listers.PodNamespaceLister { return podsOfNamespace{w: l.w} }

func (l podsOfNamespace) List(labels.Selector) ([]*corev1.Pod, error) {
	for len(l.w.pods) < l.w.ready {
		l.w.pods = append(l.w.pods, &corev1.Pod{Status: corev1.PodStatus{
			Phase:      corev1.PodRunning,
			Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}},
		}})
	}
	return l.w.pods[:l.w.ready], nil
}

// The revision's Deployment.

type targets struct {
	cache.GenericLister
	w *world
}

type targetsOfNamespace struct {
	cache.GenericNamespaceLister
	w *world
}

func (t targets) ByNamespace(string) cache.GenericNamespaceLister { return targetsOfNamespace{w: t.w} }

func (t targetsOfNamespace) Get(string) (runtime.Object, error) {
	replicas := t.w.replicas
	result := &autoscalingv1alpha1.PodScalable{ObjectMeta: metav1.ObjectMeta{Namespace: key.Namespace, Name: "app-deployment"}}
	result.Spec.Replicas = &replicas
	return result, nil
}

type dynamicClient struct {
	dynamic.Interface
	w *world
}

type resourceClient struct {
	dynamic.NamespaceableResourceInterface
	w *world
}

func (d dynamicClient) Resource(schema.GroupVersionResource) dynamic.NamespaceableResourceInterface {
	return resourceClient{w: d.w}
}

func (r resourceClient) Namespace(string) dynamic.ResourceInterface { return r }

func (r resourceClient) Patch(_ context.Context, _ string, _ types.PatchType, data []byte, _ metav1.PatchOptions, _ ...string) (*unstructured.Unstructured, error) {
	var patch []struct {
		Path  string `json:"path"`
		Value int32  `json:"value"`
	}
	if err := json.Unmarshal(data, &patch); err != nil {
		return nil, err
	}
	for _, one := range patch {
		if one.Path == "/spec/replicas" {
			r.w.replicas = one.Value
		}
	}
	return nil, nil
}

// The ServerlessService, which puts the activator into the path.

type sksLister struct {
	netlisters.ServerlessServiceLister
	w *world
}

type sksOfNamespace struct {
	netlisters.ServerlessServiceNamespaceLister
	w *world
}

func (l sksLister) ServerlessServices(string) netlisters.ServerlessServiceNamespaceLister {
	return sksOfNamespace{w: l.w}
}

func (l sksOfNamespace) Get(string) (*netv1alpha1.ServerlessService, error) { return l.w.sks, nil }

type networking struct {
	netclientset.Interface
	w *world
}

type networkingV1alpha1 struct {
	nettyped.NetworkingV1alpha1Interface
	w *world
}

type sksClient struct {
	nettyped.ServerlessServiceInterface
	w *world
}

func (n networking) NetworkingV1alpha1() nettyped.NetworkingV1alpha1Interface {
	return networkingV1alpha1{w: n.w}
}

func (n networkingV1alpha1) ServerlessServices(string) nettyped.ServerlessServiceInterface {
	return sksClient{w: n.w}
}

func (s sksClient) Update(_ context.Context, sks *netv1alpha1.ServerlessService, _ metav1.UpdateOptions) (*netv1alpha1.ServerlessService, error) {
	s.w.sks = sks
	return sks, nil
}

// The Metric, which the collector collects.

type metricLister struct {
	aslisters.MetricLister
	w *world
}

type metricsOfNamespace struct {
	aslisters.MetricNamespaceLister
	w *world
}

func (l metricLister) Metrics(string) aslisters.MetricNamespaceLister {
	return metricsOfNamespace{w: l.w}
}

func (l metricsOfNamespace) Get(name string) (*autoscalingv1alpha1.Metric, error) {
	if l.w.metric == nil {
		return nil, errors.NewNotFound(autoscalingv1alpha1.Resource("metrics"), name)
	}
	return l.w.metric, nil
}

type serving struct {
	clientset.Interface
	w *world
}

type servingV1alpha1 struct {
	astyped.AutoscalingV1alpha1Interface
	w *world
}

type metricClient struct {
	astyped.MetricInterface
	w *world
}

func (s serving) AutoscalingV1alpha1() astyped.AutoscalingV1alpha1Interface {
	return servingV1alpha1{w: s.w}
}

func (s servingV1alpha1) Metrics(string) astyped.MetricInterface { return metricClient{w: s.w} }

func (m metricClient) Create(_ context.Context, metric *autoscalingv1alpha1.Metric, _ metav1.CreateOptions) (*autoscalingv1alpha1.Metric, error) {
	m.w.metric = metric
	return metric, m.w.collector.CreateOrUpdate(metric)
}

func (m metricClient) Update(ctx context.Context, metric *autoscalingv1alpha1.Metric, _ metav1.UpdateOptions) (*autoscalingv1alpha1.Metric, error) {
	return m.Create(ctx, metric, metav1.CreateOptions{})
}
