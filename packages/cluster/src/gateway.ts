import type { Api } from './cluster.js';

interface Ingress {
  spec?: { rules?: { hosts?: string[] }[] };
  status?: { publicLoadBalancer?: { ingress?: { domainInternal?: string }[] } };
}

/** The Service in the cluster where Knative's ingress answers to a host name, such as kourier.kourier-system.svc.cluster.local. */
export async function findGateway(kube: Api, namespace: string, host: string): Promise<string | undefined> {
  const path = `/apis/networking.internal.knative.dev/v1alpha1/namespaces/${namespace}/ingresses`;
  const ingresses = await kube.list<Ingress>(path);
  const ingress = ingresses.find(({ spec }) => spec?.rules?.some(({ hosts }) => hosts?.includes(host)));
  return ingress?.status?.publicLoadBalancer?.ingress?.[0]?.domainInternal;
}
