/** redis: a server that keeps what it is told, hands it on, and its client. */
import { expect, test } from 'vitest'
import { Volume } from '../../../../src/kubelet-sim/runtime/files/files.ts'
import { seconds } from '../../../../src/sim/duration.ts'
import { testRuntime } from '../../support.ts'
import { server } from './support.ts'

test('it is set to what its file says, as the tutorial of ConfigMaps has it', () => {
  const { run } = server({
    command: [
      'sh',
      '-c',
      'printf "maxmemory 2mb\\nmaxmemory-policy allkeys-lru\\n" > /redis.conf; exec redis-server /redis.conf',
    ],
  })
  expect(run('redis-cli CONFIG GET maxmemory; redis-cli CONFIG GET maxmemory-policy')).toBe(
    'maxmemory\n2097152\nmaxmemory-policy\nallkeys-lru\n',
  )
  expect(
    run('redis-cli CONFIG SET maxmemory 1gb; redis-cli CONFIG GET maxmemor?; redis-cli CONFIG SET frob 1'),
  ).toBe("OK\nmaxmemory\n1073741824\nERR Unknown option or number of arguments for CONFIG SET - 'frob'\n\n")
})

test('a work queue, a scoreboard and a session are kept', () => {
  const { run } = server()
  const script = `
rpush job2 apple banana cherry
lrange job2 0 -1
lpop job2 2
rpoplpush job2 done
zadd board 3 ann 10 bob 3 abe
zincrby board 1 ann
zrevrange board 0 1 withscores
hset user:1 name ann visits 1
hincrby user:1 visits 2
hmget user:1 name visits none
sadd tags a b
sismember tags b
incrbyfloat price 1.5
get tags
`
  expect(run(`redis-cli <<EOF${script}EOF`)).toBe(
    '3\napple\nbanana\ncherry\napple\nbanana\ncherry\n3\n4\nbob\n10\nann\n4\n2\n3\nann\n3\n\n2\n1\n1.5\nWRONGTYPE Operation against a key holding the wrong kind of value\n\n',
  )
})

test('what is in a transaction is done at once, or not at all', () => {
  const { run } = server()
  expect(run('printf "multi\\nset a 1\\nincr a\\nexec\\nget a\\n" | redis-cli')).toBe(
    'OK\nQUEUED\nQUEUED\nOK\n2\n2\n',
  )
  expect(run('printf "multi\\nfrob\\nexec\\nget a\\nexec\\n" | redis-cli')).toBe(
    "OK\nERR unknown command 'frob', with args beginning with: \n\nEXECABORT Transaction discarded because of previous errors.\n\n2\nERR EXEC without MULTI\n\n",
  )
  expect(
    run(
      '(echo watch a; sleep 2; printf "multi\\nset a 9\\nexec\\nget a\\n") | redis-cli & sleep 1; redis-cli incr a; wait',
    ),
  ).toBe('OK\n3\nOK\nQUEUED\n\n3\n')
})

test('who subscribes hears what is published', () => {
  const { run } = server()
  const script =
    'redis-cli psubscribe "news.*" > /tmp/heard & sleep 1; redis-cli publish news.tech hello; redis-cli publish other x; sleep 1; kill $!; cat /tmp/heard'
  expect(run(script)).toBe('1\n0\npsubscribe\nnews.*\n1\npmessage\nnews.*\nnews.tech\nhello\n')
})

test('a replica has what its master has, refuses to write, and can take over', () => {
  const { run, start, clock } = server()
  run('redis-cli set before 1')
  const replica = start({
    image: 'redis:8',
    args: ['redis-server', '--replicaof', 'leader', '6379'],
    hosts: '10.244.0.1\tleader\n',
  })
  clock.advance(seconds(2))
  run('redis-cli set after 2')
  const there = (script: string) => run(script, replica.container)

  expect(there('redis-cli mget before after; redis-cli set a 1')).toBe(
    "1\n2\nREADONLY You can't write against a read only replica.\n\n",
  )
  expect(there('redis-cli info replication | grep -E "^(role|master_(host|port|link))"')).toBe(
    'role:slave\r\nmaster_host:leader\r\nmaster_port:6379\r\nmaster_link_status:up\r\n',
  )
  expect(run('redis-cli info replication | grep -E "role|slave"')).toBe(
    'role:master\r\nconnected_slaves:1\r\nslave0:ip=10.244.0.2,port=6379,state=online,offset=54,lag=0\r\n',
  )
  expect(there('redis-cli replicaof no one; redis-cli set a 1; redis-cli role | head -1')).toBe(
    'OK\nOK\nmaster\n',
  )
})

test.each([
  ['that saves as it stops', ['redis-server']],
  ['that writes down each change', ['redis-server', '--appendonly', 'yes', '--save', '']],
])('a volume keeps the data of a server %s', (_name, args) => {
  const mounts = [{ path: '/data', volume: new Volume() }]
  const { run, container, start, clock } = server({ args, mounts })
  run('redis-cli set a 1; redis-cli rpush l x y; redis-cli set short 1 ex 30')
  container.signal('SIGTERM')
  clock.advance(seconds(60))
  const next = start({ image: 'redis:8', args, mounts })
  clock.advance(seconds(1))
  expect(run('redis-cli get a; redis-cli lrange l 0 -1; redis-cli exists short', next.container)).toBe(
    '1\nx\ny\n0\n',
  )
})

