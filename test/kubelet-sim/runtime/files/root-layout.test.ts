/** What is at the top of a container, and how `ls -l` shows it. */
import { expect, test } from 'vitest'
import { testRuntime } from '../../support.ts'

const run = (script: string, image: string) =>
  testRuntime().sh(script, { image, command: ['sh', '-c', script] }).output

test.each([
  ['busybox:1.36', 'bin dev etc home lib lib64 proc root sys tmp usr var'],
  ['alpine:3.22', 'bin dev etc home lib media mnt opt proc root run sbin srv sys tmp usr var'],
  ['debian:12', 'bin boot dev etc home lib lib64 media mnt opt proc root run sbin srv sys tmp usr var'],
  [
    'nginx:1.29',
    'bin boot dev docker-entrypoint.d docker-entrypoint.sh etc home lib lib64 media mnt opt proc root run sbin srv sys tmp usr var',
  ],
])('%s has the directories of its distribution', (image, names) => {
  expect(run('echo $(ls /)', image)).toBe(`${names}\n`)
})

test('where /bin and its like are in /usr, they lead there, for who reads and who writes', () => {
  expect(
    run(
      'readlink /bin; readlink /sbin; cp /bin/cat /sbin/mine; chmod +x /sbin/mine; echo hello | /usr/sbin/mine; mine /etc/debian_version',
      'debian:12',
    ),
  ).toBe('usr/bin\nusr/sbin\nhello\n12.11\n')
})

test('a directory stands in those that are in it, too, and links take no blocks', () => {
  const script = 'mkdir -p /tmp/a/b /tmp/a/c; touch /tmp/a/f; ln -s f /tmp/a/l; cd /tmp; stat -c %h a a/b'
  expect(run(`${script}; ls -l a | head -1; rmdir a/b; stat -c %h a`, 'busybox')).toBe('4\n2\ntotal 8\n3\n')
})
