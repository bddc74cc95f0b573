import { expect, test } from 'vitest'
import { ContainerRuntime } from '../../../src/kubelet-sim/runtime/container-runtime.ts'
import type { StartError } from '../../../src/kubelet-sim/runtime/start-error.ts'
import { minutes, seconds } from '../../../src/sim/duration.ts'
import { exec, onlyName, testRuntime } from '../support.ts'

test('the liveness example is healthy for thirty seconds and then no more', () => {
  const { clock, start } = testRuntime()
  const { container } = start({
    args: ['/bin/sh', '-c', 'touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600'],
  })

  clock.advance(seconds(5))
  const early = exec(container, ['cat', '/tmp/healthy'])
  clock.advance(seconds(30))
  const late = exec(container, ['cat', '/tmp/healthy'])
  clock.advance(0)

  expect(early.exit?.exitCode).toBe(0)
  expect(late.exit?.exitCode).toBe(1)
  expect(late.output).toBe("cat: can't open '/tmp/healthy': No such file or directory\n")
})

test('a command that ends lets the container exit with its code', () => {
  const { clock, start } = testRuntime()
  const hello = start({ command: ['sh', '-c', 'echo "Hello, Kubernetes!" && sleep 3600'] })

  clock.advance(minutes(59))
  expect(hello.output).toBe('Hello, Kubernetes!\n')
  expect(hello.exits).toEqual([])

  clock.advance(minutes(1))
  expect(hello.exits).toEqual([{ exitCode: 0 }])
})

test('a loop with sleeps writes its lines on the clock', () => {
  const { clock, start } = testRuntime()
  const dates = start({ command: ['sh', '-c', 'while true; do date; sleep 1; done'] })

  clock.advance(seconds(2))

  expect(dates.timed).toEqual([
    '0s Sat Jan 31 09:00:00 UTC 2026\n',
    '1s Sat Jan 31 09:00:01 UTC 2026\n',
    '2s Sat Jan 31 09:00:02 UTC 2026\n',
  ])
})

test('an init container waits until the name of a service can be resolved', () => {
  const { clock, network, start } = testRuntime()
  const init = start({
    command: [
      'sh',
      '-c',
      'until nslookup myservice.default.svc.cluster.local >/dev/null; do echo waiting; sleep 2; done',
    ],
  })

  clock.advance(seconds(3))
  network.configure({ resolve: onlyName('myservice.default.svc.cluster.local', '10.96.0.7') })
  clock.advance(seconds(2))

  expect(init.output).toBe('waiting\nwaiting\n')
  expect(init.exits).toEqual([{ exitCode: 0 }])
})

test('sleep as the first process ignores SIGTERM and ends only by SIGKILL', () => {
  const { clock, start } = testRuntime()
  for (const command of [
    ['sleep', '3600'],
    ['sh', '-c', 'sleep 3600'],
    ['sh', '-c', 'sleep 1800; sleep 1800'],
  ]) {
    const sleeper = start({ command })
    clock.advance(seconds(1))

    sleeper.container.signal('SIGTERM')
    clock.advance(seconds(30))
    expect(sleeper.exits).toEqual([])

    sleeper.container.signal('SIGKILL')
    clock.advance(0)
    expect(sleeper.exits).toEqual([{ exitCode: 137, signal: 'SIGKILL' }])
  }
})

test('a shell with a trap runs it when its foreground command has ended', () => {
  const { clock, start } = testRuntime()
  const polite = start({
    command: ['sh', '-c', 'trap "echo bye; exit 7" TERM; while true; do sleep 1; done'],
  })
  const deaf = start({ command: ['sh', '-c', 'trap "exit 7" TERM; sleep 3600'] })
  const waiting = start({ command: ['sh', '-c', 'trap "exit 8" TERM; sleep 3600 & wait'] })
  clock.advance(seconds(1.5))

  for (const { container } of [polite, deaf, waiting]) container.signal('SIGTERM')
  clock.advance(0)
  expect(waiting.exits).toEqual([{ exitCode: 8 }])
  expect(polite.exits).toEqual([])
  clock.advance(seconds(1))

  expect(polite.output).toBe('bye\n')
  expect(polite.exits).toEqual([{ exitCode: 7 }])
  expect(deaf.exits).toEqual([])
})

test('servers exit with 0 when they are asked to stop', () => {
  const { clock, start } = testRuntime()
  for (const image of ['nginx', 'redis:7', 'example.com/team/app:1.2', 'registry.k8s.io/pause:3.10']) {
    const server = start({ image })
    clock.advance(seconds(1))
    server.container.signal('SIGTERM')
    clock.advance(0)
    expect(server.exits).toEqual([{ exitCode: 0 }])
  }
})

