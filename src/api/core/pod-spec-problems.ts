/** What is wrong with the spec of a pod, be it in a pod or in a template. */
import { isEmpty } from '../equality.ts'
import {
  duplicate,
  type FieldError,
  type FieldErrors,
  forbidden,
  invalid,
  required,
  tooLong,
} from '../field-error.ts'
import { breaches, choiceProblems, maxInt32, rangeSentence } from '../fields.ts'
import type { Container, PodDNSConfig, PodSpec, Volume } from '../generated/types/core-v1.ts'
import { ipProblems } from '../ip.ts'
import { labelProblems } from '../labels.ts'
import { memoByIdentity } from '../memo.ts'
import { dnsLabelProblems, dnsSubdomainProblems, qualifiedNameProblems } from '../names.ts'
import { byteLength } from '../text-bytes.ts'
import { affinityProblems, topologySpreadProblems } from './affinity.ts'
import { fileVolumeProblems, readFiles } from './container-env-problems.ts'
import {
  containersInPodProblems,
  containersProblems,
  dependOnPod,
  ephemeralContainersProblems,
  initContainersProblems,
} from './container-problems.ts'
import { resourceProblems } from './container-resource-problems.ts'
import { type AnyContainer, containerLists } from './placed-containers.ts'
import { podLevelResourceProblems } from './pod-level-resource-problems.ts'
import { resourceClaimsProblems } from './pod-resource-claims.ts'
import {
  hostProcessProblems,
  hostUsersProblems,
  operatingSystemProblems,
  podSecurityProblems,
} from './pod-security-problems.ts'
import { tolerationProblems } from './toleration.ts'
import { templateVolumesProblems, volumesProblems } from './volume-problems.ts'

const none: readonly FieldError[] = []
const noContainers: readonly Container[] = Object.freeze([])
const noVolumes: readonly Volume[] = Object.freeze([])

/**
 * What is wrong with a spec. Frozen specs, containers and volumes are looked at once, however many pods share them.
 * @param path where the spec is, for example `spec.template.spec`
 */
export function podSpecProblems(spec: PodSpec, path: string): readonly FieldError[] {
  return below(path, ofTemplate(spec))
}

/** The same for the spec of a pod, which is stricter about the ports of the node. */
export const ownPodSpecProblems = (spec: PodSpec): readonly FieldError[] => below('spec', ofPod(spec))

const below = (path: string, problems: readonly FieldError[]): readonly FieldError[] =>
  problems.length === 0
    ? none
    : problems.map((problem) => ({ ...problem, field: problem.field ? `${path}.${problem.field}` : path }))

const ofPod = memoByIdentity((spec: PodSpec) => problemsOf(spec, true))
const ofTemplate = memoByIdentity((spec: PodSpec) => problemsOf(spec, false))

const ofAnyList = (spec: PodSpec, holds: (containers: readonly AnyContainer[]) => boolean): boolean =>
  containerLists.some((list) => spec[list] !== undefined && holds(spec[list]))

/** Asks only about what is there: most specs leave most fields out, and every pod comes through here. */
function problemsOf(spec: PodSpec, isPod: boolean): readonly FieldError[] {
  const { containers = noContainers, initContainers, volumes = noVolumes } = spec
  const all: FieldErrors[] = [isPod ? volumesProblems(volumes) : templateVolumesProblems(volumes)]
  if (spec.resourceClaims) all.push(resourceClaimsProblems(spec))
  all.push(containersProblems(spec.hostUsers)(containers, volumes))
  if (initContainers) all.push(initContainersProblems(spec, volumes))
  if (spec.ephemeralContainers) all.push(ephemeralContainersProblems(spec))
  const hasContexts = ofAnyList(spec, dependOnPod)
  if (hasContexts || spec.hostNetwork) all.push(containersInPodProblems(spec, isPod))
  if (spec.resources) all.push(podLevelResourceProblems(spec))
  all.push(policyProblems(spec))
  if (spec.nodeSelector) all.push(labelProblems(spec.nodeSelector, 'nodeSelector'))
  const hasContext = !isEmpty(spec.securityContext)
  if (hasContext || spec.shareProcessNamespace) all.push(podSecurityProblems(spec))
  if (spec.affinity) all.push(affinityProblems(spec.affinity))
  if (spec.dnsConfig || spec.dnsPolicy === 'None') all.push(dnsProblems(spec))
  if (spec.readinessGates || spec.schedulingGates) all.push(gateProblems(spec))
  if (spec.topologySpreadConstraints) all.push(topologySpreadProblems(spec.topologySpreadConstraints))
  if (hasContext || hasContexts) all.push(hostProcessProblems(spec))
  if (spec.hostUsers === false) all.push(hostUsersProblems(spec))
  if (spec.hostnameOverride !== undefined) all.push(hostnameOverrideProblems(spec))
  all.push(nameProblems(spec))
  if (spec.tolerations) all.push(tolerationProblems(spec.tolerations))
  if (spec.hostAliases) all.push(hostAliasProblems(spec))
  all.push(classProblems(spec))
  if (spec.os) all.push(operatingSystemProblems(spec))
  if (ofAnyList(spec, readFiles)) all.push(fileVolumeProblems(spec))
  const found: FieldError[] = []
  for (const problems of all) for (const problem of problems) found.push(problem)
  return found
}

const restartPolicies = ['Always', 'OnFailure', 'Never']
const dnsPolicies = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']

