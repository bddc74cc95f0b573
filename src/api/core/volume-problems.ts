/** What is wrong with the volumes of a pod. */
import { duplicate, type FieldError, type FieldErrors, forbidden, invalid, required } from '../field-error.ts'
import { breaches, choiceProblems, modeProblems, unreservedPathProblems } from '../fields.ts'
import type {
  DownwardAPIVolumeFile,
  KeyToPath,
  ProjectedVolumeSource,
  ServiceAccountTokenProjection,
  Volume,
  VolumeProjection,
} from '../generated/types/core-v1.ts'
import { memoByIdentity } from '../memo.ts'
import { unsettableProblems } from '../metadata-problems.ts'
import { dnsLabelProblems, dnsSubdomainProblems } from '../names.ts'
import { claimSpecProblems } from './claim-spec-problems.ts'
import { fieldRefProblems, resourceFieldRefProblems, volumeFields } from './container-env-problems.ts'
import type { VolumesByName } from './container-mount-problems.ts'
import {
  csiDriverNameProblems,
  missingFieldProblems,
  sourcePath,
  storageSourceProblems,
} from './volume-source-problems.ts'

/** What is wrong with volumes, and those with which nothing is. Fields are relative to the spec. */
const checked = memoByIdentity((volumes: readonly Volume[]) => {
  const problems: FieldError[] = []
  const byName = new Map<string, Volume>()
  for (const [n, volume] of volumes.entries()) {
    const path = `volumes[${n}]`
    const found = [...sourceProblems(volume, path), ...nameProblems(volume.name, byName, path)]
    if (found.length === 0) byName.set(volume.name, volume)
    else problems.push(...found)
  }
  return { problems, byName }
})

/** The volumes that a container can mount: one that is refused is none. */
export const volumesByName = (volumes: readonly Volume[]): VolumesByName => checked(volumes).byName

export const volumesProblems = (volumes: readonly Volume[]): readonly FieldError[] =>
  checked(volumes).problems

/** The same in a template: which image it is may be said by who makes pods of it. */
export const templateVolumesProblems = (volumes: readonly Volume[]): readonly FieldError[] =>
  volumesProblems(volumes).filter(({ field }) => !field.endsWith('.image.reference'))

function* nameProblems(name: string, taken: VolumesByName, path: string): FieldErrors {
  if (name) yield* breaches(dnsLabelProblems, `${path}.name`, name)
  else yield required(`${path}.name`)
  if (taken.has(name)) yield duplicate(`${path}.name`, name)
}

type Source = Exclude<keyof Volume, 'name'>

/** An emptyDir is looked at first, whatever else there is. */
const sourcesOf = (volume: Volume): readonly Source[] =>
  (Object.keys(volume) as (keyof Volume)[])
    .filter((key): key is Source => key !== 'name' && volume[key] !== undefined)
    .sort((a, b) => Number(b === 'emptyDir') - Number(a === 'emptyDir'))

function* sourceProblems(volume: Volume, path: string): FieldErrors {
  const [first, ...others] = sourcesOf(volume)
  if (!first) yield required(path, 'must specify a volume type')
  else {
    const field = sourcePath(path, first)
    yield* missingFieldProblems(volume[first] as object, needed[first] ?? [], field)
    yield* storageSourceProblems([first, volume[first] as object], field)
    yield* specialProblems(first, volume, field)
  }
  for (const other of others) {
    yield forbidden(`${path}.${misspelt[other] ?? other}`, 'may not specify more than 1 volume type')
  }
}

/** What some are called where there is another. */
const misspelt: Partial<Record<Source, string>> = { cephfs: 'cephFS', downwardAPI: 'downwarAPI' }

/** The fields that a source cannot do without, where only pods have it. */
const needed: Partial<Record<Source, readonly string[]>> = {
  gitRepo: ['repository'],
  secret: ['secretName'],
  persistentVolumeClaim: ['claimName'],
  configMap: ['name'],
  ephemeral: ['volumeClaimTemplate'],
  image: ['reference'],
}

type Check<S extends Source> = (source: NonNullable<Volume[S]>, path: string) => FieldErrors

const specialProblems = <S extends Source>(source: S, volume: Volume, path: string): FieldErrors =>
  checks[source]?.(volume[source] as NonNullable<Volume[S]>, path) ?? []

const pullPolicies = ['Always', 'IfNotPresent', 'Never']

