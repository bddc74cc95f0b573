/** What is wrong with a container's environment, and with what the downward API is asked for. */
import {
  type FieldError,
  type FieldErrors,
  invalid,
  notFound,
  notSupported,
  required,
} from '../field-error.ts'
import { breaches, hasBacksteps } from '../fields.ts'
import type {
  EnvFromSource,
  EnvVar,
  EnvVarSource,
  FileKeySelector,
  ObjectFieldSelector,
  PodSpec,
  ResourceFieldSelector,
} from '../generated/types/core-v1.ts'
import { memoByIdentity, untilFaultless } from '../memo.ts'
import { dnsLabelProblems, dnsSubdomainProblems, qualifiedNameProblems } from '../names.ts'
import { canonicalQuantity } from '../quantity.ts'
import { configKeyProblems } from './config-keys.ts'
import { type AnyContainer, placedContainers } from './placed-containers.ts'

const environmentNameProblems = (name: string) =>
  /^[ -<>-~]+$/.test(name)
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"]

export const environmentProblems = untilFaultless(function* (
  variables: readonly EnvVar[],
  path,
): FieldErrors {
  for (const [n, { name, value, valueFrom }] of variables.entries()) {
    const field = `${path}[${n}]`
    if (!name) yield required(`${field}.name`)
    else yield* breaches(environmentNameProblems, `${field}.name`, name)
    if (valueFrom) yield* valueFromProblems(valueFrom, value, `${field}.valueFrom`)
  }
})

function* valueFromProblems(source: EnvVarSource, value: string | undefined, path: string): FieldErrors {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = source
  if (fieldRef) yield* fieldRefProblems(fieldRef, environmentFields, `${path}.fieldRef`)
  if (resourceFieldRef) yield* resourceFieldRefProblems(resourceFieldRef, `${path}.resourceFieldRef`)
  if (configMapKeyRef) yield* keyRefProblems(configMapKeyRef, `${path}.configMapKeyRef`)
  if (secretKeyRef) yield* keyRefProblems(secretKeyRef, `${path}.secretKeyRef`)
  if (fileKeyRef) yield* fileKeyRefProblems(fileKeyRef, `${path}.fileKeyRef`)
  const given = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef].filter(Boolean).length
  if (given === 0) {
    const choice = '`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`'
    yield invalid(path, '', `must specify one of: ${choice}`)
  } else if (value) {
    yield invalid(path, '', 'may not be specified when `value` is not empty')
  } else if (given > 1) {
    yield invalid(path, '', 'may not have more than one field specified at a time')
  }
}

