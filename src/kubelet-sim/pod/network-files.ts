/** What a pod is called, and the file that a kubelet gives to every container because of that: /etc/hosts. */
import type { Pod } from '../../api/generated/types/core-v1.ts'

/** Names are cut to what a host may be called. */
const shortNameOf = ({ metadata, spec }: Pod): string =>
  (spec.hostnameOverride || spec.hostname || metadata.name).slice(0, 63).replace(/[-.]+$/, '')

/** The name with its domain; undefined for a pod without a subdomain, and for one that calls itself otherwise. */
const fullNameOf = (pod: Pod, clusterDomain: string): string | undefined => {
  const { subdomain, hostnameOverride } = pod.spec
  if (!subdomain || hostnameOverride) return undefined
  return `${shortNameOf(pod)}.${subdomain}.${pod.metadata.namespace}.svc.${clusterDomain}`
}

/** What the kernel of the pod's containers calls itself. @param clusterDomain of its kubelet */
export const hostnameOf = (pod: Pod, clusterDomain: string): string =>
  (pod.spec.setHostnameAsFQDN && fullNameOf(pod, clusterDomain)) || shortNameOf(pod)

/** /etc/hosts of a node. */
export const nodeHostsFile = (name: string, ip: string): string =>
  [
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
    'fe00::\tip6-localnet',
    'ff00::\tip6-mcastprefix',
    'ff02::1\tip6-allnodes',
    'ff02::2\tip6-allrouters',
    `${ip}\t${name}`,
    '',
  ].join('\n')

/** @param ips of the pod; `host` is the node, whose file a pod on its network has. */
export function hostsFile(
  pod: Pod,
  ips: readonly string[],
  host: { readonly name: string; readonly ip: string; readonly settings: { readonly clusterDomain: string } },
): string {
  const { spec } = pod
  const full = fullNameOf(pod, host.settings.clusterDomain)
  const lines = spec.hostNetwork
    ? [
        '# Kubernetes-managed hosts file (host network).',
        ...nodeHostsFile(host.name, host.ip).trimEnd().split('\n'),
      ]
    : [
        '# Kubernetes-managed hosts file.',
        '127.0.0.1\tlocalhost',
        '::1\tlocalhost ip6-localhost ip6-loopback',
        'fe00::0\tip6-localnet',
        'fe00::0\tip6-mcastprefix',
        'fe00::1\tip6-allnodes',
        'fe00::2\tip6-allrouters',
        ...ips.map((ip) => [ip, ...(full ? [full] : []), shortNameOf(pod)].join('\t')),
      ]
  if (spec.hostAliases?.length) {
    lines.push('', '# Entries added by HostAliases.')
    for (const { ip: address, hostnames = [] } of spec.hostAliases)
      lines.push([address, ...hostnames].join('\t'))
  }
  return `${lines.join('\n')}\n`
}