function* policyProblems(spec: PodSpec): FieldErrors {
  if (spec.terminationGracePeriodSeconds === undefined) yield required('terminationGracePeriodSeconds')
  yield* choiceProblems('restartPolicy', spec.restartPolicy, restartPolicies)
  yield* choiceProblems('dnsPolicy', spec.dnsPolicy, dnsPolicies)
}

function* dnsProblems({ dnsPolicy, dnsConfig }: PodSpec): FieldErrors {
  if (dnsPolicy === 'None' && !dnsConfig) {
    yield required('dnsConfig', 'must provide `dnsConfig` when `dnsPolicy` is None')
  } else if (dnsPolicy === 'None' && !dnsConfig?.nameservers?.length) {
    const detail = 'must provide at least one DNS nameserver when `dnsPolicy` is None'
    yield required('dnsConfig.nameservers', detail)
  } else if (dnsConfig) {
    yield* dnsConfigProblems(dnsConfig, 'dnsConfig')
  }
}

/** A resolver reads no more than this. */
const mostNameservers = 3
const mostSearches = 32
const longestSearchList = 2_048

const searchDomain = /^_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*$/
const searchDomainSentence =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*')"

function* dnsConfigProblems(
  { nameservers = [], searches = [], options = [] }: PodDNSConfig,
  path: string,
): FieldErrors {
  if (nameservers.length > mostNameservers) {
    const detail = `must not have more than ${mostNameservers} nameservers`
    yield invalid(`${path}.nameservers`, nameservers, detail)
  }
  for (const [n, ip] of nameservers.entries()) yield* ipProblems(`${path}.nameservers[${n}]`, ip)
  if (searches.length > mostSearches) {
    yield invalid(`${path}.searches`, searches, `must not have more than ${mostSearches} search paths`)
  }
  if (searches.join(' ').length > longestSearchList) {
    const detail = `must not have more than ${longestSearchList} characters (including spaces) in the search list`
    yield invalid(`${path}.searches`, searches, detail)
  }
  for (const [n, search] of searches.entries()) {
    const domain = search.replace(/\.$/, '')
    if (search === '.' || searchDomain.test(domain)) continue
    yield invalid(`${path}.searches[${n}]`, domain, searchDomainSentence)
  }
  for (const [n, { name }] of options.entries()) {
    if (!name) yield required(`${path}.options[${n}]`, 'must not be empty')
  }
}

function* gateProblems({ readinessGates = [], schedulingGates = [] }: PodSpec): FieldErrors {
  for (const [n, { conditionType }] of readinessGates.entries()) {
    yield* breaches(qualifiedNameProblems, `readinessGates[${n}].conditionType`, conditionType ?? '')
  }
  const names = new Set<string>()
  for (const [n, { name = '' }] of schedulingGates.entries()) {
    yield* breaches(qualifiedNameProblems, `schedulingGates[${n}]`, name)
    if (names.has(name)) yield duplicate(`schedulingGates[${n}]`, name)
    names.add(name)
  }
}

function* nameProblems(spec: PodSpec): FieldErrors {
  const { serviceAccountName, nodeName, activeDeadlineSeconds: deadline, hostname, subdomain } = spec
  if (serviceAccountName) yield* breaches(dnsSubdomainProblems, 'serviceAccountName', serviceAccountName)
  if (nodeName) yield* breaches(dnsSubdomainProblems, 'nodeName', nodeName)
  if (deadline !== undefined && (deadline < 1 || deadline > maxInt32)) {
    yield invalid('activeDeadlineSeconds', deadline, rangeSentence(1, maxInt32))
  }
  if (hostname) yield* breaches(dnsLabelProblems, 'hostname', hostname)
  if (subdomain) yield* breaches(dnsLabelProblems, 'subdomain', subdomain)
}

/** Source: validatePodHostName. */
function* hostnameOverrideProblems({
  hostnameOverride = '',
  setHostnameAsFQDN,
  hostNetwork,
}: PodSpec): FieldErrors {
  const field = 'hostnameOverride'
  if (setHostnameAsFQDN) yield forbidden(field, 'may not be specified when setHostnameAsFQDN is true')
  if (hostNetwork) yield forbidden(field, 'may not be specified when hostNetwork is true')
  if (byteLength(hostnameOverride) > longestHostname) yield tooLong(field, longestHostname)
  yield* breaches(dnsSubdomainProblems, field, hostnameOverride)
}

/** What Linux takes. */
const longestHostname = 64

function* hostAliasProblems({ hostAliases = [] }: PodSpec): FieldErrors {
  for (const [n, { ip, hostnames = [] }] of hostAliases.entries()) {
    yield* ipProblems(`hostAliases[${n}].ip`, ip ?? '')
    for (const [m, name] of hostnames.entries()) {
      yield* breaches(dnsSubdomainProblems, `hostAliases[${n}].hostnames[${m}]`, name)
    }
  }
}

const preemptionPolicies = ['PreemptLowerPriority', 'Never']

function* classProblems(spec: PodSpec): FieldErrors {
  const { priorityClassName, runtimeClassName, preemptionPolicy, overhead } = spec
  if (priorityClassName) yield* breaches(dnsSubdomainProblems, 'priorityClassName', priorityClassName)
  if (runtimeClassName !== undefined)
    yield* breaches(dnsSubdomainProblems, 'runtimeClassName', runtimeClassName)
  if (preemptionPolicy !== undefined)
    yield* choiceProblems('preemptionPolicy', preemptionPolicy, preemptionPolicies)
  if (overhead) yield* resourceProblems({ limits: overhead }, 'overhead')
}
