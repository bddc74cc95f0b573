/** apk and apt-get: what one needs is installed, and gone with the container. */
import { expect, test } from 'vitest'
import { testRuntime } from '../support.ts'

const run = (image: string, script: string) =>
  testRuntime().sh(script, { image, command: ['sh', '-c', script] }).output

test('openssl makes chance, digests, base64 and passwords, and refuses by name what is not simulated', () => {
  const script = `apt-get update -qq >/dev/null; apt-get install -y -qq openssl >/dev/null
openssl rand -hex 4 | wc -c; echo hi | openssl dgst -sha256 | cut -c1-24; echo hi >/f; openssl dgst -sha1 -hmac key /f
openssl passwd -apr1 -salt abcdefgh pw; echo hi | openssl enc -base64; echo aGkK | openssl base64 -d
openssl s_client -x509; echo $?`
  expect(testRuntime().sh(script, { image: 'debian:12' }).output).toBe(
    [
      '9',
      'SHA2-256(stdin)= 98ea6e4',
      'HMAC-SHA1(/f)= 45493811b63b8acf0542739228b7eccc0aa22b4b',
      '$apr1$abcdefgh$5VEbMkemELfbhC5ck.U.z1',
      'aGkK',
      'hi',
      '! openssl: kubesim does not simulate openssl s_client',
      '1\n',
    ].join('\n'),
  )
})

test('apk fetches its indexes and puts programs where they are found', () => {
  expect(
    run(
      'alpine',
      'which curl; apk add --no-cache curl jq; jq -n 1+1; curl --version | head -n 1 | cut -c1-4; apk info -e jq',
    ),
  ).toBe(
    [
      'fetch https://dl-cdn.alpinelinux.org/alpine/v3.22/main/x86_64/APKINDEX.tar.gz',
      'fetch https://dl-cdn.alpinelinux.org/alpine/v3.22/community/x86_64/APKINDEX.tar.gz',
      '(1/2) Installing curl (8.14.1-r1)',
      '(2/2) Installing jq (1.8.0-r0)',
      'Executing busybox-1.37.0-r18.trigger',
      'OK: 9 MiB in 18 packages',
      '2',
      'curl',
      'jq',
      '',
    ].join('\n'),
  )
})

test('apk knows no package of a name that nobody has', () => {
  expect(run('alpine', 'apk add -q no-such 2>&1; echo $?')).toBe(
    'ERROR: unable to select packages:\n  no-such (no such package):\n    required by: world[no-such]\n1\n',
  )
})

test('apt-get knows packages once it has fetched their lists', () => {
  expect(
    run(
      'debian',
      'apt-get install -y curl 2>&1 | tail -1; apt-get -qq update && apt-get -qq install -y curl dnsutils; echo $?; which curl dig',
    ),
  ).toBe(
    [
      'E: Unable to locate package curl',
      'Selecting previously unselected package curl.',
      'Unpacking curl (7.88.1-10+deb12u12) ...',
      'Selecting previously unselected package dnsutils.',
      'Unpacking dnsutils (1:9.18.33-1~deb12u2) ...',
      'Setting up curl (7.88.1-10+deb12u12) ...',
      'Setting up dnsutils (1:9.18.33-1~deb12u2) ...',
      '0',
      '/usr/bin/curl',
      '/usr/bin/dig',
      '',
    ].join('\n'),
  )
})

test('apt-get asks, and does nothing where nobody answers', () => {
  const script =
    'apt-get update -qq; apt-get install procps </dev/null | tail -2; which ps; echo y | apt-get install procps | tail -1; which ps'
  expect(run('debian', script)).toBe(
    'After this operation, 2127 kB of additional disk space will be used.\nDo you want to continue? [Y/n] Abort.\nSetting up procps (2:4.0.2-3) ...\n/usr/bin/ps\n',
  )
})

