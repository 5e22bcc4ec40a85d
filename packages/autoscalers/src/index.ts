export type { HpaCondition, HpaEvent } from './hpa/condition.js';
export { decideHpa, type HpaDecision } from './hpa/decide.js';
export { type PolicyLimit, recordChange } from './hpa/limit.js';
export type { HpaManifestSpec, MetricSpec, ScalingPolicy, ScalingRules } from './hpa/manifest.js';
export type { HpaContainer, HpaObservation, HpaPod, PodTotals, Reading, Sample } from './hpa/observation.js';
export { isNear } from './hpa/replicas.js';
export {
  HPA_CONTROLLER,
  type HpaController,
  type HpaSpec,
  readHpa,
} from './hpa/spec.js';
export { HPA_START, type HpaState } from './hpa/state.js';
export type { HpaStep } from './hpa/steps.js';
export { tellHpa } from './hpa/tell.js';
export { pollKeda, queryKeda } from './keda/decide.js';
export type { KedaCondition, KedaDecision, KedaObservation } from './keda/execute.js';
export { KEDA_START, type KedaState, type TriggerReading } from './keda/observe.js';
export { type KedaManifestSpec, type KedaSpec, readKeda } from './keda/spec.js';
export type { KedaStep } from './keda/steps.js';
export { tellKeda } from './keda/tell.js';
export { type KedaTrigger, kedaValue } from './keda/triggers.js';
export { decideKpa, type KpaDecision } from './kpa/decide.js';
export type { KpaAverages, KpaObservation, KpaStat } from './kpa/observation.js';
export { goDuration, type KpaConfig, type KpaRevision, type KpaSpec, readKpa } from './kpa/spec.js';
export { type ActiveCondition, type KpaState, startKpa } from './kpa/state.js';
export type { KpaStep } from './kpa/steps.js';
export { tellKpa } from './kpa/tell.js';
export { approximate, decimal, milli, type Quantity } from './quantity.js';