test('a command run by exec dies of SIGTERM', () => {
  const { clock, start } = testRuntime()
  const { container } = start({ command: ['sleep', '3600'] })
  const sleep = exec(container, ['sleep', '100'])
  clock.advance(seconds(1))

  exec(container, ['kill', String(sleep.process.pid)])
  clock.advance(0)

  expect(sleep.exit).toEqual({ exitCode: 143, signal: 'SIGTERM' })
})

test('kill 1 from inside stops a server but not a sleep, and SIGKILL from inside stops neither', () => {
  const { clock, start } = testRuntime()
  const nginx = start({ image: 'nginx' })
  const sleeper = start({ command: ['sleep', '3600'] })
  clock.advance(0)

  exec(nginx.container, ['sh', '-c', 'kill -9 1'])
  exec(sleeper.container, ['sh', '-c', 'kill 1; kill -9 1'])
  clock.advance(seconds(1))
  expect([nginx.exits, sleeper.exits]).toEqual([[], []])

  exec(nginx.container, ['sh', '-c', 'kill 1'])
  clock.advance(0)
  expect(nginx.exits).toEqual([{ exitCode: 0 }])
})

test('the first process is a process like any other, a server too', () => {
  const { clock, start } = testRuntime()
  const nginx = start({ image: 'nginx' })
  clock.advance(0)
  const shown = exec(nginx.container, [
    'sh',
    '-c',
    'cat /proc/1/comm; echo hello > /proc/1/fd/1; kill -0 1; echo $?',
  ])
  clock.advance(0)

  expect(shown.output).toBe('nginx\n0\n')
  expect(nginx.output).toContain('hello\n')
  expect(nginx.container.machine.processes.list().map(({ pid }) => pid)).toEqual([1, 29, 30, 31, 32])
})

test('an exec that takes too long is killed and says so', () => {
  const { clock, start } = testRuntime()
  const { container } = start({ command: ['sleep', '3600'] })
  const slow = exec(container, ['sh', '-c', 'echo begun; sleep 10; echo done'], { timeoutMs: seconds(1) })

  clock.advance(seconds(20))

  expect(slow.output).toBe('begun\n')
  expect(slow.exit).toEqual({ exitCode: 137, signal: 'SIGKILL', isTimedOut: true })
})

test('what runs in a container ends when its first process ends', () => {
  const { clock, start } = testRuntime()
  const { container } = start({ command: ['sleep', '5'] })
  const inner = exec(container, ['sleep', '3600'])

  clock.advance(seconds(5))

  expect(inner.exit).toEqual({ exitCode: 137, signal: 'SIGKILL' })
})

test('a program that a known image does not have is a start error in the words of runc', () => {
  const { runtime, start } = testRuntime()
  const config = { env: [], hostname: 'h', ip: '10.0.0.1', ports: [], onOutput: () => {}, onExit: () => {} }

  const missing = runtime.start({ ...config, image: 'nginx:1.27', command: ['foo'] })
  const path = runtime.start({ ...config, image: 'busybox', command: ['/opt/foo'] })
  const directory = runtime.start({ ...config, image: 'busybox', command: ['/etc'] })

  expect((missing as StartError).reason).toBe('exec: "foo": executable file not found in $PATH')
  expect((missing as StartError).message).toContain('runc create failed: unable to start container process')
  expect((path as StartError).reason).toBe('exec: "/opt/foo": stat /opt/foo: no such file or directory')
  expect((directory as StartError).reason).toBe('exec: "/etc": is a directory')
  expect(start({ image: 'my/app', command: ['/opt/foo'] }).exits).toEqual([])
})

test('every execution has a name of its own', () => {
  const { container } = testRuntime().start({ command: ['sleep', 'infinity'] })
  expect(container.nextExecId()).not.toBe(container.nextExecId())
})

test('nothing calls back before start, exec and signal have returned', () => {
  const { clock, start } = testRuntime()
  const hello = start({ command: ['echo', 'hi'] })
  expect(hello.output).toBe('')
  clock.advance(0)
  expect(hello.output).toBe('hi\n')

  const { container, exits } = start({ image: 'nginx' })
  const inner = exec(container, ['echo', 'hi'])
  expect(inner.exit).toBeUndefined()
  container.signal('SIGKILL')
  expect(exits).toEqual([])
  clock.advance(0)
  expect(exits).toHaveLength(1)
})

