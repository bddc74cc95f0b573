import { describe, expect, test } from 'vitest'
import { configMap } from '../../../src/api/core/configmap.ts'
import { secret } from '../../../src/api/core/secret.ts'
import type { KubeObject } from '../../../src/api/kind.ts'
import { Store } from '../../../src/apiserver/store/store.ts'
import type { Change } from '../../../src/client/change.ts'
import { Clock } from '../../../src/sim/clock.ts'
import { minutes } from '../../../src/sim/duration.ts'
import { namesOf } from '../../support/names.ts'

/** A store, and a hand that writes ConfigMaps into it. */
function newStore(historyLength = 10) {
  const clock = new Clock(0)
  const store = new Store(clock, { historyLength })
  const object = (name: string, namespace = 'default', data = {}) =>
    Object.freeze({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace, resourceVersion: String(store.revision + 1) },
      data,
    }) as unknown as KubeObject
  const write = (type: Change['type'], name: string, namespace?: string, data?: object) =>
    store.append(configMap as never, type, object(name, namespace, data) as never)
  return { store, write, pass: (ms: number) => clock.advance(ms) }
}

describe('the log', () => {
  test('counts its entries, and an entry carries its position', () => {
    const { store, write } = newStore()
    write('ADDED', 'a')
    write('ADDED', 'b')
    expect(store.revision).toBe(2)
    expect(store.get(configMap, { name: 'b', namespace: 'default' })?.metadata.resourceVersion).toBe('2')
  })

  test('lists in the order of keys, whatever the order of writing', () => {
    const { store, write } = newStore()
    for (const name of ['c', 'a', 'b']) write('ADDED', name)
    write('ADDED', 'z', 'another')
    expect(namesOf(store.list(configMap))).toEqual(['z', 'a', 'b', 'c'])
    expect(namesOf(store.list(configMap, 'default'))).toEqual(['a', 'b', 'c'])
    expect(store.list(secret)).toEqual([])
  })

  test('does not take a namespace for another that begins with its name', () => {
    const { store, write } = newStore()
    write('ADDED', 'a', 'team')
    write('ADDED', 'b', 'team-two')
    expect(namesOf(store.list(configMap, 'team'))).toEqual(['a'])
  })

  test('tells what was written since a position, with the state before', () => {
    const { store, write } = newStore()
    write('ADDED', 'a', 'default', { n: 1 })
    write('MODIFIED', 'a', 'default', { n: 2 })
    write('DELETED', 'a', 'default', { n: 2 })
    expect(store.since(1).map(({ type, revision }) => `${type}@${revision}`)).toEqual([
      'MODIFIED@2',
      'DELETED@3',
    ])
    expect(store.since(1)[0].previous).toMatchObject({ data: { n: 1 } })
    expect(store.since(3)).toEqual([])
  })

  test('is gone for those who come too late, and not yet there for those who come too early', () => {
    const { store, write } = newStore()
    for (let n = 0; n < 5; n++) write('ADDED', `n${n}`)
    store.compact(3)
    expect(() => store.since(2)).toThrowError(expect.objectContaining({ code: 410, reason: 'Expired' }))
    expect(store.since(3)).toHaveLength(2)
    expect(() => store.since(6)).toThrowError(expect.objectContaining({ code: 504, reason: 'Timeout' }))
  })

  test('keeps its newest entries however much time flies', () => {
    const { store, write, pass } = newStore(100)
    write('ADDED', 'seen')
    const seen = store.revision
    for (let n = 0; n < 10; n++) {
      pass(minutes(11))
      write('ADDED', `n${n}`)
    }
    expect(store.since(seen)).toHaveLength(10)
  })

  test('forgets what is too much, and what is older than five minutes', () => {
    const { store, write, pass } = newStore()
    for (let n = 0; n < 11; n++) write('ADDED', `n${n}`)
    expect(store.compacted).toBe(6)
    pass(minutes(11))
    write('ADDED', 'late')
    expect(store.compacted).toBe(11)
    expect(store.since(11)).toHaveLength(1)
  })

  test('shows the past: a list as it stood at an earlier position', () => {
    const { store, write } = newStore()
    write('ADDED', 'a', 'default', { n: 1 })
    write('ADDED', 'b')
    const then = store.revision
    write('MODIFIED', 'a', 'default', { n: 2 })
    write('DELETED', 'b')
    write('ADDED', 'c')
    expect(store.listAt(configMap, then)).toMatchObject([
      { metadata: { name: 'a' }, data: { n: 1 } },
      { metadata: { name: 'b' } },
    ])
    expect(namesOf(store.list(configMap))).toEqual(['a', 'c'])
  })

  test('hands each entry to those who subscribed, until they leave', () => {
    const { store, write } = newStore()
    const seen: number[] = []
    const leave = store.subscribe(({ revision }) => seen.push(revision))
    write('ADDED', 'a')
    leave()
    write('ADDED', 'b')
    expect(seen).toEqual([1])
  })
})
