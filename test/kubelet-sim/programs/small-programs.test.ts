/** Small programs: bc, tree, flock, getopt, su, stty, and who owns what. */
import { expect, test } from 'vitest'
import { exec, testRuntime } from '../support.ts'

const run = (script: string, image = 'alpine') =>
  testRuntime().sh(script, { image, command: ['sh', '-c', script] }).output

test.each([
  ['2 + 3 * 4 ^ 2', '50\n'],
  ['scale=3; 10 / 3; 7 % 3', '3.333\n.001\n'],
  ['x = 5; x += 2; x; x > 6', '7\n1\n'],
  ['(1 + 2) * -3', '-9\n'],
  ['2 ^ 100', '1267650600228229401496703205376\n'],
  ['obase=16; 255', 'FF\n'],
  ['ibase=2; 101', '5\n'],
  ['scale=10; sqrt(2)', '1.4142135623\n'],
  ['.5 + .25', '.75\n'],
  ['1 / 0', '! Runtime error (func=(main), adr=3): Divide by zero\n'],
  ['9 ^ 999999', '! Runtime error (func=(main), adr=3): Number too large\n'],
  ['1 +', '! (standard_in) 1: syntax error\n'],
])('bc reckons %s', (script, output) => {
  expect(run(`echo '${script}' | bc`)).toBe(output)
})

test('the name of a host is told, and not changed by who may not', () => {
  expect(run('hostname >/dev/null; hostname other; dnsdomainname')).toBe(
    '! hostname: sethostname: Operation not permitted\n',
  )
  expect(run('hostname other', 'debian')).toBe('! hostname: you must be root to change the host name\n')
})

test('bc -l has a scale of twenty', () => {
  expect(run(`echo '1 / 3' | bc -l`)).toBe('.33333333333333333333\n')
})

test.each([
  [
    'echo x >a; ln a b; ln b c; stat -c %h a; ls -l b | cut -c1-12; rm c; stat -c %h b',
    '3\n-rw-r--r-- 3\n2\n',
  ],
  [
    'factor 12 97 1001; factor x',
    "12: 2 2 3\n97: 97\n1001: 7 11 13\n! factor: 'x' is not a valid positive integer\n",
  ],
  [
    'numfmt --to=iec 1048576 1500 999; numfmt --from=iec 1K; numfmt --to=si 1500000; echo 2048 | numfmt --to=iec-i --suffix=B; numfmt 1K',
    "1.0M\n1.5K\n999\n1024\n1.5M\n2.0KiB\n! numfmt: rejecting suffix in input: '1K' (consider using --from)\n",
  ],
  [
    'printf "a b\\nb c\\na c\\n" | tsort; echo a b b a | tsort; echo $?',
    'a\nb\nc\n! tsort: -: input contains a loop\n1\n',
  ],
  [
    'groups; groups nobody nosuch; nice; nice -n 5 echo on; nice -n 5; arch; logname; touch f; unlink f; ls f 2>/dev/null || echo gone',
    "root\nnobody : nogroup\n! groups: 'nosuch': no such user\n0\non\n! nice: a command must be given with an adjustment\nx86_64\n! logname: no login name\ngone\n",
  ],
])('%s', (script, output) => {
  expect(run(script, 'debian')).toBe(output)
})

test('tree shows branches, as deep as it is told', () => {
  const script =
    'mkdir -p /t/a/b /t/c; touch /t/a/b/f /t/a/e /t/.hidden; tree /t; tree -L 1 /t | tail -1; tree -d /t | tail -1'
  expect(Buffer.from(run(script), 'latin1').toString()).toBe(
    '/t\n├── a\n│   ├── b\n│   │   └── f\n│   └── e\n└── c\n\n4 directories, 2 files\n\n3 directories, 0 files\n4 directories\n'.replace(
      '\n\n3 ',
      '\n3 ',
    ),
  )
})

test('flock lets one after the other in', () => {
  const script = `flock /l sh -c 'echo first; sleep 2; echo done' & sleep 1; flock -n /l echo no || echo taken; flock -w 0.5 /l echo no || echo late; flock /l echo second; wait`
  expect(run(script)).toBe('first\ntaken\nlate\ndone\nsecond\n')
})

test('flock takes a file that is open, until nobody has it open any more', () => {
  const script = [
    'exec 9>/l; flock -n 9 && echo mine',
    '(flock -n 9 && echo inherited); (exec 8>/l; flock -n 8 || echo taken)',
    'flock -n /l echo no || echo "taken, too"',
    'flock -u 9; flock -n /l echo free',
    '( flock 7; sleep 5; echo first ) 7>/k & sleep 1',
    '( flock -w 1 7 || echo late; flock 7; echo second ) 7>/k',
    'flock -n 33; echo $?',
  ].join('\n')
  const { output } = testRuntime().sh(script, { image: 'debian:12', command: ['bash', '-c', script] })
  expect(output).toBe(
    'mine\ninherited\ntaken\ntaken, too\nfree\nlate\nfirst\nsecond\n! flock: 33: Bad file descriptor\n65\n',
  )
})

