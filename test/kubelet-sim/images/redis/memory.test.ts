/** What redis does where it has more than it may have. */
import { expect, test } from 'vitest'
import { server } from './support.ts'

const fill = (from: number, to: number) =>
  `head -c 10000 /dev/zero | tr '\\0' x >/big; for n in $(seq ${from} ${to}); do redis-cli -x set k$n </big; done | sort | uniq -c | sed 's/^ *//'`

test('what was used longest ago is forgotten for maxmemory, and told as evicted', () => {
  const { run } = server({
    args: ['redis-server', '--maxmemory', '1mb', '--maxmemory-policy', 'allkeys-lru'],
  })
  expect(run(fill(1, 10))).toBe('10 OK\n')
  run('redis-cli get k1')
  expect(run(fill(11, 20))).toBe('10 OK\n')
  expect(run('redis-cli exists k1; redis-cli exists k2; redis-cli exists k20')).toBe('1\n0\n1\n')
  expect(run("redis-cli info | tr -d '\\r' | grep -E '^(evicted_keys|maxmemory_human)'")).toBe(
    'maxmemory_human:1.00M\nevicted_keys:4\n',
  )
})

test('only keys that have an end are forgotten where the policy says so, and otherwise nothing is written', () => {
  const { run } = server({ args: ['redis-server', '--maxmemory', '1mb'] })
  expect(run(fill(1, 20))).toBe("3 \n17 OK\n3 OOM command not allowed when used memory > 'maxmemory'.\n")
  run('redis-cli expire k1 100; redis-cli expire k2 50; redis-cli config set maxmemory-policy volatile-ttl')
  expect(run(`${fill(30, 30)}; redis-cli exists k3; redis-cli exists k2`)).toBe('1 OK\n1\n0\n')
})
