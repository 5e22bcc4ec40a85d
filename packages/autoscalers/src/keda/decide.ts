import { type KedaDecision, type KedaObservation, requestScale } from './execute.js';
import { type KedaState, observeTrigger, type Scale, type TriggerReading, type TriggerRecord } from './observe.js';
import type { KedaSpec } from './spec.js';
import type { KedaStep } from './steps.js';

/** Polls the triggers once: KEDA's own part of scaling, between nothing (or idle) and the HPA's least. */
export function pollKeda(spec: KedaSpec, before: KedaState, observation: KedaObservation): KedaDecision {
  const { replicas, isHpaActive = replicas > 0 } = observation;
  const steps: KedaStep[] = [];
  let state = before;
  let isError = false;
  let isActive = false;
  for (const [i, source] of spec.sources.entries()) {
    const known = spec.usesHpaQueries && isHpaActive ? state.records[source.name] : undefined;
    let record = known;
    if (!record)
      ({ record, state } = observeTrigger(spec, state, source, readingOf(observation, i), scaleOf(observation)));
    const { name, activation } = source;
    if ('error' in record) {
      isError = true;
      steps.push({ step: 'trigger error', name, error: record.error });
    } else {
      isActive ||= record.isActive || record.isFallback;
      steps.push({ step: 'trigger', name, activation, ...record });
    }
  }
  // CPU and memory are always active, but do not keep pods alive beside other triggers.
  if (spec.sources.length === 0) isActive = true;
  return requestScale(spec, state, observation, { isActive, isError }, steps);
}

/**
 * Answers the HPA's query for the triggers' metrics, one reading for each external metric in the order of the triggers.
 */
export function queryKeda(
  spec: KedaSpec,
  before: KedaState,
  observation: KedaObservation,
): { readings: readonly ({ values: readonly string[] } | { error: string })[]; state: KedaState } {
  let state = before;
  const records: Record<string, TriggerRecord> = { ...before.records };
  const readings = spec.sources.map((source, i) => {
    const asked = observeTrigger(spec, state, source, readingOf(observation, i), scaleOf(observation));
    state = asked.state;
    if (spec.usesHpaQueries) records[source.name] = asked.record;
    if ('error' in asked.record) return { error: `metric:${source.name} encountered error` };
    return { values: [asked.record.value] };
  });
  return { readings, state: { ...state, records } };
}

function readingOf({ triggers }: KedaObservation, i: number): TriggerReading {
  return triggers[i] ?? { error: 'no reading' };
}

function scaleOf({ replicas, ready = replicas }: KedaObservation): Scale {
  return { replicas, ready };
}