export const environmentFromProblems = untilFaultless(function* (
  sources: readonly EnvFromSource[],
  path,
): FieldErrors {
  for (const [n, { prefix, configMapRef, secretRef }] of sources.entries()) {
    const field = `${path}[${n}]`
    if (prefix) yield* breaches(environmentNameProblems, `${field}.prefix`, prefix)
    if (configMapRef) yield* referenceProblems(configMapRef.name, `${field}.configMapRef`)
    if (secretRef) yield* referenceProblems(secretRef.name, `${field}.secretRef`)
    if (!configMapRef && !secretRef) {
      yield invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`')
    } else if (configMapRef && secretRef) {
      yield invalid(path, '', 'may not have more than one field specified at a time')
    }
  }
})

const referenceProblems = (name: string | undefined, path: string): readonly FieldError[] =>
  name ? breaches(dnsSubdomainProblems, `${path}.name`, name) : [required(`${path}.name`)]

function* keyRefProblems({ name, key }: { name?: string; key: string }, path: string): FieldErrors {
  yield* breaches(dnsSubdomainProblems, `${path}.name`, name ?? '')
  if (key) yield* breaches(configKeyProblems, `${path}.key`, key)
  else yield required(`${path}.key`)
}

function* fileKeyRefProblems({ key, path: file, volumeName }: FileKeySelector, path: string): FieldErrors {
  if (!key) yield required(`${path}.key`)
  else yield* breaches(environmentNameProblems, `${path}.key`, key)
  if (!volumeName) yield required(`${path}.volumeName`)
  else yield* breaches(dnsLabelProblems, `${path}.volumeName`, volumeName)
  if (!file) yield required(`${path}.path`)
  else if (hasBacksteps(file)) yield invalid(`${path}.path`, file, "must not contain '..'")
}

/** Files that variables are read from lie in volumes that are there, and empty. Fields are relative to the spec. */
export function* fileVolumeProblems(spec: PodSpec): FieldErrors {
  const volumes = new Map((spec.volumes ?? []).map((volume) => [volume.name, volume]))
  for (const { container, path } of placedContainers(spec, '')) {
    for (const [n, { valueFrom }] of (container.env ?? []).entries()) {
      if (!valueFrom?.fileKeyRef) continue
      const { volumeName = '' } = valueFrom.fileKeyRef
      const field = `${path.slice(1)}.env[${n}].valueFrom.fileKeyRef.volumeName`
      const volume = volumes.get(volumeName)
      if (!volume) yield notFound(field, volumeName)
      else if (!volume.emptyDir)
        yield invalid(field, volumeName, 'referenced volume must be of type emptyDir')
    }
  }
}

/** Whether any variable is read from a file: hardly any is. */
export const readFiles = memoByIdentity((containers: readonly AnyContainer[]): boolean =>
  containers.some(({ env }) => env?.some(({ valueFrom }) => valueFrom?.fileKeyRef)),
)

const environmentFields = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
]

/** What a downward API volume can show. */
export const volumeFields = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
]

const knownFields = new Set([
  ...environmentFields,
  ...volumeFields,
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
])

/** @param allowed the fields that may be named here, sorted */
export function* fieldRefProblems(
  { apiVersion, fieldPath }: ObjectFieldSelector,
  allowed: readonly string[],
  path: string,
): FieldErrors {
  if (!apiVersion) return yield required(`${path}.apiVersion`)
  if (!fieldPath) return yield required(`${path}.fieldPath`)
  const [, name, subscript] = /^([^[]*)\['(.*)'\]$/.exec(fieldPath) ?? [undefined, fieldPath, undefined]
  const why =
    apiVersion !== 'v1'
      ? `unsupported pod version: ${apiVersion}`
      : subscript === undefined
        ? !knownFields.has(name) && `field label not supported: ${name}`
        : !name.startsWith('metadata.') && `field label does not support subscript: ${name}`
  if (why) {
    yield invalid(`${path}.fieldPath`, fieldPath, `error converting fieldPath: ${why}`)
  } else if (name === 'metadata.annotations' && subscript !== undefined) {
    yield* breaches(qualifiedNameProblems, path, subscript.toLowerCase())
  } else if (name === 'metadata.labels' && subscript !== undefined) {
    yield* breaches(qualifiedNameProblems, path, subscript)
  } else if (subscript !== undefined) {
    yield invalid(path, name, 'does not support subscript')
  } else if (!allowed.includes(name)) {
    yield notSupported(`${path}.fieldPath`, name, allowed)
  }
}

const containerResources = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
]

const sizeDivisors = '1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei'

/** What is wrong with a reference to a container's own resources. In a volume it must name the container. */
export function* resourceFieldRefProblems(
  { containerName, resource, divisor }: ResourceFieldSelector,
  path: string,
  inVolume = false,
): FieldErrors {
  const isHugePages = /^(requests|limits)\.hugepages-/.test(resource ?? '')
  if (inVolume && !containerName) yield required(`${path}.containerName`)
  else if (!resource) yield required(`${path}.resource`)
  else if (!containerResources.includes(resource) && !isHugePages) {
    yield notSupported(`${path}.resource`, resource, containerResources)
    return
  }
  const wrong = divisor && divisorProblem(resource ?? '', canonicalQuantity(divisor))
  if (wrong) yield invalid(`${path}.divisor`, resource, wrong)
}

function divisorProblem(resource: string, divisor: string): string | undefined {
  if (divisor === '0') return undefined
  const name = resource.slice(resource.indexOf('.') + 1)
  if (name === 'cpu') {
    if (divisor === '1' || divisor === '1m') return undefined
    return "only divisor's values 1m and 1 are supported with the cpu resource"
  }
  const what = { memory: 'memory', 'ephemeral-storage': 'local ephemeral storage' }[name] ?? 'hugepages'
  if (sizeDivisors.split(', ').includes(divisor)) return undefined
  return `only divisor's values ${sizeDivisors} are supported with the ${what} resource`
}
