// Package hpa replays observations through the HPA controller of Kubernetes itself: a JSON line for each case on stdin, a
// JSON line with its decisions on stdout. It is a test binary, since only testing/synctest
// can set the clock that the controller reads.
package hpa

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"conformance/hpa/podautoscaler"

	"github.com/go-logr/logr"
	autoscalingv1 "k8s.io/api/autoscaling/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/labels"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/autoscaling"
	_ "k8s.io/kubernetes/pkg/apis/autoscaling/install"
	"k8s.io/kubernetes/pkg/controller/podautoscaler/metrics"
	"k8s.io/kubernetes/pkg/controller/podautoscaler/monitor"
)

type testCase struct {
	Hpa        manifest `json:"hpa"`
	Controller struct {
		Tolerance               float64 `json:"tolerance"`
		DownscaleStabilization  float64 `json:"downscaleStabilization"`
		CPUInitializationPeriod float64 `json:"cpuInitializationPeriod"`
		InitialReadinessDelay   float64 `json:"initialReadinessDelay"`
		ScaleToZero             bool    `json:"scaleToZero"`
	} `json:"controller"`
	Steps []step `json:"steps"`
}

type manifest struct {
	APIVersion string          `json:"apiVersion"`
	Spec       json.RawMessage `json:"spec"`
}

type step struct {
	// Hpa replaces the spec from this step on.
	Hpa              *manifest `json:"hpa"`
	At               float64   `json:"at"`
	Replicas         int32     `json:"replicas"`
	StatusReplicas   *int32    `json:"statusReplicas"`
	Pods             []pod     `json:"pods"`
	Metrics          []reading `json:"metrics"`
	Namespace        string    `json:"namespace"`
	Hpas             []string  `json:"hpas"`
	Selector         *string   `json:"selector"`
	GetScaleError    *string   `json:"getScaleError"`
	UpdateScaleError *string   `json:"updateScaleError"`
}

type pod struct {
	Name        string                       `json:"name"`
	Phase       string                       `json:"phase"`
	Terminating bool                         `json:"terminating"`
	Ready       any                          `json:"ready"`
	ReadySince  *float64                     `json:"readySince"`
	StartedAt   *float64                     `json:"startedAt"`
	Containers  []container                  `json:"containers"`
	Requests    map[string]resource.Quantity `json:"requests"`
}

type container struct {
	Name     string                       `json:"name"`
	Requests map[string]resource.Quantity `json:"requests"`
}

type reading struct {
	Samples []sample            `json:"samples"`
	Values  []resource.Quantity `json:"values"`
	Error   *string             `json:"error"`
}

type sample struct {
	Pod    string             `json:"pod"`
	Value  *resource.Quantity `json:"value"`
	At     *float64           `json:"at"`
	Window float64            `json:"window"`
}

type decision struct {
	Desired    int32       `json:"desired"`
	Conditions []condition `json:"conditions"`
	Events     []event     `json:"events"`
	Current    []current   `json:"current"`
}

type condition struct {
	Type    string `json:"type"`
	Status  string `json:"status"`
	Reason  string `json:"reason"`
	Message string `json:"message"`
}

type event struct {
	Type    string `json:"type"`
	Reason  string `json:"reason"`
	Message string `json:"message"`
}

// current is a metric of the HPA's status, in thousandths and percent.
type current struct {
	Milli   *int64 `json:"milli,omitempty"`
	Percent *int32 `json:"percent,omitempty"`
}

