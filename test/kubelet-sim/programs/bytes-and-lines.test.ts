/** Commands that compute digests, show bytes, copy blocks, compare files and lay out lines. */
import { expect, test } from 'vitest'
import { testRuntime } from '../support.ts'

const run = (script: string, image = 'busybox:1.36') =>
  testRuntime().sh(script, { image, command: ['sh', '-c', script] })

test.each([
  [
    'digests are those of the standards',
    'printf abc | md5sum; printf abc | sha1sum; printf abc | sha256sum; printf abc | sha512sum | cut -c1-16; echo hello | cksum',
    '900150983cd24fb0d6963f7d28e17f72  -\na9993e364706816aba3e25717850c26c9cd0d89d  -\nba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  -\nddaf35a193617aba\n3015617425 6\n',
  ],
  [
    'a list of digests is checked',
    'echo a >f; md5sum f >list; md5sum -c list; echo b >f; md5sum -c list; echo $?',
    'f: OK\nf: FAILED\n! md5sum: WARNING: 1 of 1 computed checksums did NOT match\n1\n',
  ],
  [
    'bytes are shown in hexadecimal and octal digits',
    `printf 'hello\\377\\n' >f; xxd f; hexdump -C f; od -c f; od -An -tx1 f; [ "$(xxd -p f | xxd -r -p | md5sum)" = "$(md5sum <f)" ] && echo same`,
    '00000000: 6865 6c6c 6fff 0a                        hello..\n' +
      '00000000  68 65 6c 6c 6f ff 0a                              |hello..|\n00000007\n' +
      '0000000   h   e   l   l   o 377  \\n\n0000007\n 68 65 6c 6c 6f ff 0a\nsame\n',
  ],
  [
    'base64 and base32 are read and written',
    'printf foobar | base32; printf foobar | base64; echo MZXW6YTBOI====== | base32 -d; echo; echo "!" | base64 -d; echo $?',
    'MZXW6YTBOI======\nZm9vYmFy\nfoobar\n! base64: invalid input\n1\n',
  ],
  [
    'dd copies blocks and tells how many',
    'dd if=/dev/zero of=z bs=1k count=3 2>&1 | head -2; printf XX | dd of=z bs=1 seek=2 conv=notrunc status=none; head -c 6 z | xxd -p; wc -c <z; dd if=z bs=2 skip=1 count=1 status=none; echo; dd frob=1',
    '3+0 records in\n3+0 records out\n000058580000\n3072\nXX\n! dd: unrecognized operand: frob=1\n',
  ],
  [
    'files are compared',
    "printf '1\\n2\\n3\\n4\\n' >p; printf '1\\n3\\n4\\n5\\n' >q; diff p q; echo $?; diff p p; cmp p q; comm -12 p q | tr -d '\\n'",
    '--- p\n+++ q\n@@ -1,4 +1,4 @@\n 1\n-2\n 3\n 4\n+5\n1\np q differ: char 3, line 2\n134',
  ],
  [
    'classes of characters are the same to who translates, compares and looks back',
    "printf 'a\\tB1 -\\033z' | tr -d '[:cntrl:]'; echo; echo 'Ab-1 _x' | tr '[:upper:]' '[:lower:]'; case '~' in [[:punct:]]) echo sign;; esac; case a in [[:punct:]]) echo wrong;; esac; echo '--a xyzz' | sed 's/\\([[:punct:]]\\)\\1//; s/\\([[:lower:]]\\)\\1/2\\1/'",
    'aB1 -z\nab-1 _x\nsign\na xy2z\n',
  ],
  [
    'lines are laid out',
    'seq 3 >a; seq 4 6 >b; paste -d, a b; paste -s -d+ a; echo abc | rev; echo abcdef | fold -w 4; seq 5 | split -l 2; cat xab; shuf -i 1-9 | sort | tr -d "\\n"',
    '1,4\n2,5\n3,6\n1+2+3\ncba\nabcd\nef\n3\n4\n123456789',
  ],
  [
    'files are made longer and shorter',
    'echo 12345 >f; truncate -s 3 f; cat f; truncate -s +2 f; xxd -p f; fallocate -l 1000 f; wc -c <f; install -D -m 700 f /x/y; stat -c "%a %s" /x/y',
    '1233132330000\n1000\n700 1000\n',
  ],
])('%s', (_name, script, output) => {
  expect(run(`mkdir /w; cd /w; ${script}`).output).toBe(output)
})

test('In Debian, diff shows changes in the oldest form, or unified with times', () => {
  const { output } = run(
    "cd /tmp; printf '1\\n2\\n' >p; printf '1\\n3' >q; diff p q; diff -u p q | tail -5",
    'debian:12',
  )
  expect(output).toBe(
    '2c2\n< 2\n---\n> 3\n\\ No newline at end of file\n@@ -1,2 +1,2 @@\n 1\n-2\n+3\n\\ No newline at end of file\n',
  )
})

test('Comparing two long files that have nothing in common comes to an end', () => {
  const { output } = run('cd /tmp; seq 1 2 20000 >a; seq 2 2 20000 >b; diff a b | wc -l; echo done')
  expect(output).toBe('20003\ndone\n')
})