test('nobody but root installs, and nothing is written where nothing can be', () => {
  const { sh } = testRuntime()
  const script = 'apt-get update 2>&1; echo $?'
  expect(
    sh(script, { image: 'debian', command: ['sh', '-c', script], user: { uid: 1_000, gid: 1_000 } }).output,
  ).toBe(
    'Reading package lists...\nE: Could not open lock file /var/lib/apt/lists/lock - open (13: Permission denied)\nE: Unable to lock directory /var/lib/apt/lists/\n100\n',
  )
  const apk = 'apk add --no-cache -q curl 2>&1; echo $?'
  expect(sh(apk, { image: 'alpine', command: ['sh', '-c', apk], readOnlyRoot: true }).output).toBe(
    'ERROR: curl-8.14.1-r1: Read-only file system\n1\n',
  )
})

test('what is installed is removed again, and told of', () => {
  expect(
    run(
      'debian',
      'apt-get update -qq; apt-get install -qq -y jq >/dev/null; dpkg -s jq | head -2; apt-get purge -qq jq; which jq || echo gone',
    ),
  ).toBe('Package: jq\nStatus: install ok installed\nRemoving jq (1.6-2.1+deb12u1) ...\ngone\n')
})

test.each([
  [
    'debian',
    'cat /etc/debian_version; . /etc/os-release; echo $ID $VERSION_ID $VERSION_CODENAME',
    '12.11\ndebian 12 bookworm\n',
  ],
  [
    'ubuntu:24.04',
    'cat /etc/debian_version; . /etc/os-release; echo $ID $VERSION_ID $PRETTY_NAME',
    'trixie/sid\nubuntu 24.04 Ubuntu 24.04.2 LTS\n',
  ],
  [
    'ubuntu:20.04',
    'cat /etc/issue; . /etc/lsb-release; echo $DISTRIB_CODENAME',
    'Ubuntu 20.04.6 LTS \\n \\l\n\nfocal\n',
  ],
  ['ubuntu:jammy-20240911', '. /etc/os-release; echo $VERSION', '22.04.5 LTS (Jammy Jellyfish)\n'],
  ['debian:11.9-slim', 'cat /etc/debian_version; . /etc/os-release; echo $VERSION', '11.9\n11 (bullseye)\n'],
  ['python:3.9-slim-buster', '. /etc/os-release; echo $PRETTY_NAME', 'Debian GNU/Linux 10 (buster)\n'],
  ['nginx:1.14.2', '. /etc/os-release; echo $VERSION_CODENAME', 'stretch\n'],
  ['alpine:3.18', 'cat /etc/alpine-release', '3.18.12\n'],
  ['redis:7-alpine3.20', '. /etc/os-release; echo $PRETTY_NAME', 'Alpine Linux v3.20\n'],
  ['rockylinux:8.9', 'cat /etc/redhat-release', 'Rocky Linux release 8.9 (Green Obsidian)\n'],
  ['quay.io/centos/centos:stream9', 'cat /etc/redhat-release', 'CentOS Stream release 9\n'],
  ['alpine', 'cat /etc/alpine-release; . /etc/os-release; echo $ID', '3.22.1\nalpine\n'],
  ['nginx', '. /etc/os-release; echo $ID', 'debian\n'],
  ['busybox', 'ls /etc/*release*', '! ls: /etc/*release*: No such file or directory\n'],
])('%s says which distribution it is', (image, script, output) => {
  expect(run(image, script)).toBe(output)
})

test('what is installed and not simulated says so, and clients of servers ask these', () => {
  const script =
    'apt-get update >/dev/null; apt-get install -y tcpdump redis-tools >/dev/null; which tcpdump; tcpdump -i eth0; echo $?; redis-cli --version | cut -d" " -f1'
  const { output } = testRuntime().sh(script, { image: 'debian:12', command: ['sh', '-c', script] })
  expect(output).toBe(
    '/usr/bin/tcpdump\n! tcpdump: kubesim does not simulate this program: see docs/IMAGES.md\n1\nredis-cli\n',
  )
})

test.each([
  ['busybox:1.36', 'wget ls env', '/bin/wget\n/bin/ls\n/usr/bin/env\n'],
  ['alpine:3.20', 'ls wget sh apk', '/bin/ls\n/usr/bin/wget\n/bin/sh\n/sbin/apk\n'],
  ['debian:12', 'ls sh', '/usr/bin/ls\n/usr/bin/sh\n'],
])('in %s programs are where its own are', (image, names, places) => {
  const script = `which ${names}`
  expect(testRuntime().sh(script, { image, command: ['sh', '-c', script] }).output).toBe(places)
})
