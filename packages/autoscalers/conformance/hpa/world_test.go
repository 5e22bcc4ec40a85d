package hpa

import (
	"context"
	"errors"
	"fmt"
	"time"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	autoscalingclient "k8s.io/client-go/kubernetes/typed/autoscaling/v2"
	corelisters "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/scale"
	customapi "k8s.io/metrics/pkg/apis/custom_metrics/v1beta2"
	externalapi "k8s.io/metrics/pkg/apis/external_metrics/v1beta1"
	metricsapi "k8s.io/metrics/pkg/apis/metrics/v1beta1"
	resourceclient "k8s.io/metrics/pkg/client/clientset/versioned/typed/metrics/v1beta1"
	customclient "k8s.io/metrics/pkg/client/custom_metrics"
	externalclient "k8s.io/metrics/pkg/client/external_metrics"
)

var selector = labels.Set{"app": "app"}

// world is the cluster that the controller sees at one step: every client that it asks.
type world struct {
	start     time.Time
	namespace string
	step      *step
	metrics   []autoscalingv2.MetricSpec
	pods      []*v1.Pod
	asked     int

	replicas int32
	updated  *autoscalingv2.HorizontalPodAutoscaler
	events   []event
}

func (w *world) see(hpa *autoscalingv2.HorizontalPodAutoscaler, s *step) {
	w.namespace = s.Namespace
	if w.namespace == "" {
		w.namespace = "default"
	}
	w.step = s
	w.metrics = hpa.Spec.Metrics
	w.asked = 0
	w.replicas = s.Replicas
	w.updated = nil
	w.events = []event{}
	w.pods = w.pods[:0]
	for i := range s.Pods {
		w.pods = append(w.pods, w.pod(&s.Pods[i]))
	}
}

func (w *world) time(at *float64) metav1.Time {
	if at == nil {
		return metav1.Time{}
	}
	if *at < 0 {
		return metav1.NewTime(w.start.Add(-seconds(-*at)))
	}
	return metav1.NewTime(w.start.Add(seconds(*at)))
}

func (w *world) pod(p *pod) *v1.Pod {
	result := &v1.Pod{ObjectMeta: metav1.ObjectMeta{Name: p.Name, Namespace: w.namespace, Labels: selector}}
	if p.Terminating {
		now := metav1.Now()
		result.DeletionTimestamp = &now
	}
	result.Status.Phase = v1.PodPhase(p.Phase)
	if p.Phase == "" {
		result.Status.Phase = v1.PodRunning
	}
	if p.StartedAt != nil {
		at := w.time(p.StartedAt)
		result.Status.StartTime = &at
	}
	status := v1.ConditionStatus("")
	switch ready := p.Ready.(type) {
	case bool:
		status = v1.ConditionFalse
		if ready {
			status = v1.ConditionTrue
		}
	case string:
		status = v1.ConditionStatus(ready)
	}
	if status != "" {
		result.Status.Conditions = []v1.PodCondition{{Type: v1.PodReady, Status: status, LastTransitionTime: w.time(p.ReadySince)}}
	}
	for _, c := range p.Containers {
		result.Spec.Containers = append(result.Spec.Containers, v1.Container{Name: c.Name, Resources: v1.ResourceRequirements{Requests: list(c.Requests)}})
	}
	if p.Requests != nil {
		result.Spec.Resources = &v1.ResourceRequirements{Requests: list(p.Requests)}
	}
	return result
}

func list(requests map[string]resource.Quantity) v1.ResourceList {
	result := v1.ResourceList{}
	for name, quantity := range requests {
		result[v1.ResourceName(name)] = quantity
	}
	return result
}

// next gives the reading of the metric that the controller asks for: it asks in the HPA's order, and skips only a metric
// without a target of a kind that it knows.
func (w *world) next() *reading {
	for hasNoTarget(w.metrics[w.asked]) {
		w.asked++
	}
	i := w.asked
	w.asked++
	if i >= len(w.step.Metrics) {
		return &reading{}
	}
	return &w.step.Metrics[i]
}

func hasNoTarget(m autoscalingv2.MetricSpec) bool {
	switch m.Type {
	case autoscalingv2.ResourceMetricSourceType:
		return m.Resource.Target.AverageValue == nil && m.Resource.Target.AverageUtilization == nil
	case autoscalingv2.ContainerResourceMetricSourceType:
		return m.ContainerResource.Target.AverageValue == nil && m.ContainerResource.Target.AverageUtilization == nil
	}
	return false
}

func (w *world) sampleTime(s *sample) metav1.Time {
	if s.At == nil {
		return metav1.Now()
	}
	return w.time(s.At)
}

// Scales of the target.

type scales struct {
	scale.ScaleInterface
	w *world
}

func (w *world) Scales(string) scale.ScaleInterface { return scales{w: w} }

func (s scales) Get(context.Context, schema.GroupResource, string, metav1.GetOptions) (*autoscalingv1.Scale, error) {
	if s.w.step.GetScaleError != nil {
		return nil, errors.New(*s.w.step.GetScaleError)
	}
	result := &autoscalingv1.Scale{
		Spec:   autoscalingv1.ScaleSpec{Replicas: s.w.step.Replicas},
		Status: autoscalingv1.ScaleStatus{Replicas: s.w.step.Replicas, Selector: selector.String()},
	}
	if s.w.step.StatusReplicas != nil {
		result.Status.Replicas = *s.w.step.StatusReplicas
	}
	if s.w.step.Selector != nil {
		result.Status.Selector = *s.w.step.Selector
	}
	return result, nil
}

