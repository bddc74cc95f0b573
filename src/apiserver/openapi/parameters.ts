/** The parameters of requests, and the media types that go either way. */
import { allForms, type Operation, type Path } from './operations.ts'

export type Parameter = {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly required?: true
  readonly type: string
  readonly uniqueItems: true
}

/** Those that are no texts. */
const types: Readonly<Record<string, string>> = {
  allowWatchBookmarks: 'boolean',
  follow: 'boolean',
  force: 'boolean',
  gracePeriodSeconds: 'integer',
  ignoreStoreReadErrorWithClusterBreakingPotential: 'boolean',
  insecureSkipTLSVerifyBackend: 'boolean',
  limit: 'integer',
  limitBytes: 'integer',
  orphanDependents: 'boolean',
  ports: 'integer',
  previous: 'boolean',
  sendInitialEvents: 'boolean',
  sinceSeconds: 'integer',
  stderr: 'boolean',
  stdin: 'boolean',
  stdout: 'boolean',
  tailLines: 'integer',
  timeoutSeconds: 'integer',
  timestamps: 'boolean',
  tty: 'boolean',
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
  [...path.parameters.map(inPath), ...[...prettyOf(path), ...namesOfAll(path)].map(inQuery)].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )

/** Objects can be told prettily. */
const prettyOf = ({ operations: [first] }: Path): readonly string[] =>
  first.action === undefined || first.action === 'connect' ? [] : ['pretty']

/** Those of an operation that are not said of its path. */
export function ownParametersOf(path: Path, { parameters }: Operation): readonly Parameter[] {
  const ofAll = namesOfAll(path)
  return parameters.filter((name) => !ofAll.includes(name)).map(inQuery)
}

const custom: readonly string[] = ['application/json', 'application/yaml']
const streamed = ['application/json;stream=watch', 'application/vnd.kubernetes.protobuf;stream=watch']
const streaming: ReadonlySet<string | undefined> = new Set(['list', 'watch', 'watchlist'])

/** What an answer may be. */
export function producedBy({ action, isCustom, produces }: Operation): readonly string[] {
  if (produces) return produces
  if (isCustom) return custom
  return streaming.has(action) ? [...allForms, ...streamed] : allForms
}

/** What the body of a request may be. */
export function consumed({ method, isStrategic, isCustom, consumes }: Operation): readonly string[] {
  if (consumes) return consumes
  if (method !== 'patch') return isCustom ? custom : ['*/*']
  return [
    'application/json-patch+json',
    'application/merge-patch+json',
    ...(isStrategic ? ['application/strategic-merge-patch+json'] : []),
    'application/apply-patch+yaml',
  ]
}

/** The codes of answers that say something, and what they mean. */
export function codesOf({ action, isCustom }: Operation): readonly (readonly [code: string, text: string])[] {
  const ok = ['200', 'OK'] as const
  const created = ['201', 'Created'] as const
  const accepted = ['202', 'Accepted'] as const
  if (action === 'post') return [ok, created, accepted]
  // Of custom objects it is not told that an apply creates them.
  if (action === 'put' || (action === 'patch' && !isCustom)) return [ok, created]
  return action === 'delete' ? [ok, accepted] : [ok]
}

/** The answer to whom nobody knows. */
export const unauthorized = { 401: { description: 'Unauthorized' } } as const
