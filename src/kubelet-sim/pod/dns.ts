/** Whom a pod asks for names, and how: what /etc/resolv.conf says, by its dnsPolicy and dnsConfig. Source: pkg/kubelet/network/dns. */
import type { Pod } from '../../api/generated/types/core-v1.ts'

/** What the full names of the cluster end with. */
export const clusterDomain = 'cluster.local'

/** The address of the cluster's DNS service. */
export const dnsAddress = '10.96.0.10'

/** Whom a node asks. */
export const hostServers = ['172.18.0.1']

/** What the C library bears. */
const mostServers = 3
const mostSearches = 32
const longestSearch = 2_048

interface PodDns {
  /** /etc/resolv.conf. */
  readonly text: string
  /** What had to be left out, as the kubelet tells it in Events. */
  readonly problems: readonly string[]
}

/** Of a KubeletConfiguration. */
interface ClusterDns {
  readonly clusterDomain: string
  readonly clusterDNS: readonly string[]
}

/** @param settings of its kubelet */
export function podDns({ metadata: { namespace }, spec }: Pod, settings: ClusterDns): PodDns {
  const { clusterDomain: domain, clusterDNS } = settings
  const { dnsPolicy, dnsConfig = {}, hostNetwork } = spec
  const isCluster = dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && !hostNetwork)
  const suffixes = [`${namespace}.svc.${domain}`, `svc.${domain}`, domain]
  const usual = isCluster ? clusterDNS : dnsPolicy === 'None' ? [] : hostServers
  const servers = withoutRepeats(usual, dnsConfig.nameservers)
  const searches = withoutRepeats(isCluster ? suffixes : [], dnsConfig.searches)
  const options = new Map<string, string | undefined>(isCluster ? [['ndots', '5']] : [])
  for (const { name = '', value } of dnsConfig.options ?? []) options.set(name, value)
  const kept = { servers: servers.slice(0, mostServers), searches: fitting(searches) }
  return {
    text: textOf(kept.servers, kept.searches, options),
    problems: [
      ...(kept.servers.length < servers.length
        ? [
            `Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: ${kept.servers.join(' ')}`,
          ]
        : []),
      ...(kept.searches.length < searches.length
        ? [
            `Search Line limits were exceeded, some search paths have been omitted, the applied search line is: ${kept.searches.join(' ')}`,
          ]
        : []),
    ],
  }
}

const withoutRepeats = (usual: readonly string[], own: readonly string[] = []): readonly string[] => [
  ...new Set([...usual, ...own]),
]

function fitting(searches: readonly string[]): readonly string[] {
  let length = 0
  const first = searches.slice(0, mostSearches)
  const end = first.findIndex((each, n) => (length += each.length + (n > 0 ? 1 : 0)) > longestSearch)
  return end < 0 ? first : first.slice(0, end)
}

function textOf(
  servers: readonly string[],
  searches: readonly string[],
  options: ReadonlyMap<string, string | undefined>,
): string {
  const own = Array.from(options, ([name, value]) => (value ? `${name}:${value}` : name))
  return [
    ...(searches.length > 0 ? [`search ${searches.join(' ')}`] : []),
    ...servers.map((server) => `nameserver ${server}`),
    ...(own.length > 0 ? [`options ${own.join(' ')}`] : []),
    '',
  ].join('\n')
}
