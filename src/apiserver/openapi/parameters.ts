/** The parameters of requests, and the media types that go either way. */
import type { Operation } from './operations.ts'

type Parameter = {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly required: boolean
  readonly type: string
}

const types: Readonly<Record<string, string>> = {
  allowWatchBookmarks: 'boolean',
  force: 'boolean',
  gracePeriodSeconds: 'integer',
  limit: 'integer',
  orphanDependents: 'boolean',
  sendInitialEvents: 'boolean',
  timeoutSeconds: 'integer',
  watch: 'boolean',
}

export const inQuery = (name: string): Parameter => ({
  name,
  in: 'query',
  required: false,
  type: types[name] ?? 'string',
})

export const inPath = (name: string): Parameter => ({ name, in: 'path', required: true, type: 'string' })

export const produced: readonly string[] = ['application/json', 'application/yaml']

/** What the body of a request may be. */
export function consumed({ method, isStrategic }: Operation): readonly string[] {
  if (method !== 'patch') return ['*/*']
  return [
    'application/json-patch+json',
    'application/merge-patch+json',
    ...(isStrategic ? ['application/strategic-merge-patch+json'] : []),
    'application/apply-patch+yaml',
  ]
}

/** The answers' codes and what they say. */
export function codesOf({ action }: Operation): readonly (readonly [code: string, text: string])[] {
  const ok = ['200', 'OK'] as const
  const created = ['201', 'Created'] as const
  const accepted = ['202', 'Accepted'] as const
  if (action === 'post') return [ok, created, accepted]
  if (action === 'put' || action === 'patch') return [ok, created]
  return action === 'delete' ? [ok, accepted] : [ok]
}

/** `core_v1`. */
export const tagOf = (apiVersion: string): string => {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['core', apiVersion]
  return `${group.replace(/\.k8s\.io$/, '').replaceAll('.', '_')}_${version}`
}
