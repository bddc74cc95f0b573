/** No text that a container is given ends the process, or holds up everybody else for long: one of each sort. */
import { describe, test } from 'vitest'
import { bash, expectNoHarm } from './harm.ts'

const nested = (open: string, close: string, times: number) => open.repeat(times) + close.repeat(times)

// It knows what sh knows, and more: one interpreter is both.
describe('bash bears', () => {
  test.each([
    ['very many words', 'echo $(seq 1 200000)'],
    ['a function that calls itself in substitutions', 'f() { echo $(f); }; f'],
    ['substitutions nested deep', `echo ${nested('$(', ')', 4_000)}`],
    ['patterns full of stars', `x=$(yes a | head -n 50000); case $x in ${'*a'.repeat(1_000)}*b) echo;; esac`],
    ['a fork bomb', 'bomb() { bomb | bomb & }; bomb; sleep 10'],
    ['here-documents by the thousand', `cat ${'<<E '.repeat(4_000)}\n`],
  ])('%s', (_name, script) => {
    expectNoHarm(script, bash)
  })
})

/** Runs statements again and again in a container of their server. */
const mysqlLoop = (sql: string) =>
  `docker-entrypoint.sh mysqld & until mysqladmin -proot ping; do sleep 1; done; while :; do mysql -proot -e "${sql}"; done`
const postgresLoop = (sql: string) =>
  `docker-entrypoint.sh postgres & until pg_isready; do sleep 1; done; while :; do psql -U postgres -c "${sql}"; done`
const rowsOfMany = "insert into t select a.a, concat(b.b, 'x') from t a, t b"

test.each([
  [
    'mysql:8.4',
    'adds a hundred thousand rows',
    mysqlLoop(
      `create database d; use d; create table t (a int, b text); insert into t values ${"(1, 'x'), ".repeat(300)} (2, 'y'); ${rowsOfMany}; select * from t; update t set b = concat(b, b); delete from t where a = 1`,
    ),
  ],
  [
    'postgres:16',
    'looks at a hundred thousand rows',
    postgresLoop(
      'select x, count(*) from generate_series(1, 100000) x where x in (select y from generate_series(1, 50000) y) group by x order by x desc',
    ),
  ],
])('%s %s, and others have their turns', (image, _what, script) => {
  const env = [
    { name: 'MYSQL_ROOT_PASSWORD', value: 'root' },
    { name: 'POSTGRES_PASSWORD', value: 'x' },
  ]
  expectNoHarm(script, { image, shell: 'bash', turns: 120, env })
})

test.each([
  [
    'python3',
    'functions in each other',
    'import sys\nsys.setrecursionlimit(50_000)\ndef f(n):\n  try: f(n + 1)\n  finally: f(n + 1)\nf(0)',
  ],
  [
    'python3',
    'expressions',
    "import re\ns = 'xy' * 200_000\nwhile True: re.sub('x', 'z', s); re.findall('y', s)",
  ],
  ['python3', 'lists of lists', 's = [1]\nfor i in range(40): s = [s, s]\nrepr(s)'],
  ['node', 'lists that grow', 'const a = []; for (;;) a.push({ a: 1 })'],
  [
    'node',
    'chains of objects',
    'let o = {}, f = () => 1; for (let i = 0; i < 5_000; i++) { o = Object.create(o); f = f.bind(null, 1); } for (;;) { try { o.x } catch {} f() }',
  ],
])('%s goes through long %s, and others have their turns', (shell, _what, script) => {
  const images: Readonly<Record<string, string>> = { python3: 'python:3.12', node: 'node:22', bash: 'bash:5' }
  expectNoHarm(script, { image: images[shell], shell, turns: 16 })
})

test('jq takes a long text apart, and others have their turns', () => {
  const script = `jq -n '"ab" * 2000000 | explode | implode | length'`
  expectNoHarm(script, { image: 'debian:12', shell: 'bash', turns: 400 })
})
