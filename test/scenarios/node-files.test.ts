/** A node from within, as `kubectl debug node/… --image=busybox` and `chroot /host` show it. */
import { describe, expect, test } from 'vitest'
import { seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { pod, script } from '../support/manifests.ts'
import { isGone, podOf, status } from '../support/sight.ts'

/** A pod that shows the root of its node at /host, as that of kubectl debug does. */
function debuggingPod(image: string, container: object = {}, cluster = testCluster({ nodes: 1 })) {
  const volumes = [{ name: 'host-root', hostPath: { path: '/' } }]
  const volumeMounts = [{ name: 'host-root', mountPath: '/host' }]
  const spec = { command: ['sleep', 'infinity'], volumeMounts, ...container }
  cluster.apply(pod('debugger', { image, container: spec, podSpec: { volumes, hostNetwork: true } }))
  cluster.advance(seconds(5))
  return (text: string) => {
    const asked = cluster.exec('debugger', ['sh', '-c', text])
    cluster.advance(seconds(1))
    return asked.stdout + asked.stderr
  }
}

describe('chroot /host', () => {
  test('runs the programs of the node over its files, whatever the image is', () => {
    const say = debuggingPod('busybox:1.36')
    expect(say('chroot /host bash -c "cat /etc/hostname; ls -d /var/log/pods; pwd; whoami"')).toBe(
      'node-1\n/var/log/pods\n/\nroot\n',
    )
    expect(say('chroot /host grep ^ID= /etc/os-release; which apt-get')).toBe('ID=debian\n')
    expect(say('chroot /host')).toBe('# ')
  })

  test('finds what kubeadm and a network plugin have left there', () => {
    const say = debuggingPod('busybox:1.36')
    expect(say('chroot /host sh -c "cd /etc; ls cni/net.d kubernetes kubernetes/pki; ls /opt/cni/bin"')).toBe(
      'cni/net.d:\n10-kubesim.conflist\n\nkubernetes:\nkubelet.conf\nmanifests\npki\n\nkubernetes/pki:\nca.crt\nbridge\nhost-local\nloopback\nportmap\nptp\n',
    )
    expect(say('grep staticPodPath /host/var/lib/kubelet/config.yaml')).toBe(
      'staticPodPath: /etc/kubernetes/manifests\n',
    )
    expect(say('grep subnet /host/etc/cni/net.d/*')).toContain('"subnet": "10.244.0.0/24"')
  })

  test('writes to the node, and sees no files of the container', () => {
    const say = debuggingPod('ubuntu')
    expect(say('touch /mine; chroot /host sh -c "echo here > /tmp/told; ls /mine"; cat /host/tmp/told')).toBe(
      "here\nls: cannot access '/mine': No such file or directory\n",
    )
  })

  test('answers the exit code of what it has run', () => {
    expect(debuggingPod('ubuntu')("chroot /host sh -c 'exit 7'; echo $?")).toBe('7\n')
  })
})

describe('chroot', () => {
  test('finds nothing to run where there are no programs, but what is copied there', () => {
    const say = debuggingPod('busybox:1.36')
    expect(say('mkdir -p /jail/bin; chroot /jail; echo $?')).toBe(
      "127\nchroot: can't execute '/bin/sh': No such file or directory\n",
    )
    expect(say('cp /bin/sh /bin/ls /jail/bin; chroot /jail sh -c "ls /bin"')).toBe('ls\nsh\n')
    expect(say('chroot /none')).toBe(
      "chroot: can't change root directory to '/none': No such file or directory\n",
    )
  })

  test('is only for those that have the capability', () => {
    const securityContext = { capabilities: { drop: ['ALL'] } }
    expect(debuggingPod('ubuntu', { securityContext })('chroot /host')).toBe(
      "chroot: cannot change root directory to '/host': Operation not permitted\n",
    )
  })
})

describe('the logs of containers', () => {
  test('are files of their node, in the form that agents read, and are named after how often the container has run', () => {
    const cluster = testCluster({ nodes: 1 })
    const say = debuggingPod('ubuntu', {}, cluster)
    cluster.apply(pod('app', script('echo one; echo two >&2; printf three; exit 1')))
    cluster.advance(seconds(5))
    const folder = `default_app_${podOf(cluster, 'app').metadata.uid}`
    expect(say('ls /host/var/log/pods')).toContain(`${folder}\n`)
    const instant = String.raw`2026-01-01T00:00:\d\d\.\d{9}Z`
    expect(say(`ls /host/var/log/pods/${folder}/app; cat /host/var/log/pods/${folder}/app/1.log`)).toMatch(
      new RegExp(`^1\\.log\n${instant} stdout F one\n${instant} stderr F two\n${instant} stdout P three\n$`),
    )
    const [, link] = /(app_default_app-\w{64}\.log)/.exec(say('ls /host/var/log/containers'))!
    expect(say(`chroot /host tail -n 1 /var/log/containers/${link}`)).toContain(' stdout P three\n')
  })
})

describe('/etc/kubernetes/manifests', () => {
  const folder = '/host/etc/kubernetes/manifests'
  const manifest = (image: string) => JSON.stringify(pod('web', { image }))

  test('is where the kubelet of the node finds static pods that somebody writes there (P33)', () => {
    const cluster = testCluster({ nodes: 1 })
    const say = debuggingPod('ubuntu', {}, cluster)
    say(`echo '${manifest('nginx:1.27')}' > ${folder}/web.yaml`)
    cluster.advance(seconds(5))
    expect(status(cluster, 'web-node-1')).toBe('1/1 Running 0')
    // In place: nothing comes or goes in the folder.
    say(`echo '${manifest('nginx:1.28')}' > ${folder}/web.yaml`)
    cluster.advance(seconds(40))
    expect(podOf(cluster, 'web-node-1').spec.containers[0].image).toBe('nginx:1.28')
    say(`rm ${folder}/web.yaml`)
    cluster.advance(seconds(40))
    expect(isGone(cluster, 'web-node-1')).toBe(true)
  })

  test('may hold what is no pod: the journal tells of it, and the pod goes on (P34)', () => {
    const cluster = testCluster({ nodes: 1 })
    const say = debuggingPod('ubuntu', {}, cluster)
    say(`echo '${manifest('nginx')}' > ${folder}/web.yaml; echo 'kind: [' > ${folder}/bad.yaml`)
    cluster.advance(seconds(2))
    say(`sed -i s/containers/volumes/ ${folder}/web.yaml`)
    cluster.advance(seconds(25))
    expect(status(cluster, 'web-node-1')).toBe('1/1 Running 0')
    const told = say('chroot /host journalctl -u kubelet --no-pager | grep -c "config file"')
    expect(told).toBe('2\n')
  })
})

test('systemctl tells of the daemons of a node to who sees its processes, and journalctl to who sees its files', () => {
  const cluster = testCluster({ nodes: 1 })
  const say = debuggingPod('ubuntu', {}, cluster)
  expect(say('chroot /host systemctl is-active kubelet')).toContain('System has not been booted with systemd')
  expect(say('chroot /host journalctl -u kubelet -g version -n 1 -o cat')).toContain('"Kubelet version"')
  expect(say('chroot /host journalctl -u kubelet -n 1')).toMatch(
    /^Jan 01 00:00:00 node-1 kubelet\[\d+\]: I0101 00:00:00\.000000 +\d+ "Starting kubelet main sync loop"\n$/,
  )
  cluster.apply(
    pod('seeing', {
      image: 'ubuntu',
      container: { command: ['sleep', 'infinity'], securityContext: { privileged: true } },
      podSpec: { hostPID: true },
    }),
  )
  cluster.advance(seconds(5))
  const asked = cluster.exec('seeing', [
    'sh',
    '-c',
    'in="nsenter -t 1 -m"; $in systemctl status kubelet | grep Active; $in systemctl restart kubelet; $in systemctl is-active kubelet; sleep 11; $in systemctl is-active kubelet',
  ])
  cluster.advance(seconds(20))
  expect(asked.stdout).toMatch(
    / Active: active \(running\) since Thu 2026-01-01 00:00:00 UTC; \d+s ago\nactivating\nactive\n$/,
  )
})
