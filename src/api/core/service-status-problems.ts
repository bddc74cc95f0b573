/** What is wrong with what a load balancer has given a Service. Source: ValidateLoadBalancerStatus. */
import { type FieldErrors, forbidden, invalid, notSupported, required } from '../field-error.ts'
import { breaches } from '../fields.ts'
import type { LoadBalancerIngress, Service } from '../generated/types/core-v1.ts'
import { ipProblems, isIP } from '../ip.ts'
import { dnsSubdomainProblems } from '../names.ts'

const modes = ['Proxy', 'VIP']

export function* serviceStatusProblems({ spec, status }: Service): FieldErrors {
  const ingress = status.loadBalancer?.ingress ?? []
  const field = 'status.loadBalancer.ingress'
  if (spec.type !== 'LoadBalancer' && ingress.length > 0) {
    yield forbidden(field, "may only be used when `spec.type` is 'LoadBalancer'")
    return
  }
  for (const [n, each] of ingress.entries()) yield* ingressProblems(each, `${field}[${n}]`)
}

function* ingressProblems({ ip, ipMode, hostname }: LoadBalancerIngress, path: string): FieldErrors {
  if (ip) yield* ipProblems(`${path}.ip`, ip)
  const field = `${path}.ipMode`
  if (ipMode === undefined) {
    if (ip) yield required(field, 'must be specified when `ip` is set')
  } else if (!ip) yield forbidden(field, 'may not be specified when `ip` is not set')
  else if (!modes.includes(ipMode)) yield notSupported(field, ipMode, modes)
  if (!hostname) return
  yield* breaches(dnsSubdomainProblems, `${path}.hostname`, hostname)
  if (isIP(hostname)) yield invalid(`${path}.hostname`, hostname, 'must be a DNS name, not an IP address')
}
