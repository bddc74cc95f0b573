/** The clients of redis: what redis-cli does besides asking, and redis-benchmark. */
import { expect, test } from 'vitest'
import { seconds } from '../../../../src/sim/duration.ts'
import { exec } from '../../support.ts'
import { server } from './support.ts'

test('redis-cli finds the largest keys of each kind, and those in use', () => {
  const { run } = server()
  run('redis-cli mset a 1 bb 4444; redis-cli rpush l x y z')
  expect(run('redis-cli --bigkeys | tail -n +6')).toBe(
    `[33.33%] Biggest string found so far '"a"' with 1 bytes
[66.67%] Biggest string found so far '"bb"' with 4 bytes
[100.00%] Biggest list   found so far '"l"' with 3 items

-------- summary -------

Sampled 3 keys in the keyspace!
Total key length in bytes is 4 (avg len 1.33)

Biggest string found '"bb"' has 4 bytes
Biggest   list found '"l"' has 3 items

2 strings with 5 bytes (66.67% of keys, avg size 2.50)
1 lists with 3 items (33.33% of keys, avg size 3.00)
0 sets with 0 members (00.00% of keys, avg size 0.00)
0 zsets with 0 members (00.00% of keys, avg size 0.00)
0 hashs with 0 fields (00.00% of keys, avg size 0.00)
0 streams with 0 entries (00.00% of keys, avg size 0.00)
`,
  )
  expect(
    run('redis-cli --memkeys | grep "list found"; redis-cli --hotkeys 2>&1 | tail -1 | cut -c1-60'),
  ).toBe(
    `Biggest   list found '"l"' has 64 bytes\nError: ERR An LFU maxmemory policy is not selected, access f\n`,
  )
})

test('redis-cli watches a server, takes all that it has, and stops in time', () => {
  const { run, container, clock } = server()
  run('redis-cli set a 1')
  expect(run('redis-cli --stat -r 2 -i 0.5')).toBe(
    `------- data ------ --------------------- load -------------------- - child -
keys       mem      clients blocked requests            connections          
1          855.80K  1       0       2 (+0)              2           
1          855.80K  1       0       4 (+2)              2           
`,
  )
  expect(run('redis-cli --latency; redis-cli --rdb /tmp/d 2>/dev/null; wc -l < /tmp/d')).toBe(
    '0 0 0.00 100\n1\n',
  )
  const history = exec(container, ['redis-cli', '--latency-history', '-i', '5'])
  clock.advance(seconds(11))
  expect(history.output).toBe('min: 0, max: 0, avg: 0.00 (500 samples) -- 5.00 seconds range\n'.repeat(2))
})

test('redis-benchmark makes requests, and reports alike for the same server', () => {
  const { run } = server()
  const quick = run('redis-benchmark -q -t set,lpush -n 1000 -c 10')
  expect(quick).toMatch(
    /^SET: \d+\.\d\d requests per second, p50=\d\.\d{3} msec\nLPUSH: \d+\.\d\d requests per second, p50=\d\.\d{3} msec\n$/,
  )
  expect(run('redis-cli llen mylist; redis-cli keys "*"')).toBe('1000\nkey:__rand_int__\nmylist\n')
  expect(run('redis-benchmark -r 10 -n 500 incr n:__rand_int__ | head -9 | tail -8; redis-cli dbsize')).toBe(
    `  500 requests completed in 0.00 seconds
  50 parallel clients
  3 bytes payload
  keep alive: 1
  host configuration "save": 3600 1 300 100 60 10000
  host configuration "appendonly": no
  multi-thread: no

12
`,
  )
  expect(run('redis-benchmark -p 7 2>&1; redis-benchmark -l 2>&1; echo $?')).toBe(
    'Could not connect to Redis at 127.0.0.1:7: Connection refused\nredis-benchmark: -l is not simulated\n1\n',
  )
})
