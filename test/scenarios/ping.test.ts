/** ping from a Pod: who answers, who may ask, and what is printed. */
import { describe, expect, test } from 'vitest'
import type { Cluster } from '../../src/cluster.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { pod, service } from '../support/manifests.ts'
import { containerOf, logs, podOf, secondsAfter } from '../support/sight.ts'

interface Asker {
  readonly image?: string
  readonly securityContext?: object
  readonly ofPod?: object
  readonly nodeName?: string
}

/** What a ping prints that is the container's command, and its exit code. */
function ping(
  cluster: Cluster,
  args: string,
  { image = 'busybox:1.36', securityContext, ofPod, nodeName }: Asker = {},
) {
  const name = `ping-${cluster.store.revision}`
  const container = { command: ['ping', ...args.split(' ')], securityContext }
  cluster.apply(
    pod(name, { image, container, podSpec: { restartPolicy: 'Never', securityContext: ofPod, nodeName } }),
  )
  cluster.advance(minutes(1))
  const { exitCode, startedAt, finishedAt } = containerOf(cluster, name).state.terminated!
  return { said: logs(cluster, name), exitCode, took: secondsAfter(Date.parse(startedAt!), finishedAt) }
}

const ms = '\\d\\.\\d{3}'

/** A cluster with a server, and the address of it. */
function withTarget() {
  const cluster = testCluster({ nodes: 2 })
  cluster.apply([pod('target', { podSpec: { nodeName: 'node-1' } }), service('target')])
  cluster.settle()
  return { cluster, ip: podOf(cluster, 'target').status.podIP! }
}

/** As the kernel is set where nobody sets it. */
const noGroups = { sysctls: [{ name: 'net.ipv4.ping_group_range', value: '1 0' }] }

describe('busybox', () => {
  test('is answered by a Pod', () => {
    const { cluster, ip } = withTarget()
    const { said, exitCode } = ping(cluster, `-c 1 ${ip}`, { nodeName: 'node-1' })
    expect(said).toMatch(
      new RegExp(
        `^PING ${ip} \\(${ip}\\): 56 data bytes\n64 bytes from ${ip}: seq=0 ttl=63 time=${ms} ms\n\n` +
          `--- ${ip} ping statistics ---\n1 packets transmitted, 1 packets received, 0% packet loss\n` +
          `round-trip min/avg/max = ${ms}/${ms}/${ms} ms\n$`,
      ),
    )
    expect(exitCode).toBe(0)
  })

  test('takes a second between two requests, or as long as -i says', () => {
    const { cluster, ip } = withTarget()
    expect(ping(cluster, `-c 4 ${ip}`)).toMatchObject({ took: 3, exitCode: 0 })
    expect(ping(cluster, `-c 4 -i 5 ${ip}`).took).toBe(15)
    expect(ping(cluster, `-c 3 -q ${ip}`).said).not.toContain('seq=')
    expect(ping(cluster, `-w 5 ${ip}`)).toMatchObject({ took: 5, exitCode: 0 })
  })

  test.each([
    ['a node', '172.18.0.4', 0],
    ['itself', 'localhost', 0],
    ['the API server’s machine', '172.18.0.2', 0],
    ['the address of a Service', '10.96.0.1', 1],
    ['a Service by its name', 'target', 1],
    ['an address that nobody has', '10.244.7.7', 1],
  ])('asks %s: %s, and ends with %i', (_whom, host, code) => {
    const { cluster } = withTarget()
    const { said, exitCode, took } = ping(cluster, `-c 1 -W 2 ${host}`)
    expect(exitCode).toBe(code)
    expect(took).toBe(code === 0 ? 0 : 2)
    expect(said).toContain(
      code === 0
        ? '1 packets received, 0% packet loss'
        : '1 packets transmitted, 0 packets received, 100% packet loss\n',
    )
  })

  test('knows no such name', () => {
    const { cluster } = withTarget()
    expect(ping(cluster, '-c 1 nobody')).toMatchObject({ said: "ping: bad address 'nobody'\n", exitCode: 1 })
  })

  test('is for everybody, as containerd sets the kernel', () => {
    const { cluster, ip } = withTarget()
    const securityContext = { runAsUser: 1000, capabilities: { drop: ['ALL'] } }
    expect(ping(cluster, `-c 1 ${ip}`, { securityContext }).exitCode).toBe(0)
  })

  test('needs root and CAP_NET_RAW where no group may ask', () => {
    const { cluster, ip } = withTarget()
    const denied = { said: 'ping: permission denied (are you root?)\n', exitCode: 1 }
    const with_ = (securityContext: object) =>
      ping(cluster, `-c 1 ${ip}`, { securityContext, ofPod: noGroups })
    expect(with_({ runAsUser: 1000 })).toMatchObject(denied)
    expect(with_({ capabilities: { drop: ['ALL'] } })).toMatchObject(denied)
    expect(with_({ capabilities: { drop: ['NET_RAW'] } })).toMatchObject(denied)
    expect(with_({ capabilities: { drop: ['all'], add: ['CAP_NET_RAW'] } }).exitCode).toBe(0)
    expect(with_({ privileged: true }).exitCode).toBe(0)
    const sysctls = [{ name: 'net.ipv4.ping_group_range', value: '0 2000' }]
    expect(
      ping(cluster, `-c 1 ${ip}`, { securityContext: { runAsUser: 1000 }, ofPod: { sysctls } }).exitCode,
    ).toBe(0)
  })
})

