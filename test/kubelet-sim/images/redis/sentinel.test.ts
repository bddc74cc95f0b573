/** Sentinels of redis: they find each other, notice that a master is gone, and put another one in its place. */
import { expect, test } from 'vitest'
import { seconds } from '../../../../src/sim/duration.ts'
import { exec } from '../../support.ts'
import { server } from './support.ts'

const hosts = '10.244.0.1\tredis-0\n10.244.0.2\tredis-1\n10.244.0.3\tredis-2\n'

const sentinelConf = [
  'sentinel resolve-hostnames yes',
  'sentinel monitor mymaster redis-0 6379 2',
  'sentinel down-after-milliseconds mymaster 5000',
  'sentinel failover-timeout mymaster 60000',
  'sentinel parallel-syncs mymaster 1',
]

/** A master, two replicas, and so many sentinels, which have had the time to find each other. */
function group(sentinels = 3) {
  const master = server({ hosts })
  const { start, clock } = master
  const args = ['redis-server', '--replicaof', 'redis-0', '6379']
  const replicas = [start({ image: 'redis:8', args, hosts }), start({ image: 'redis:8', args, hosts })]
  const command = [
    'sh',
    '-c',
    `printf "${sentinelConf.join('\\n')}\\n" > /sentinel.conf; exec redis-sentinel /sentinel.conf`,
  ]
  const guards = Array.from({ length: sentinels }, () => start({ image: 'redis:8', command, hosts }))
  clock.advance(seconds(5))
  const ask = (words: string, guard = guards[0]) => {
    const answer = exec(guard.container, ['sh', '-c', `redis-cli -p 26379 ${words}`])
    clock.advance(seconds(1))
    return answer.output
  }
  return { master, replicas, guards, ask, clock, start }
}