func (s scales) Update(_ context.Context, _ schema.GroupResource, update *autoscalingv1.Scale, _ metav1.UpdateOptions) (*autoscalingv1.Scale, error) {
	if s.w.step.UpdateScaleError != nil {
		return nil, errors.New(*s.w.step.UpdateScaleError)
	}
	s.w.replicas = update.Spec.Replicas
	return update, nil
}

type mapper struct{ meta.RESTMapper }

func (mapper) RESTMappings(schema.GroupKind, ...string) ([]*meta.RESTMapping, error) {
	return []*meta.RESTMapping{{Resource: schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"}}}, nil
}

// The HPA's status.

type hpas struct {
	autoscalingclient.HorizontalPodAutoscalerInterface
	w *world
}

func (w *world) HorizontalPodAutoscalers(string) autoscalingclient.HorizontalPodAutoscalerInterface {
	return hpas{w: w}
}

func (h hpas) UpdateStatus(_ context.Context, hpa *autoscalingv2.HorizontalPodAutoscaler, _ metav1.UpdateOptions) (*autoscalingv2.HorizontalPodAutoscaler, error) {
	h.w.updated = hpa
	return hpa, nil
}

func (w *world) Event(_ runtime.Object, kind, reason, message string) {
	w.events = append(w.events, event{kind, reason, ordered(message)})
}

func (w *world) Eventf(object runtime.Object, kind, reason, format string, args ...any) {
	w.Event(object, kind, reason, fmt.Sprintf(format, args...))
}

func (w *world) AnnotatedEventf(object runtime.Object, _ map[string]string, kind, reason, format string, args ...any) {
	w.Eventf(object, kind, reason, format, args...)
}

// Pods.

type lister struct {
	corelisters.PodLister
	corelisters.PodNamespaceLister
	w *world
}

func (l lister) Pods(string) corelisters.PodNamespaceLister { return podLister{w: l.w} }

func (l lister) List(labels.Selector) ([]*v1.Pod, error) { return l.w.pods, nil }

type podLister struct {
	corelisters.PodNamespaceLister
	w *world
}

func (l podLister) List(labels.Selector) ([]*v1.Pod, error) { return l.w.pods, nil }

// The three metrics APIs.

type podMetrics struct {
	resourceclient.PodMetricsInterface
	w *world
}

func (w *world) PodMetricses(string) resourceclient.PodMetricsInterface { return podMetrics{w: w} }

func (p podMetrics) List(context.Context, metav1.ListOptions) (*metricsapi.PodMetricsList, error) {
	r := p.w.next()
	spec := p.w.metrics[p.w.asked-1]
	if r.Error != nil {
		return nil, errors.New(*r.Error)
	}
	container, name := "main", v1.ResourceName("")
	if spec.Resource != nil {
		name = spec.Resource.Name
	} else {
		container, name = spec.ContainerResource.Container, spec.ContainerResource.Name
	}
	result := &metricsapi.PodMetricsList{}
	for i := range r.Samples {
		s := &r.Samples[i]
		usage := v1.ResourceList{}
		if s.Value != nil {
			usage[name] = *s.Value
		}
		result.Items = append(result.Items, metricsapi.PodMetrics{
			ObjectMeta: metav1.ObjectMeta{Name: s.Pod},
			Timestamp:  p.w.sampleTime(s),
			Window:     metav1.Duration{Duration: seconds(s.Window)},
			Containers: []metricsapi.ContainerMetrics{{Name: container, Usage: usage}},
		})
	}
	return result, nil
}

type customMetrics struct {
	customclient.MetricsInterface
	w *world
}

func (c customMetrics) GetForObjects(schema.GroupKind, labels.Selector, string, labels.Selector) (*customapi.MetricValueList, error) {
	r := c.w.next()
	if r.Error != nil {
		return nil, errors.New(*r.Error)
	}
	result := &customapi.MetricValueList{}
	for i := range r.Samples {
		s := &r.Samples[i]
		window := int64(s.Window)
		result.Items = append(result.Items, customapi.MetricValue{
			DescribedObject: v1.ObjectReference{Name: s.Pod},
			Timestamp:       c.w.sampleTime(s),
			WindowSeconds:   &window,
			Value:           *s.Value,
		})
	}
	return result, nil
}

func (c customMetrics) GetForObject(schema.GroupKind, string, string, labels.Selector) (*customapi.MetricValue, error) {
	r := c.w.next()
	if r.Error != nil {
		return nil, errors.New(*r.Error)
	}
	return &customapi.MetricValue{Value: r.Values[0]}, nil
}

type custom struct{ *world }

func (c custom) RootScopedMetrics() customclient.MetricsInterface { return customMetrics{w: c.world} }

func (c custom) NamespacedMetrics(string) customclient.MetricsInterface {
	return customMetrics{w: c.world}
}

type external struct{ w *world }

type externalMetrics struct {
	externalclient.MetricsInterface
	w *world
}

func (e external) NamespacedMetrics(string) externalclient.MetricsInterface {
	return externalMetrics{w: e.w}
}

func (e externalMetrics) List(string, labels.Selector) (*externalapi.ExternalMetricValueList, error) {
	r := e.w.next()
	if r.Error != nil {
		return nil, errors.New(*r.Error)
	}
	result := &externalapi.ExternalMetricValueList{}
	for _, value := range r.Values {
		result.Items = append(result.Items, externalapi.ExternalMetricValue{Value: value})
	}
	return result, nil
}
