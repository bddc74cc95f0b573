import { describe, expect, test } from 'vitest'
import { pod } from '../../src/api/core/pod.ts'
import type { Pod } from '../../src/api/generated/types/core-v1.ts'
import { Cache, defineIndex } from '../../src/client/cache.ts'
import { Clock } from '../../src/sim/clock.ts'
import { namesOf } from '../support/names.ts'

const byApp = defineIndex(pod, ({ metadata }) => metadata.labels?.app)

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
  return { cache, tell }
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