test('redis-server says which version it is, and serves nobody for that', () => {
  const script = 'redis-server --version | cut -d" " -f1-3'
  const { output } = testRuntime().sh(script, { image: 'redis:8.0.2', command: ['sh', '-c', script] })
  expect(output).toBe('Redis server v=8.0.2\n')
})

test('Who waits for a list takes what comes, the longest of them first, and no longer than he wants', () => {
  const { run } = server()
  expect(
    run(
      'redis-cli blpop q 2; (redis-cli blpop q 0 >/one) & sleep 1; (redis-cli brpop q 0 >/two) & sleep 1; redis-cli rpush q a b >/dev/null; sleep 1; cat /one /two; redis-cli llen q',
    ),
  ).toBe('\nq\na\nq\nb\n0\n')
})

test.each([
  [
    'scores are added as options want it',
    'zadd z 1 a 2 b; redis-cli zadd z nx 9 a; redis-cli zadd z gt ch 5 a 1 b; redis-cli zadd z incr 1 a; redis-cli zrevrange z 0 0 withscores',
    '2\n0\n1\n6\na\n6\n',
  ],
  [
    'ranges of scores have limits',
    'zadd z 1 a 2 b 3 c; redis-cli zrangebyscore z 1 3 limit 1 1; redis-cli zrevrangebyscore z 3 1 limit 0 1; redis-cli zremrangebyscore z -inf 2',
    '3\nb\nc\n2\n',
  ],
  [
    'lists move from one to another',
    'rpush l a b; redis-cli lmove l m right left; redis-cli linsert l before a z; redis-cli lrange l 0 -1; redis-cli lpos l a',
    '2\nb\n2\nz\na\n1\n',
  ],
  [
    'keys are copied with what they have',
    'rpush l a; redis-cli copy l m; redis-cli rpush m b; redis-cli lrange l 0 -1; redis-cli object encoding m',
    '1\n1\n2\na\nlistpack\n',
  ],
])('%s', (_name, script, output) => {
  const { run } = server()
  expect(run(`redis-cli ${script}`)).toBe(output)
})

test('a stream is read from where somebody has come to, and forgets what is too old', () => {
  const { run } = server()
  expect(
    run(
      `redis-cli <<'EOF'
xadd orders 1-1 item tea
xadd orders 1-* item milk
xadd orders 1-1 item none
xread count 1 streams orders 1-1
xtrim orders maxlen 1
xlen orders
xrange orders - +
type orders
EOF`,
    ),
  ).toBe(
    '1-1\n1-2\nERR The ID specified in XADD is equal or smaller than the target stream top item\n\norders\n1-2\nitem\nmilk\n1\n1\n1-2\nitem\nmilk\nstream\n',
  )
})

test('a group shares what comes, and keeps what nobody is done with', () => {
  const { run } = server()
  expect(
    run(
      `redis-cli --no-raw <<'EOF'
xgroup create orders g $ mkstream
xadd orders 1-1 n 1
xadd orders 2-1 n 2
xreadgroup group g ann count 1 streams orders >
xreadgroup group g bob count 1 streams orders >
xack orders g 1-1
xpending orders g
xreadgroup group g ann streams orders >
xgroup create orders g 0
xreadgroup group h ann streams orders >
EOF`,
    ),
  ).toBe(
    `OK
"1-1"
"2-1"
1) 1) "orders"
   2) 1) 1) "1-1"
         2) 1) "n"
            2) "1"
1) 1) "orders"
   2) 1) 1) "2-1"
         2) 1) "n"
            2) "2"
(integer) 1
1) (integer) 1
2) "2-1"
3) "2-1"
4) 1) 1) "bob"
      2) "1"
(nil)
(error) BUSYGROUP Consumer Group name already exists
(error) NOGROUP No such key 'orders' or consumer group 'h' in XREADGROUP with GROUP option
`,
  )
  expect(
    run('redis-cli xinfo groups orders | tail -n 2; redis-cli xautoclaim orders g ann 1000 0 justid'),
  ).toBe('lag\n0\n0-0\n2-1\n\n')
})

test('who waits for entries gets the first that comes, and nothing in vain', () => {
  const { run } = server()
  expect(run('redis-cli xread block 500 streams orders $')).toBe('\n')
  expect(
    run(
      'redis-cli xgroup create orders g $ mkstream; (sleep 2; redis-cli xadd orders 5-1 a 1) & redis-cli xread block 0 streams orders $',
    ),
  ).toBe('OK\n5-1\norders\n5-1\na\n1\n')
  expect(
    run(
      '(sleep 1; redis-cli xadd orders 6-1 b 2) & redis-cli xreadgroup group g c block 0 count 5 streams orders ">"',
    ),
  ).toBe('orders\n5-1\na\n1\n6-1\n')
})