func TestConformance(t *testing.T) {
	writer := bufio.NewWriterSize(os.Stdout, 1<<20)
	defer writer.Flush()
	encoder := json.NewEncoder(writer)
	encoder.SetEscapeHTML(false)
	scanner := bufio.NewScanner(os.Stdin)
	scanner.Buffer(make([]byte, 1<<20), 1<<26)
	for scanner.Scan() {
		var c testCase
		if err := json.Unmarshal(scanner.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		var decisions []decision
		synctest.Test(t, func(t *testing.T) { decisions = run(t, c) })
		if err := encoder.Encode(decisions); err != nil {
			t.Fatal(err)
		}
	}
	if err := scanner.Err(); err != nil {
		t.Fatal(err)
	}
}

func seconds(value float64) time.Duration {
	return time.Duration(value*1000+0.5) * time.Millisecond
}

func run(t *testing.T, c testCase) []decision {
	if utilfeature.DefaultFeatureGate.Enabled("HPAScaleToZero") != c.Controller.ScaleToZero {
		if err := utilfeature.DefaultMutableFeatureGate.SetFromMap(map[string]bool{"HPAScaleToZero": c.Controller.ScaleToZero}); err != nil {
			t.Fatal(err)
		}
	}
	start := time.Now()
	ctx := klog.NewContext(context.Background(), logr.Discard())
	w := &world{start: start}
	controller := podautoscaler.NewForTest(w, w, mapper{}, metrics.NewRESTMetricsClient(w, custom{w}, external{w}), lister{w: w}, w, monitor.New(), podautoscaler.Flags{
		Tolerance:               c.Controller.Tolerance,
		DownscaleStabilization:  seconds(c.Controller.DownscaleStabilization),
		CPUInitializationPeriod: seconds(c.Controller.CPUInitializationPeriod),
		InitialReadinessDelay:   seconds(c.Controller.InitialReadinessDelay),
	})
	hpa := read(t, c.Hpa)
	decisions := make([]decision, 0, len(c.Steps))
	for i := range c.Steps {
		s := &c.Steps[i]
		if s.Hpa != nil {
			next := read(t, *s.Hpa)
			next.Status = hpa.Status
			hpa = next
		}
		time.Sleep(time.Until(start.Add(seconds(s.At))))
		w.see(hpa, s)
		hpa.Namespace = w.namespace
		if len(s.Hpas) > 0 {
			controller.SetHPAsForTest(w.namespace, s.Hpas, labels.SelectorFromSet(selector))
		} else {
			controller.SetHPAsForTest(w.namespace, nil, nil)
		}
		// Its error is the one that the last event names.
		_ = controller.ReconcileForTest(ctx, hpa, "default/app")
		if w.updated != nil {
			hpa = w.updated
		}
		d := decision{Desired: w.replicas, Events: w.events, Conditions: []condition{}, Current: []current{}}
		for _, one := range hpa.Status.Conditions {
			d.Conditions = append(d.Conditions, condition{string(one.Type), string(one.Status), one.Reason, ordered(one.Message)})
		}
		for _, one := range hpa.Status.CurrentMetrics {
			if value := valueOf(one); value != nil {
				d.Current = append(d.Current, currentOf(*value))
			}
		}
		decisions = append(decisions, d)
	}
	return decisions
}

// ordered sorts the HPAs that a message names, which come in the order of a map.
func ordered(message string) string {
	before, names, found := strings.Cut(message, "multiple HPAs: [")
	if !found {
		return message
	}
	sorted := strings.Fields(strings.TrimSuffix(names, "]"))
	slices.Sort(sorted)
	return before + "multiple HPAs: [" + strings.Join(sorted, " ") + "]"
}

func valueOf(metric autoscalingv2.MetricStatus) *autoscalingv2.MetricValueStatus {
	switch metric.Type {
	case autoscalingv2.ResourceMetricSourceType:
		return &metric.Resource.Current
	case autoscalingv2.ContainerResourceMetricSourceType:
		return &metric.ContainerResource.Current
	case autoscalingv2.PodsMetricSourceType:
		return &metric.Pods.Current
	case autoscalingv2.ObjectMetricSourceType:
		return &metric.Object.Current
	case autoscalingv2.ExternalMetricSourceType:
		return &metric.External.Current
	}
	return nil // of a metric that is unknown
}

func currentOf(value autoscalingv2.MetricValueStatus) current {
	result := current{Percent: value.AverageUtilization}
	for _, quantity := range []*resource.Quantity{value.Value, value.AverageValue} {
		if quantity != nil {
			milli := quantity.MilliValue()
			result.Milli = &milli
		}
	}
	// Divided by no replicas: the number depends on the processor.
	if result.Milli != nil && *result.Milli == math.MinInt64 {
		result.Milli = nil
	}
	return result
}

// read gives the HPA as the API server stores it and the controller gets it: defaulted, converted to autoscaling/v2, and
// with its quantities in canonical form.
func read(t *testing.T, m manifest) *autoscalingv2.HorizontalPodAutoscaler {
	internal := &autoscaling.HorizontalPodAutoscaler{}
	object := fmt.Sprintf(`{"apiVersion":%q,"kind":"HorizontalPodAutoscaler","metadata":{"name":"app","namespace":"default"},"spec":%s}`, m.APIVersion, m.Spec)
	switch m.APIVersion {
	case "autoscaling/v1":
		v1 := &autoscalingv1.HorizontalPodAutoscaler{}
		must(t, json.Unmarshal([]byte(object), v1))
		legacyscheme.Scheme.Default(v1)
		must(t, legacyscheme.Scheme.Convert(v1, internal, nil))
	case "autoscaling/v2":
		v2 := &autoscalingv2.HorizontalPodAutoscaler{}
		must(t, json.Unmarshal([]byte(object), v2))
		legacyscheme.Scheme.Default(v2)
		must(t, legacyscheme.Scheme.Convert(v2, internal, nil))
	default:
		must(t, errors.New(m.APIVersion))
	}
	v2 := &autoscalingv2.HorizontalPodAutoscaler{}
	must(t, legacyscheme.Scheme.Convert(internal, v2, nil))
	legacyscheme.Scheme.Default(v2)
	stored, err := json.Marshal(v2)
	must(t, err)
	result := &autoscalingv2.HorizontalPodAutoscaler{}
	must(t, json.Unmarshal(stored, result))
	result.Spec.ScaleTargetRef = autoscalingv2.CrossVersionObjectReference{APIVersion: "apps/v1", Kind: "Deployment", Name: "app"}
	return result
}

func must(t *testing.T, err error) {
	if err != nil {
		t.Fatal(err)
	}
}
