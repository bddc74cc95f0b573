import { expect, test } from 'vitest'
import { imageFor } from '../../../src/kubelet-sim/images/images.ts'
import type { Image, Service } from '../../../src/kubelet-sim/runtime/image.ts'
import type { Program } from '../../../src/kubelet-sim/runtime/program.ts'
import { exec, testRuntime } from '../support.ts'

const busybox = imageFor('busybox')

function fail(): never {
  throw new TypeError('a mistake of its author')
}

const programs = new Map<string, Program>([
  ['fails', fail],
  [
    'fails-later',
    function* (process) {
      process.print('on its way\n')
      yield process.sleep(1_000)
      fail()
    },
  ],
  [
    'fails-at-signals',
    function* (process) {
      process.onSignal = fail
      yield process.sleep(60_000)
      return 0
    },
  ],
  [
    'fails-at-input',
    function* (process) {
      for (;;) {
        const text = process.input.read?.()
        if (typeof text === 'function') yield text
        else fail()
      }
    },
  ],
])

/** A server, with something wrong in it. */
const serving = (wrong: Partial<Service>): Image => ({
  ...busybox,
  entrypoint: ['serve'],
  cmd: [],
  services: new Map([
    ['serve', { ports: () => [80], handle: () => ({ status: 200, body: 'ok' }), ...wrong }],
  ]),
})

const broken = (wrong: Partial<Service> = {}) =>
  testRuntime({ broken: { ...busybox, programs }, server: serving(wrong) })

/** The failures that were reported, each by its first words. */
function reported({ clock }: ReturnType<typeof testRuntime>): readonly string[] {
  return clock.supervisor.take().map(({ message }) => message.replace(/ \(at .*/, ''))
}

/** Lets time pass, whatever goes wrong: as a served cluster does. */
function pass({ clock }: ReturnType<typeof testRuntime>, ms: number): void {
  const end = clock.now() + ms
  while (clock.runNext(end));
  clock.pass(end)
}

test.each(['fails', 'fails-later'])(
  '%s as the first process: the container ends by SIGSEGV, and it is reported',
  (name) => {
    const runtime = broken()
    const { exits } = runtime.start({ image: 'broken', command: [name] })
    pass(runtime, 2_000)

    expect(exits).toEqual([{ exitCode: 139, signal: 'SIGSEGV' }])
    expect(reported(runtime)).toEqual([`process 1 (${name}) of broken in web-0: a mistake of its author`])
  },
)

test('advance throws what went wrong in a program', () => {
  const runtime = broken()
  runtime.start({ image: 'broken', command: ['fails'] })
  expect(() => runtime.clock.advance(1)).toThrow(
    'process 1 (fails) of broken in web-0: a mistake of its author',
  )
})

test.each(['fails', 'fails-later'])('the shell that has started %s goes on', (name) => {
  const runtime = broken()
  const running = runtime.start({ image: 'broken', command: ['sh', '-c', `${name}; echo $?`] })
  pass(runtime, 2_000)

  expect(running.output).toMatch(/139\n$/)
  expect(running.exits).toEqual([{ exitCode: 0 }])
})

test('who writes into the pipe of a program that fails is none the worse for it', () => {
  const runtime = broken()
  const script = '(echo one; sleep 1; echo two; echo still here >&2) | fails-at-input; echo $?'
  const running = runtime.start({ image: 'broken', command: ['sh', '-c', script] })
  pass(runtime, 3_000)

  expect(running.output).toContain('139\n')
  expect(running.exits).toEqual([{ exitCode: 0 }])
  expect(reported(runtime)).toHaveLength(1)
})

test('who signals a program that fails at that goes on; the program ends', () => {
  const runtime = broken()
  const script = 'fails-at-signals & sleep 1; kill $!; echo $?; wait $!; echo $?'
  const running = runtime.start({ image: 'broken', command: ['sh', '-c', script] })
  pass(runtime, 3_000)

  expect(running.output).toBe('0\n139\n')
  expect(reported(runtime)).toEqual([
    'process 2 (fails-at-signals) of broken in web-0: a mistake of its author',
  ])
})

test('an exec that fails answers 139, and the container goes on', () => {
  const runtime = broken()
  const { container, exits } = runtime.start({ image: 'broken', command: ['sleep', 'inf'] })
  const answer = exec(container, ['fails-later'])
  pass(runtime, 2_000)

  expect(answer).toMatchObject({ output: 'on its way\n', exit: { exitCode: 139 } })
  expect(exits).toEqual([])
})

test('a server that fails at a request hangs up and ends; others that ask it find it gone', () => {
  const runtime = broken({ handle: fail })
  const { exits } = runtime.start({ image: 'server', ip: '10.0.0.1' })

  expect(runtime.network.httpGet('10.0.0.1', 80, '/')).toBe('EOF')
  expect(runtime.network.httpGet('10.0.0.1', 80, '/')).toBe('connection refused')
  expect(exits).toEqual([{ exitCode: 139, signal: 'SIGSEGV' }])
  expect(reported(runtime)).toEqual(['process 1 (serve) of server in web-0: a mistake of its author'])
})

test.each<[string, Partial<Service>]>([
  ['as it starts', { start: fail }],
  ['when it says where it listens', { ports: fail }],
  ['some time later', { start: (context) => void context.after(500, fail) }],
])('a server that fails %s ends', (_when, wrong) => {
  const runtime = broken(wrong)
  const { exits } = runtime.start({ image: 'server' })
  pass(runtime, 1_000)

  expect(exits).toEqual([{ exitCode: 139, signal: 'SIGSEGV' }])
  expect(reported(runtime)).toHaveLength(1)
})