/** What is special about a source that only pods have. */
const checks: { readonly [S in Source]?: Check<S> } = {
  *emptyDir({ sizeLimit }, path) {
    if (sizeLimit?.startsWith('-')) {
      yield forbidden(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity')
    }
  },

  *csi({ driver, nodePublishSecretRef }, path) {
    yield* csiDriverNameProblems(driver, `${path}.driver`)
    if (!nodePublishSecretRef) return
    const { name } = nodePublishSecretRef
    if (!name) yield required(`${path}.nodePublishSecretRef.name`)
    else yield* breaches(dnsSubdomainProblems, `${path}.name`, name)
  },

  *ephemeral({ volumeClaimTemplate }, path) {
    if (!volumeClaimTemplate) return
    const { metadata = {}, spec } = volumeClaimTemplate
    const at = `${path}.volumeClaimTemplate`
    yield* unsettableProblems(metadata, `${at}.metadata`)
    yield* claimSpecProblems(spec, `${at}.spec`)
  },

  *secret({ defaultMode, items }, path) {
    yield* modeProblems(`${path}.defaultMode`, defaultMode)
    yield* itemsProblems(items, `${path}.items`)
  },

  *configMap({ defaultMode, items }, path) {
    yield* modeProblems(`${path}.defaultMode`, defaultMode)
    yield* itemsProblems(items, `${path}.items`)
  },

  *downwardAPI({ defaultMode, items = [] }, path) {
    yield* modeProblems(`${path}.defaultMode`, defaultMode)
    for (const file of items) yield* fileProblems(file, path)
  },

  *projected(source, path) {
    yield* modeProblems(`${path}.defaultMode`, source.defaultMode)
    yield* projectedProblems(source, path)
  },

  *image({ pullPolicy }, path) {
    yield* choiceProblems(`${path}.pullPolicy`, pullPolicy, pullPolicies)
  },
}

function* itemsProblems(items: readonly KeyToPath[] | undefined, path: string): FieldErrors {
  for (const [n, { key, path: to, mode }] of (items ?? []).entries()) {
    const field = `${path}[${n}]`
    if (!key) yield required(`${field}.key`)
    if (!to) yield required(`${field}.path`)
    yield* unreservedPathProblems(`${field}.path`, to ?? '')
    yield* modeProblems(`${field}.mode`, mode)
  }
}

/** The API server names the source, not the file. */
function* fileProblems(
  { path: to, fieldRef, resourceFieldRef, mode }: DownwardAPIVolumeFile,
  path: string,
): FieldErrors {
  if (!to) yield required(`${path}.path`)
  yield* unreservedPathProblems(`${path}.path`, to ?? '')
  if (fieldRef) {
    yield* fieldRefProblems(fieldRef, volumeFields, `${path}.fieldRef`)
    if (resourceFieldRef) {
      yield invalid(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously')
    }
  } else if (resourceFieldRef) {
    yield* resourceFieldRefProblems(resourceFieldRef, `${path}.resourceFieldRef`, true)
  } else {
    yield required(path, 'one of fieldRef and resourceFieldRef is required')
  }
  yield* modeProblems(`${path}.mode`, mode)
}

function* projectedProblems({ sources }: ProjectedVolumeSource, path: string): FieldErrors {
  const taken = new Set<string>()
  for (const [n, source] of (sources ?? []).entries()) {
    const field = `${path}.sources[${n}]`
    const { secret, configMap, downwardAPI, serviceAccountToken } = source
    for (const [name, projection] of Object.entries({ secret, configMap })) {
      if (!projection) continue
      if (!projection.name) yield required(`${field}.${name}.name`)
      yield* itemsProblems(projection.items, `${field}.${name}.items`)
    }
    for (const file of downwardAPI?.items ?? []) yield* fileProblems(file, `${field}.downwardAPI`)
    if (serviceAccountToken) yield* tokenProblems(serviceAccountToken, path, `${field}.serviceAccountToken`)
    for (const { path: to, by } of pathsOf(source)) {
      if (taken.has(to)) yield invalid(path, by, 'conflicting duplicate paths')
      taken.add(to)
    }
    if (Object.values(source).filter(Boolean).length > 1) {
      yield forbidden(field, 'may not specify more than 1 volume type per source')
    }
  }
}

/** Where a projection puts files, and how the API server calls who puts them there. */
function pathsOf({ secret, configMap, downwardAPI, serviceAccountToken }: VolumeProjection) {
  const ofKeys = [secret, configMap].flatMap((each) =>
    (each?.items ?? []).map(({ path }) => ({ path, by: each?.name ?? '' })),
  )
  const ofFields = (downwardAPI?.items ?? []).map(({ path }) => ({ path, by: path }))
  const token = serviceAccountToken?.path
  return [...ofKeys, ...ofFields, ...(token ? [{ path: token, by: token }] : [])].filter(({ path }) => path)
}

const tenMinutes = 600

function* tokenProblems(
  { expirationSeconds, path: to }: ServiceAccountTokenProjection,
  volumePath: string,
  path: string,
): FieldErrors {
  const field = `${path}.expirationSeconds`
  if (expirationSeconds < tenMinutes) {
    yield invalid(field, expirationSeconds, 'may not specify a duration less than 10 minutes')
  }
  if (expirationSeconds > 2 ** 32) {
    yield invalid(field, expirationSeconds, 'may not specify a duration larger than 2^32 seconds')
  }
  if (!to) yield required(`${volumePath}.path`)
  else yield* unreservedPathProblems(`${volumePath}.path`, to)
}
