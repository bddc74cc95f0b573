/** What of a Service makes its load balancer anew, and what the controller tells of that. Source: needsUpdate of cloud-provider. */
import { isEqual } from '../../api/equality.ts'
import type { Service } from '../../api/generated/types/core-v1.ts'

interface BalancerChange {
  /** The Event that tells of it, where there is one. */
  readonly told?: readonly [reason: string, message: string]
}

type Rule = (was: Service, is: Service) => BalancerChange | undefined

const told =
  (reason: string, of: (service: Service) => unknown): Rule =>
  (was, is) =>
    isEqual(of(was), of(is)) ? undefined : { told: [reason, `${shown(of(was))} -> ${shown(of(is))}`] }

const silent =
  (of: (service: Service) => unknown): Rule =>
  (was, is) =>
    isEqual(of(was), of(is)) ? undefined : {}

/** As Go prints it. */
const shown = (value: unknown): string => (Array.isArray(value) ? `[${value.join(' ')}]` : String(value))

const externalIPs: Rule = ({ spec: { externalIPs: was = [] } }, { spec: { externalIPs: is = [] } }) => {
  if (was.length !== is.length) return { told: ['ExternalIP', `Count: ${was.length} -> ${is.length}`] }
  const added = is.find((ip, n) => ip !== was[n])
  return added === undefined ? undefined : { told: ['ExternalIP', `Added: ${added}`] }
}

/** Where a connection goes within the cluster is nothing to a load balancer. */
const portsOf = ({ spec: { ports = [] } }: Service) =>
  ports.map(({ name, protocol, port, nodePort }) => ({ name, protocol, port, nodePort }))

/** In this order: what comes after the first that has changed is not told. */
const rules: readonly Rule[] = [
  told('Type', ({ spec }) => spec.type),
  told('LoadBalancerSourceRanges', ({ spec }) => spec.loadBalancerSourceRanges ?? []),
  silent(portsOf),
  silent(({ spec }) => [spec.sessionAffinity, spec.sessionAffinityConfig]),
  told('LoadbalancerIP', ({ spec }) => spec.loadBalancerIP ?? ''),
  externalIPs,
  silent(({ metadata }) => metadata.annotations),
  told('UID', ({ metadata }) => metadata.uid),
  told('ExternalTrafficPolicy', ({ spec }) => spec.externalTrafficPolicy ?? ''),
  told('HealthCheckNodePort', ({ spec }) => spec.healthCheckNodePort ?? 0),
  silent(({ spec }) => [spec.clusterIPs, spec.ipFamilies]),
]

/** The first change that a load balancer has to follow; undefined where there is none. */
export function balancerChange(was: Service, is: Service): BalancerChange | undefined {
  for (const rule of rules) {
    const change = rule(was, is)
    if (change) return change
  }
  return undefined
}
