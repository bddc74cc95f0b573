/** No text that a container is given ends the process, or holds up everybody else for long: all that is not in hostile.test.ts. */
import { describe, test } from 'vitest'
import { Random } from '../../../src/sim/random.ts'
import { testRuntime } from '../support.ts'
import { bash, expectNoHarm, sh } from './harm.ts'
import { HostileScripts } from './hostile-script.ts'

const sixtyVariables = Array.from({ length: 60 }, (_, n) => `a${n + 1}="a${n} + a${n}"; `).join('')
const nested = (open: string, close: string, times: number) => open.repeat(times) + close.repeat(times)

// It knows what sh knows, and more: one interpreter is both.
describe('bash bears', () => {
  test.each([
    ['arrays under xtrace', 'set -x; x=(1 2)'],
    ['a script that execs itself', `export x='exec sh -c "$x"'; exec sh -c "$x"`],
    ['a trap that signals its own shell', "trap 'kill -USR1 $$' USR1; kill -USR1 $$"],
    ['a function that calls itself', 'f() { f; }; f'],
    ['a text that evaluates itself', `x='eval "$x"'; eval "$x"`],
    ['a file that sources itself', "echo '. /tmp/a' > /tmp/a; . /tmp/a"],
    ['dates beyond all time', 'date -d @9999999999999; date -d @-99999999999999999999'],
    ['digits without end', 'printf %.101f 1; printf %99999999d 1; printf %*d 999999999 1'],
    ['variables that name each other twice', `a0=1; ${sixtyVariables}echo $((a60))`],
    ['arithmetic nested deep', `echo $((${nested('(', ')', 7_000)}))`],
    ['signs before a number', `echo $((${'- '.repeat(7_000)}1))`],
    ['groups nested deep', `${nested('{ ', '; }', 5_000)}`],
    ['subshells nested deep', nested('(', ')', 8_000)],
    ['conditions nested deep', 'if '.repeat(15_000)],
    ['a million $(', "x=$(yes '$(' | head -n 1000000 | tr -d '\\n'); eval \"$x\""],
    ['braces 26 deep', `echo ${'{a,b}'.repeat(26)}`],
    ['braces within braces', `echo ${'{a,'.repeat(5_000)}${'}'.repeat(5_000)}`],
    ['replacements in a megabyte', 'x=$(yes a | head -n 500000); y=${x//a/bb}; z=${y//b/aa}'],
    [
      'patterns full of groups',
      `shopt -s extglob; x=$(yes a | head -n 50000 | tr -d '\\n'); [[ $x == ${nested('+(', '|a)', 60)} ]]; echo \${x//+(!(b)a)/c} \${x%%!(a)}`,
    ],
    [
      'patterns of groups deeper than any',
      `shopt -s extglob; case aa in ${'@('.repeat(5_000)}) ;; esac; x='${'!('.repeat(20_000)}'; [[ a == $x ]]`,
    ],
    ['all that is below, twice', `shopt -s globstar; cd /; echo **/** | wc -c; echo **/**/** | wc -c`],
    [
      'words to be filled without end',
      "yes 'a bb ccc' | head -c 2000000 | tr '\\n' ' ' | fmt | tail -n 1; seq 100000 | pr -3 | tail -n 1; seq 100000 | csplit -s - 2 '{*}'",
    ],
    [
      'a function that is long to show',
      `f() { ${'if a; then b; fi; '.repeat(700)}${nested('{ ', '; }', 90)}; }; for i in 1 2 3; do declare -f f >/dev/null; done`,
    ],
    [
      'expressions full of groups',
      `yes aaaaaaaaaaaaaaaaaaaa | head -n 10000 | grep -E '${nested('(', '*)*', 500)}b'`,
    ],
    ['awk nested deep', `echo 1 | awk '{ print ${nested('(', ')', 5_000)} }'`],
    ['awk with signs by the thousand', `echo 1 | awk '{ print ${'!'.repeat(20_000)}1 }'`],
    ['awk that doubles its text', `echo aa | awk '{ ${'$0 = $0 $0; '.repeat(40)} print length($0) }'`],
    ['awk that replaces in much', 'yes aaaa | head -n 100000 | awk \'{ gsub(/a*/, "bb"); print }\' | wc -c'],
    [
      'awk that replaces again and again',
      `seq 1 1000 | awk '{ ${'gsub(/1/, "11"); '.repeat(40)} print length }'`,
    ],
    ['awk of wide fields', "yes | tr -d '\\n' | head -c 5000000 | awk -F y '{ print NF }'"],
    ['awk printing wide', 'echo 1 | awk \'{ printf "%999999999d %.999999999f\\n", $1, $1 }\''],
    ['globs of all', 'cd /tmp; touch $(seq 1 20000); echo * /*/* */../*; ls -lR / | sort -r | wc -l'],
    ['directories as deep as a path is long', `mkdir -p ${'/a'.repeat(2_047)}; cp -r /a /b; rm -r /a`],
    ['pipes without end', `true ${'| cat '.repeat(5_000)}`],
    ['what is too much to be one command', '$('.repeat(300_000)],
    ['a script of a megabyte', ': a b c # d\n'.repeat(80_000)],
  ])('%s', (_name, script) => {
    expectNoHarm(script, bash)
  })
})

