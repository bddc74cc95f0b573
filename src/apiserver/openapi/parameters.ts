/** The parameters of requests, and the media types that go either way. */
import type { Operation, Path } from './operations.ts'

export type Parameter = {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly required?: true
  readonly type: string
  readonly uniqueItems: true
}

const types: Readonly<Record<string, string>> = {
  allowWatchBookmarks: 'boolean',
  force: 'boolean',
  gracePeriodSeconds: 'integer',
  ignoreStoreReadErrorWithClusterBreakingPotential: 'boolean',
  limit: 'integer',
  orphanDependents: 'boolean',
  sendInitialEvents: 'boolean',
  timeoutSeconds: 'integer',
  watch: 'boolean',
}

const inQuery = (name: string): Parameter => ({
  name,
  in: 'query',
  type: types[name] ?? 'string',
  uniqueItems: true,
})

const inPath = (name: string): Parameter => ({
  name,
  in: 'path',
  required: true,
  type: 'string',
  uniqueItems: true,
})

/** What all operations at a path take in their queries is said of the path. */
const namesOfAll = ({ operations: [first, ...others] }: Path): readonly string[] =>
  first.parameters.filter((name) => others.every(({ parameters }) => parameters.includes(name)))

/** The parameters of a path, in the order of the alphabet. */
export const parametersOf = (path: Path): readonly Parameter[] =>
  [...path.parameters.map(inPath), ...['pretty', ...namesOfAll(path)].map(inQuery)].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )

/** Those of an operation that are not said of its path. */
export function ownParametersOf(path: Path, { parameters }: Operation): readonly Parameter[] {
  const ofAll = namesOfAll(path)
  return parameters.filter((name) => !ofAll.includes(name)).map(inQuery)
}

const custom: readonly string[] = ['application/json', 'application/yaml']
const produced: readonly string[] = [...custom, 'application/vnd.kubernetes.protobuf']
const streamed = ['application/json;stream=watch', 'application/vnd.kubernetes.protobuf;stream=watch']

/** What an answer may be. */
export function producedBy({ action, isCustom }: Operation): readonly string[] {
  if (isCustom) return custom
  return action === 'list' ? [...produced, ...streamed] : produced
}

/** What the body of a request may be. */
export function consumed({ method, isStrategic, isCustom }: Operation): readonly string[] {
  if (method !== 'patch') return isCustom ? custom : ['*/*']
  return [
    'application/json-patch+json',
    'application/merge-patch+json',
    ...(isStrategic ? ['application/strategic-merge-patch+json'] : []),
    'application/apply-patch+yaml',
  ]
}

/** The codes of answers that say something, and what they mean. */
export function codesOf({ action }: Operation): readonly (readonly [code: string, text: string])[] {
  const ok = ['200', 'OK'] as const
  const created = ['201', 'Created'] as const
  const accepted = ['202', 'Accepted'] as const
  if (action === 'post') return [ok, created, accepted]
  if (action === 'put' || action === 'patch') return [ok, created]
  return action === 'delete' ? [ok, accepted] : [ok]
}

/** The answer to whom nobody knows. */
export const unauthorized = { 401: { description: 'Unauthorized' } } as const

/** `core_v1`. */
export const tagOf = (apiVersion: string): string => {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['core', apiVersion]
  return `${group.replace(/\.k8s\.io$/, '').replaceAll('.', '_')}_${version}`
}