/** What of a log happened, without when. */
const events = (log: string): readonly string[] =>
  log.split('\n').flatMap((line) => /[#*] ([+-].*)$/.exec(line)?.[1] ?? [])

test('sentinels find replicas and each other, and agree who leads', () => {
  const { ask, guards } = group()
  expect(ask('sentinel get-master-addr-by-name mymaster')).toBe('10.244.0.1\n6379\n')
  expect(ask('sentinel ckquorum mymaster')).toBe(
    'OK 3 usable Sentinels. Quorum and failover authorization can be reached\n',
  )
  expect(ask("info sentinel | tr -d '\\r' | tail -2")).toBe(
    'master0:name=mymaster,status=ok,address=10.244.0.1:6379,slaves=2,sentinels=3\n\n',
  )
  expect(
    ask('sentinel replicas mymaster | grep -A1 -E "^(name|flags|master-link-status)$" | grep -v -- --'),
  ).toBe(
    'name\n10.244.0.2:6379\nflags\nslave\nmaster-link-status\nok\nname\n10.244.0.3:6379\nflags\nslave\nmaster-link-status\nok\n',
  )
  expect(events(guards[0].output).slice(0, 3)).toEqual([
    '+monitor master mymaster 10.244.0.1 6379 quorum 2',
    '+slave slave 10.244.0.2:6379 10.244.0.2 6379 @ mymaster 10.244.0.1 6379',
    '+slave slave 10.244.0.3:6379 10.244.0.3 6379 @ mymaster 10.244.0.1 6379',
  ])
  expect(ask('set a 1')).toBe("ERR unknown command 'set', with args beginning with: 'a' '1' \n\n")
})

test('a replica leads when the master is gone, the other one follows it, and so does the old one when it is back', () => {
  const { master, replicas, guards, ask, clock, start } = group()
  master.run('redis-cli set a 1')
  master.container.signal('SIGTERM')
  clock.advance(seconds(30))
  const log = guards.flatMap(({ output }) => events(output))
  expect(log).toContain('+sdown master mymaster 10.244.0.1 6379')
  expect(log.filter((each) => each.startsWith('+elected-leader'))).toHaveLength(1)
  const [, port] = ask('sentinel get-master-addr-by-name mymaster').split('\n')
  expect(port).toBe('6379')
  for (const guard of guards)
    expect(events(guard.output).join('\n')).toContain('+switch-master mymaster 10.244.0.1 6379')
  const roles = replicas.map(({ container }) => master.run('redis-cli role | head -1', container))
  expect([...roles].sort()).toEqual(['master\n', 'slave\n'])
  const leader = replicas[roles.indexOf('master\n')].container
  expect(master.run('redis-cli get a; redis-cli set b 2', leader)).toBe('1\nOK\n')
  const old = start({ image: 'redis:8', hosts, ip: '10.244.0.1' })
  clock.advance(seconds(20))
  expect(master.run('redis-cli role | head -1; redis-cli get b', old.container)).toBe('slave\n2\n')
  expect(
    events(guards[0].output)
      .filter((each) => each.includes('10.244.0.1:6379'))
      .map((each) => each.split(' ')[0]),
  ).toEqual(['+slave', '+sdown', '-sdown', '+convert-to-slave'])
})

test('a minority of sentinels puts nobody in the place of a master', () => {
  const { master, guards, ask, clock } = group()
  for (const each of [master, guards[1], guards[2]]) each.container.signal('SIGTERM')
  clock.advance(seconds(60))
  expect(ask('sentinel get-master-addr-by-name mymaster')).toBe('10.244.0.1\n6379\n')
  expect(events(guards[0].output).join('\n')).not.toContain('+odown')
  expect(ask('sentinel ckquorum mymaster')).toContain('NOQUORUM 1 usable Sentinels.')
})

test('who asks for a failover gets one, and what a sentinel finds out is in its file', () => {
  const { ask, guards, clock } = group()
  const heard = exec(guards[1].container, [
    'timeout',
    '3',
    'redis-cli',
    '-p',
    '26379',
    'subscribe',
    '+switch-master',
  ])
  expect(ask('sentinel set mymaster down-after-milliseconds 1000 quorum 3')).toBe('OK\n')
  expect(ask('sentinel failover mymaster')).toBe('OK\n')
  clock.advance(seconds(20))
  const [leader] = ask('sentinel get-master-addr-by-name mymaster', guards[2]).split('\n')
  expect(leader).not.toBe('10.244.0.1')
  expect(heard.output).toContain(`mymaster 10.244.0.1 6379 ${leader} 6379\n`)
  expect(ask('ping; cat /sentinel.conf')).toMatch(
    new RegExp(
      `^PONG\nport 26379\nsentinel resolve-hostnames yes\nsentinel myid \\w{40}\nsentinel monitor mymaster ${leader} 6379 3\nsentinel down-after-milliseconds mymaster 1000\nsentinel failover-timeout mymaster 60000\nsentinel config-epoch mymaster 1\nsentinel leader-epoch mymaster \\d\n(sentinel known-replica mymaster \\S+ 6379\n){2}(sentinel known-sentinel mymaster \\S+ 26379 \\w{40}\n){2}sentinel current-epoch 1\n$`,
    ),
  )
  expect(ask('sentinel monitor other 10.9.9.9 6379 1; redis-cli -p 26379 sentinel remove other')).toBe(
    'OK\nOK\n',
  )
  expect(ask('sentinel master none')).toBe('ERR No such master with that name\n\n')
})

test.each([
  ['sentinel monitor m redis-9.redis 6379 2', "Can't resolve instance hostname."],
  ['sentinel down-after-milliseconds m 5000', 'No such master with specified name.'],
])('a sentinel that is told `%s` says what is wrong with it, and ends', (line, why) => {
  const { started } = server({
    command: ['sh', '-c', `echo "${line}" > /s.conf; exec redis-server /s.conf --sentinel`],
  })
  expect(started.output.replaceAll('! ', '')).toContain(`at line 1\n>>> '${line}'\n${why}\n`)
  expect(started.exits.map(({ exitCode }) => exitCode)).toEqual([1])
})
