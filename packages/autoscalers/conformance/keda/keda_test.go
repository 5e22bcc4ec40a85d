// Package keda replays observations through KEDA's executor and its fallback: a JSON line for each case on stdin, a JSON
// line with its decisions on stdout. It is a test binary, since only testing/synctest can set the clock that they read.
package keda

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/scale"
	"k8s.io/client-go/tools/events"
	"k8s.io/metrics/pkg/apis/external_metrics"
	"sigs.k8s.io/controller-runtime/pkg/client"

	kedav1alpha1 "github.com/kedacore/keda/v2/apis/keda/v1alpha1"
	"github.com/kedacore/keda/v2/pkg/fallback"
	"github.com/kedacore/keda/v2/pkg/scaling/executor"
)

type testCase struct {
	ScaledObject json.RawMessage `json:"scaledObject"`
	Steps        []step          `json:"steps"`
}

type step struct {
	Kind        string    `json:"kind"`
	At          float64   `json:"at"`
	Replicas    int32     `json:"replicas"`
	Ready       int       `json:"ready"`
	Triggers    []reading `json:"triggers"`
	CreatedAt   float64   `json:"createdAt"`
	IsHPAActive bool      `json:"isHpaActive"`
	// Of our own making, since KEDA's scalers cannot be called: the metrics that they make of the triggers.
	Sources []source `json:"sources"`
}

type source struct {
	Name   string                     `json:"name"`
	Target autoscalingv2.MetricTarget `json:"target"`
}

type reading struct {
	Value    *resource.Quantity `json:"milli"`
	IsActive bool               `json:"isActive"`
	Error    *string            `json:"error"`
}

type decision struct {
	Desired    int32             `json:"desired"`
	Conditions []condition       `json:"conditions"`
	Values     []string          `json:"values"`
	LastActive *int64            `json:"lastActive"`
	Failures   map[string]*int32 `json:"failures"`
}

type condition struct {
	Type    string `json:"type"`
	Status  string `json:"status"`
	Reason  string `json:"reason"`
	Message string `json:"message"`
}

func TestConformance(t *testing.T) {
	writer := bufio.NewWriterSize(os.Stdout, 1<<20)
	defer writer.Flush()
	encoder := json.NewEncoder(writer)
	scanner := bufio.NewScanner(os.Stdin)
	scanner.Buffer(make([]byte, 1<<20), 1<<26)
	for scanner.Scan() {
		var c testCase
		must(t, json.Unmarshal(scanner.Bytes(), &c))
		var decisions []decision
		synctest.Test(t, func(t *testing.T) { decisions = run(t, c) })
		must(t, encoder.Encode(decisions))
	}
	must(t, scanner.Err())
}

func seconds(value float64) time.Duration {
	return time.Duration(value*1000+0.5) * time.Millisecond
}

