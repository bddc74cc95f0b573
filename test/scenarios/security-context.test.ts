/** securityContext: as whom a container runs, and what it may do (P30). */
import { describe, expect, test } from 'vitest'
import { seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { containerOf, eventsOf, logs, status } from '../support/sight.ts'

interface Contexts {
  readonly pod?: object
  readonly container?: object
  readonly image?: string
  readonly more?: object
}

function ran(text: string, { pod = {}, container = {}, image = 'busybox:1.36', more = {} }: Contexts = {}) {
  const cluster = testCluster({ nodes: 1 })
  const mounts = { volumeMounts: [{ name: 'work', mountPath: '/work' }] }
  const app = { name: 'app', image, command: ['sh', '-c', text], securityContext: container, ...mounts }
  cluster.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'app' },
    spec: {
      restartPolicy: 'Never',
      securityContext: pod,
      containers: [app],
      volumes: [{ name: 'work', emptyDir: {} }],
      ...more,
    },
  })
  cluster.advance(seconds(5))
  return cluster
}

const said = (text: string, contexts?: Contexts) => logs(ran(text, contexts), 'app')

describe('as whom a container runs (P30)', () => {
  test('its image says, and root where that says nothing', () => {
    expect(said('id')).toBe('uid=0(root) gid=0(root) groups=0(root),10(wheel)\n')
  })

  test('the Pod says with runAsUser, runAsGroup, fsGroup and supplementalGroups, and `id` agrees', () => {
    const pod = { runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000, supplementalGroups: [4000] }
    expect(said('id; touch /work/a; ls -ln /work', { pod })).toMatch(
      /^uid=1000 gid=3000 groups=2000,3000,4000\n(?:.*\n)*.* 1000 +2000 /,
    )
  })

  test('the container says before its Pod', () => {
    expect(
      said('id -u; id -g', { pod: { runAsUser: 1000 }, container: { runAsUser: 7, runAsGroup: 8 } }),
    ).toBe('7\n8\n')
  })

  test('not as root, where it must not: an image of root is refused with the words of the kubelet', () => {
    const cluster = ran('id', { container: { runAsNonRoot: true } })
    expect(status(cluster, 'app')).toBe('0/1 CreateContainerConfigError 0')
    expect(containerOf(cluster, 'app').state.waiting?.message).toMatch(
      /^container has runAsNonRoot and image will run as root \(pod: "app_default\([0-9a-f-]{36}\)", container: app\)$/,
    )
    const told = ran('id', { container: { runAsNonRoot: true, runAsUser: 0 } })
    expect(containerOf(told, 'app').state.waiting?.message).toContain(
      "container's runAsUser breaks non-root policy",
    )
  })
})

const maskOf = (text: string) => `grep ${text} /proc/1/status | cut -f 2`

