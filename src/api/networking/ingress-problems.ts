/** What is wrong with the spec of an Ingress. Source: ValidateIngressSpec. */
import { type FieldErrors, invalid, notSupported, required } from '../field-error.ts'
import { breaches } from '../fields.ts'
import type {
  HTTPIngressPath,
  IngressBackend,
  IngressRule,
  IngressServiceBackend,
  IngressSpec,
  IngressTLS,
} from '../generated/types/networking-v1.ts'
import { shownPart } from '../given-empty.ts'
import { isIP } from '../ip.ts'
import {
  dnsLabelProblems,
  dnsSubdomainProblems,
  portNameProblems,
  portNumberProblems,
  wildcardDnsProblems,
} from '../names.ts'
import { objectNameProblems } from './object-name-problems.ts'

export function* ingressSpecProblems(spec: IngressSpec): FieldErrors {
  const { defaultBackend, rules = [], tls = [], ingressClassName } = spec
  if (rules.length === 0 && !defaultBackend) {
    yield invalid('spec', shownPart(spec, 'rules'), 'either `defaultBackend` or `rules` must be specified')
  }
  if (defaultBackend) yield* backendProblems(defaultBackend, 'spec.defaultBackend')
  for (const [n, rule] of rules.entries()) yield* ruleProblems(rule, `spec.rules[${n}]`)
  for (const [n, each] of tls.entries()) yield* tlsProblems(each, `spec.tls[${n}]`)
  if (ingressClassName !== undefined) {
    yield* breaches(dnsSubdomainProblems, 'spec.ingressClassName', ingressClassName)
  }
}

function* ruleProblems({ host, http }: IngressRule, path: string): FieldErrors {
  if (host) {
    const field = `${path}.host`
    if (isIP(host)) yield invalid(field, host, 'must be a DNS name, not an IP address')
    yield* hostProblems(host, field)
  }
  if (!http) return
  const { paths = [] } = http
  if (paths.length === 0) yield required(`${path}.http.paths`)
  for (const [n, each] of paths.entries()) yield* pathProblems(each, `${path}.http.paths[${n}]`)
}

const hostProblems = (host: string, field: string): FieldErrors =>
  breaches(host.includes('*') ? wildcardDnsProblems : dnsSubdomainProblems, field, host)

const pathTypes = ['Exact', 'ImplementationSpecific', 'Prefix']
const unclearParts = ['//', '/./', '/../', '%2f', '%2F']
const unclearEnds = ['/..', '/.']

function* pathProblems({ path = '', pathType, backend }: HTTPIngressPath, at: string): FieldErrors {
  if (pathType === undefined) return yield required(`${at}.pathType`, 'pathType must be specified')
  if (pathTypes.includes(pathType)) yield* writtenPathProblems(path, pathType, `${at}.path`)
  else yield notSupported(`${at}.pathType`, pathType, pathTypes)
  yield* backendProblems(backend ?? {}, `${at}.backend`)
}

/** A path that is to match as it is written must leave no doubt what it means. */
function* writtenPathProblems(path: string, pathType: string, field: string): FieldErrors {
  const isLoose = pathType === 'ImplementationSpecific'
  if (!path.startsWith('/') && (path || !isLoose)) yield invalid(field, path, 'must be an absolute path')
  if (isLoose) return
  for (const part of unclearParts)
    if (path.includes(part)) yield invalid(field, path, `must not contain '${part}'`)
  for (const end of unclearEnds)
    if (path.endsWith(end)) yield invalid(field, path, `cannot end with '${end}'`)
}

function* backendProblems({ service, resource }: IngressBackend, path: string): FieldErrors {
  if (service && resource) yield invalid(path, '', 'cannot set both resource and service backends')
  else if (resource) yield* objectNameProblems(resource, `${path}.resource`)
  else if (service) yield* serviceProblems(service, path)
  else yield invalid(path, '', 'resource or service backend is required')
}

function* serviceProblems({ name, port }: IngressServiceBackend, path: string): FieldErrors {
  if (!name) yield required(`${path}.service.name`)
  else yield* breaches(dnsLabelProblems, `${path}.service.name`, name)
  const { name: portName, number } = port ?? {}
  const field = `${path}.service.port`
  if (portName && number) yield invalid(path, '', 'cannot set both port name & port number')
  else if (portName) yield* breaches(portNameProblems, `${field}.name`, portName)
  else if (!number) yield required(path, 'port name or number is required')
  else for (const problem of portNumberProblems(number)) yield invalid(`${field}.number`, number, problem)
}

function* tlsProblems({ hosts = [], secretName }: IngressTLS, path: string): FieldErrors {
  for (const [n, host] of hosts.entries()) yield* hostProblems(host, `${path}.hosts[${n}]`)
  if (secretName) yield* breaches(dnsSubdomainProblems, `${path}.secretName`, secretName)
}