test('grep -b says where a line begins, realpath how one gets there, and date reads and writes what RFCs have', () => {
  const script = `printf 'ab\\ncd ef\\n' | grep -b cd; printf 'ab\\ncd ef\\n' | grep -ob ef
realpath --relative-to=/usr/bin /usr/lib /usr/bin /; : >/e; echo a >/f; cmp /f /e
date -d 'Tue, 14 Nov 2023 22:13:20 GMT' +%s; date --rfc-3339=seconds -d @1700000000`
  expect(testRuntime().sh('', { image: 'debian:12', command: ['bash', '-c', script] }).output).toBe(
    '3:cd ef\n6:ef\n../lib\n.\n../..\n! cmp: EOF on /e which is empty\n1700000000\n2023-11-14 22:13:20+00:00\n',
  )
})

test('flock -s shares, and a killed holder lets go', () => {
  expect(
    run(
      'flock -s /l sleep 5 & sleep 1; flock -sn /l echo shared; flock -xn /l echo no || echo exclusive; kill %1; flock /l echo mine',
    ),
  ).toBe('shared\nexclusive\nmine\n')
})

test('getopt puts options before operands', () => {
  const script = `getopt -o ab:c:: -l all,name: -- x -a -b 1 -c2 --na=y --all "it's" -- z; getopt ab: -a f; getopt -o a -n me -- -q 2>&1; echo $?`
  expect(run(script)).toBe(
    ` -a -b '1' -c '2' --name 'y' --all -- 'x' 'it'\\''s' 'z'\n -a -- f\nme: invalid option -- 'q'\n --\n1\n`,
  )
})

test('su becomes somebody else, and only root may without a password', () => {
  const script = `su nobody -s /bin/sh -c 'id -u; echo $HOME; su root -c id'; su -c 'id -u'; su ghost`
  expect(run(script, 'debian')).toBe(
    '65534\n/nonexistent\n! su: Authentication failure\n0\n! su: user ghost does not exist or the user entry does not contain all the required fields\n',
  )
})

test('the users of servers have a shell and a home, others cannot log in', () => {
  const script = 'su - postgres -c "pwd; id -un; cd /; psql --version | cut -c-6"; su daemon -c id; echo $?'
  expect(testRuntime().sh(script, { image: 'postgres:17', command: ['sh', '-c', script] }).output).toBe(
    '/var/lib/postgresql\npostgres\npsql (\nThis account is currently not available.\n1\n',
  )
})

test.each([
  ['nginx:1.27', 'which nginx chroot', '/usr/sbin/nginx\n/usr/sbin/chroot\n'],
  [
    'nginx:1.27',
    'rm /usr/sbin/nginx; nginx -v; ls /usr/sbin/nginx',
    /^! sh: 1: nginx: not found\n! ls: .*\n$/,
  ],
  [
    'alpine',
    'which ip apk chroot; /sbin/ip a | wc -l; ls /sbin/chroot',
    /^\/sbin\/ip\n\/sbin\/apk\n\/usr\/sbin\/chroot\n\d+\n! /,
  ],
])('in %s, programs for administrators are where they belong: %s', (image, text, output) => {
  const script = `touch /x; ${text}`
  const shown = testRuntime().sh(script, { image, command: ['sh', '-c', script] }).output
  if (typeof output === 'string') expect(shown).toBe(output)
  else expect(shown).toMatch(output)
})

test('su brings the groups along that the files of the container name', () => {
  const script = `echo 'ann:x:1001:1001::/home/ann:/bin/sh' >> /etc/passwd; echo 'team:x:50000:bob,ann' >> /etc/group; su ann -c 'id -G'`
  expect(run(script, 'debian')).toBe('1001 50000\n')
})

test('owners and modes change all the way down', () => {
  const script = `mkdir -p /d/e; touch /d/e/f; chown -R 1000:nobody /d; stat -c '%u %g' /d /d/e/f; chgrp -R 7 /d; stat -c '%u %g' /d/e; chmod -R g+w /d; stat -c %a /d/e/f; chown ghost /d`
  expect(run(script)).toBe('1000 65534\n1000 65534\n1000 7\n664\n! chown: unknown user ghost\n')
})

test('/proc/self is the process that looks', () => {
  expect(
    run(`head -1 /proc/self/status; tr '\\0' ' ' </proc/self/cmdline; grep -c PPid /proc/self/status`),
  ).toBe(
    "Name:\thead\nsh -c head -1 /proc/self/status; tr '\\0' ' ' </proc/self/cmdline; grep -c PPid /proc/self/status 1\n",
  )
})

test('stty tells the size of a terminal, and keeps it from showing what is typed', () => {
  const { clock, start } = testRuntime()
  const { container } = start({ image: 'alpine', command: ['sleep', '1000'] })
  clock.advance(10)
  const command = ['sh', '-c', 'stty size; stty -echo; read -r secret; stty echo; echo "<$secret>"']
  const shown = exec(container, command, { tty: true, stdin: true })
  clock.advance(1_000)
  shown.stdin?.write('hush\r')
  clock.advance(1_000)
  expect(shown.output).toBe('24 80\r\n<hush>\r\n')
  const plain = exec(container, ['stty', 'size'])
  clock.advance(1_000)
  expect(plain.output).toBe('stty: standard input: Inappropriate ioctl for device\n')
})

test('busybox runs its programs by name, and tells which it has', () => {
  expect(run('busybox echo hello; busybox sh -c "echo $((1 + 1))"; busybox frob; echo $?', 'busybox')).toBe(
    'hello\n2\n! frob: applet not found\n127\n',
  )
  expect(run('busybox --list | grep -xE "wget|httpd|apk|bash"; busybox | tail -1 | cut -c1')).toBe(
    'wget\n\t\n',
  )
})