describe('what its processes may do (P30)', () => {
  test.each([
    ['an ordinary container', {}, '00000000a80425fb'],
    ['one that drops all', { capabilities: { drop: ['ALL'] } }, '0000000000000000'],
    ['one that adds one', { capabilities: { add: ['NET_ADMIN'] } }, '00000000a80435fb'],
    [
      'one that keeps but one',
      { capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } },
      '0000000000000400',
    ],
    ['one that adds all', { capabilities: { add: ['ALL'] } }, '000001ffffffffff'],
    ['a privileged one', { privileged: true }, '000001ffffffffff'],
  ])('%s has the capabilities that the kernel shows', (_what, container, mask) => {
    expect(said(maskOf('CapEff'), { container })).toBe(`${mask}\n`)
  })

  test('nothing of it is in effect for who is not root', () => {
    const container = { runAsUser: 1000, capabilities: { add: ['NET_ADMIN'] } }
    expect(said(maskOf('Cap[EB]'), { container })).toBe('0000000000000000\n00000000a80435fb\n')
  })

  test('root without CHOWN, FOWNER and DAC_OVERRIDE is bound to the modes of files', () => {
    const text = 'chown 5 /work; touch /work/a; chmod 000 /work/a; cat /work/a; chmod 700 /etc'
    expect(said('chown 5 /work && echo done')).toBe('done\n')
    expect(said(text, { container: { capabilities: { drop: ['ALL'] } } })).toBe(
      "chown: /work: Operation not permitted\ncat: can't open '/work/a': Permission denied\n",
    )
  })

  test('allowPrivilegeEscalation keeps a program from gaining what its file says', () => {
    const image = 'registry.k8s.io/e2e-test-images/nonewprivs:1.4'
    const as = (container: object) => {
      const cluster = testCluster({ nodes: 1 })
      const securityContext = { runAsUser: 1000, ...container }
      cluster.apply({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'app' },
        spec: { restartPolicy: 'Never', containers: [{ name: 'app', image, securityContext }] },
      })
      cluster.advance(seconds(5))
      return logs(cluster, 'app')
    }
    expect(as({})).toBe('Effective uid: 0\n')
    expect(as({ allowPrivilegeEscalation: false })).toBe('Effective uid: 1000\n')
    expect(said(maskOf('NoNewPrivs'), { container: { allowPrivilegeEscalation: false } })).toBe('1\n')
  })

  test('a seccomp profile shows, but for privileged containers; one of the node has to be there', () => {
    const runtimeDefault = { seccompProfile: { type: 'RuntimeDefault' } }
    expect(said(maskOf('Seccomp'))).toBe('0\n')
    expect(said(maskOf('Seccomp'), { pod: runtimeDefault })).toBe('2\n')
    expect(said(maskOf('Seccomp'), { pod: runtimeDefault, container: { privileged: true } })).toBe('0\n')
    const own = { seccompProfile: { type: 'Localhost', localhostProfile: 'profiles/audit.json' } }
    const cluster = ran('true', { container: own })
    expect(status(cluster, 'app')).toBe('0/1 CreateContainerError 0')
    expect(eventsOf(cluster, 'pod/app').join('\n')).toContain(
      'Failed: Error: failed to create containerd container: cannot load seccomp profile "/var/lib/kubelet/seccomp/profiles/audit.json": open /var/lib/kubelet/seccomp/profiles/audit.json: no such file or directory',
    )
  })

  test('an AppArmor profile shows, that of the container runtime where none is named', () => {
    const profile = 'cat /proc/self/attr/current'
    const own = { appArmorProfile: { type: 'Localhost', localhostProfile: 'deny-write' } }
    expect(said(profile)).toBe('cri-containerd.apparmor.d (enforce)\n')
    expect(said(profile, { pod: own })).toBe('deny-write (enforce)\n')
    expect(said(profile, { container: { privileged: true } })).toBe('unconfined\n')
    expect(said(profile, { pod: own, container: { appArmorProfile: { type: 'Unconfined' } } })).toBe(
      'unconfined\n',
    )
  })

  test('what the kernel is set to changes who is privileged, or has an unmasked /proc; who is not is told so', () => {
    const text = 'sysctl -w vm.swappiness=1; cat /proc/sys/vm/swappiness'
    expect(said(text)).toBe("sysctl: error setting key 'vm.swappiness': Read-only file system\n60\n")
    expect(said(text, { container: { privileged: true } })).toBe('vm.swappiness = 1\n1\n')
    const unmasked = { container: { procMount: 'Unmasked' }, more: { hostUsers: false } }
    expect(said(text, unmasked)).toBe('vm.swappiness = 1\n1\n')
  })

  test('what it may have of the node stands in its cgroup, and how soon it goes without memory', () => {
    const text = 'cd /sys/fs/cgroup; cat cpu.max cpu.weight memory.max; cat /proc/1/oom_score_adj'
    expect(said(text)).toBe('max 100000\n1\nmax\n1000\n')
    const resources = { limits: { cpu: '500m', memory: '64Mi' } }
    const containers = [{ name: 'app', image: 'busybox:1.36', command: ['sh', '-c', text], resources }]
    expect(said(text, { more: { containers } })).toBe('50000 100000\n20\n67108864\n-997\n')
  })

  test('what it has used stands there, too, and that it may not swap', () => {
    const text =
      'cd /sys/fs/cgroup; cat memory.swap.max cpuset.cpus.effective; grep -c . cpu.stat memory.events'
    expect(said(text)).toBe('0\n0-3\ncpu.stat:4\nmemory.events:6\n')
  })

  test('what its Pod asks for and no container does counts for each of them alike', () => {
    const resources = { requests: { memory: '1Gi' }, limits: { memory: '2Gi' } }
    const text = 'cat /proc/1/oom_score_adj'
    const more = [{ name: 'more', image: 'busybox:1.36', command: ['true'] }]
    const containers = [{ name: 'app', image: 'busybox:1.36', command: ['sh', '-c', text] }, ...more]
    expect(said(text, { more: { resources, containers } })).toBe('969\n')
  })

  test('sysctls of the Pod are set', () => {
    const pod = { sysctls: [{ name: 'kernel.shm_rmid_forced', value: '1' }] }
    expect(said('sysctl kernel.shm_rmid_forced', { pod })).toBe('kernel.shm_rmid_forced = 1\n')
  })

  test('a root file system that is read-only takes nothing', () => {
    expect(
      said('echo x > /x; echo y > /work/y; cat /work/y', { container: { readOnlyRootFilesystem: true } }),
    ).toBe("sh: can't create /x: Read-only file system\ny\n")
  })
})

