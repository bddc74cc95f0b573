import { describe, expect, test } from 'vitest'
import { pod } from '../../src/api/core/pod.ts'
import type { Pod } from '../../src/api/generated/types/core-v1.ts'
import { Cache, defineIndex, defineTally } from '../../src/client/cache.ts'
import { Clock } from '../../src/sim/clock.ts'
import { namesOf } from '../support/names.ts'

const byApp = defineIndex(pod, ({ metadata }) => metadata.labels?.app)

/** By app: how many pods are on each node. */
const nodesOfApp = defineTally<Pod, Map<string, number>>(pod, {
  read: ({ metadata }) => metadata.labels?.app,
  none: () => new Map(),
  change(counts, previous, next) {
    const add = ({ spec: { nodeName = 'none' } }: Pod, sign: 1 | -1) => {
      const left = (counts.get(nodeName) ?? 0) + sign
      if (left > 0) counts.set(nodeName, left)
      else counts.delete(nodeName)
    }
    if (previous) add(previous, -1)
    if (next) add(next, 1)
  },
})

/** A cache that is told of pods; each says on which node it is, and to which app it belongs. */
function newCache() {
  const cache = new Cache(new Clock(0))
  const stored = new Map<string, Pod>()
  let revision = 0
  const tell = (name: string, nodeName?: string, app?: string) => {
    const key = `default/${name}`
    const previous = stored.get(key)
    const metadata = { name, namespace: 'default', labels: app === undefined ? {} : { app } }
    const object = { metadata, spec: { nodeName } } as unknown as Pod
    stored.set(key, object)
    cache.apply({
      type: previous ? 'MODIFIED' : 'ADDED',
      kind: pod,
      key,
      object,
      previous,
      revision: ++revision,
      at: 0,
    })
  }
  const remove = (name: string) => {
    const key = `default/${name}`
    const object = stored.get(key)!
    stored.delete(key)
    cache.apply({ type: 'DELETED', kind: pod, key, object, previous: object, revision: ++revision, at: 0 })
  }
  return { cache, tell, remove }
}

describe('what is read does not depend on what was read before', () => {
  test('pods of a node come in the order of their creation, however they came to the node', () => {
    const told = ['early', 'late'].map((asked) => {
      const { cache, tell } = newCache()
      if (asked === 'early') cache.where(pod, 'spec.nodeName', 'node-1')
      for (const name of ['a', 'b', 'c']) tell(name)
      for (const name of ['c', 'a', 'b']) tell(name, 'node-1')
      return namesOf(cache.where(pod, 'spec.nodeName', 'node-1'))
    })
    expect(told).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ])
  })

  test('what leaves a group and comes back has its old place', () => {
    const { cache, tell } = newCache()
    cache.by(byApp, 'web')
    for (const name of ['a', 'b', 'c']) tell(name, undefined, 'web')
    tell('a', undefined, 'other')
    tell('a', undefined, 'web')
    expect(namesOf(cache.by(byApp, 'web'))).toEqual(['a', 'b', 'c'])
  })
})

test('the first of a group are answered without the others', () => {
  const { cache, tell } = newCache()
  for (const name of ['a', 'b', 'c']) tell(name, undefined, 'web')
  expect(namesOf(cache.by(byApp, 'web', 2))).toEqual(['a', 'b'])
})

describe('a sum', () => {
  test('follows every change, and is the same whenever it is first asked for', () => {
    const told = ['early', 'late'].map((asked) => {
      const { cache, tell, remove } = newCache()
      if (asked === 'early') cache.sum(nodesOfApp, 'web')
      for (const name of ['a', 'b', 'c', 'd']) tell(name, undefined, 'web')
      for (const name of ['b', 'a']) tell(name, 'node-1', 'web')
      tell('c', 'node-2', 'other')
      remove('b')
      return Object.fromEntries(cache.sum(nodesOfApp, 'web'))
    })
    expect(told).toEqual([
      { 'node-1': 1, none: 1 },
      { 'node-1': 1, none: 1 },
    ])
  })

  test('of nothing is there too', () => {
    const { cache, tell, remove } = newCache()
    expect(cache.sum(nodesOfApp, 'web').size).toBe(0)
    tell('a', undefined, 'web')
    remove('a')
    expect(cache.sum(nodesOfApp, 'web').size).toBe(0)
  })
})
