/** sed: what its scripts do to lines. */
import { expect, test } from 'vitest'
import { testRuntime } from '../support.ts'

test.each([
  ['groups of commands', "printf 'a\\nb\\nc\\n' | sed -n '/a/,/b/{s/^/# /;p}'", '# a\n# b\n'],
  ['the hold space: the lines turned round', "printf 'a\\nb\\nc\\n' | sed -e '1!G;h;$!d'", 'c\nb\na\n'],
  ['a loop that joins lines', "printf 'a\\nb\\nc\\n' | sed ':a;N;$!ba;s/\\n/,/g'", 'a,b,c\n'],
  ['the pattern space a line at a time', "printf 'a\\nb\\nc\\n' | sed -n '$!N;/b$/P;D'", 'a\n'],
  ['letters for letters', "echo one two | sed 'y/ot/OT/'", 'One TwO\n'],
  ['cases', "echo one two | sed -E 's/(\\w+) (\\w+)/\\u\\1 \\U\\2\\E!/'", 'One TWO!\n'],
  [
    'lines behind, before and instead',
    "seq 3 | sed -e '1i zero' -e '2c two' -e '$a end'",
    'zero\n1\ntwo\n3\nend\n',
  ],
  ['a range that is changed as a whole', "seq 4 | sed '2,3c x'", '1\nx\n4\n'],
  ['steps and counts', "seq 6 | sed -n -e '1~3p' -e '5,+1p'", '1\n4\n5\n6\n'],
  ['several files as one', "seq 2 >a; seq 3 4 >b; sed -n '$p' a b; sed -sn '$p' a b", '4\n2\n4\n'],
  ['a file edited where it is, with a copy', "echo a >f; sed -i.bak 's/a/b/' f; cat f f.bak", 'b\na\n'],
  ['a script in a file', "echo 's/a/b/' >s; echo a | sed -f s", 'b\n'],
  ['files read and written', "echo in >r; seq 2 | sed -e '1r r' -e '2w w'; cat w", '1\nin\n2\n2\n'],
  ['a last line without a newline', "printf x | sed 's/x/y/'", 'y'],
  ['an exit code', 'seq 3 | sed 2q5; echo $?', '1\n2\n5\n'],
  ['jumps where something was replaced', "printf 'aa\\nb\\n' | sed ':x;s/a/c/;tx;s/$/./'", 'cc.\nb.\n'],
])('sed knows %s', (_what, script, output) => {
  expect(testRuntime().sh(`cd /tmp; ${script}`)).toEqual({ output, exitCode: 0 })
})

test.each([
  ["sed 's/a'", "unmatched '/'"],
  ["sed '/x/{p'", 'unmatched {'],
  ['sed bnowhere', "can't find label for jump to 'nowhere'"],
  ["sed 's/a/\\1/'", "invalid reference \\1 on 's' command's RHS"],
])('%s is refused', (script, why) => {
  expect(testRuntime().sh(`echo a | ${script}`)).toEqual({ output: `! sed: ${why}\n`, exitCode: 1 })
})

test('A script that never comes to an end leaves time to others', () => {
  const { clock, start } = testRuntime()
  const looping = start({ command: ['sh', '-c', "echo a | sed ':a;ba'"] })
  const other = start({ command: ['echo', 'here'] })
  clock.advance(100)
  expect(looping.exits).toEqual([])
  expect(other.output).toBe('here\n')
})

test('A line that doubles for ever ends its program', () => {
  expect(testRuntime().sh("echo a | sed ':a;H;G;ba'").output).toBe('! sed: out of memory\n')
})

test.each([
  [
    'refer to their own groups',
    `printf 'aa\\nab\\n' | sed -n '/\\(.\\)\\1/p'; echo 'the the cat' | sed -E 's/\\b(\\w+) \\1\\b/\\1/'; printf 'abba\\nabab\\n' | grep -E '^(.)(.)\\2\\1$'`,
    'aa\nthe cat\nabba\n',
  ],
  ['find nothing twice in one place', "echo baaac | sed 's/a*/x/g'", 'xbxcx\n'],
  [
    'and long texts do no harm',
    `printf '%015000d' 0 >f; for n in 1 2; do printf '%0500d' 0; done >p; sed -n "s/\\(0\\{9\\}\\)*\\1x/y/p" f | wc -c; grep -c "\\($(cat p)\\)*\\1x" f; grep -cE "$(printf '(a)%.0s' $(seq 3000))\\1" f 2>&1 | tail -1 | cut -c1-9`,
    '0\n! grep: line too long for this expression\ngrep: bad\n',
  ],
  ['give up where there are too many ways', `printf '%060d' 0 | grep -cE '^((0*)*)*\\1\\2x$'`, '0\n'],
])('Expressions %s', (_name, script, output) => {
  expect(testRuntime().sh(script, { image: 'debian:12', command: ['bash', '-c', script] }).output).toBe(
    output,
  )
})

test('The text of a, i and c keeps its spaces, and has lines and tabs', () => {
  const script = `echo x | sed 'a\\  one\\n\\ttwo'`
  expect(testRuntime().sh(script, { image: 'debian:12', command: ['bash', '-c', script] }).output).toBe(
    'x\n  one\n\ttwo\n',
  )
})