describe('iputils', () => {
  const image = 'nicolaka/netshoot'

  test('is answered by a Pod on another node', () => {
    const { cluster, ip } = withTarget()
    const { said, exitCode } = ping(cluster, `-c 2 ${ip}`, { image, nodeName: 'node-2' })
    expect(said).toMatch(
      new RegExp(
        `^PING ${ip} \\(${ip}\\) 56\\(84\\) bytes of data\\.\n64 bytes from ${ip}: icmp_seq=1 ttl=62 time=${ms} ms\n` +
          `64 bytes from ${ip}: icmp_seq=2 ttl=62 time=${ms} ms\n\n--- ${ip} ping statistics ---\n` +
          `2 packets transmitted, 2 received, 0% packet loss, time 1000ms\nrtt min/avg/max/mdev = ${ms}/${ms}/${ms}/${ms} ms\n$`,
      ),
    )
    expect(exitCode).toBe(0)
  })

  test('tells that nobody has an address, that a name is unknown, and that it may not ask', () => {
    const { cluster, ip } = withTarget()
    const lost = ping(cluster, '-c 1 10.244.7.7', { image })
    expect(lost.said).toMatch(/\nFrom 10\.244\.\d+\.1 icmp_seq=1 Destination Host Unreachable\n/)
    expect(lost.said).toMatch(
      /\n1 packets transmitted, 0 received, \+1 errors, 100% packet loss, time 0ms\n\n$/,
    )
    expect(ping(cluster, '-c 1 nobody', { image })).toMatchObject({
      said: 'ping: nobody: Name or service not known\n',
      exitCode: 2,
    })
    const securityContext = { capabilities: { drop: ['ALL'] } }
    expect(ping(cluster, `-c 1 ${ip}`, { image, securityContext, ofPod: noGroups })).toMatchObject({
      said: expect.stringMatching(/^ping: socktype: SOCK_RAW\nping: socket: Operation not permitted\n/),
      exitCode: 2,
    })
    const other = { image, securityContext: { runAsUser: 1000 }, ofPod: noGroups }
    expect(ping(cluster, `-c 1 ${ip}`, other).exitCode).toBe(0)
  })
})

test('a ping without end tells what it has seen when it is interrupted', () => {
  const { cluster, ip } = withTarget()
  const command = ['sh', '-c', `ping ${ip} & sleep 3; kill -INT $!; wait $!; echo rc=$?`]
  cluster.apply(
    pod('asker', { image: 'busybox:1.36', container: { command }, podSpec: { restartPolicy: 'Never' } }),
  )
  cluster.advance(seconds(10))
  expect(logs(cluster, 'asker')).toMatch(
    /\n[34] packets transmitted, [34] packets received, 0% packet loss\n.*rc=0\n$/s,
  )
})

test('a machine without power or network does not answer', () => {
  const { cluster, ip } = withTarget()
  cluster.nodes.partition('node-1')
  expect(ping(cluster, `-c 1 -W 1 ${ip}`, { nodeName: 'node-2' }).exitCode).toBe(1)
  cluster.nodes.heal('node-1')
  expect(ping(cluster, `-c 1 -W 1 ${ip}`, { nodeName: 'node-2' }).exitCode).toBe(0)
  cluster.nodes.stop('node-1')
  expect(ping(cluster, '-c 1 -W 1 172.18.0.3', { nodeName: 'node-2' }).exitCode).toBe(1)
})
