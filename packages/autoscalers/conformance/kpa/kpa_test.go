// Package kpa replays observations through the autoscaler of Knative Serving itself, from the buckets of its metric
// collector to the reconciler of the PodAutoscaler: a JSON line for each case on stdin, a JSON line with its decisions on
// stdout. It is a test binary, since only testing/synctest can set the clock that they read.
package kpa

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"conformance/kpa/kpa"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric/noop"
	"go.uber.org/zap"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	netv1alpha1 "knative.dev/networking/pkg/apis/networking/v1alpha1"
	"knative.dev/pkg/apis"
	duckv1 "knative.dev/pkg/apis/duck/v1"
	"knative.dev/pkg/logging"
	autoscalingv1alpha1 "knative.dev/serving/pkg/apis/autoscaling/v1alpha1"
	asconfig "knative.dev/serving/pkg/autoscaler/config"
	"knative.dev/serving/pkg/autoscaler/metrics"
	"knative.dev/serving/pkg/autoscaler/scaling"
	"knative.dev/serving/pkg/deployment"
	areconciler "knative.dev/serving/pkg/reconciler/autoscaling"
	"knative.dev/serving/pkg/reconciler/autoscaling/config"
)

type testCase struct {
	Config   map[string]string `json:"config"`
	Revision struct {
		Annotations          map[string]string `json:"annotations"`
		ContainerConcurrency int64             `json:"containerConcurrency"`
		IsReachable          *bool             `json:"isReachable"`
	} `json:"revision"`
	Start struct {
		At    float64 `json:"at"`
		Ready int     `json:"ready"`
	} `json:"start"`
	Steps []step `json:"steps"`
}

type step struct {
	At                   float64 `json:"at"`
	Ready                int     `json:"ready"`
	Replicas             int32   `json:"replicas"`
	Stats                []stat  `json:"stats"`
	ProxyFor             float64 `json:"proxyFor"`
	IsActivatorReachable *bool   `json:"isActivatorReachable"`
}

type stat struct {
	At    float64 `json:"at"`
	Value float64 `json:"value"`
}

type decision struct {
	Desired             int32  `json:"desired"`
	Recommended         int32  `json:"recommended"`
	DesiredScale        int32  `json:"desiredScale"`
	Mode                string `json:"mode"`
	Activators          int32  `json:"activators"`
	ExcessBurstCapacity int32  `json:"excessBurstCapacity"`
	Status              string `json:"status"`
	Reason              string `json:"reason"`
	Message             string `json:"message"`
}

