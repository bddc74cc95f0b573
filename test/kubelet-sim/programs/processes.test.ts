/** What ps and /proc show of processes, and whose they are. */
import { describe, expect, test } from 'vitest'
import { exec, testRuntime } from '../support.ts'

/** What a command in a running container writes. */
function said(config: Parameters<ReturnType<typeof testRuntime>['start']>[0], ...command: string[]): string {
  const runtime = testRuntime()
  const { container } = runtime.start(config)
  runtime.clock.advance(1_000)
  const answer = exec(container, command)
  runtime.clock.advance(60_000)
  return answer.output
}

const sleeping = (image: string) => ({ image, command: ['sleep', '3600'] })

describe('ps of procps', () => {
  test('aux shows who takes what, as the tutorial of a volume for redis has it', () => {
    const install = 'apt-get update >/dev/null; apt-get install -y procps >/dev/null; ps aux'
    expect(said({ image: 'redis' }, 'bash', '-c', `${install} | head -n 2`)).toBe(
      'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n' +
        'redis          1  0.0  0.0   4364  3200 ?        Ss   09:00   0:00 redis-server *:6379\n',
    )
  })

  test('-ef shows parents', () => {
    expect(said(sleeping('ubuntu'), 'ps', '-ef')).toBe(
      'UID          PID    PPID  C STIME TTY          TIME CMD\n' +
        'root           1       0  0 09:00 ?        00:00:00 sleep 3600\n' +
        'root           2       0  0 09:00 ?        00:00:00 ps -ef\n',
    )
  })

  test('-o shows what it is asked for, without titles where they are empty', () => {
    expect(said(sleeping('ubuntu'), 'ps', '-p', '1', '-o', 'pid=,user=,args=')).toBe(
      '      1 root     sleep 3600\n',
    )
    expect(said(sleeping('ubuntu'), 'ps', '-eo', 'pid,comm')).toBe(
      '    PID COMMAND\n      1 sleep\n      2 ps\n',
    )
    expect(said(sleeping('ubuntu'), 'ps', '-o', 'frob')).toBe(
      'error: unknown user-defined format specifier "frob"\n',
    )
  })
})

describe('ps of busybox', () => {
  test('shows the same whatever it is asked, but for -o', () => {
    const { image, command } = sleeping('busybox:1.36')
    const table = 'PID   USER     TIME  COMMAND\n    1 root      0:00 sleep 3600\n'
    expect(said({ image, command }, 'ps', 'aux')).toBe(`${table}    2 root      0:00 ps aux\n`)
    expect(said({ image, command }, 'ps', '-o', 'pid,comm')).toBe('PID   COMMAND\n    1 sleep\n    2 ps\n')
  })
})

describe('accounts', () => {
  test('are those of the distribution and of the image, by name', () => {
    expect(said({ image: 'redis' }, 'getent', 'passwd', 'redis')).toMatch(/^redis:x:999:999:/)
    expect(said({ ...sleeping('debian'), user: { uid: 33, gid: 33 } }, 'id')).toBe(
      'uid=33(www-data) gid=33(www-data) groups=33(www-data)\n',
    )
    expect(said({ ...sleeping('alpine'), user: { uid: 65_534, gid: 65_534 } }, 'whoami')).toBe('nobody\n')
  })

  test('do not know whoever is only a number', () => {
    expect(said({ ...sleeping('busybox:1.28'), user: { uid: 1000, gid: 3000 } }, 'id')).toBe(
      'uid=1000 gid=3000 groups=3000\n',
    )
  })
})

describe('/proc', () => {
  test('tells each process of its cgroup, its users and its namespaces', () => {
    const script = 'cat /proc/self/cgroup /proc/self/uid_map; readlink /proc/self/ns/user'
    expect(said(sleeping('busybox:1.36'), 'sh', '-c', script)).toBe(
      '0::/\n         0          0 4294967295\nuser:[4026531837]\n',
    )
  })

  test('tells of users of its own in a user namespace, as the tutorial has it', () => {
    const config = { ...sleeping('debian'), userNamespace: () => 833_617_920 }
    expect(said(config, 'cat', '/proc/self/uid_map')).toBe('         0  833617920      65536\n')
    expect(said(config, 'readlink', '/proc/self/ns/user')).not.toBe('user:[4026531837]\n')
  })

  test('tells of the CPUs and the memory of the node, whatever the limits are', () => {
    const config = {
      ...sleeping('debian'),
      memoryLimitBytes: 2 ** 24,
      host: () => ({ cpus: 16, memoryBytes: 2 ** 34 }),
    }
    const script = 'nproc; grep -c processor /proc/cpuinfo; head -n 1 /proc/meminfo'
    expect(said(config, 'sh', '-c', script)).toBe('16\n16\nMemTotal:       16777216 kB\n')
  })
})

test('a program whose file is moved away is found no more, until it is moved back', () => {
  const script =
    'mv /usr/bin/mysql /usr/bin/mysql.off; mysql -e "SELECT 1"; echo $?; ls /bin/mysql; which mysql; mv /usr/bin/mysql.off /usr/bin/mysql; which mysql'
  expect(said(sleeping('mysql:5.7'), 'bash', '-c', script)).toBe(
    "bash: line 1: mysql: command not found\n127\nls: cannot access '/bin/mysql': No such file or directory\n/usr/bin/mysql\n",
  )
})

test('who reads what ps says is one of those that it shows', () => {
  const script = 'ps -eo args | grep ^grep'
  const { output } = testRuntime().sh(script, { image: 'ubuntu', command: ['bash', '-c', script] })
  expect(output).toBe('grep ^grep\n')
})

test('processes are found, and told things, by their names', () => {
  const script = `sleep 100 & sleep 200 & sh -c 'trap "echo told; exit" HUP; sleep 1d & wait' & usleep 1000
pidof sleep; pidof -s sleep nobody; pidof nobody; echo $?
pgrep -f '^sleep [12]0'; pgrep -fa '^sleep 1d'; pgrep -c sleep; pgrep -x slee; echo $?
killall -0 sleep; echo $?; killall nobody; echo $?
pkill -HUP -f '^sh -c trap'; usleep 1000; pkill -9 sleep; wait; pgrep sleep; echo $?`
  expect(testRuntime().sh('', { image: 'busybox:1.36', command: ['sh', '-c', script] }).output).toBe(
    `5 3 2
5
1
2
3
5 sleep 1d
3
1
0
! killall: nobody: no process killed
1
told
1
`,
  )
})

test('apk asks for packages of the release that the image is', () => {
  const { output } = testRuntime().sh('', { image: 'alpine:3.20', command: ['apk', 'add', 'jq'] })
  expect(output).toContain('fetch https://dl-cdn.alpinelinux.org/alpine/v3.20/main/x86_64/APKINDEX.tar.gz\n')
})

test('sort -R of the GNU tools puts lines anywhere, and the same ones together', () => {
  const script = "printf 'a\\nb\\na\\nc\\nb\\nd\\n' | sort -R | uniq | sort | tr -d '\\n'"
  expect(testRuntime().sh('', { image: 'debian:12', command: ['bash', '-c', script] }).output).toBe('abcd')
})
