/** The processes of a node, as a Pod sees them that shares them (hostPID), and what one finds there. */
import { describe, expect, test } from 'vitest'
import { pod as podKind } from '../../src/api/core/pod.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { pod } from '../support/manifests.ts'
import { status } from '../support/sight.ts'

/** A Pod as `kubectl debug node/node-1 --profile=sysadmin` makes it, beside another one. */
function besideWeb(container: object = { securityContext: { privileged: true } }) {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(pod('web', { image: 'nginx' }))
  cluster.settle()
  const volumes = [{ name: 'host-root', hostPath: { path: '/' } }]
  const volumeMounts = [{ name: 'host-root', mountPath: '/host' }]
  cluster.apply(
    pod('debugger', {
      image: 'ubuntu',
      container: { command: ['sleep', 'infinity'], volumeMounts, ...container },
      podSpec: { volumes, hostPID: true, hostNetwork: true, hostIPC: true },
    }),
  )
  cluster.advance(seconds(5))
  const say = (text: string, name = 'debugger') => {
    const asked = cluster.exec(name, ['sh', '-c', text])
    cluster.advance(seconds(1))
    return asked.stdout + asked.stderr
  }
  return { cluster, say }
}

const pidOf = (say: (text: string) => string, command: string) =>
  say(`pgrep -f '${command}' | head -n 1`).trim()

describe('a Pod with hostPID (P30)', () => {
  test('sees the processes of the node and of all its containers', () => {
    const { say } = besideWeb()
    const shown = say('ps -eo pid,ppid,args')
    expect(shown).toMatch(/^ +1 +0 \/sbin\/init$/m)
    expect(shown).toMatch(/^ +\d+ +1 \/usr\/bin\/kubelet --bootstrap-kubeconfig/m)
    expect(shown).toMatch(/^ +\d+ +\d+ nginx: master process/m)
    expect(shown).toMatch(/^ +\d+ +\d+ sleep infinity$/m)
  })

  test('sees which of them listen', () => {
    const { say } = besideWeb()
    const kubelet = pidOf(say, '/usr/bin/kubelet')
    expect(say('chroot /host ss -tlnp')).toMatch(
      new RegExp(`0\\.0\\.0\\.0:10250 .*users:\\(\\("kubelet",pid=${kubelet},`),
    )
    expect(say('chroot /host netstat -tlnp')).toContain(`${kubelet}/kubelet`)
    expect(say('chroot /host kubelet --version')).toBe('Kubernetes v1.36.0\n')
    expect(say('chroot /host cat /etc/os-release')).toContain('Debian GNU/Linux 12 (bookworm)')
  })

  test('is seen by nobody else', () => {
    const { say } = besideWeb()
    expect(say('grep -l sleep /proc/[0-9]*/comm', 'web')).not.toContain('/proc')
  })

  test('ends what runs in others, and systemd begins anew what the node needs', () => {
    const { cluster, say } = besideWeb()
    say(`kill -9 ${pidOf(say, 'nginx: master')}`)
    expect(status(cluster, 'web')).toMatch(/^0\/1 (Error|CrashLoopBackOff)|^1\/1 Running 1/)
    const before = pidOf(say, '/usr/bin/containerd')
    say(`kill ${before}`)
    cluster.advance(minutes(1))
    expect(Number(pidOf(say, '/usr/bin/containerd'))).toBeGreaterThan(Number(before))
  })

  test('ends alone, and nothing of the node with it', () => {
    const { cluster, say } = besideWeb()
    cluster.apply(
      pod('other', { image: 'busybox', container: { command: ['sleep', '5'] }, podSpec: { hostPID: true } }),
    )
    cluster.advance(seconds(10))
    expect(say('ps -eo args')).toContain('/usr/bin/kubelet')
    expect(status(cluster, 'debugger')).toBe('1/1 Running 0')
  })
})

describe('nsenter', () => {
  test('enters the node by its first process, where that is allowed', () => {
    const { say } = besideWeb()
    expect(say('nsenter -t 1 -m -u -i -n -p -- hostname')).toBe('node-1\n')
    expect(say('nsenter --mount=/proc/1/ns/mnt -- ls -d /etc/kubernetes')).toBe('/etc/kubernetes\n')
    const { say: weak } = besideWeb({})
    expect(weak('nsenter -t 1 -m ls')).toBe(
      'nsenter: reassociate to namespaces failed: Operation not permitted\n',
    )
  })

  test('enters the network of a container with the tools of one’s own', () => {
    const { cluster, say } = besideWeb()
    const { podIP } = cluster.client.get(podKind, 'web').status
    expect(say(`nsenter -t ${pidOf(say, 'nginx: master')} -n hostname -i`)).toBe(`${podIP}\n`)
  })
})