func run(t *testing.T, c testCase) []decision {
	zero := time.Now()
	ctx := context.Background()
	so := &kedav1alpha1.ScaledObject{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "app"}}
	must(t, json.Unmarshal(c.ScaledObject, &so.Spec))
	so.Spec.ScaleTargetRef = &kedav1alpha1.ScaleTarget{Name: "app"}
	so.Status.ScaleTargetGVKR = &kedav1alpha1.GroupVersionKindResource{Group: "apps", Version: "v1", Kind: "Deployment", Resource: "deployments"}
	so.Status.Conditions = *kedav1alpha1.GetInitializedConditions()
	w := &world{}
	scaler := executor.NewScaleExecutor(w, w, nil, time.Second, noEvents{})
	type record struct {
		values   []external_metrics.ExternalMetricValue
		isActive bool
		err      error
	}
	records := map[string]record{}
	decisions := make([]decision, 0, len(c.Steps))
	for _, s := range c.Steps {
		time.Sleep(time.Until(zero.Add(seconds(s.At))))
		w.replicas, w.ready = s.Replicas, s.Ready
		so.CreationTimestamp = metav1.NewTime(zero.Add(seconds(s.CreatedAt)))
		d := decision{Values: []string{}, Conditions: []condition{}, Failures: map[string]*int32{}}
		isActive, isError := false, false
		for i, one := range s.Sources {
			var r record
			known, found := records[one.Name]
			if s.Kind == "poll" && so.UsesHPAObservations() && s.IsHPAActive && found {
				r = known
			} else {
				r = func() record {
					var values []external_metrics.ExternalMetricValue
					var err error
					if s.Triggers[i].Error != nil {
						err = errors.New(*s.Triggers[i].Error)
					} else {
						values = []external_metrics.ExternalMetricValue{{MetricName: one.Name, Value: *s.Triggers[i].Value}}
					}
					handler := fallback.ScaledObjectHandler{Ctx: ctx, KubeClient: w, ScaleClient: w, UpdateLock: &sync.RWMutex{}, ScaledObject: so}
					spec := autoscalingv2.MetricSpec{Type: "External", External: &autoscalingv2.ExternalMetricSource{Target: one.Target}}
					values, isFallback, err := fallback.GetMetricsWithFallback(handler, values, err, one.Name, spec)
					return record{values, err == nil && (isFallback || s.Triggers[i].IsActive), err}
				}()
			}
			if s.Kind == "query" && so.UsesHPAObservations() {
				records[one.Name] = r
			}
			isActive = isActive || r.isActive
			isError = isError || r.err != nil
			value := "error"
			if r.err == nil {
				value = fmt.Sprintf("%dm", r.values[0].Value.MilliValue())
			}
			d.Values = append(d.Values, value)
		}
		if s.Kind == "poll" {
			if len(s.Sources) == 0 {
				isActive = true
			}
			result := scaler.RequestScale(ctx, so, isActive, isError, executor.ScaleExecutorOptions{})
			must(t, result.Error)
			for _, one := range result.Conditions {
				so.Status.Conditions.SetCondition(one.Type, one.Status, one.Reason, one.Message)
				d.Conditions = append(d.Conditions, condition{string(one.Type), string(one.Status), one.Reason, one.Message})
			}
			if result.LastActiveTime != nil {
				// As the API server keeps it.
				stored := metav1.NewTime(result.LastActiveTime.Truncate(time.Second))
				so.Status.LastActiveTime = &stored
			}
			if so.Spec.Fallback != nil {
				one := so.Status.Conditions.GetFallbackCondition()
				d.Conditions = append(d.Conditions, condition{string(one.Type), string(one.Status), one.Reason, one.Message})
			}
		}
		if so.Status.LastActiveTime != nil {
			at := int64(so.Status.LastActiveTime.Sub(zero).Seconds())
			d.LastActive = &at
		}
		for name, health := range so.Status.Health {
			n := *health.NumberOfFailures
			d.Failures[name] = &n
		}
		d.Desired = w.replicas
		decisions = append(decisions, d)
	}
	return decisions
}

// world is the cluster that KEDA sees at one step.
type world struct {
	client.Client
	replicas int32
	ready    int
}

type status struct{ client.SubResourceWriter }

func (status) Patch(context.Context, client.Object, client.Patch, ...client.SubResourcePatchOption) error {
	return nil
}

func (w *world) Status() client.SubResourceWriter { return status{} }

func (w *world) List(_ context.Context, list client.ObjectList, _ ...client.ListOption) error {
	pods := list.(*corev1.PodList)
	for range w.ready {
		pods.Items = append(pods.Items, corev1.Pod{Status: corev1.PodStatus{
			Phase:      corev1.PodRunning,
			Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}},
		}})
	}
	return nil
}

type scales struct {
	scale.ScaleInterface
	w *world
}

func (w *world) Scales(string) scale.ScaleInterface { return scales{w: w} }

func (s scales) Get(context.Context, schema.GroupResource, string, metav1.GetOptions) (*autoscalingv1.Scale, error) {
	return &autoscalingv1.Scale{Spec: autoscalingv1.ScaleSpec{Replicas: s.w.replicas}}, nil
}

func (s scales) Update(_ context.Context, _ schema.GroupResource, update *autoscalingv1.Scale, _ metav1.UpdateOptions) (*autoscalingv1.Scale, error) {
	s.w.replicas = update.Spec.Replicas
	return update, nil
}

type noEvents struct{ events.EventRecorder }

func (noEvents) Eventf(runtime.Object, runtime.Object, string, string, string, string, ...any) {}

func must(t *testing.T, err error) {
	if err != nil {
		t.Fatal(err)
	}
}
