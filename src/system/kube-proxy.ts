/** kube-proxy, as kubeadm sets it up: a Pod on every node. */
import { daemonSet } from '../api/apps/daemonset.ts'
import { configMap } from '../api/core/configmap.ts'
import { serviceAccount } from '../api/core/serviceaccount.ts'
import { kubernetesVersion } from '../api/kubernetes-version.ts'
import type { Client } from '../client/client.ts'

const namespace = 'kube-system'
const name = 'kube-proxy'
const labels = { 'k8s-app': name }

const configuration = `apiVersion: kubeproxy.config.k8s.io/v1alpha1
bindAddress: 0.0.0.0
clientConnection:
  kubeconfig: /var/lib/kube-proxy/kubeconfig.conf
clusterCIDR: 10.244.0.0/16
kind: KubeProxyConfiguration
mode: iptables
`

const kubeconfig = `apiVersion: v1
kind: Config
clusters:
- cluster:
    certificate-authority: /var/run/secrets/kubernetes.io/serviceaccount/ca.crt
    server: https://172.18.0.2:6443
  name: default
contexts:
- context:
    cluster: default
    namespace: default
    user: default
  name: default
current-context: default
users:
- name: default
  user:
    tokenFile: /var/run/secrets/kubernetes.io/serviceaccount/token
`

const container = {
  name,
  image: `registry.k8s.io/kube-proxy:${kubernetesVersion}`,
  imagePullPolicy: 'IfNotPresent',
  command: [
    '/usr/local/bin/kube-proxy',
    '--config=/var/lib/kube-proxy/config.conf',
    '--hostname-override=$(NODE_NAME)',
  ],
  env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
  volumeMounts: [
    { mountPath: '/var/lib/kube-proxy', name },
    { mountPath: '/run/xtables.lock', name: 'xtables-lock', readOnly: false },
    { mountPath: '/lib/modules', name: 'lib-modules', readOnly: true },
  ],
} as const

/** What it needs where it may not do everything. */
const least = { capabilities: { add: ['NET_ADMIN', 'SYS_RESOURCE'] } }

const podSpec = (mayBePrivileged: boolean) =>
  ({
    priorityClassName: 'system-node-critical',
    serviceAccountName: name,
    hostNetwork: true,
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    tolerations: [{ operator: 'Exists' }],
    containers: [{ ...container, securityContext: mayBePrivileged ? { privileged: true } : least }],
    volumes: [
      { name, configMap: { name } },
      { name: 'xtables-lock', hostPath: { path: '/run/xtables.lock', type: 'FileOrCreate' } },
      { name: 'lib-modules', hostPath: { path: '/lib/modules', type: '' } },
    ],
  }) as const

/** @param mayBePrivileged whether the cluster lets it, as it is usually */
export function installKubeProxy(client: Client, mayBePrivileged: boolean): void {
  client.create(serviceAccount, { metadata: { name, namespace } })
  client.create(configMap, {
    metadata: { name, namespace, labels: { app: name } },
    data: { 'config.conf': configuration, 'kubeconfig.conf': kubeconfig },
  })
  client.create(daemonSet, {
    metadata: { name, namespace, labels },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podSpec(mayBePrivileged) },
      updateStrategy: { type: 'RollingUpdate' },
    },
  })
}
