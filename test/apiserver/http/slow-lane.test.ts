import { describe, expect, test } from 'vitest'
import { SlowLane } from '../../../src/apiserver/http/slow-lane.ts'
import { apiOf } from '../../support/api.ts'
import { ask } from '../../support/asking.ts'
import { ControlPlane } from '../../support/control-plane.ts'

/** Takes so long. */
function busy(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

/** A lane, and what came of the works that were put into it, in order. */
function newLane() {
  const lane = new SlowLane()
  const done: string[] = []
  const put = (name: string, { path = '/', size = 0, ms = 0 } = {}) =>
    new Promise<void>((resolve) =>
      lane.do({
        path,
        size,
        run: () => {
          busy(ms)
          done.push(name)
          resolve()
        },
        refuse: ({ reason }) => {
          done.push(`${name}: ${reason}`)
          resolve()
        },
      }),
    )
  return { put, done }
}

const large = 100_000

describe('the slow lane', () => {
  test('lets everything pass as long as nothing is slow', () => {
    const { put, done } = newLane()
    for (const name of ['a', 'b', 'c']) void put(name, { size: large })
    expect(done).toEqual(['a', 'b', 'c'])
  })

  test('rests after something slow, and lets what is small pass meanwhile', async () => {
    const { put, done } = newLane()
    void put('slow', { size: large, ms: 60 })
    const begunAt = performance.now()
    const next = put('large', { size: large })
    void put('small', { path: '/small' })
    expect(done).toEqual(['slow', 'small'])
    await next
    expect(done).toEqual(['slow', 'small', 'large'])
    expect(performance.now() - begunAt).toBeGreaterThan(60 * 10)
  })

  test('knows where it was slow, although little is sent there, until it is quick again', async () => {
    const { put, done } = newLane()
    void put('first', { path: '/wide', ms: 60 })
    void put('second', { path: '/wide', ms: 60 })
    const third = put('third', { path: '/wide' })
    expect(done).toEqual(['first', 'second'])
    await third
    void put('fourth', { path: '/wide' })
    expect(done).toEqual(['first', 'second', 'third', 'fourth'])
  })

  test('refuses what it has no room for', () => {
    const { put, done } = newLane()
    void put('slow', { size: large, ms: 60 })
    for (let n = 0; n < 50; n++) void put(`n${n}`, { size: 3_000_000 })
    expect(done).toEqual([
      'slow',
      ...['n44', 'n45', 'n46', 'n47', 'n48', 'n49'].map((n) => `${n}: TooManyRequests`),
    ])
  })
})

test('objects have limits: so many values in a body, so many bytes as stored', async () => {
  // Without a socket, and so without the slow lane.
  const api = apiOf(new ControlPlane())
  const send = (data: object) =>
    ask(api, 'POST /api/v1/namespaces/default/configmaps', { metadata: { name: 'a' }, data })
  const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, '']))
  const text = 'x'.repeat(1_000_000)

  const tooMany = await send(keys(60_000))
  const tooLarge = await send({ ...keys(40_000), x: text })

  expect(tooMany.code).toBe(400)
  expect(tooMany.body.message).toContain('too many values: limit is 100000')
  expect(tooLarge.body).toMatchObject({
    code: 413,
    reason: 'RequestEntityTooLarge',
    message: 'etcdserver: request is too large',
  })
  expect((await send({ x: text })).code).toBe(201)
  await api.close()
})
