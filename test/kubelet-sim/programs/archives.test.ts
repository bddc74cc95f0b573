/** Archives and compressed files, as `kubectl cp` and scripts of init containers use them. */
import { expect, test } from 'vitest'
import { testRuntime } from '../support.ts'

const run = (script: string, image = 'busybox:1.36') =>
  testRuntime().sh(script, { image, command: ['sh', '-c', script] })

test.each([
  [
    'tar puts files, directories and links into a stream, and takes them out elsewhere',
    'mkdir -p a/b; echo 1 >a/b/f; chmod 600 a/b/f; ln -s b/f a/l; mkdir /out; tar cf - a | tar -xmf - -C /out; cd /out; cat a/l; stat -c %a a/b/f',
    '1\n600\n',
  ],
  [
    'tar keeps every byte, and names longer than a header has room for',
    "n=$(printf 'd%.0s' $(seq 60)); mkdir -p $n/$n; printf '\\000\\377\\n' >$n/$n/f; mkdir /out; tar cf /t $n; tar xf /t -C /out; od -An -tx1 /out/$n/$n/f",
    ' 00 ff 0a\n',
  ],
  [
    'tar leaves out the slash at the beginning, and says so',
    'echo 1 >/tmp/f; tar cf - /tmp/f | tar tf -',
    "! tar: removing leading '/' from member names\ntmp/f\n",
  ],
  [
    'an archive cannot climb out of its folder by names',
    'mkdir -p /a/b /out; cd /a/b; echo evil >/x; tar cPf /t ../../x; rm /x; cd /out; tar xf /t; ls / | grep -c x$; cat x',
    "! tar: removing leading '../../' from member names\n0\nevil\n",
  ],
  [
    'nor through a link of its own',
    'mkdir /in /goal /out; cd /in; ln -s /goal way; tar cf /1 way; rm way; mkdir way; echo evil >way/f; tar rf /1 way 2>/dev/null; tar cf /2 way; cat /1 >/all; head -c 512 /1 >/all; cat /2 >>/all; cd /out; tar xf /all 2>/dev/null; ls /goal | wc -l; cat way/f',
    '0\nevil\n',
  ],
  [
    'what is no archive is refused, and what ends too early is noticed',
    'echo hello | tar xf -; echo $?; seq 9999 >f; tar cf - f | head -c 2000 | tar xf -; echo $?',
    '! tar: invalid tar magic\n1\n! tar: short read\n1\n',
  ],
  [
    'tar takes members that are named, and leaves out patterns',
    'mkdir a; echo 1 >a/x.txt; echo 2 >a/y.log; tar czf t.tgz a; tar tzf t.tgz --exclude="*.log"; tar xOf t.tgz a/y.log; tar tf t.tgz none; echo $?',
    'a/\na/x.txt\n2\n! tar: none: not found in archive\n1\n',
  ],
  [
    'gzip takes the place of the file, and gunzip gives it back',
    'seq 5000 >n; before=$(md5sum <n); gzip n; [ -e n ] || ls; gunzip n.gz; [ "$(md5sum <n)" = "$before" ] && echo same; zcat n.gz; echo nope | gunzip; echo $?',
    expect.stringContaining('n.gz\n'),
  ],
])('%s', (_name, script, output) => {
  expect(run(`mkdir /w; cd /w; ${script}`).output).toEqual(output)
})

test('In Debian, tar and gzip say what those of GNU say', () => {
  const { output } = run(
    'cd /tmp; echo 1 >f; tar cf - /tmp/f | tar tf -; echo x | tar xf -; echo $?; echo x | gunzip; tar cf -',
    'debian:12',
  )
  expect(output).toBe(
    "! tar: Removing leading `/' from member names\ntmp/f\n! tar: This does not look like a tar archive\n! tar: Exiting with failure status due to previous errors\n2\n! \n! gzip: stdin: not in gzip format\n! tar: Cowardly refusing to create an empty archive\n! Try 'tar --help' or 'tar --usage' for more information.\n",
  )
})

test('A small file that would unpack into a gigabyte fills the volume, not the host', () => {
  const bomb =
    "dd if=/dev/zero bs=1M count=9 status=none | gzip -c >a; cat a a a a >z; ls -l z | awk '{print ($5 < 200000)}'; zcat z >out; echo $?"
  const { output } = run(`cd /tmp; ${bomb}`)
  expect(output).toContain('1\n')
  expect(output).toContain('No space left on device')
})
