/** What may reach Pods, and what they may reach. Source: describe.go's describeNetworkPolicy. */
import type {
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
} from '../../../../../api/generated/types/networking-v1.ts'
import { isEmptySelector, labelSelectorText } from '../../../../../api/labels.ts'
import { orNone, type Page } from './page.ts'
import type { Describer } from './settings.ts'
import { describeMarks, describeName } from './workloads.ts'

export const describeNetworkPolicy: Describer<NetworkPolicy> = function* (page, policy) {
  const { metadata, spec } = policy
  const { podSelector = {}, policyTypes = [], ingress = [], egress = [] } = spec ?? {}
  describeName(page, policy)
  page.line(0, 'Created on', `${metadata.creationTimestamp?.replace('T', ' ').replace('Z', '')} +0000 UTC`)
  describeMarks(page, policy)
  page.write(0, 'Spec:\n')
  page.write(1, 'PodSelector: ')
  page.write(
    2,
    isEmptySelector(podSelector)
      ? '<none> (Allowing the specific traffic to all pods in this namespace)\n'
      : `${labelSelectorText(podSelector)}\n`,
  )
  const from = ingress.map(({ ports, from: peers }) => ({ ports, peers }))
  describeTraffic(page, 'ingress', policyTypes.includes('Ingress') ? from : undefined)
  const to = egress.map(({ ports, to: peers }) => ({ ports, peers }))
  describeTraffic(page, 'egress', policyTypes.includes('Egress') ? to : undefined)
  page.write(1, `Policy Types: ${orNone(policyTypes.join(', '))}\n`)
}

interface Rule {
  readonly ports?: readonly NetworkPolicyPort[]
  readonly peers?: readonly NetworkPolicyPeer[]
}

/** @param rules undefined where the policy has nothing to do with it */
function describeTraffic(
  page: Page,
  direction: 'ingress' | 'egress',
  rules: readonly Rule[] | undefined,
): void {
  if (!rules) return page.write(1, `Not affecting ${direction} traffic\n`)
  page.write(1, `Allowing ${direction} traffic:\n`)
  if (rules.length === 0)
    return page.write(2, `<none> (Selected pods are isolated for ${direction} connectivity)\n`)
  const [title, other] = direction === 'ingress' ? ['From', 'source'] : ['To', 'destination']
  for (const [n, { ports = [], peers = [] }] of rules.entries()) {
    if (n > 0) page.write(2, '----------\n')
    if (ports.length === 0) page.write(2, 'To Port: <any> (traffic allowed to all ports)\n')
    for (const { port = '<nil>', endPort, protocol = 'TCP' } of ports)
      page.write(
        2,
        endPort === undefined
          ? `To Port: ${port}/${protocol}\n`
          : `To Port Range: ${port}-${endPort}/${protocol}\n`,
      )
    if (peers.length === 0) page.write(2, `${title}: <any> (traffic not restricted by ${other})\n`)
    for (const peer of peers) describePeer(page, title, peer)
  }
}

function describePeer(
  page: Page,
  title: string,
  { podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer,
): void {
  page.write(2, `${title}:\n`)
  if (namespaceSelector) page.write(3, `NamespaceSelector: ${orNone(labelSelectorText(namespaceSelector))}\n`)
  if (podSelector) page.write(3, `PodSelector: ${orNone(labelSelectorText(podSelector))}\n`)
  if (podSelector || namespaceSelector || !ipBlock) return
  page.write(3, 'IPBlock:\n')
  page.write(4, `CIDR: ${ipBlock.cidr}\n`)
  page.write(4, `Except: ${(ipBlock.except ?? []).join(', ')}\n`)
}
