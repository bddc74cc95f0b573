/** What kubeadm leaves behind for who joins a cluster or upgrades it: its configuration, that of kubelets, and how to find the cluster. */
import { base64OfText } from '../api/codec/base64.ts'
import { configMap } from '../api/core/configmap.ts'
import { rootCertificate } from '../api/core/root-certificate.ts'
import { kubeletConfiguration } from '../api/kubeadm/kubelet-configuration.ts'
import { kubernetesVersion } from '../api/kubernetes-version.ts'
import type { Client } from '../client/client.ts'

const clusterConfiguration = `apiServer: {}
apiVersion: kubeadm.k8s.io/v1beta4
caCertificateValidityPeriod: 87600h0m0s
certificateValidityPeriod: 8760h0m0s
certificatesDir: /etc/kubernetes/pki
clusterName: kubernetes
controllerManager: {}
dns: {}
encryptionAlgorithm: RSA-2048
etcd:
  local:
    dataDir: /var/lib/etcd
imageRepository: registry.k8s.io
kind: ClusterConfiguration
kubernetesVersion: ${kubernetesVersion}
networking:
  dnsDomain: cluster.local
  podSubnet: 10.244.0.0/16
  serviceSubnet: 10.96.0.0/12
proxy: {}
scheduler: {}
`

const kubeconfig = `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${base64OfText(rootCertificate)}
    server: https://172.18.0.2:6443
  name: ""
contexts: null
current-context: ""
kind: Config
users: null
`

export function installKubeadmConfiguration(client: Client): void {
  const inSystem = (name: string) => ({ name, namespace: 'kube-system' })
  client.create(configMap, {
    metadata: inSystem('kubeadm-config'),
    data: { ClusterConfiguration: clusterConfiguration },
  })
  client.create(configMap, { metadata: inSystem('kubelet-config'), data: { kubelet: kubeletConfiguration } })
  client.create(configMap, {
    metadata: { name: 'cluster-info', namespace: 'kube-public' },
    data: { kubeconfig },
  })
}
