/** Whom a NetworkPolicy is about. */
import type { Pod } from '../api/generated/types/core-v1.ts'
import type { NetworkPolicy } from '../api/generated/types/networking-v1.ts'
import { isEmptySelector, selects } from '../api/labels.ts'

export const isMeantBy = (
  { spec: { podSelector = {} } }: NetworkPolicy,
  { metadata: { labels } }: Pod,
): boolean => isEmptySelector(podSelector) || selects(podSelector, labels)

export const isolatesIngress = ({ spec: { policyTypes = ['Ingress'] } }: NetworkPolicy): boolean =>
  policyTypes.includes('Ingress')

export const isolatesEgress = ({ spec: { policyTypes = [], egress } }: NetworkPolicy): boolean =>
  policyTypes.includes('Egress') || egress !== undefined