test.each([
  [
    'python3',
    'texts without end',
    "s = 'x,' * 500_000\nwhile True: s.split(','); s.replace('x', 'zz'); s[::-1]",
  ],
  [
    'python3',
    'texts that become others',
    "s = 'abc Déf ' * 100_000\nwhile True: s.title(); s.split(); s[::-2]; repr(s); s.translate({97: 'x'}); s.istitle(); hash(s)",
  ],
  [
    'python3',
    'bytes that become others',
    "b = bytearray(range(256)) * 2_000\nwhile True: b.hex(); repr(b); b[::2]; b[7] = 1; b.replace(b'a', b'bb'); b.decode('utf8', 'replace')",
  ],
  [
    'python3',
    'documents',
    'import json\nx = [{"a": n, "b": [1, None, "x"]} for n in range(6_000)] + ["a\\n" * 300_000]\nwhile True: json.loads(json.dumps(x, sort_keys=True))',
  ],
  ['python3', 'programs', "s = 'x = 1\\n' * 20_000\nwhile True: exec(s)"],
  [
    'python3',
    'digests and encodings',
    'import base64, hashlib, json\nb = bytes(range(256)) * 3_000\ns = "x\\n" * 300_000\nwhile True: hashlib.sha3_512(b).digest(); base64.b32encode(b); base64.b64encode(b); json.loads(json.dumps(s))',
  ],
  ['python3', 'bytes', "import hashlib\nb = b'x' * 500_000\nwhile True: hashlib.sha256(b).hexdigest()"],
  [
    'python3',
    'lists',
    'a = list(range(150_000, 0, -1))\nwhile True: sorted(a); a.insert(0, a.pop()); a.reverse()',
  ],
  [
    'python3',
    'numbers',
    'import math\nx = 3 ** 500_000\nwhile True: x * x >> 600_000; x % (7 ** 100_000); math.gcd(x, 7 ** 90_000)',
  ],
  [
    'python3',
    'sets and dicts',
    's = set(range(150_000))\nd = dict.fromkeys(s)\nwhile True: s | s; s & s; s == set(s); d | d; dict(d); d == dict(d)',
  ],
  [
    'python3',
    'tuples',
    'a = [(n % 7, n) for n in range(50_000)]\nwhile True: sorted(a); hash(tuple(a)); repr(a)',
  ],
  [
    'python3',
    'comparisons',
    's, t = (1,), (1,)\nfor i in range(40): s, t = (s, s), (t, t)\nprint({s: 1}, s == t)',
  ],
  [
    'node',
    'texts without end',
    "const s = 'x,'.repeat(500_000); for (;;) { s.split(','); s.replaceAll('x', 'z'); }",
  ],
  [
    'node',
    'lists',
    'const a = Array.from({ length: 150_000 }, (_, n) => -n); for (;;) { a.toSorted(); JSON.stringify(a); }',
  ],
  [
    'node',
    'texts of JSON',
    "const s = JSON.stringify(Array.from({ length: 30_000 }, (_, n) => ({ n, s: 'x' }))); for (;;) { JSON.parse(s); s.split(''); s.replace(/x*?/g, 'y'); }",
  ],
  [
    'node',
    'lists of arguments',
    'const a = Array.from({ length: 200_000 }, String); for (;;) { [...a, ...a].sort(); ({ ...a }); new Array(3_000_000); try { Math.max(...a) } catch {} }',
  ],
  [
    'node',
    'bytes',
    "const b = Buffer.alloc(500_000); for (;;) { Buffer.concat([b, b]); b.toString('hex'); }",
  ],
  [
    'node',
    'numbers',
    'const x = 3n ** 150_000n; for (;;) { (x * 9n) >> 90_000n; x % 7n ** 40_000n; x.toString(); BigInt(x.toString()); }',
  ],
  [
    'node',
    'files',
    "const fs = require('fs'), b = 'x'.repeat(1_000_000); for (;;) { fs.writeFileSync('/tmp/x', b); fs.readFileSync('/tmp/x'); }",
  ],
  [
    'node',
    'objects of objects',
    'let a = { x: 1 }; for (let i = 0; i < 40; i++) a = { a, b: a }; for (;;) require("util").inspect(a, { depth: Infinity }).length',
  ],
  ['bash', 'lists', 'for (( ; ; )); do a+=(x); echo ${#a[@]}; done'],
])('%s goes through long %s, and others have their turns', (shell, _what, script) => {
  const images: Readonly<Record<string, string>> = { python3: 'python:3.12', node: 'node:22', bash: 'bash:5' }
  expectNoHarm(script, { image: images[shell], shell, turns: 16 })
})

test.each([
  ['python3', 'numbers', 'x = [n + .5 for n in range(500_000)]\nwhile True: x.sort(key=None, reverse=True)'],
  ['python3', 'entries', 's = set(range(700_000))\nwhile True: frozenset(s)'],
  [
    'node',
    'properties',
    'const o = {}; for (let n = 0; n < 3e5; n++) o[`k${n}`] = n; for (;;) JSON.stringify(o)',
  ],
])('%s keeps hundreds of thousands of %s, and others have their turns', (shell, _what, script) => {
  expectNoHarm(script, { image: shell === 'node' ? 'node:22' : 'python:3.12', shell, turns: 800 })
})

test('scripts that nobody would write do no harm', () => {
  const { machine } = testRuntime().start({ command: ['sleep', '1d'] }).container
  for (let seed = 1; seed <= 60; seed++) {
    const script = new HostileScripts(new Random(seed), machine.programNames()).script()
    expectNoHarm(script, seed % 2 ? bash : sh)
  }
})
