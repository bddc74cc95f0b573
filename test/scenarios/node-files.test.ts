/** A node from within, as `kubectl debug node/… --image=busybox` and `chroot /host` show it. */
import { describe, expect, test } from 'vitest'
import { seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { pod } from '../support/manifests.ts'

/** A pod that shows the root of its node at /host, as that of kubectl debug does. */
function debuggingPod(image: string, container: object = {}) {
  const cluster = testCluster({ nodes: 1 })
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
    expect(say('chroot /host grep ^ID= /etc/os-release; which apt-get')).toBe('ID=ubuntu\n')
    expect(say('chroot /host')).toBe('# ')
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
