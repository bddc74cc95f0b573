/** Clusters of redis: nodes that meet, share the slots, send clients where their keys are, and replace one that is gone. */
import { expect, test } from 'vitest'
import { Volume } from '../../../../src/kubelet-sim/runtime/files/files.ts'
import { seconds } from '../../../../src/sim/duration.ts'
import { server } from './support.ts'

const args = ['redis-server', '--cluster-enabled', 'yes', '--cluster-node-timeout', '5000']

/** Six nodes that know nothing of each other. */
function nodes(count = 6) {
  const first = server({ args })
  const others = Array.from({ length: count - 1 }, () => first.start({ image: 'redis:8', args }))
  first.clock.advance(seconds(1))
  const all = [first.started, ...others]
  const places = all.map((_, n) => `10.244.0.${n + 1}:6379`).join(' ')
  const on = (n: number, script: string) => first.run(script, all[n].container)
  return { ...first, all, places, on }
}

/** The same, joined: three of them lead. */
function cluster() {
  const group = nodes()
  group.run(`redis-cli --cluster create ${group.places} --cluster-replicas 1 --cluster-yes`)
  return group
}

test('redis-cli makes a cluster of nodes, as tutorials show it', () => {
  const { run, places, on } = nodes()
  expect(on(0, 'redis-cli set a 1; redis-cli cluster info | head -3')).toBe(
    'CLUSTERDOWN Hash slot not served\n\ncluster_state:fail\r\ncluster_slots_assigned:0\r\ncluster_slots_ok:0\r\n',
  )
  const said = run(`redis-cli --cluster create ${places} --cluster-replicas 1 --cluster-yes`)
  expect(said.replace(/\b[\da-f]{40}\b/g, 'ID')).toBe(
    `>>> Performing hash slots allocation on 6 nodes...
Master[0] -> Slots 0 - 5460
Master[1] -> Slots 5461 - 10922
Master[2] -> Slots 10923 - 16383
Adding replica 10.244.0.5:6379 to 10.244.0.1:6379
Adding replica 10.244.0.6:6379 to 10.244.0.2:6379
Adding replica 10.244.0.4:6379 to 10.244.0.3:6379
M: ID 10.244.0.1:6379
   slots:[0-5460] (5461 slots) master
M: ID 10.244.0.2:6379
   slots:[5461-10922] (5462 slots) master
M: ID 10.244.0.3:6379
   slots:[10923-16383] (5461 slots) master
S: ID 10.244.0.4:6379
   slots: (0 slots) slave
   replicates ID
S: ID 10.244.0.5:6379
   slots: (0 slots) slave
   replicates ID
S: ID 10.244.0.6:6379
   slots: (0 slots) slave
   replicates ID
Can I set the above configuration? (type 'yes' to accept): >>> Nodes configuration updated
>>> Assign a different config epoch to each node
>>> Sending CLUSTER MEET messages to join the cluster
Waiting for the cluster to join

>>> Performing Cluster Check (using node 10.244.0.1:6379)
M: ID 10.244.0.1:6379
   slots:[0-5460] (5461 slots) master
   1 additional replica(s)
M: ID 10.244.0.2:6379
   slots:[5461-10922] (5462 slots) master
   1 additional replica(s)
M: ID 10.244.0.3:6379
   slots:[10923-16383] (5461 slots) master
   1 additional replica(s)
S: ID 10.244.0.4:6379
   slots: (0 slots) slave
   replicates ID
S: ID 10.244.0.5:6379
   slots: (0 slots) slave
   replicates ID
S: ID 10.244.0.6:6379
   slots: (0 slots) slave
   replicates ID
[OK] All nodes agree about slots configuration.
>>> Check for open slots...
>>> Check slots coverage...
[OK] All 16384 slots covered.
`,
  )
  expect(on(4, "redis-cli cluster info | tr -d '\\r' | grep -E 'state|known|size|current|my_epoch'")).toBe(
    'cluster_state:ok\ncluster_known_nodes:6\ncluster_size:3\ncluster_current_epoch:6\ncluster_my_epoch:1\n',
  )
  expect(on(4, 'redis-cli role | head -2')).toBe('slave\n10.244.0.1\n')
})