describe('rules of Windows HostProcess containers (P30)', () => {
  const refused = (spec: object) => () =>
    testCluster().apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'app' },
      spec: { os: { name: 'windows' }, containers: [{ name: 'app', image: 'app:1' }], ...spec },
    })
  const hostProcess = { securityContext: { windowsOptions: { hostProcess: true } } }

  test('they need the network of their node', () => {
    expect(refused(hostProcess)).toThrow(
      'spec.hostNetwork: Invalid value: false: hostNetwork must be true if pod contains any hostProcess containers',
    )
  })

  test('all containers of a Pod are, or none', () => {
    const other = {
      name: 'other',
      image: 'app:1',
      securityContext: { windowsOptions: { hostProcess: false } },
    }
    const containers = [{ name: 'app', image: 'app:1' }, other]
    expect(refused({ ...hostProcess, hostNetwork: true, containers })).toThrow(/hostProcess/)
  })
})

describe('what nginx needs to start', () => {
  const server = (contexts: {
    pod?: object
    container?: object
    image?: string
    folders?: string[]
    env?: object[]
  }) => {
    const { pod = {}, container = {}, image = 'nginx:1.27', folders = [], env = [] } = contexts
    const cluster = testCluster({ nodes: 1 })
    const names = folders.map((mountPath, n) => ({ name: `v${n}`, mountPath }))
    cluster.apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web' },
      spec: {
        securityContext: pod,
        containers: [{ name: 'web', image, securityContext: container, volumeMounts: names, env }],
        volumes: names.map(({ name }) => ({ name, emptyDir: {} })),
      },
    })
    cluster.advance(seconds(3))
    return { status: status(cluster, 'web').replace(/ \d+( .*)?$/, ''), said: logs(cluster, 'web') }
  }

  test.each([
    [
      "its folders of caches, which are root's",
      { pod: { runAsUser: 1000 } },
      'mkdir() "/var/cache/nginx/client_temp" failed (13: Permission denied)',
    ],
    [
      'a file system that can be written to',
      { container: { readOnlyRootFilesystem: true } },
      'mkdir() "/var/cache/nginx/client_temp" failed (30: Read-only file system)',
    ],
    [
      'a place for its number',
      { container: { readOnlyRootFilesystem: true }, folders: ['/var/cache/nginx'] },
      'open() "/run/nginx.pid" failed (30: Read-only file system)',
    ],
    [
      'to give its folders away',
      { container: { capabilities: { drop: ['ALL'] } } },
      'chown("/var/cache/nginx/client_temp", 101) failed (1: Operation not permitted)',
    ],
    [
      '/tmp, where it is made for others than root',
      { image: 'nginxinc/nginx-unprivileged:1.27', container: { readOnlyRootFilesystem: true } },
      'mkdir() "/tmp/client_body_temp" failed (30: Read-only file system)',
    ],
  ])('is %s', (_what, contexts, why) => {
    const { status, said } = server(contexts)
    expect(status).toBe('0/1 CrashLoopBackOff')
    expect(said).toContain(`\nnginx: [emerg] ${why}\n`)
  })

  test.each([
    { container: { readOnlyRootFilesystem: true }, folders: ['/var/cache/nginx', '/var/run'] },
    {
      pod: { runAsUser: 101 },
      container: { readOnlyRootFilesystem: true },
      folders: ['/var/cache/nginx', '/run'],
    },
    { container: { capabilities: { drop: ['ALL'], add: ['CHOWN', 'SETGID', 'SETUID'] } } },
    {
      image: 'nginxinc/nginx-unprivileged:1.27',
      container: { readOnlyRootFilesystem: true },
      folders: ['/tmp'],
    },
  ])('is there with %j', (contexts) => {
    expect(server(contexts).status).toBe('1/1 Running')
  })

  test.each([
    [
      { pod: { runAsUser: 1000 } },
      /\(13\)Permission denied: AH00099: could not create \S+\/logs\/httpd\.pid\.\w{6}\n/,
    ],
    [{ container: { readOnlyRootFilesystem: true } }, /\(30\)Read-only file system: AH00099: /],
    [
      { container: { capabilities: { drop: ['ALL'] } } },
      /AH02156: setgid: unable to set group id to Group 33\n/,
    ],
  ])('is wanted by httpd in its own way: %j', (contexts, why) => {
    const { status, said } = server({ ...contexts, image: 'httpd:2.4' })
    expect(status).toBe('0/1 CrashLoopBackOff')
    expect(said).toMatch(why)
  })

  test.each([
    ['postgres:16', 'error: failed switching to "postgres": operation not permitted\n'],
    ['redis:8', 'setpriv: setresuid failed: Operation not permitted\n'],
  ])('is the right to become somebody else, for %s', (image, why) => {
    const container = { capabilities: { drop: ['ALL'] } }
    const { status, said } = server({ image, container, env: [{ name: 'POSTGRES_PASSWORD', value: 'x' }] })
    expect(status).toBe('0/1 CrashLoopBackOff')
    expect(said).toContain(why)
  })

  test('is there for httpd where its logs can be written', () => {
    const container = { readOnlyRootFilesystem: true }
    expect(server({ image: 'httpd:2.4', container, folders: ['/usr/local/apache2/logs'] }).status).toBe(
      '1/1 Running',
    )
  })

  test('warns whoever is not root of what only root may do', () => {
    const { said } = server({ pod: { runAsUser: 101 } })
    expect(said).toContain('info: can not modify /etc/nginx/conf.d/default.conf (read-only file system?)\n')
    expect(said).toContain('ignored in /etc/nginx/nginx.conf:2\n')
  })
})

describe('the kernel that a container sees', () => {
  test('is the one of its node, which says nothing to whom it is not for', () => {
    expect(said('uname -r; dmesg')).toBe('6.8.0-60-generic\ndmesg: klogctl: Operation not permitted\n')
    expect(said('dmesg', { container: { privileged: true } })).toMatch(/^\[ +0\.0+\] Linux version 6\.8\.0/)
  })

  test('is another one behind gVisor', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply({
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name: 'gvisor' },
      handler: 'runsc',
    })
    cluster.apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'app' },
      spec: {
        runtimeClassName: 'gvisor',
        containers: [{ name: 'app', image: 'busybox', command: ['sh', '-c', 'uname -r; dmesg | head -1'] }],
      },
    })
    cluster.advance(seconds(2))
    expect(logs(cluster, 'app')).toBe('4.4.0\n[    0.000000] Starting gVisor...\n')
  })
})
