import { decideHpa, HPA_START, readHpa, tellHpa } from '@repo/autoscalers';

const cpu = { type: 'Utilization', averageUtilization: 50 } as const;
const spec = readHpa({ maxReplicas: 10, metrics: [{ type: 'Resource', resource: { name: 'cpu', target: cpu } }] });
const pod = {
  name: 'app-1',
  ready: true,
  startedAt: 0,
  readySince: 2,
  containers: [{ name: 'app', requests: { cpu: '200m' } }],
};
let state = HPA_START;

// One sync of the controller, 400 s after the pod started.
const decision = decideHpa(spec, state, {
  at: 400,
  replicas: 1,
  pods: [pod],
  metrics: [{ samples: [{ pod: 'app-1', value: '476m' }] }],
});
state = decision.state; // for the next sync, 15 s later

console.log(decision.desired); // 4
console.log(tellHpa(decision.steps).join('\n'));
// cpu resource utilization (percentage of request): 238 % of 50 % → ratio 4.76 × 1 pod → 5.
// 5 is capped to 4 by the default scale-up limit: twice the 1, or 4.
// The HPA scales the target from 1 to 4: cpu resource utilization (percentage of request) above target.
