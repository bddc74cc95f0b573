/** The sample API server of Kubernetes, as its own example is installed. */

export const wardleVersions = ['v1alpha1', 'v1beta1']

export const sampleApiServer = `
apiVersion: v1
kind: Namespace
metadata: {name: wardle}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: apiserver, namespace: wardle}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: 'wardle:auth-delegator'}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: 'system:auth-delegator'}
subjects: [{kind: ServiceAccount, name: apiserver, namespace: wardle}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: namespace-reader}
rules: [{apiGroups: [''], resources: [namespaces], verbs: [get, list, watch]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: 'wardle:namespaces'}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: namespace-reader}
subjects: [{kind: ServiceAccount, name: apiserver, namespace: wardle}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: wardle-auth-reader, namespace: kube-system}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: extension-apiserver-authentication-reader}
subjects: [{kind: ServiceAccount, name: apiserver, namespace: wardle}]
---
apiVersion: v1
kind: Pod
metadata: {name: server, namespace: wardle, labels: {apiserver: 'true'}}
spec:
  serviceAccountName: apiserver
  containers:
  - name: server
    image: registry.k8s.io/e2e-test-images/sample-apiserver:1.29.2
    args: ['--etcd-servers=http://localhost:2379']
    readinessProbe: {httpGet: {scheme: HTTPS, port: 443, path: /readyz}, periodSeconds: 1}
  - name: etcd
    image: registry.k8s.io/etcd:3.6.8-0
---
apiVersion: v1
kind: Service
metadata: {name: api, namespace: wardle}
spec: {selector: {apiserver: 'true'}, ports: [{port: 443}]}
${wardleVersions
  .map(
    (version) => `---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: ${version}.wardle.example.com}
spec:
  group: wardle.example.com
  version: ${version}
  groupPriorityMinimum: 1000
  versionPriority: 15
  insecureSkipTLSVerify: true
  service: {namespace: wardle, name: api}
`,
  )
  .join('')}`