var key = types.NamespacedName{Namespace: "default", Name: "app"}

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
	// The zeroth second of a case is an even one, like the year 2000's first: ticks fall into two-second buckets.
	zero := time.Now()
	logger := zap.NewNop().Sugar()
	autoscaler, err := asconfig.NewConfigFromMap(c.Config)
	must(t, err)
	ctx := logging.WithLogger(context.Background(), logger)
	ctx = config.ToContext(ctx, &config.Config{Autoscaler: autoscaler, Deployment: &deployment.Config{ProgressDeadline: deployment.ProgressDeadlineDefault}})
	time.Sleep(seconds(c.Start.At))

	w := &world{ready: c.Start.Ready, reachable: true}
	collector := metrics.NewMetricCollector(func(*autoscalingv1alpha1.Metric, *zap.SugaredLogger) (metrics.StatsScraper, error) {
		return nil, nil
	}, logger)
	w.collector = collector
	stop := make(chan struct{})
	deciders := scaling.NewMultiScaler(stop, func(d *scaling.Decider) (scaling.UniScaler, error) {
		return scaling.New(attribute.NewSet(), noop.NewMeterProvider(), d.Namespace, d.Name, collector, w, &d.Spec), nil
	}, logger)
	reconciler := kpa.NewForTest(&areconciler.Base{
		Client:           serving{w: w},
		NetworkingClient: networking{w: w},
		SKSLister:        sksLister{w: w},
		MetricLister:     metricLister{w: w},
	}, podLister{w: w}, deciders, targets{w: w}, dynamicClient{w: w}, func() bool { return w.reachable })

	pa := &autoscalingv1alpha1.PodAutoscaler{
		ObjectMeta: metav1.ObjectMeta{Namespace: key.Namespace, Name: key.Name, Annotations: c.Revision.Annotations},
		Spec: autoscalingv1alpha1.PodAutoscalerSpec{
			ContainerConcurrency: c.Revision.ContainerConcurrency,
			Reachability:         autoscalingv1alpha1.ReachabilityReachable,
			ScaleTargetRef:       corev1.ObjectReference{APIVersion: "apps/v1", Kind: "Deployment", Name: "app-deployment"},
		},
	}
	if c.Revision.IsReachable != nil && !*c.Revision.IsReachable {
		pa.Spec.Reachability = autoscalingv1alpha1.ReachabilityUnreachable
	}
	pa.Status.InitializeConditions()
	w.sks = &netv1alpha1.ServerlessService{
		ObjectMeta: metav1.ObjectMeta{Namespace: key.Namespace, Name: key.Name, OwnerReferences: owner(pa)},
		Status:     netv1alpha1.ServerlessServiceStatus{PrivateServiceName: "app-private", ServiceName: "app"},
	}
	scrape := "app-private"
	if burst, ok := pa.TargetBC(); (ok && burst == -1) || (!ok && autoscaler.TargetBurstCapacity == -1) {
		scrape = ""
	}
	must(t, reconciler.CreateDeciderForTest(ctx, pa))
	must(t, reconciler.ReconcileMetric(ctx, pa, scrape))

	decisions := make([]decision, 0, len(c.Steps))
	for _, s := range c.Steps {
		at := zero.Add(seconds(s.At))
		time.Sleep(time.Until(at) - time.Millisecond)
		w.ready = s.Ready
		w.replicas = s.Replicas
		w.reachable = s.IsActivatorReachable == nil || *s.IsActivatorReachable
		for _, one := range s.Stats {
			collector.Record(key, zero.Add(seconds(one.At)), metrics.Stat{AverageConcurrentRequests: one.Value, RequestCount: one.Value})
		}
		time.Sleep(time.Until(at))
		synctest.Wait() // until the autoscaler's tick of this instant is over
		w.sks.Status.Status = duckv1.Status{}
		if s.ProxyFor > 0 {
			since := apis.VolatileTime{Inner: metav1.NewTime(at.Add(-seconds(s.ProxyFor)))}
			w.sks.Status.Conditions = duckv1.Conditions{{Type: netv1alpha1.ActivatorEndpointsPopulated, Status: corev1.ConditionTrue, LastTransitionTime: since}}
		}
		if event := reconciler.ReconcileKind(ctx, pa); event != nil {
			t.Fatal(event)
		}
		decider, err := deciders.Get(ctx, key.Namespace, key.Name)
		must(t, err)
		active := pa.Status.GetCondition(autoscalingv1alpha1.PodAutoscalerConditionActive)
		decisions = append(decisions, decision{
			Desired:             w.replicas,
			Recommended:         decider.Status.DesiredScale,
			DesiredScale:        *pa.Status.DesiredScale,
			Mode:                string(w.sks.Spec.Mode),
			Activators:          w.sks.Spec.NumActivators,
			ExcessBurstCapacity: decider.Status.ExcessBurstCapacity,
			Status:              string(active.Status),
			Reason:              active.Reason,
			Message:             active.Message,
		})
	}
	deciders.Delete(ctx, key.Namespace, key.Name)
	collector.Delete(key.Namespace, key.Name)
	return decisions
}

func owner(pa *autoscalingv1alpha1.PodAutoscaler) []metav1.OwnerReference {
	yes := true
	return []metav1.OwnerReference{{APIVersion: "autoscaling.internal.knative.dev/v1alpha1", Kind: "PodAutoscaler", Name: pa.Name, UID: pa.UID, Controller: &yes}}
}

func must(t *testing.T, err error) {
	if err != nil {
		t.Fatal(err)
	}
}