describe('chroot /host', () => {
  test('shows what the kernel of the node tells, and its processes', () => {
    const { say } = besideWeb()
    expect(say('chroot /host free -g | grep Mem')).toMatch(/^Mem: +16 /)
    expect(say('cat /host/proc/1/comm')).toBe('init\n')
  })

  test('asks the container runtime by crictl', () => {
    const { cluster, say } = besideWeb()
    expect(say('crictl ps')).toContain('not found')
    const shown = say('chroot /host crictl ps')
    expect(shown).toMatch(/^CONTAINER {11}IMAGE .* POD ID {14}POD {17}NAMESPACE$/m)
    expect(shown).toMatch(
      /^[\da-f]{13} +[\da-f]{13} +\d+ seconds ago +Running +web +0 +[\da-f]{13} +web +default$/m,
    )
    expect(say('chroot /host crictl pods --name web -q')).toMatch(/^[\da-f]{64}\n$/)
    cluster.apply(pod('later', { image: 'nginx' }))
    cluster.advance(seconds(10))
    expect(say('chroot /host crictl ps').split('\n')[1]).toContain(' later ')
    expect(say('chroot /host crictl pods').split('\n')[1]).toContain(' later ')
    expect(say('chroot /host crictl images')).toMatch(
      /^docker.io\/library\/nginx +latest +[\da-f]{13} +73.6MB$/m,
    )
    const id = say('chroot /host crictl ps --name web -q').slice(0, 13)
    expect(say(`chroot /host crictl logs ${id}`)).toContain('start worker process')
    expect(say(`chroot /host crictl inspect ${id} | grep state`)).toContain('CONTAINER_RUNNING')
    expect(say(`chroot /host crictl inspect ${id} | grep runtimeType`)).toContain('io.containerd.runc.v2')
    expect(say(`chroot /host crictl exec -it ${id} cat /etc/hostname`)).toBe('web\n')
    say(`chroot /host crictl stop ${id}`)
    cluster.advance(seconds(30))
    expect(status(cluster, 'web')).toContain('1/1 Running 1')
  })

  test('shows by iptables how Services lead to their endpoints', () => {
    const { cluster, say } = besideWeb()
    const ports = [{ port: 80, targetPort: 80 }]
    const spec = { selector: { app: 'web' }, ports, type: 'NodePort' }
    cluster.apply({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec })
    cluster.apply(pod('more', { image: 'nginx', labels: { app: 'web' } }))
    cluster.advance(seconds(5))
    const saved = say('chroot /host iptables-save')
    // The names that these have in every cluster.
    expect(saved).toContain(
      '-A KUBE-SERVICES -d 10.96.0.1/32 -p tcp -m comment --comment "default/kubernetes:https cluster IP" -m tcp --dport 443 -j KUBE-SVC-NPX46M4PTMTKRN6Y\n',
    )
    const [, chain] = /--comment "default\/web cluster IP" -m tcp --dport 80 -j (KUBE-SVC-\w+)/.exec(saved)!
    expect(say(`chroot /host iptables -t nat -S ${chain} | cut -d'"' -f2-`)).toMatch(
      /^-N KUBE-SVC-\w+\ndefault\/web cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ\ndefault\/web -> 10\.244\.0\.\d+:80" -m statistic --mode random --probability 0\.50000000000 -j KUBE-SEP-\w+\ndefault\/web -> 10\.244\.0\.\d+:80" -j KUBE-SEP-\w+\n$/,
    )
    expect(say('chroot /host iptables -t nat -nL KUBE-NODEPORTS')).toMatch(
      /^Chain KUBE-NODEPORTS \(1 references\)\ntarget {5}prot opt source .*\nKUBE-EXT-\w+ {2}tcp {2}-- {2}0\.0\.0\.0\/0 {12}0\.0\.0\.0\/0 {12}\/\* default\/web \*\/ tcp dpt:3\d{4}\n$/,
    )
  })

  test('finds there what kube-proxy knew when its node was cut off (P36)', () => {
    const { cluster, say } = besideWeb()
    const metadata = { name: 'web', labels: { 'kubernetes.io/service-name': 'web' } }
    const slice = {
      ...{ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata, addressType: 'IPv4' },
      ...{ endpoints: [{ addresses: ['10.0.0.1'] }], ports: [{ port: 80 }] },
    }
    cluster.apply([
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { ports: [{ port: 80 }] } },
      slice,
    ])
    say('while sleep 1; do chroot /host iptables-save | grep -o "web -> .*:80" | wc -l; done >/tmp/seen &')
    cluster.advance(seconds(5))
    cluster.nodes.partition('node-1')
    cluster.apply({ ...slice, endpoints: [] })
    cluster.advance(seconds(5))
    cluster.apply(slice)
    cluster.nodes.heal('node-1')
    expect(say('uniq /tmp/seen')).toBe('1\n')
  })
})
