/** apiregistration.k8s.io/v1 APIService: who answers for a version of a group of the API. */
import { columnsOf } from '../columns.ts'
import { type FieldErrors, invalid, notSupported, required } from '../field-error.ts'
import { breaches } from '../fields.ts'
import { defineKind } from '../kind.ts'
import { findCondition, keepMetadata } from '../meta.ts'
import {
  dns1035LabelProblems,
  dnsSubdomainProblems,
  pathSegmentProblems,
  portNumberProblems,
} from '../names.ts'
import { servicePortDefault } from '../service-port.ts'
import type { APIService, APIServiceSpec, ServiceReference } from './types.ts'

const statuses = ['True', 'False', 'Unknown']

export const apiServiceName = (group: string, version: string): string => `${version}.${group}`

/** Says who keeps it: `onstart` for what is served from the start, `true` for what comes and goes with definitions. */
export const managedLabel = 'kube-aggregator.kubernetes.io/automanaged'

/** What is served here is there. @param at when it was made */
export const localCondition = (at: string) => ({
  type: 'Available',
  status: 'True',
  lastTransitionTime: at,
  reason: 'Local',
  message: 'Local APIServices are always available',
})

/** Whether another server is to answer for a version of a group. */
export const isRemote = ({ spec }: APIService): boolean => spec.service !== undefined

/** Whether who answers was found to do so. */
export const isAvailable = ({ status }: APIService): boolean =>
  findCondition(status?.conditions, 'Available')?.status === 'True'

/** Nobody can tell what there is of it. */
export const isStale = (object: APIService): boolean => isRemote(object) && !isAvailable(object)

export const apiService = defineKind<APIService>('apiregistration.k8s.io/v1', 'APIService', {
  plural: 'apiservices',
  storedUnder: 'apiregistration.k8s.io/apiservices',
  categories: ['api-extensions'],
  scope: 'Cluster',
  subresources: ['status'],
  withoutTable: ['status'],
  countsGenerations: false,
  takesAnyFinalizer: true,
  needsVersion: true,
  nameProblems: pathSegmentProblems,

  prepareForCreate(object) {
    if (object.spec.service) return
    object.status = { conditions: [localCondition(object.metadata.creationTimestamp)] }
  },

  prepareForStatusUpdate: keepMetadata,
  statusLeavesAlone: { 'f:metadata': {} },

  defaults: { parts: { spec: { parts: { service: servicePortDefault } } } },

  *validate({ metadata: { name }, spec }) {
    const wanted = apiServiceName(spec.group ?? '', spec.version ?? '')
    if (name && pathSegmentProblems(name).length === 0 && name !== wanted) {
      yield invalid(
        'metadata.name',
        name,
        `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(wanted)}`,
      )
    }
    yield* specProblems(spec)
  },

  updateChecks: ['metadata', 'object', 'metadataChange'],

  *validateStatus({ status }) {
    for (const [n, condition] of (status.conditions ?? []).entries()) {
      if (statuses.includes(condition.status)) continue
      yield notSupported(`status.conditions[${n}].status`, condition.status ?? '', statuses)
    }
  },

  columns: columnsOf<APIService>((c) => [
    c.name,
    c.show('Service', ({ spec: { service } }) =>
      service ? `${service.namespace}/${service.name}` : 'Local',
    ),
    c.show('Available', availableText),
    c.age,
  ]),
})

function* specProblems(spec: APIServiceSpec): FieldErrors {
  const { group = '', version = '', groupPriorityMinimum = 0, versionPriority = 0 } = spec
  if (group) yield* breaches(dnsSubdomainProblems, 'spec.group', group)
  else if (version !== 'v1') {
    yield required('spec.group', 'only v1 may have an empty group and it better be legacy kube')
  }
  yield* breaches(dns1035LabelProblems, 'spec.version', version)
  if (groupPriorityMinimum <= 0 || groupPriorityMinimum > 20_000) {
    yield invalid('spec.groupPriorityMinimum', groupPriorityMinimum, 'must be positive and less than 20000')
  }
  if (versionPriority <= 0 || versionPriority > 1_000) {
    yield invalid('spec.versionPriority', versionPriority, 'must be positive and less than 1000')
  }
  yield* spec.service ? serviceProblems(spec, spec.service) : localProblems(spec)
}

function* localProblems({ caBundle = '', insecureSkipTLSVerify }: APIServiceSpec): FieldErrors {
  if (caBundle) {
    const bytes = `${(caBundle.replace(/=+$/, '').length * 3) >> 2} bytes`
    yield invalid('spec.caBundle', bytes, 'local APIServices may not have a caBundle')
  }
  if (insecureSkipTLSVerify) {
    yield invalid('spec.insecureSkipTLSVerify', true, 'local APIServices may not have insecureSkipTLSVerify')
  }
}

function* serviceProblems(
  { caBundle, insecureSkipTLSVerify }: APIServiceSpec,
  { namespace, name, port }: ServiceReference,
): FieldErrors {
  if (!namespace) yield required('spec.service.namespace')
  if (!name) yield required('spec.service.name')
  const problems = portNumberProblems(port)
  if (problems.length > 0) {
    yield invalid('spec.service.port', port, `port is not valid: ${problems.join(', ')}`)
  }
  if (insecureSkipTLSVerify && caBundle) {
    yield invalid('spec.insecureSkipTLSVerify', true, 'may not be true if caBundle is present')
  }
}

function availableText({ status }: APIService): string {
  const available = findCondition(status.conditions, 'Available')
  if (!available) return 'Unknown'
  return available.status === 'True' ? 'True' : `${available.status} (${available.reason})`
}
