export interface HpaCondition {
  readonly type: 'AbleToScale' | 'ScalingActive' | 'ScalingLimited' | 'ScaledToZero';
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

/** An event that the controller records for the HPA. */
export interface HpaEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** Replaces the condition of the same type, or adds it at the end, as `status.conditions` are kept. */
export function withCondition(conditions: readonly HpaCondition[], condition: HpaCondition): readonly HpaCondition[] {
  const i = conditions.findIndex(({ type }) => type === condition.type);
  return i < 0 ? [...conditions, condition] : conditions.with(i, condition);
}
