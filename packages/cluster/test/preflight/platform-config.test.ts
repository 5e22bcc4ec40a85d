import { describe, expect, it } from 'vitest';
import { configProblems, ingressProblem } from '../../src/preflight/platform-config.js';
import { service } from './cluster-fixtures.js';

const KSERVE = {
  deploy: '{"defaultDeploymentMode":"Serverless"}',
  ingress: '{"ingressGateway":"a/b","disableIstioVirtualHost":true}',
};

describe('KServe’s configuration', () => {
  it.each([
    ['is fine with Knative and without Istio', {}, false, []],
    ['is fine with Knative and Istio', { ingress: '{"ingressGateway":"a/b"}' }, true, []],
    ['may have the mode’s newer name', { deploy: '{"defaultDeploymentMode":"Knative"}' }, false, []],
    [
      'may not have another mode',
      { deploy: '{"defaultDeploymentMode":"RawDeployment"}' },
      false,
      ['defaultDeploymentMode is "RawDeployment"'],
    ],
    [
      'may not want Istio where there is none',
      { ingress: '{"ingressGateway":"a/b"}' },
      false,
      ['ingress.disableIstioVirtualHost is not true'],
    ],
    [
      'needs a gateway’s name',
      { ingress: '{"disableIstioVirtualHost":true}' },
      false,
      ['ingress has no ingressGateway'],
    ],
    ['must be JSON', { ingress: '{' }, false, ['the value of ingress is not JSON']],
  ])('%s', (_, data, hasIstio, expected) => {
    const problems = configProblems({ ...KSERVE, ...data }, [service], hasIstio);
    expect(problems).toEqual(
      expected.map((start) => expect.stringMatching(new RegExp(`^${start}.*\`k8s/platform/install.sh kserve\``))),
    );
  });

  it('needs both keys', () => {
    expect(configProblems({}, [service], false)).toEqual(
      ['deploy', 'ingress'].map((key) => expect.stringContaining(`there is no key ${key} in`)),
    );
  });

  it('may be overruled by the service', () => {
    const annotations = { 'serving.kserve.io/deploymentMode': 'Serverless' };
    const own = { ...service, metadata: { ...service.metadata, annotations } };
    expect(configProblems({ ...KSERVE, deploy: '{"defaultDeploymentMode":"RawDeployment"}' }, [own], false)).toEqual(
      [],
    );
  });
});

describe('Knative’s ingress class', () => {
  it.each([
    [{}, ['net-istio-controller'], true],
    [{}, ['istiod'], false],
    [{ 'ingress.class': 'kourier.ingress.networking.knative.dev' }, ['net-kourier-controller'], true],
    [{ 'ingress-class': 'gateway-api.ingress.networking.knative.dev' }, ['net-istio-controller'], false],
    [{ 'ingress-class': 'traefik.ingress.networking.knative.dev' }, ['my-traefik'], true],
  ])('%j is served by %j: %s', (network, names, served) => {
    expect(ingressProblem(network, names) === undefined).toBe(served);
  });
});