test('clients are sent where their keys are, and a replica takes the place of a master that is gone', () => {
  const { all, on, clock, start } = cluster()
  expect(on(0, 'redis-cli set foo bar; redis-cli -c set foo bar; redis-cli -c get foo')).toBe(
    'MOVED 12182 10.244.0.3:6379\n\nOK\nbar\n',
  )
  expect(
    on(0, 'redis-cli mset a 1 b 2; redis-cli -c mset {u}a 1 {u}b 2; redis-cli cluster keyslot foo'),
  ).toBe("CROSSSLOT Keys in request don't hash to the same slot\n\nOK\n12182\n")
  expect(on(3, 'redis-cli get foo; printf "readonly\\nget foo\\nset foo x\\n" | redis-cli')).toBe(
    'MOVED 12182 10.244.0.3:6379\n\nOK\nbar\nMOVED 12182 10.244.0.3:6379\n\n',
  )
  expect(on(0, 'redis-cli select 1; redis-cli -c eval "return redis.call(\'get\', KEYS[1])" 1 foo')).toBe(
    'ERR SELECT is not allowed in cluster mode\n\nbar\n',
  )
  expect(on(1, 'redis-cli --cluster info 10.244.0.1:6379 | tail -2')).toBe(
    '[OK] 3 keys in 3 masters.\n0.00 keys per slot on average.\n',
  )

  all[2].container.signal('SIGTERM')
  clock.advance(seconds(3))
  expect(on(0, 'redis-cli -c get foo 2>&1 | head -c 20')).toContain('Could not connect')
  clock.advance(seconds(10))
  expect(all[3].output).toMatch(/Failover election won: I'm the new master\./)
  expect(on(0, 'redis-cli -c get foo; redis-cli cluster nodes | grep -c fail')).toBe('bar\n1\n')
  expect(on(0, "redis-cli cluster info | tr -d '\\r' | grep -E 'state|current'")).toBe(
    'cluster_state:ok\ncluster_current_epoch:7\n',
  )
  expect(on(2 + 2, 'redis-cli cluster failover; redis-cli role | head -1')).toBe('OK\nmaster\n')
  const old = start({ image: 'redis:8', args, ip: '10.244.0.3' })
  clock.advance(seconds(2))
  expect(old.output).toContain('No cluster configuration found')
})

test('a node knows who it is from its file, wherever it comes up again', () => {
  const mounts = [{ path: '/data', volume: new Volume() }]
  const first = server({ args, mounts })
  const id = first.run('redis-cli cluster addslotsrange 0 16383 >/dev/null; redis-cli cluster myid')
  expect(first.run('redis-cli cluster nodes; cat nodes.conf')).toBe(
    `${id.trim()} 10.244.0.1:6379@16379 myself,master - 0 0 0 connected 0-16383\n\n`.repeat(1) +
      `${id.trim()} 10.244.0.1:6379@16379 myself,master - 0 0 0 connected 0-16383\nvars currentEpoch 0 lastVoteEpoch 0\n`,
  )
  first.container.signal('SIGTERM')
  first.clock.advance(seconds(1))
  const next = first.start({ image: 'redis:8', args, mounts })
  first.clock.advance(seconds(1))
  expect(next.output).toContain(`Node configuration loaded, I'm ${id.trim()}`)
  expect(first.run('redis-cli set a 1; redis-cli cluster nodes | cut -d" " -f2', next.container)).toBe(
    'OK\n10.244.0.2:6379@16379\n\n',
  )
})

test.each([
  [
    'create 10.244.0.1:6379 10.244.0.2:6379 10.244.0.3:6379 --cluster-replicas 1',
    'This is not possible with 3 nodes and 1 replicas per node.',
  ],
  [
    'create 10.244.0.1:6379 10.244.0.9:6379 10.244.0.3:6379',
    'Could not connect to Redis at 10.244.0.9:6379: ',
  ],
  ['reshard 10.244.0.1:6379', 'redis-cli: --cluster reshard is not simulated'],
  ['check 10.244.0.1:6379', '[ERR] Not all 16384 slots are covered by nodes.'],
])('`redis-cli --cluster %s` says why it does not', (words, why) => {
  expect(nodes(3).run(`redis-cli --cluster ${words} 2>&1; echo $?`)).toMatch(
    new RegExp(`${why.replace(/[[\].]/g, '\\$&')}[\\s\\S]*1\\n$`),
  )
})