test('streams are written down as they are, and by the names that they got', () => {
  const mounts = [{ path: '/data', volume: new Volume({ madeAt: 0 }) }]
  const first = server({ mounts, args: ['redis-server', '--appendonly', 'yes'] })
  const id = first.run('redis-cli xadd s "*" a 1').trim()
  first.run('redis-cli xgroup create s g 0; redis-cli xreadgroup group g c streams s ">"; redis-cli save')
  const { start, clock } = first
  for (const appends of ['yes', 'no']) {
    const { container } = start({ image: 'redis:8', mounts, args: ['redis-server', '--appendonly', appends] })
    clock.advance(seconds(1))
    expect(first.run('redis-cli xrange s - +; redis-cli xpending s g', container)).toBe(
      `${id}\na\n1\n1\n${id}\n${id}\nc\n1\n`,
    )
  }
})

test('keys end sooner or later only where that is asked for', () => {
  const { run } = server()
  expect(
    run(
      'redis-cli set a 1; redis-cli expire a 100 gt; redis-cli expire a 100 nx; redis-cli expire a 50 gt; redis-cli expire a 50 lt; redis-cli ttl a; redis-cli expire a 9 xx nx',
    ),
  ).toBe('OK\n0\n1\n0\n1\n50\nERR NX and XX, GT or LT options at the same time are not compatible\n\n')
})

test('bits are set and counted', () => {
  const { run } = server()
  expect(
    run(
      `redis-cli <<'EOF'
setbit day 1 1
setbit day 9 1
setbit day 9 0
setbit other 1 1
bitop and both day other
bitcount day
bitcount both 0 0
bitpos day 1
getbit day 1000
setbit day 1 2
setbit day -1 1
EOF`,
    ),
  ).toBe(
    '0\n0\n1\n0\n2\n1\n1\n1\n0\nERR bit is not an integer or out of range\n\nERR bit offset is not an integer or out of range\n\n',
  )
})

test('a server tells of itself, and what its values take', () => {
  const { run } = server()
  run('redis-cli set foo bar; redis-cli get foo; redis-cli get none')
  expect(run("redis-cli info stats | grep -E 'keyspace|commands' | tr -d '\\r'")).toBe(
    'total_commands_processed:4\nkeyspace_hits:1\nkeyspace_misses:1\n',
  )
  expect(
    run('redis-cli memory usage foo; redis-cli object encoding foo; redis-cli config set databases 9'),
  ).toBe(
    "64\nembstr\nERR CONFIG SET failed (possibly related to argument 'databases') - can't set immutable config\n\n",
  )
})

test('redis-cli goes through keys, takes what is piped in, asks again, and ends a server', () => {
  const { run } = server()
  expect(run('printf "set a 1\nset b 2\nfrob\n" | redis-cli --pipe')).toBe(
    "ERR unknown command 'frob', with args beginning with: \nAll data transferred. Waiting for the last reply...\nLast reply received from server.\nerrors: 1, replies: 3\n",
  )
  expect(
    run(
      'redis-cli --scan --pattern "a*"; redis-cli -r 2 incr a; printf x | redis-cli -x set c; redis-cli --csv mget a c none',
    ),
  ).toBe('a\n2\n3\nOK\n"3","x",NULL\n')
  expect(run('redis-cli shutdown; echo $?')).toBe('')
})

test('over a socket among the files it answers where its port is closed, for whom the file is open', () => {
  const { run } = server({
    args: ['redis-server', '--port', '0', '--unixsocket', '/tmp/redis.sock', '--unixsocketperm', '770'],
  })
  expect(
    run(
      'redis-cli -s /tmp/redis.sock ping; redis-cli ping; ls -l /tmp/redis.sock | cut -c1-10; su -s /bin/sh nobody -c "redis-cli -s /tmp/redis.sock ping"',
    ),
  ).toBe(
    'PONG\nCould not connect to Redis at 127.0.0.1:6379: Connection refused\nsrwxrwx---\nCould not connect to Redis at /tmp/redis.sock: Permission denied\n',
  )
})

test('what is not simulated is refused by name, by the server, its client and the other programs', () => {
  const { run } = server()
  expect(
    run(
      'for each in redis-check-aof "redis-server --test-memory 9" "redis-cli --lru-test 9" "redis-cli --tls ping" "redis-cli --frob" "redis-cli -p"; do $each 2>&1; echo $?; done',
    ),
  ).toBe(
    [
      ...['redis-check-aof is not simulated', 1, 'redis-server --test-memory is not simulated', 1],
      ...['redis-cli: --lru-test is not simulated', 1],
      ...['Could not connect to Redis at 127.0.0.1:6379: TLS is not simulated', 1],
      ...["Unrecognized option or bad number of args for: '--frob'", 1],
      ...["Unrecognized option or bad number of args for: '-p'", 1, ''],
    ].join('\n'),
  )
  expect(run('redis-cli module list')).toBe('ERR MODULE is not simulated\n\n')
})
