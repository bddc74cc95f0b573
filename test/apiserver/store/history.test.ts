import { describe, expect, test } from 'vitest'
import { configMap } from '../../../src/api/core/configmap.ts'
import { secret } from '../../../src/api/core/secret.ts'
import type { Kind, KubeObject } from '../../../src/api/kind.ts'
import { deepFreeze } from '../../../src/api/memo.ts'
import { bytesOfChange } from '../../../src/apiserver/store/change-bytes.ts'
import { History } from '../../../src/apiserver/store/history.ts'
import type { Change } from '../../../src/client/change.ts'
import { userNamed } from '../../../src/client/user.ts'
import { ControlPlane } from '../../support/control-plane.ts'

const megabyte = 1_000_000

/** A history, and a hand that writes objects of so many bytes into it. */
function newHistory(options: ConstructorParameters<typeof History>[0] = {}) {
  const history = new History(options)
  let revision = 0
  const write = (bytes: number, kind: Kind<never> = configMap as never) =>
    history.append(
      changeOf({ type: 'ADDED', kind, revision: ++revision, data: { text: 'x'.repeat(bytes) } }),
      true,
    )
  return { history, write }
}

function changeOf(given: {
  type: Change['type']
  kind?: Kind<never>
  revision?: number
  data: object
  previous?: KubeObject
}): Change {
  const { type, kind = configMap, revision = 1, data, previous } = given
  const metadata = { name: 'a', namespace: 'default', resourceVersion: String(revision) }
  const object = deepFreeze({ kind: 'ConfigMap', apiVersion: 'v1', metadata, data }) as unknown as KubeObject
  return { type, kind: kind as unknown as Kind, key: 'default/a', revision, object, previous, at: 0 }
}

describe('the history', () => {
  test('is bounded in bytes, so that no number of large objects fills the memory', () => {
    const { history, write } = newHistory({ historyBytes: 10 * megabyte })
    for (let n = 0; n < 100; n++) write(megabyte)
    expect(100 - history.compacted).toBeGreaterThanOrEqual(4)
    expect(100 - history.compacted).toBeLessThanOrEqual(10)
    expect(history.since(history.compacted)).toHaveLength(100 - history.compacted)
  })

  test('forgets what a single object alone is too much for', () => {
    const { history, write } = newHistory({ historyBytes: megabyte })
    write(2 * megabyte)
    write(10)
    expect(history.since(1).map(({ revision }) => revision)).toEqual([2])
    expect(() => history.since(0)).toThrowError(expect.objectContaining({ code: 410 }))
  })

  test('leaves those who follow it the half that was forgotten last', () => {
    const { history, write } = newHistory({ historyLength: 100 })
    for (let n = 0; n < 101; n++) write(1)
    expect(history.compacted).toBe(51)
    expect(() => history.check(50)).toThrowError(expect.objectContaining({ code: 410 }))
    expect(history.next(configMap as never, 10, 3).map(({ revision }) => revision)).toEqual([11, 12, 13])
    for (let n = 0; n < 60; n++) write(1)
    expect(() => history.next(configMap as never, 10, 3)).toThrowError(
      expect.objectContaining({ code: 410, message: `too old resource version: 10 (${history.compacted})` }),
    )
  })

  test('loses nobody who waits for a kind that does not change', () => {
    const { history, write } = newHistory({ historyLength: 100 })
    write(1, secret as never)
    for (let n = 0; n < 1_000; n++) write(1)
    expect(history.next(secret as never, 1, 10)).toEqual([])
    write(1, secret as never)
    expect(history.next(secret as never, 1, 10).map(({ revision }) => revision)).toEqual([1_002])
    expect(() => history.next(secret as never, 0, 10)).toThrowError(expect.objectContaining({ code: 410 }))
  })

  test('knows how far behind somebody is', () => {
    const { history, write } = newHistory({ historyLength: 10 })
    for (let n = 0; n < 5; n++) write(megabyte)
    expect(history.bytesSince(5)).toBe(0)
    expect(history.bytesSince(3) / megabyte).toBeCloseTo(2, 1)
    for (let n = 0; n < 20; n++) write(1)
    expect(history.bytesSince(3)).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('what a change takes', () => {
  const text = 'x'.repeat(megabyte)

  test('is what it does not share with the state before', () => {
    const added = changeOf({ type: 'ADDED', data: { text, n: '0' } })
    expect(bytesOfChange(added) / megabyte).toBeCloseTo(1, 2)
    const { data } = added.object as unknown as { data: object }
    const changed = changeOf({ type: 'MODIFIED', data: { ...data, n: '1' }, previous: added.object })
    expect(bytesOfChange(changed)).toBeLessThan(2_000)
  })

  test('is all of it where the object goes', () => {
    const { object } = changeOf({ type: 'ADDED', data: { text } })
    const gone = changeOf({ type: 'DELETED', data: { text }, previous: object })
    expect(bytesOfChange(gone) / megabyte).toBeCloseTo(1, 2)
  })
})

test('what is sent again and says the same is stored once', () => {
  const { registry, store } = new ControlPlane()
  const context = { fieldManager: 'test', user: userNamed('test'), fieldValidation: 'Warn' } as const
  const metadata = { name: 'large', namespace: 'default' }
  const sent = (label: string) =>
    JSON.parse(
      JSON.stringify({
        metadata: { ...metadata, labels: { label } },
        data: { a: 'a', b: 'b' },
      }),
    )
  const first = registry.create(configMap, sent('one'), context)
  const second = registry.update(configMap, metadata, () => sent('two'), context)
  expect(second.data).toBe(first.data)
  expect(second.metadata.labels).toEqual({ label: 'two' })
  const third = registry.update(
    configMap,
    metadata,
    () => ({ ...sent('two'), data: { a: 'a', c: 'c' } }),
    context,
  )
  expect(third.data).toEqual({ a: 'a', c: 'c' })
  expect(store.history.since(0)).toHaveLength(store.revision)
})

test.each(['text', null, 5])('what somebody else calls fieldsV1 counts as what it is: %j', (fieldsV1) => {
  const bytesOf = (name: string) => bytesOfChange(changeOf({ type: 'ADDED', data: { [name]: fieldsV1 } }))

  expect(bytesOf('fieldsV1')).toBe(bytesOf('fieldsV2'))
})
