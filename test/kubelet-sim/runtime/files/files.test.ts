import { expect, test } from 'vitest'
import { Volume } from '../../../../src/kubelet-sim/runtime/files/files.ts'
import { startAt, testRuntime } from '../../support.ts'

test('a volume is shared by the containers that mount it, and read-only where it says so', () => {
  const { sh } = testRuntime()
  const volume = new Volume()

  sh('mkdir /data/in; echo hello > /data/in/f', { mounts: [{ path: '/data', volume }] })
  const reader = sh(
    'cat /mnt/in/f; echo x > /mnt/in/f; touch /mnt/g; rm /mnt/in/f; echo ok > /tmp/f && cat /tmp/f',
    {
      mounts: [{ path: '/mnt', volume, readOnly: true }],
    },
  )

  expect(reader.output).toBe(
    [
      'hello',
      "! sh: can't create /mnt/in/f: Read-only file system",
      '! touch: /mnt/g: Read-only file system',
      "! rm: can't remove '/mnt/in/f': Read-only file system",
      'ok',
      '',
    ].join('\n'),
  )
})

test('a subPath mounts a part of a volume, or one file of it', () => {
  const { sh } = testRuntime()
  const volume = new Volume()
  volume.project(
    [
      ['nginx.conf', 'events {}\n'],
      ['site/index.html', 'hi\n'],
    ],
    startAt,
  )

  const { output } = sh('cat /etc/nginx.conf /www/index.html; ls /other; rm /etc/nginx.conf; echo $?', {
    mounts: [
      { path: '/etc/nginx.conf', volume, subPath: 'nginx.conf' },
      { path: '/www', volume, subPath: 'site' },
      { path: '/other', volume, subPath: 'made/here' },
    ],
  })

  expect(output).toBe("events {}\nhi\n! rm: can't remove '/etc/nginx.conf': Device or resource busy\n1\n")
})

test('a mount may lie inside another', () => {
  const { sh } = testRuntime()
  const [outer, inner] = [new Volume(), new Volume()]

  const { output } = sh('echo a > /data/x; echo b > /data/in/x; cat /data/x /data/in/x; ls /data', {
    mounts: [
      { path: '/data/in', volume: inner },
      { path: '/data', volume: outer },
    ],
  })

  expect(output).toBe('a\nb\nin\nx\n')
  expect(inner.root.entries.has('x')).toBe(true)
})

test('what is projected into a volume again replaces what was there', () => {
  const { clock, start } = testRuntime()
  const volume = new Volume()
  volume.project(
    [
      ['a', '1'],
      ['b', '2'],
    ],
    startAt,
  )
  const watcher = start({
    command: ['sh', '-c', 'cd /config; while true; do echo $(ls) $(cat a); sleep 10; done'],
    mounts: [{ path: '/config', volume }],
  })
  clock.advance(5_000)

  volume.project([['a', '3']], startAt + 5_000)
  clock.advance(5_000)

  expect(watcher.output).toBe('a b 1\na 3\n')
})

test('errors of files are worded as those of busybox', () => {
  const { sh } = testRuntime()

  const { output } = sh(
    'cat /nosuch; cat /tmp; cd /nosuch; echo x > /no/such; ls /nosuch; rm /nosuch; rm /tmp; mkdir /tmp; rmdir /etc; cat /etc/hosts/x; cp /nosuch /tmp; mv /nosuch /tmp',
  )

  expect(output.split('\n').slice(0, -1)).toEqual([
    "! cat: can't open '/nosuch': No such file or directory",
    '! cat: read error: Is a directory',
    "! sh: cd: line 0: can't cd to /nosuch: No such file or directory",
    "! sh: can't create /no/such: nonexistent directory",
    '! ls: /nosuch: No such file or directory',
    "! rm: can't remove '/nosuch': No such file or directory",
    "! rm: '/tmp' is a directory",
    "! mkdir: can't create directory '/tmp': File exists",
    "! rmdir: '/etc': Directory not empty",
    "! cat: can't open '/etc/hosts/x': Not a directory",
    "! cp: can't stat '/nosuch': No such file or directory",
    "! mv: can't rename '/nosuch': No such file or directory",
  ])
})

test('a root file system can be read-only, but not its volumes', () => {
  const { sh } = testRuntime()
  const { output } = sh('touch /tmp/a; touch /cache/a && ls /cache', {
    readOnlyRoot: true,
    mounts: [{ path: '/cache', volume: new Volume() }],
  })
  expect(output).toBe('! touch: /tmp/a: Read-only file system\na\n')
})

