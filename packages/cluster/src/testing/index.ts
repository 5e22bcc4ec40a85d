export { fakeApi, forbidden, kubeConfig } from './fake-api.js';
export { fakeCluster, type Stored } from './fake-cluster.js';
export { schemaProblems } from './schemas.js';
