package v1alpha1

// Of the webhooks, which are not copied.
const (
	cpuString      = "cpu"
	memoryString   = "memory"
	workloadString = "workload"
)

type (
	ClusterTriggerAuthenticationCustomValidator struct{}
	ScaledJobCustomValidator                    struct{}
	ScaledObjectCustomValidator                 struct{}
	TriggerAuthenticationCustomValidator        struct{}
)
