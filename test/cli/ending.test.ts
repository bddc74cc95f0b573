/** How `kubesim up` ends, whoever ends it and whenever. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { greeting, type Running, urlOf, useCli } from '../support/cli.ts'

const mine = 'apiVersion: v1\nkind: Config # mine\ncurrent-context: work\n'
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

const cli = useCli()
beforeEach(() => {
  writeFileSync(join(cli.folder, 'config'), mine)
})

/** It starts as quickly as it can: nothing of how it ends depends on that. */
const flags = ['--port', '0', '--nodes', '0', '--profile', 'instant', '--kubeconfig', 'config']
const up = (...more: readonly string[]) => cli.start(['up', ...flags, ...more])
const config = () => readFileSync(join(cli.folder, 'config'), 'utf8')
/** Chooses a moment; whatever it is like, the outcome must be the same. */
const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms))

/** What it ends with, and that it takes no longer than two seconds. */
async function end(running: Running, ...ending: readonly NodeJS.Signals[]): Promise<number | string | null> {
  const from = performance.now()
  for (const signal of ending) running.child.kill(signal)
  const code = await running.ended
  expect(performance.now() - from).toBeLessThan(2_000)
  expect(config()).toBe(mine)
  expect(running.stderr).toBe('')
  return code
}

test.each(signals)('%s ends it in order, and the kubeconfig is as it was', async (signal) => {
  const running = up()
  const url = urlOf(await greeting(running))
  expect(config()).toContain(url)
  expect(await end(running, signal)).toBe(0)
  expect(readdirSync(cli.folder)).toEqual(['config'])
})

test('npm hands Ctrl-C on a second time: that is one wish', async () => {
  const running = up()
  await greeting(running)
  expect(await end(running, 'SIGINT', 'SIGINT')).toBe(0)
})

describe('with clients that do not let go', () => {
  async function held(): Promise<Running> {
    const running = up()
    const { hostname, port } = new URL(urlOf(await greeting(running)))
    // A watch, half a request, and a connection that says nothing.
    const watch = request({ hostname, port, path: '/api/v1/pods?watch=1' }).end()
    watch.on('error', () => {})
    await new Promise((done) => watch.on('response', done))
    for (const text of ['POST /api/v1/namespaces HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{', '']) {
      const socket = connect(Number(port), hostname, () => socket.write(text))
      socket.on('error', () => {})
    }
    await sleep(50)
    return running
  }

  test('it ends all the same', async () => {
    expect(await end(await held(), 'SIGTERM')).toBe(0)
  })
})

describe('while it starts', () => {
  test.each([0, 75, 150, 250, 400])('after %d ms', async (ms) => {
    const running = up()
    await sleep(ms)
    expect([0, 'SIGTERM']).toContain(await end(running, 'SIGTERM'))
  })

  test('while it applies a big manifest', async () => {
    const objects = Array.from(
      { length: 100_000 },
      (_, n) => `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c${n}"}}\n`,
    )
    writeFileSync(join(cli.folder, 'big.json'), objects.join(''))
    const running = up('--manifest', 'big.json')
    await sleep(1_000)
    expect([0, 'SIGINT']).toContain(await end(running, 'SIGINT'))
  })

  test('while it waits for standard input', async () => {
    const running = cli.start(['up', ...flags, '--manifest', '-'], { stdin: null })
    await sleep(300)
    expect(await end(running, 'SIGINT')).toBe('SIGINT')
  })
})

test('after kill -9 the next one puts back what was there before', async () => {
  const running = up()
  await greeting(running)
  running.child.kill('SIGKILL')
  await running.ended
  expect(config()).toContain('kubesim')
  const next = up()
  await greeting(next)
  expect(await end(next, 'SIGINT')).toBe(0)
  expect(readdirSync(cli.folder)).toEqual(['config'])
})

test('four that start and end at the same time leave all as it was', async () => {
  const running = Array.from({ length: 4 }, () => up())
  await Promise.all(running.map(greeting))
  for (const { child } of running) child.kill('SIGTERM')
  expect(await Promise.all(running.map(({ ended }) => ended))).toEqual(running.map(() => 0))
  expect(config()).toBe(mine)
  expect(readdirSync(cli.folder)).toEqual(['config'])
})
