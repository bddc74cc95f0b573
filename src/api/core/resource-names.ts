/** The names of resources: which there are, which come in whole pieces, and what is wrong with others. Source: core/helper/helpers.go. */
import { type FieldError, invalid } from '../field-error.ts'
import { breaches } from '../fields.ts'
import { qualifiedNameProblems } from '../names.ts'

const ofContainers: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage'])

const countedObjects = [
  'pods',
  'services',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]
const counted: ReadonlySet<string> = new Set(countedObjects)

const ofQuotas: ReadonlySet<string> = new Set([
  ...ofContainers,
  ...countedObjects,
  'requests.cpu',
  'requests.memory',
  'requests.storage',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
])

export const isHugePages = (name: string): boolean => name.startsWith('hugepages-')

const isNative = (name: string) => !name.includes('/') || name.includes('kubernetes.io/')

/** `example.com/gpu`: counted in whole pieces. Its name is short enough to be asked for in a quota, too. */
export const isExtendedResource = (name: string): boolean =>
  !isNative(name) && !name.startsWith('requests.') && qualifiedNameProblems(`requests.${name}`).length === 0

/** `requests.example.com/gpu`: an extended resource, as a quota names it. */
export const isExtendedResourceInQuota = (name: string): boolean =>
  !isNative(name) && name.startsWith('requests.')

/** What comes before the name of a class of devices, where that is asked for as a resource. */
export const classPrefix = 'deviceclass.resource.kubernetes.io/'

/** Whether a resource is asked for by the name of a class of devices, or is called so in a quota. */
export const isOfClass = (name: string): boolean => name.startsWith(classPrefix)
export const isOfClassInQuota = (name: string): boolean => name.startsWith(`requests.${classPrefix}`)

/** Whether a resource comes in whole pieces. */
export const isIntegerResource = (name: string): boolean => counted.has(name) || isExtendedResource(name)

/** Whether what is asked for may be less than the limit; it may never be more. */
export const isOvercommitAllowed = (name: string): boolean => isNative(name) && !isHugePages(name)

/** Whether Kubernetes itself gives a meaning to a name in a quota. */
export const isStandardQuotaResource = (name: string): boolean =>
  ofQuotas.has(name) || isHugePages(name) || name.startsWith('requests.hugepages-')

const isStandard = (name: string) => isStandardQuotaResource(name) || name === 'storage'

/** What is wrong with the name of any resource. */
export function resourceNameProblems(name: string, field: string): readonly FieldError[] {
  const malformed = breaches(qualifiedNameProblems, field, name)
  if (malformed.length > 0 || name.includes('/') || isStandard(name)) return malformed
  return [invalid(field, name, 'must be a standard resource type or fully qualified')]
}

/** The same for one that a container asks for. */
export function containerResourceNameProblems(name: string, field: string): readonly FieldError[] {
  const problems = resourceNameProblems(name, field)
  if (name.includes('/')) {
    if (isNative(name) || isExtendedResource(name)) return problems
    return [...problems, invalid(field, name, "doesn't follow extended resource name standard")]
  }
  if (ofContainers.has(name) || isHugePages(name)) return problems
  return [...problems, invalid(field, name, 'must be a standard resource for containers')]
}

/** The same for one that a quota limits. */
export function quotaResourceNameProblems(name: string, field: string): readonly FieldError[] {
  const problems = resourceNameProblems(name, field)
  if (name.includes('/') || isStandardQuotaResource(name)) return problems
  return [...problems, invalid(field, name, 'must be a standard resource for quota')]
}
