/** What kubeadm and a network plugin leave on a node that joins, by path. It is there to be looked at: nothing reads it again. */
import { formatYaml } from '../../api/codec/yaml.ts'
import { rootCertificate } from '../../api/core/root-certificate.ts'
import { kubeletConfiguration } from '../../api/kubeadm/kubelet-configuration.ts'
import { apiVersion, type KubeletConfiguration, kindName } from '../../api/kubelet/configuration.ts'

const clientCertificate = '/var/lib/kubelet/pki/kubelet-client-current.pem'

const kubeconfig = `apiVersion: v1
clusters:
- cluster:
    certificate-authority: /etc/kubernetes/pki/ca.crt
    server: https://172.18.0.2:6443
  name: default-cluster
contexts:
- context:
    cluster: default-cluster
    namespace: default
    user: default-auth
  name: default-context
current-context: default-context
kind: Config
preferences: {}
users:
- name: default-auth
  user:
    client-certificate: ${clientCertificate}
    client-key: ${clientCertificate}
`

/** Plugins of the usual sorts, each of them a program. */
const plugins = ['bridge', 'host-local', 'loopback', 'portmap', 'ptp']

/** @param podCIDR the node's range, where it has one already */
const networkOf = (podCIDR: string | undefined): object => ({
  cniVersion: '1.0.0',
  name: 'kubesim',
  plugins: [
    {
      type: 'ptp',
      ipMasq: false,
      ipam: {
        type: 'host-local',
        dataDir: '/run/cni-ipam-state',
        ranges: podCIDR ? [[{ subnet: podCIDR }]] : [],
      },
      mtu: 1500,
    },
    { type: 'portmap', capabilities: { portMappings: true } },
  ],
})

interface LeftFile {
  /** Without the first slash. */
  readonly path: string
  readonly text: string
  readonly mode: number
}

/** What its kubelet is configured by: what it was given, or what kubeadm writes. */
const configurationText = (given: KubeletConfiguration | undefined): string =>
  given ? formatYaml({ apiVersion, kind: kindName, ...given }) : kubeletConfiguration

export const kubeadmFiles = (
  podCIDR: string | undefined,
  configuration: KubeletConfiguration | undefined,
): readonly LeftFile[] => [
  { path: 'etc/kubernetes/kubelet.conf', text: kubeconfig, mode: 0o600 },
  { path: 'etc/kubernetes/pki/ca.crt', text: rootCertificate, mode: 0o644 },
  {
    path: 'etc/cni/net.d/10-kubesim.conflist',
    text: `${JSON.stringify(networkOf(podCIDR), undefined, 2)}\n`,
    mode: 0o644,
  },
  { path: 'var/lib/kubelet/config.yaml', text: configurationText(configuration), mode: 0o644 },
  ...plugins.map((plugin) => ({ path: `opt/cni/bin/${plugin}`, text: '', mode: 0o755 })),
]