test('what is written to the termination log comes with the exit', () => {
  const { clock, start } = testRuntime()
  const usual = start({ command: ['sh', '-c', 'echo out of luck > /dev/termination-log; exit 3'] })
  const custom = start({
    command: ['sh', '-c', 'printf sorry > /tmp/note'],
    terminationMessagePath: '/tmp/note',
  })

  clock.advance(0)

  expect(usual.exits).toEqual([{ exitCode: 3, message: 'out of luck\n' }])
  expect(custom.exits).toEqual([{ exitCode: 0, message: 'sorry' }])
})

test('the Pod, the image and the runtime set the environment', () => {
  const { sh } = testRuntime()
  const env = [
    { name: 'GREETING', value: 'hello there' },
    { name: 'HOME', value: '/data' },
  ]

  const { output } = sh('echo "$GREETING $HOSTNAME $HOME"; env | grep -c GREETING; cat /etc/hostname', {
    env,
  })

  expect(output).toBe('hello there web-0 /data\n1\nweb-0\n')
})

test('a busy loop takes time and does not hold up the clock', () => {
  const { clock, start } = testRuntime()
  const busy = start({ command: ['sh', '-c', 'while true; do :; done'] })
  const forks = start({ command: ['sh', '-c', 'f() { f & }; f; sleep 1'] })

  clock.advance(minutes(1))

  expect(busy.exits).toEqual([])
  expect(forks.exits).toEqual([{ exitCode: 0 }])
})

test('processes that are killed as their turn comes do not let time stand still for others', () => {
  const { clock, start } = testRuntime()
  start({ image: 'debian:12', command: ['bash', '-c', ':(){ :|:& };:'] })
  clock.advance(seconds(2))
  const clocked = start({
    command: ['sh', '-c', 'date +%S; while [ $((i+=1)) -lt 99999 ]; do :; done; date +%S'],
  })

  for (let n = 0; n < 10_000; n++) clock.runNext(clock.now() + seconds(60))

  expect(clocked.output).toBe('02\n03\n')
})

test('an idle shell without input exits at once, and one with input reads its commands', () => {
  const { clock, start } = testRuntime()
  const alone = start({ image: 'busybox' })
  const fed = start({ image: 'busybox', stdin: true })
  clock.advance(0)
  expect(alone.exits).toEqual([{ exitCode: 0 }])
  expect(fed.exits).toEqual([])

  fed.container.stdin?.write('echo one; x=5\nfor i in 1 2\n')
  fed.container.stdin?.write('do echo $i$x; done\n')
  fed.container.stdin?.close()
  clock.advance(0)

  expect(fed.output).toBe('one\n15\n25\n')
  expect(fed.exits).toEqual([{ exitCode: 0 }])
})

test('a terminal prompts, echoes, edits and interrupts', () => {
  const { clock, start } = testRuntime()
  const { container } = start({ command: ['sleep', '3600'] })
  const session = exec(container, ['sh'], { stdin: true, tty: true })
  clock.advance(0)
  const type = (text: string) => {
    session.stdin?.write(text)
    clock.advance(0)
  }

  type('echp\x7fo hi\r')
  type('sleep 100\r')
  type('\x03')
  type('nosuch\r')
  type('exit 4\r')

  expect(session.output).toBe(
    '/ # echp\b \bo hi\r\nhi\r\n/ # sleep 100\r\n^C\r\n/ # nosuch\r\nsh: nosuch: not found\r\n/ # exit 4\r\n',
  )
  expect(session.exit).toEqual({ exitCode: 4 })
})

test('a shell in an unknown image runs real commands, and takes others to be servers', () => {
  const { clock, network, start } = testRuntime()
  const app = start({
    image: 'registry.example.com/shop:3',
    command: ['sh', '-c', 'echo starting; exec /app/shop --port 8080'],
    ports: [8080],
  })
  clock.advance(seconds(1))

  expect(app.output).toBe('starting\n')
  expect(network.httpGet(app.container.config.ip, 8080, '/')).toMatchObject({ status: 200 })

  app.container.signal('SIGTERM')
  clock.advance(0)
  expect(app.exits).toEqual([{ exitCode: 0 }])
  expect(network.connect(app.container.config.ip, 8080)).toBe('connection refused')
})

test('two thousand containers of an unknown image put nothing on the clock', () => {
  const { clock, runtime } = testRuntime()
  const config = {
    env: [],
    hostname: 'h',
    ports: [80],
    onOutput: () => {},
    onExit: () => {},
  }

  for (let n = 0; n < 2_000; n++) {
    runtime.start({ ...config, image: 'app:1', ip: `10.${n >> 8}.${n & 255}.1` })
  }

  expect(runtime).toBeInstanceOf(ContainerRuntime)
  expect(clock.nextAt()).toBeUndefined()
})
