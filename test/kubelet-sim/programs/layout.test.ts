/** What lays text out, and takes it apart: column, fmt, pr, unexpand, csplit; what they print is what the real ones do. */
import { expect, test } from 'vitest'
import { testRuntime } from '../support.ts'

const run = (script: string, image = 'debian:12') =>
  testRuntime().sh(script, { image, command: ['sh', '-c', script] }).output

const paragraph =
  'The quick brown fox jumps over the lazy dog. It was (as they say) a very  lazy dog, indeed; nobody had seen it move for years!\\nAnd so on.\\n\\n  Set in, it is\\n  one of its own.\\n'

test.each([
  [
    'fmt fills paragraphs so that lines are as even as can be',
    `printf '${paragraph}' >p; fmt -w 40 p; fmt -30 -s -u p`,
    'The quick brown fox jumps over the lazy\ndog. It was (as they say) a very  lazy\ndog, indeed; nobody had seen it move\nfor years!  And so on.\n\n  Set in, it is one of its own.\nThe quick brown fox jumps\nover the lazy dog. It was (as\nthey say) a very lazy dog,\nindeed; nobody had seen it\nmove for years!\nAnd so on.\n\n  Set in, it is\n  one of its own.\n',
  ],
  [
    'unexpand makes tabs of blanks that reach a stop',
    `printf '        a\\n    b   c       d e  f\\n\\t x  y\\n12345678 1234567 1\\n' >u; unexpand u; unexpand -a u; unexpand -t 3,9 u`,
    '\ta\n    b   c       d e  f\n\t x  y\n12345678 1234567 1\n\ta\n    b\tc\td e  f\n\t x  y\n12345678 1234567 1\n\t     a\n\t b   c       d e  f\n\t x  y\n12345678 1234567 1\n',
  ],
  [
    'pr makes columns, puts files side by side, and pages with a head',
    "seq 4 >q; seq 11 13 >r; pr -mt q r; pr -mts, q r; pr -t -3 -w 30 q; pr -ta -3 q; pr -tn:2 -o3 q; pr -l 12 -h top q | sed -n '3s/^.\\{16\\}//p;6,7p;$='",
    '1\t\t\t\t    11\n2\t\t\t\t    12\n3\t\t\t\t    13\n4\t\t\t\t    \n1,11\n2,12\n3,13\n4,\n1\t  3\t    4\n2\n1\t\t\t2\t\t\t3\n4\n    1:1\n    2:2\n    3:3\n    4:4\n' +
      '                       top                        Page 1\n1\n2\n24\n',
  ],
  [
    'csplit cuts where expressions match, at lines, and again, and takes pieces back where it fails',
    `printf 'in\\n- a\\n1\\n- b\\n2\\n' >y; csplit y /^-/ '{*}' | paste -sd' '; paste -sd, xx01; csplit -s -z -f p -b %d.txt y '%^-%' '/^-/+1'; paste -sd, p0.txt; paste -sd, p1.txt; csplit y 3; rm xx*
     csplit y 2 /x/; ls xx* 2>/dev/null | wc -l; csplit -ks y 2 '{7}'; echo $?; cat xx02`,
    "3 6 6\n- a,1\n- a,1,- b\n2\n7\n8\n3\n12\n! csplit: '/x/': match not found\n0\n! csplit: '2': line number out of range on repetition 2\n1\n- b\n2\n",
  ],
  [
    'link makes a hard link, once',
    'echo hi >s; link s t; cat t; link s t',
    "hi\n! link: cannot create link 't' to 's': File exists\n",
  ],
])('%s', (_name, script, output) => {
  expect(run(script)).toBe(output)
})

test('column comes with a package, and makes as many columns as there is room for, or a table', () => {
  const script = `column; apt-get update >/dev/null; apt-get install -y bsdextrautils >/dev/null; seq 7 | column -c 30; seq 7 | column -x -c 30; printf 'a:b\\nc::d\\n' | column -t -s: -o'|'
    printf 'a b\\nccc d\\n' | column -t -N X,YY -R X`
  expect(run(script)).toBe(
    '! sh: 1: column: not found\n1\t4\t7\n2\t5\n3\t6\n1\t2\t3\n4\t5\t6\n7\na|b|\nc| |d\n  X  YY\n  a  b\nccc  d\n',
  )
})