test('what takes a while to make is made when somebody reads it, once', () => {
  const { sh } = testRuntime()
  const volume = new Volume()
  let made = 0
  volume.project([['token', () => `signed ${++made}`]], startAt)
  const mounts = [{ path: '/etc/token', volume }]

  expect(sh('ls /etc/token', { mounts }).output).toBe('token\n')
  expect(made).toBe(0)

  expect(sh('cd /etc/token; cat token; echo; wc -c < token', { mounts }).output).toBe('signed 1\n8\n')
})

test('a user that is not root writes only where he may, and fsGroup opens a volume to him', () => {
  const { sh } = testRuntime()
  const user = { uid: 1_000, gid: 3_000, groups: [2_000] }
  const volume = new Volume({ mode: 0o2775, gid: 2_000 })

  const { output } = sh('id; echo x > /etc/x; echo x > /tmp/x; echo hi > /data/f; ls -l /data; whoami', {
    user,
    mounts: [{ path: '/data', volume }],
  })

  expect(output).toBe(
    [
      'uid=1000 gid=3000 groups=2000,3000',
      "! sh: can't create /etc/x: Permission denied",
      'total 4',
      '-rw-r--r--    1 1000     2000             3 Jan 31 09:00 f',
      '! whoami: unknown uid 1000',
      '',
    ].join('\n'),
  )
})

test('links, copies and moves do what they say', () => {
  const { sh } = testRuntime()
  const { output } = sh(
    'cd /tmp; mkdir -p a/b; echo x > a/b/f; ln -s a/b l; cat l/f; cp -r a c; mv c/b/f c/g; find c | sort; readlink l; rm -rf a; cat l/f; ls -a c',
  )
  expect(output).toBe(
    "x\nc\nc/b\nc/g\na/b\n! cat: can't open 'l/f': No such file or directory\n.\n..\nb\ng\n",
  )
})

test('devices and /proc behave as files', () => {
  const { sh } = testRuntime()
  const { output } = sh(
    'echo out > /dev/stdout; echo err > /dev/stderr; echo log > /proc/1/fd/1; head -c 3 /dev/zero | wc -c; cat /dev/null; tr "\\0" " " < /proc/1/cmdline | cut -c1-5',
  )
  expect(output).toBe('out\n! err\nlog\n3\nsh -c\n')
})

test('a volume that is full takes no more', () => {
  const { sh } = testRuntime()
  const small = new Volume({ capacityBytes: 1_000 })
  const { output } = sh('cd /data; echo ok > a; seq 1000 > b; echo $?; cat a', {
    mounts: [{ path: '/data', volume: small }],
  })
  expect(output).toBe('! seq: write error: No space left on device\n1\nok\n')
  expect(small.freeBytes).toBeGreaterThanOrEqual(0)
})

test('tail -F waits for a file, and goes on with the one that takes its place', () => {
  const { start, clock } = testRuntime()
  const script =
    '(sleep 2; echo one > /tmp/log; sleep 2; mv /tmp/log /tmp/log.1; sleep 2; echo two > /tmp/log) & tail -n 5 -F /tmp/log 2>&1'
  const tail = start({ command: ['sh', '-c', script] })
  clock.advance(10_000)
  expect(tail.output).toBe(
    "tail: can't open '/tmp/log': No such file or directory\n" +
      'tail: /tmp/log has appeared; following end of new file\none\n' +
      'tail: /tmp/log has become inaccessible: No such file or directory\n' +
      'tail: /tmp/log has appeared; following end of new file\ntwo\n',
  )
})

test('tail -f follows a file as it grows', () => {
  const { clock, start } = testRuntime()
  const tail = start({
    command: [
      'sh',
      '-c',
      'echo 1 > /tmp/log; (while sleep 2; do echo more >> /tmp/log; done) & tail -f /tmp/log',
    ],
  })
  clock.advance(5_500)
  expect(tail.timed).toEqual(['0s 1\n', '2s more\n', '4s more\n'])
})

test('a volume has no files until somebody looks into it: not for a container that only starts', () => {
  const { sh, start } = testRuntime()
  let looks = 0
  class Lazy extends Volume {
    override get root() {
      looks++
      return super.root
    }
  }
  const config = {
    mounts: [{ path: '/var/run/secrets', volume: new Lazy() }],
    placeOnNode: () => ({ source: '/var/lib/kubelet/token', rootfs: '/run/rootfs' }),
  }

  start({ image: 'nginx:1.27', ...config })
  expect(looks).toBe(0)

  sh('ls /var/run/secrets', config)
  expect(looks).toBeGreaterThan(0)
})
