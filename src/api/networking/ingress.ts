/** networking.k8s.io/v1 Ingress: leads HTTP requests from outside to Services, by host and path. */
import { columnsOf } from '../columns.ts'
import { balancerWarnings } from '../core/service-warnings.ts'
import { type FieldErrors, invalid } from '../field-error.ts'
import { breaches } from '../fields.ts'
import type { Ingress } from '../generated/types/networking-v1.ts'
import { ipProblems, isIP } from '../ip.ts'
import { defineKind } from '../kind.ts'
import { dnsSubdomainProblems } from '../names.ts'
import { ingressSpecProblems } from './ingress-problems.ts'

/** By which an Ingress named its class before there was a field for it. */
export const ingressClassAnnotation = 'kubernetes.io/ingress.class'

export const ingress = defineKind<Ingress>('networking.k8s.io/v1', 'Ingress', {
  plural: 'ingresses',
  storedUnder: 'ingress',
  shortNames: ['ing'],
  scope: 'Namespaced',
  subresources: ['status'],

  defaults: {
    parts: {
      status(status) {
        status.loadBalancer ??= {}
      },
    },
  },

  updateChecks: ['metadataChange', 'metadata', 'object'],
  *validate({ metadata, spec }, previous) {
    yield* ingressSpecProblems(spec)
    const annotated = metadata.annotations?.[ingressClassAnnotation]
    if (previous || annotated === undefined || spec.ingressClassName === undefined) return
    if (annotated === spec.ingressClassName) return
    const detail = 'must match `ingressClassName` when both are specified'
    yield invalid(`annotations.${ingressClassAnnotation}`, annotated, detail)
  },

  validateStatus: statusProblems,
  statusWarnings: ({ status }) => balancerWarnings(status.loadBalancer),

  *warnings({ metadata: { annotations }, spec }, previous) {
    if (
      previous ||
      annotations?.[ingressClassAnnotation] === undefined ||
      spec.ingressClassName !== undefined
    )
      return
    yield `annotation "${ingressClassAnnotation}" is deprecated, please use 'spec.ingressClassName' instead`
  },

  columns: columnsOf<Ingress>((c) => [
    c.name,
    c.show('Class', ({ spec }) => spec.ingressClassName ?? '<none>'),
    c.show('Hosts', hostsText),
    c.show('Address', addressText),
    c.show('Ports', ({ spec }) => (spec.tls?.length ? '80, 443' : '80')),
    c.age,
  ]),
})

function* statusProblems({ status: { loadBalancer } }: Ingress): FieldErrors {
  for (const [n, { ip, hostname }] of (loadBalancer.ingress ?? []).entries()) {
    const field = `status.loadBalancer.ingress[${n}]`
    if (ip) yield* ipProblems(`${field}.ip`, ip)
    if (!hostname) continue
    yield* breaches(dnsSubdomainProblems, `${field}.hostname`, hostname)
    if (isIP(hostname)) yield invalid(`${field}.hostname`, hostname, 'must be a DNS name, not an IP address')
  }
}

const shownHosts = 3

function hostsText({ spec: { rules = [] } }: Ingress): string {
  const hosts = rules.flatMap(({ host }) => host || []).slice(0, shownHosts)
  if (hosts.length === 0) return '*'
  const text = hosts.join(',')
  const isCut = hosts.length === shownHosts && rules.length > shownHosts
  return isCut ? `${text} + ${rules.length - shownHosts} more...` : text
}

function addressText({ status }: Ingress): string {
  const all = (status.loadBalancer.ingress ?? []).flatMap(({ ip, hostname }) => ip || hostname || [])
  return [...new Set(all)].sort().join(',')
}
