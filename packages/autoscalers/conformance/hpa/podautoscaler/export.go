// The build copies the files of k8s.io/kubernetes/pkg/controller/podautoscaler beside this one, unchanged. This file adds
// what the conformance test needs and the package does not export.
package podautoscaler

import (
	"context"
	"time"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/labels"
	autoscalingclient "k8s.io/client-go/kubernetes/typed/autoscaling/v2"
	corelisters "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/scale"
	"k8s.io/client-go/tools/record"
	metricsclient "k8s.io/kubernetes/pkg/controller/podautoscaler/metrics"
	"k8s.io/kubernetes/pkg/controller/podautoscaler/monitor"
	"k8s.io/kubernetes/pkg/controller/util/selectors"
)

type Flags struct {
	Tolerance              float64
	DownscaleStabilization time.Duration
	CPUInitializationPeriod,
	InitialReadinessDelay time.Duration
}

func NewForTest(scales scale.ScalesGetter, hpas autoscalingclient.HorizontalPodAutoscalersGetter, mapper meta.RESTMapper,
	metrics metricsclient.MetricsClient, pods corelisters.PodLister, events record.EventRecorder, observer monitor.Monitor, flags Flags) *HorizontalController {
	return &HorizontalController{
		scaleNamespacer:              scales,
		hpaNamespacer:                hpas,
		mapper:                       mapper,
		tolerance:                    flags.Tolerance,
		downscaleStabilisationWindow: flags.DownscaleStabilization,
		eventRecorder:                events,
		monitor:                      observer,
		podLister:                    pods,
		replicaCalc:                  NewReplicaCalculator(metrics, pods, flags.CPUInitializationPeriod, flags.InitialReadinessDelay),
		recommendations:              map[string][]timestampedRecommendation{},
		scaleUpEvents:                map[string][]timestampedScaleEvent{},
		scaleDownEvents:              map[string][]timestampedScaleEvent{},
		hpaSelectors:                 selectors.NewBiMultimap(),
	}
}

func (a *HorizontalController) ReconcileForTest(ctx context.Context, hpa *autoscalingv2.HorizontalPodAutoscaler, key string) error {
	return a.reconcileAutoscaler(ctx, hpa, key)
}

// SetHPAsForTest says which HPAs select the same pods.
func (a *HorizontalController) SetHPAsForTest(namespace string, names []string, selector labels.Selector) {
	a.hpaSelectors = selectors.NewBiMultimap()
	for _, name := range names {
		a.hpaSelectors.PutSelector(selectors.Key{Name: name, Namespace: namespace}, selector)
	}
}
