export { type Api, explain, ifAllowed, messageOf, unreachable } from './cluster.js';
export { type Cluster, clusterKind } from './cluster-kind.js';
export { chooseContext, currentContext, forContext } from './context.js';
export { type Demand, demands } from './demand.js';
export { imageOf } from './deploy/apply.js';
export { BUILT_IMAGE, imageChange, imageToRun, isInRegistry, loadImage } from './deploy/image.js';
export { findPodProblem } from './deploy/pod-problem.js';
export { type Deployment, deploymentPending, ProblemWatch } from './deploy/rollout.js';
export { findGateway } from './gateway.js';
export { Kube, offline } from './kube.js';
export { root, withKustomization } from './kustomization.js';
export * from './objects.js';
export { parseOptions } from './options.js';
export {
  applyOverlay,
  type Container,
  chooseOverlay,
  containersOf,
  listOverlays,
  type Manifest,
  type Overlay,
  overlay,
  render,
} from './overlays.js';
export { cores, mebibytes } from './preflight/amounts.js';
export { checkPlatform } from './preflight/platform.js';
export { preflight, requestProblems } from './preflight/preflight.js';
export { type Progress, progressOn } from './progress.js';
export { type Scaling, scalingOf } from './scaling.js';
export { until, type Waiting } from './wait.js';
