/** Commands that every base image brings, beside the great ones: about mounts, devices, lines, digests, terminals and the machine. */
import { expect, test } from 'vitest'
import { testRuntime } from '../support.ts'

const run = (image: string, script: string, user?: { uid: number; gid: number }) =>
  testRuntime().sh(script, { image, command: ['sh', '-c', script], user }).output

test('mountpoint tells what is mounted, by its exit code, too', () => {
  const script =
    'mountpoint /proc; mountpoint /etc; echo $?; mountpoint -q /etc/none; mountpoint /none; echo $?'
  expect(run('alpine', script)).toBe(
    '/proc is a mountpoint\n/etc is not a mountpoint\n1\n! mountpoint: /none: No such file or directory\n1\n',
  )
  expect(run('debian', script)).toBe(
    '/proc is a mountpoint\n/etc is not a mountpoint\n32\n! mountpoint: /none: No such file or directory\n1\n',
  )
})

test('mknod makes pipes, and no device for whoever may not', () => {
  expect(
    run(
      'debian',
      'mknod p p; stat -c %F p; mknod n c 1 3; echo x >n; mknod d b 8 0; mknod q c 1; mknod q p 1',
    ),
  ).toBe(
    `fifo
! mknod: d: Operation not permitted
! mknod: missing operand after '1'
! Try 'mknod --help' for more information.
! mknod: extra operand '1'
! Fifos do not have major and minor device numbers.
! Try 'mknod --help' for more information.
`,
  )
  expect(run('alpine', 'cd /tmp; mknod n c 1 3; echo $?', { uid: 1000, gid: 1000 })).toBe(
    '! mknod: n: Operation not permitted\n1\n',
  )
})

test('dos2unix and unix2dos change how lines end', () => {
  expect(
    run(
      'alpine',
      `printf 'a\\r\\nb\\n' >f; dos2unix f; od -c f; unix2dos f; unix2dos <f | od -c; dos2unix none`,
    ),
  ).toBe(
    `0000000   a  \\n   b  \\n
0000004
0000000   a  \\r  \\n   b  \\r  \\n
0000006
! dos2unix: can't open 'none': No such file or directory
`,
  )
})

test('b2sum has digests of several lengths, and checks them', () => {
  expect(
    run(
      'debian',
      'printf abc >f; b2sum -l 128 f; b2sum -l 128 --tag f; b2sum f | cut -c1-16; b2sum -l 64 f | b2sum -c; b2sum -l 7 f',
    ),
  ).toBe(
    `cf4ab791c62b8d2b2109c90275287816  f
BLAKE2b-128 (f) = cf4ab791c62b8d2b2109c90275287816
ba80a53f981c4d0d
f: OK
! b2sum: invalid length: '7'
! b2sum: length is not a multiple of 8
`,
  )
})

test('runuser runs a program as another user, for root alone', () => {
  expect(
    run(
      'debian',
      'runuser -u www-data -- id -un; runuser -u none id; runuser -s /bin/sh www-data -c "whoami; echo $HOME"; useradd bob; runuser -l bob -c pwd; runuser -u bob none; echo $?',
    ),
  ).toBe(
    `www-data
! runuser: user none does not exist or the user entry does not contain all the required fields
www-data
/root
! runuser: warning: cannot change directory to /home/bob: No such file or directory
/
! runuser: failed to execute none: No such file or directory
127
`,
  )
  expect(run('debian', 'runuser -u root id', { uid: 33, gid: 33 })).toBe(
    '! runuser: may not be used by non-root users\n',
  )
})

test('tput tells what to write to a terminal, and what is wrong', () => {
  expect(
    run(
      'debian',
      `export TERM=xterm-256color; tput cols; tput colors; (tput bold; tput setaf 1; tput setaf 200; tput sgr0; tput cup 3 4) | od -c
tput frob; echo $?; TERM=frob tput bold; echo $?; TERM=dumb tput setaf 1; echo $?; unset TERM; tput bold; echo $?`,
    ),
  ).toBe(
    `80
256
0000000 033   [   1   m 033   [   3   1   m 033   [   3   8   ;   5   ;
0000020   2   0   0   m 033   (   B 033   [   m 033   [   4   ;   5   H
0000040
! tput: unknown terminfo capability 'frob'
4
! tput: unknown terminal "frob"
3
1
! tput: No value for $TERM and no -T specified
2
`,
  )
})

test('locale and lscpu tell of the conventions and of the processors', () => {
  expect(
    run(
      'debian',
      'locale | head -n 3; LC_TIME=C.UTF-8 locale | grep TIME; LC_ALL=xx locale charmap; lscpu | grep -e ^CPU.s -e ^Vendor',
    ),
  ).toBe(
    `LANG=
LANGUAGE=
LC_CTYPE="POSIX"
LC_TIME=C.UTF-8
! locale: Cannot set LC_CTYPE to default locale: No such file or directory
! locale: Cannot set LC_MESSAGES to default locale: No such file or directory
! locale: Cannot set LC_ALL to default locale: No such file or directory
ANSI_X3.4-1968
CPU(s):              4
Vendor ID:           GenuineIntel
`,
  )
})

test('apt-cache tells of packages whose lists are there, and of the release that the image is', () => {
  expect(
    run(
      'ubuntu:22.04',
      `apt-cache policy jq; apt-get update >/dev/null; apt-cache policy jq; apt-cache search '^jq'; apt-cache show none; echo $?
apt-get install -y jq >/dev/null; apt list --installed 2>/dev/null | grep jq`,
    ),
  ).toBe(
    `jq:
  Installed: (none)
  Candidate: 1.6-2.1+deb12u1
  Version table:
     1.6-2.1+deb12u1 500
        500 http://archive.ubuntu.com/ubuntu jammy/main amd64 Packages
jq - jq
! N: Unable to locate package none
! E: No packages found
100
jq/jammy,now 1.6-2.1+deb12u1 amd64 [installed]
`,
  )
})
