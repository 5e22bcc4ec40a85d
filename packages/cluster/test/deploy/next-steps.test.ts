import { expect, it } from 'vitest';
import { demands } from '../../src/demand.js';
import { nextSteps } from '../../src/deploy/next-steps.js';
import { overlay } from '../../src/overlays.js';
import { fakeApi } from '../../src/testing/fake-api.js';
import { deployment, hpa, service } from '../preflight/cluster-fixtures.js';

it('the next commands of a Deployment go to its Service', async () => {
  const ports = [{ port: 8080 }];
  const manifests = [
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'app' }, spec: { ports } },
    deployment,
    hpa,
  ];
  const lines = await nextSteps(fakeApi({}), 'lab', overlay('hpa-v1'), manifests, demands(manifests));
  expect(lines.filter((line) => line.startsWith('  '))).toEqual([
    '  kubectl port-forward -n lab service/app 8081:8080',
    `  curl localhost:8081/predict -d '{"text":["good","bad"]}'`,
    '  kubectl get hpa -n lab --watch',
    '  kubectl get pods -n lab -l app=app --watch',
    '  npm run experiment -- hpa-v1', // part: experiments
    '  kubectl delete -k k8s/overlays/hpa-v1 -n lab',
  ]);
});

it('the next commands of an InferenceService go through the ingress, by its host name', async () => {
  const kube = fakeApi({
    '/apis/serving.kserve.io/v1beta1/namespaces/lab/inferenceservices/model': {
      status: { url: 'http://model-predictor.lab.example.com' },
    },
    '/apis/networking.internal.knative.dev/v1alpha1/namespaces/lab/ingresses': [
      {
        spec: { rules: [{ hosts: ['model-predictor.lab.example.com'] }] },
        status: { publicLoadBalancer: { ingress: [{ domainInternal: 'kourier.kourier-system.svc.cluster.local' }] } },
      },
    ],
  });
  const lines = await nextSteps(kube, 'lab', { name: 'mine', path: 'k8s/mine' }, [service], demands([service]));
  expect(lines.filter((line) => line.startsWith('  '))).toEqual([
    '  kubectl port-forward -n kourier-system service/kourier 8081:80',
    `  curl localhost:8081/predict -H 'Host: model-predictor.lab.example.com' -d '{"text":["good","bad"]}'`,
    '  kubectl get pods -n lab -l serving.kserve.io/inferenceservice=model --watch',
    '  npm run experiment -- k8s/mine', // part: experiments
    '  kubectl delete -k k8s/mine -n lab',
  ]);
});
