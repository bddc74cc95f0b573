/** Images of distributions besides Debian, Ubuntu and Alpine: a shell, the tools of GNU, and whatever is installed. */
import { expect, test } from 'vitest'
import { minutes } from '../../../src/sim/duration.ts'
import { testCluster } from '../../support/cluster.ts'
import { pod } from '../../support/manifests.ts'
import { logs, status } from '../../support/sight.ts'
import { testRuntime } from '../support.ts'

const run = (name: string, options: Parameters<typeof pod>[1]) => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(pod(name, options))
  cluster.advance(minutes(1))
  return cluster
}

test.each([
  'fedora',
  'quay.io/centos/centos:stream9',
  'archlinux',
  'registry.access.redhat.com/ubi9/ubi',
  'opensuse/leap:15.6',
])('%s runs a shell, which ends where nobody speaks to it', (image) => {
  expect(status(run('shell', { image }), 'shell')).toMatch(/^0\/1 (Completed|CrashLoopBackOff) /)
  expect(status(run('shell', { image, container: { stdin: true, tty: true } }), 'shell')).toBe(
    '1/1 Running 0',
  )
})

test('its tools are those of GNU, and its packages bring what is simulated', () => {
  const text =
    '. /etc/os-release; echo $ID $VERSION_ID; cat /etc/redhat-release; id; ls /nosuch; ls /usr/sbin/ip /usr/sbin/apk; dnf install -y bind-utils && dig +short kubernetes.default.svc.cluster.local; echo "${BASH_VERSION%%.*}"'
  const cluster = run('f', {
    image: 'fedora:42',
    container: { command: ['sh', '-c', text] },
    podSpec: { restartPolicy: 'Never' },
  })
  expect(logs(cluster, 'f')).toBe(
    "fedora 42\nFedora release 42 (Adams)\nuid=0(root) gid=0(root) groups=0(root)\nls: cannot access '/nosuch': No such file or directory\nls: cannot access '/usr/sbin/apk': No such file or directory\n/usr/sbin/ip\n10.96.0.1\n5\n",
  )
})

test('ubuntu brings its own user since 23.04, who is in the groups of its administrators', () => {
  const { sh } = testRuntime()
  const script = 'id ubuntu; grep ubuntu: /etc/passwd; ls -ld /home/ubuntu; useradd bob; id -u bob'
  expect(sh(script, { image: 'ubuntu:24.04' }).output).toBe(
    'uid=1000(ubuntu) gid=1000(ubuntu) groups=1000(ubuntu),4(adm),20(dialout),24(cdrom),25(floppy),27(sudo),29(audio),30(dip),44(video),46(plugdev)\n' +
      'ubuntu:x:1000:1000:Ubuntu:/home/ubuntu:/bin/bash\n' +
      'drwxr-x--- 2 ubuntu ubuntu 4096 Jan 31 09:00 /home/ubuntu\n1001\n',
  )
  expect(sh('id ubuntu', { image: 'ubuntu:22.04' }).output).toBe("! id: 'ubuntu': no such user\n")
})
