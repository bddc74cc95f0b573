/** find and xargs: which files, and what is done with them. */
import { expect, test } from 'vitest'
import { testRuntime } from '../support.ts'

const tree =
  'cd /tmp; mkdir -p a/b c; echo one > a/x.log; echo two > a/b/y.log; touch c/empty; chmod 600 c/empty; ln -s x.log a/link; '

test.each([
  ['a name, a sort, a depth', "find . -name '*.log' -type f -maxdepth 2", './a/x.log\n'],
  ['a command for each file', "find a -name '*.log' -exec wc -c {} \\;", '4 a/b/y.log\n4 a/x.log\n'],
  ['one command for all', 'find a -type f -exec echo {} +', 'a/b/y.log a/x.log\n'],
  [
    'either, and not the other',
    "find . \\( -name '*.log' -o -empty \\) ! -path './a/b/*'",
    './a/x.log\n./c/empty\n',
  ],
  ['what is left out', 'find . -path ./a -prune -o -type f -print', './c/empty\n'],
  [
    'modes and sizes',
    'find . -type f -perm 600; find . -type f -size -1; find . -type l',
    './c/empty\n./c/empty\n./a/link\n',
  ],
  [
    'age',
    'sleep 120; touch c/new; find . -type f -mmin -1; find . -newer a/x.log -type f',
    './c/new\n./c/new\n',
  ],
  ['removed with what is in it', 'find a -delete; ls', 'c\n'],
  [
    'printed as one likes',
    "find a -maxdepth 1 -printf '%f %y %m|'",
    'a d 755|b d 755|link l 777|x.log f 644|',
  ],
  [
    'names with spaces',
    "touch 'c/two words'; find c -type f -print0 | xargs -0 -n 1 echo got",
    'got c/empty\ngot c/two words\n',
  ],
])('find knows %s', (_what, script, output) => {
  expect(testRuntime().sh(tree + script)).toEqual({ output, exitCode: 0 })
})

test('A word that find does not know is said, and nothing is done', () => {
  const { output, exitCode } = testRuntime().sh('find /tmp -frobnicate')
  expect({ output, exitCode }).toEqual({ output: '! find: unrecognized: -frobnicate\n', exitCode: 1 })
  expect(testRuntime().sh('find / \\( -name x').output).toBe('! find: unmatched (\n')
})

test('xargs keeps quoted words together, and runs several at once', () => {
  const { sh } = testRuntime()
  expect(sh(`echo 'a "b c" d\\ e' | xargs -n 1 echo`).output).toBe('a\nb c\nd e\n')
  const timed = sh('date +%s; seq 4 | xargs -P 4 -I{} sleep {}; date +%s').output.split('\n')
  expect(Number(timed[1]) - Number(timed[0])).toBe(4)
  expect(sh('seq 3 | xargs -n 1 false').exitCode).toBe(123)
  expect(sh('echo x | xargs nothing').exitCode).toBe(127)
})
