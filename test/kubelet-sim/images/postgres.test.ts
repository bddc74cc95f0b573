/** postgres: what a client of it is told, and what it keeps. */
import { describe, expect, test } from 'vitest'
import { Volume } from '../../../src/kubelet-sim/runtime/files/files.ts'
import { exec, testRuntime } from '../support.ts'

const env = [
  { name: 'POSTGRES_PASSWORD', value: 'secret' },
  { name: 'POSTGRES_DB', value: 'shop' },
]

/** A server, and what scripts in its container write. */
function server(more: object = {}) {
  const runtime = testRuntime()
  const { container } = runtime.start({ image: 'postgres:17', env, ...more })
  runtime.clock.advance(10)
  const say = (script: string) => {
    const answer = exec(container, ['bash', '-c', script])
    runtime.clock.advance(100)
    return answer.output
  }
  return { runtime, say, container }
}

const users =
  'psql -q -U postgres shop -c "CREATE TABLE users (id serial primary key, name varchar(20) not null); ' +
  "INSERT INTO users (name) VALUES ('alice'), ('bob')\"; "

describe('psql', () => {
  test('makes tables, fills them and shows what is in them, word for word', () => {
    const { say } = server()
    expect(
      say(
        "psql -U postgres -d shop <<'E'\nCREATE TABLE users (id serial PRIMARY KEY, name varchar(20) NOT NULL);\n" +
          "INSERT INTO users (name)\n  VALUES ('alice'), ('bob');\nUPDATE users SET name = 'eve' WHERE id = 2;\n" +
          "SELECT * FROM users;\nselect count(*) from users where Name = 'alice';\nDELETE FROM users;\nE",
      ),
    ).toBe(
      'CREATE TABLE\nINSERT 0 2\nUPDATE 1\n' +
        ' id | name  \n----+-------\n  1 | alice\n  2 | eve\n(2 rows)\n\n' +
        ' count \n-------\n     1\n(1 row)\n\nDELETE 2\n',
    )
  })

  test('lists tables, and describes one', () => {
    const { say } = server()
    expect(
      say(`psql -U postgres shop -c '\\dt'; ${users} psql -U postgres shop -c '\\dt' -c '\\d users'`),
    ).toBe(
      'Did not find any relations.\n' +
        '         List of relations\n' +
        ' Schema | Name  | Type  |  Owner   \n--------+-------+-------+----------\n public | users | table | postgres\n(1 row)\n\n' +
        '                                   Table "public.users"\n' +
        ' Column |         Type          | Collation | Nullable |              Default              \n' +
        '--------+-----------------------+-----------+----------+-----------------------------------\n' +
        " id     | integer               |           | not null | nextval('users_id_seq'::regclass)\n" +
        ' name   | character varying(20) |           | not null | \n' +
        'Indexes:\n    "users_pkey" PRIMARY KEY, btree (id)\n\n',
    )
  })

  test('has booleans, shows what it has changed, and leaves what is there already', () => {
    const { say } = server()
    const sql = (text: string) => say(`psql -U postgres shop -c "${text}"`)
    sql('CREATE TABLE todo (id serial PRIMARY KEY, what text UNIQUE, done boolean NOT NULL DEFAULT false)')
    expect(sql("INSERT INTO todo (what) VALUES ('shop'), ('cook') RETURNING id, done")).toBe(
      ' id | done \n----+------\n  1 | f\n  2 | f\n(2 rows)\n\nINSERT 0 2\n',
    )
    expect(sql("UPDATE todo SET done = true WHERE what = 'shop' RETURNING *")).toBe(
      ' id | what | done \n----+------+------\n  1 | shop | t\n(1 row)\n\nUPDATE 1\n',
    )
    expect(sql("INSERT INTO todo (what) VALUES ('shop') ON CONFLICT DO NOTHING")).toBe('INSERT 0 0\n')
    expect(sql("SELECT what FROM todo WHERE NOT done AND id > 1 AND done = 'f'")).toContain(' cook\n(1 row)')
    expect(say("psql -U postgres shop -tAc 'delete from todo where done returning id, 1 < 2'")).toBe(
      '1|t\nDELETE 1\n',
    )
    expect(sql('SELECT 1 = 1, NOT true, true')).toContain(' ?column? | ?column? | bool \n')
  })

  test('prints bare values for scripts', () => {
    const { say } = server()
    const select = 'select id, name from users order by name desc'
    expect(
      say(`${users} psql -U postgres shop -tAc '${select}'; psql -U postgres shop -t -c '${select}'`),
    ).toBe('2|bob\n1|alice\n  2 | bob\n  1 | alice\n\n')
  })

  test('tells of mistakes in the words of the server, and goes on with a script unless it is to stop', () => {
    const { say } = server()
    const psql = 'psql -U postgres shop'
    expect(say(`${psql} -c 'SELECT * FROM ghosts'; echo $?`)).toBe(
      'ERROR:  relation "ghosts" does not exist\nLINE 1: SELECT * FROM ghosts\n                      ^\n1\n',
    )
    expect(say(`${psql} -c 'SELEC 1'`)).toBe(
      'ERROR:  syntax error at or near "SELEC"\nLINE 1: SELEC 1\n        ^\n',
    )
    expect(say(`printf 'select x;\\nselect 1;' | ${psql} -tA; echo $?`)).toBe(
      'psql:<stdin>:1: ERROR:  column "x" does not exist\nLINE 1: select x;\n               ^\n1\n0\n',
    )
    expect(say(`printf 'select x;\\nselect 1;' | ${psql} -v ON_ERROR_STOP=1; echo $?`)).toBe(
      'psql:<stdin>:1: ERROR:  column "x" does not exist\nLINE 1: select x;\n               ^\n3\n',
    )
    expect(say(`${users} ${psql} -c "INSERT INTO users VALUES (1, 'eve')"`)).toBe(
      'ERROR:  duplicate key value violates unique constraint "users_pkey"\nDETAIL:  Key (id)=(1) already exists.\n',
    )
  })

  test('reads a file line by line, orders among them, and names the line in which something goes wrong', () => {
    const { say } = server()
    const file = String.raw`create table a (\nid int);\n-- no more\n\\c postgres\nselect current_database();\nselect\nx;\n\\frob\n\\c ghosts\n`
    expect(say(`printf '${file}' > /tmp/f.sql; psql -U postgres shop -tA -f /tmp/f.sql; echo $?`)).toBe(
      `CREATE TABLE
You are now connected to database "postgres" as user "postgres".
postgres
psql:/tmp/f.sql:7: ERROR:  column "x" does not exist
LINE 2: x;
        ^
psql:/tmp/f.sql:8: error: invalid command \\frob
psql:/tmp/f.sql:9: error: \\connect: connection to server on socket "/var/run/postgresql/.s.PGSQL.5432" failed: FATAL:  database "ghosts" does not exist
0
`,
    )
  })

  test('is let in as a role that there is, to a database that there is', () => {
    const { say } = server()
    const socket = 'connection to server on socket "/var/run/postgresql/.s.PGSQL.5432" failed'
    expect(say('psql -c "select 1"; echo $?')).toBe(
      `psql: error: ${socket}: FATAL:  role "root" does not exist\n2\n`,
    )
    expect(say('psql -U postgres ghosts')).toBe(
      `psql: error: ${socket}: FATAL:  database "ghosts" does not exist\n`,
    )
    expect(
      say(
        "psql -U postgres -c \"CREATE USER app WITH PASSWORD 'x'\"; psql -U app shop -tAc 'select current_database()'",
      ),
    ).toBe('CREATE ROLE\nshop\n')
  })

  test('needs the password from elsewhere', () => {
    const { runtime } = server()
    const hosts = '10.244.0.1\tdb\n'
    const ask = (script: string) => runtime.sh(script, { image: 'postgres:17', hosts }).output
    const failed = '! psql: error: connection to server at "db" (10.244.0.1), port 5432 failed'
    expect(ask('psql -h db -U postgres')).toBe(`${failed}: fe_sendauth: no password supplied\n`)
    expect(ask('PGPASSWORD=x psql -h db -U postgres')).toBe(
      `${failed}: FATAL:  password authentication failed for user "postgres"\n`,
    )
    expect(ask("psql postgres://postgres:secret@db:5432/shop -tAc 'select 1 + 1'")).toBe('2\n')
  })
})

test('postgres keeps in its volume what it was told', () => {
  const volume = new Volume({})
  const mounts = [{ path: '/var/lib/postgresql/data', volume }]
  server({ mounts }).say(users)
  expect(server({ mounts }).say("psql -U postgres shop -tAc 'select name from users'")).toBe('alice\nbob\n')
})

test('ON CONFLICT changes the row that is there, with what was to be added', () => {
  const { say } = server()
  const sql = (text: string) => say(`psql -U postgres shop -tA -c "${text}"`)
  sql('CREATE TABLE hits (page text PRIMARY KEY, count int)')
  const hit = (page: string, count: number, more = '') =>
    sql(
      `INSERT INTO hits VALUES ('${page}', ${count}) ON CONFLICT (page) DO UPDATE SET count = hits.count + excluded.count ${more} RETURNING count`,
    )
  expect([hit('/', 1), hit('/', 2), hit('/', 9, 'WHERE excluded.count < 9')]).toEqual([
    '1\nINSERT 0 1\n',
    '3\nINSERT 0 1\n',
    'INSERT 0 0\n',
  ])
})

const shop =
  'psql -q -U postgres shop -c "create table users (id serial primary key, name text not null, email text unique); ' +
  'create table orders (id int primary key, owner int references users on delete cascade, what text); ' +
  "insert into users (name, email) values ('alice', 'a@x'), ('bob', null); insert into orders values (1, 1, 'tea'), (2, 1, null)\"; "

/** What psql shows of it, without frames. */
const ask = (sql: string) => `psql -U postgres -tA shop -c "${sql}"; `

test('tables are put together, and questions asked within questions', () => {
  const { say } = server()
  const script =
    ask('select u.name, o.what from users u left join orders o on o.owner = u.id order by u.id, o.id') +
    ask(
      'select name, count(o.id) n from users u join orders o on u.id = o.owner group by name having count(*) > 1',
    ) +
    ask('select name from users where id not in (select owner from orders)') +
    ask('select u.name from users u where exists (select 1 from orders o where o.owner = u.id)') +
    ask('select (select max(id) from orders) + 1') +
    ask("insert into users (name) select 'u' || i from generate_series(1, 3) i returning name")
  expect(say(shop + script)).toBe('alice|tea\nalice|\nbob|\nalice|2\nbob\nalice\n3\nu1\nu2\nu3\nINSERT 0 3\n')
})

test('what was begun is taken back, all of it or to where it was saved, and after a mistake nothing else is done', () => {
  const { say } = server()
  const session = (...lines: string[]) => `psql -q -tA -U postgres shop <<'E'\n${lines.join('\n')}\nE\n`
  const script =
    session(
      'begin;',
      'delete from orders;',
      'select count(*) from orders;',
      'rollback;',
      'select count(*) from orders;',
    ) +
    session(
      'begin;',
      "insert into users (name) values ('eve');",
      'savepoint one;',
      'delete from users;',
      'rollback to one;',
      'commit;',
      'select count(*) from users;',
    ) +
    session('begin;', 'select 1 from nobody;', 'select 2;', 'commit;')
  const [counts, mistake] = say(shop + script).split('psql:<stdin>:2: ')
  expect(counts).toBe('0\n2\n3\n')
  expect(mistake).toMatch(
    /relation "nobody" does not exist[\s\S]*:3: ERROR: {2}current transaction is aborted, commands ignored/,
  )
})

test('a row refers to one that is there, and goes with it', () => {
  const { say } = server()
  expect(say(`${shop}${ask("insert into orders values (3, 9, 'x')")}`)).toBe(
    'ERROR:  insert or update on table "orders" violates foreign key constraint "orders_owner_fkey"\nDETAIL:  Key (owner)=(9) is not present in table "users".\n',
  )
  expect(say(`${ask('delete from users where id = 1')}${ask('select count(*) from orders')}`)).toBe(
    'DELETE 1\n0\n',
  )
})

test('a table is changed, and so are its rows', () => {
  const { say } = server()
  const script =
    ask('alter table users add column age int default 7, drop column email') +
    ask('alter table users rename column name to called') +
    ask('alter table users alter column age set not null') +
    ask('select * from users where id = 1') +
    ask("insert into users (called, age) values ('x', null)")
  expect(say(shop + script)).toBe(
    'ALTER TABLE\nALTER TABLE\nALTER TABLE\n1|alice|7\n' +
      'ERROR:  null value in column "age" of relation "users" violates not-null constraint\nDETAIL:  Failing row contains (3, x, null).\n',
  )
})

test('roles, settings and views tell of the server', () => {
  const { say } = server({ args: ['-c', 'max_connections=200'] })
  const script =
    ask("create user app with password 'x' createdb") +
    ask("select rolcreatedb from pg_roles where rolname = 'app'") +
    ask("select 1 from pg_database where datname = 'shop'") +
    ask('show max_connections') +
    ask("select table_name from information_schema.tables where table_schema = 'public' order by 1")
  expect(say(shop + script)).toBe('CREATE ROLE\nt\n1\n200\norders\nusers\n')
  expect(say("psql -U postgres shop -c '\\du'")).toBe(
    '                             List of roles\n' +
      ' Role name |                         Attributes                         \n' +
      '-----------+------------------------------------------------------------\n' +
      ' app       | Create DB\n postgres  | Superuser, Create role, Create DB, Replication, Bypass RLS\n\n',
  )
  expect(say("psql -U postgres shop -c '\\x' -c 'select * from users where id = 1'")).toBe(
    'Expanded display is on.\n-[ RECORD 1 ]\nid    | 1\nname  | alice\nemail | a@x\n\n',
  )
})

test.each([
  ['a script', 'pg_dump -U postgres shop > /tmp/dump', 'psql -q -U postgres copy < /tmp/dump > /tmp/said'],
  ['an archive', 'pg_dump -U postgres -Fc -f /tmp/dump shop', 'pg_restore -U postgres -d copy /tmp/dump'],
])('pg_dump makes %s of a database, of which another is made', (_what, dump, restore) => {
  const { say } = server()
  const asked = (sql: string) => ask(sql).replace(' shop ', ' copy ')
  const script = `${dump}; createdb -U postgres copy && ${restore}; `
  expect(
    say(
      shop +
        script +
        asked('select u.id, name, what from users u join orders on owner = u.id order by orders.id'),
    ),
  ).toBe('1|alice|tea\n1|alice|\n')
  expect(say(asked("insert into users (name, email) values ('c', 'a@x')"))).toContain('users_email_key')
  expect(say(asked("insert into users (name) values ('d') returning id > 2"))).toBe('t\nINSERT 0 1\n')
})

test('another container asks over the socket in a folder that they share, where everybody is trusted', () => {
  const runtime = testRuntime()
  const mounts = [{ path: '/var/run/postgresql', volume: new Volume() }]
  const { container } = runtime.start({ image: 'postgres:17', env, mounts })
  const beside = runtime.start({ image: 'postgres:17', command: ['sleep', '9999'], mounts })
  runtime.clock.advance(1_000)
  const ask = () => {
    const answer = exec(beside.container, ['psql', '-U', 'postgres', '-tAc', 'select current_database()'])
    runtime.clock.advance(100)
    return answer.output
  }
  expect(ask()).toBe('postgres\n')
  container.signal('SIGKILL')
  runtime.clock.advance(1_000)
  expect(ask()).toContain('.s.PGSQL.5432" failed: Connection refused')
})

test('sequences give numbers, by themselves and to columns, to each session its own, and outlast the server and a dump', () => {
  const volume = new Volume()
  const mounts = [{ path: '/var/lib/postgresql/data', volume }]
  const first = server({ mounts })
  const ask = (sql: string) => `psql -tAq -U postgres shop -c "${sql.split('; ').join('" -c "')}" 2>&1; `
  expect(
    first.say(
      ask(
        "create sequence s start 10 increment 5; select nextval('s'), nextval('s'); select currval('s'); select setval('s', 100); select nextval('s') from generate_series(1, 2); select last_value, is_called from s",
      ),
    ),
  ).toBe('10|15\n15\n100\n105\n110\n110|t\n')
  expect(first.say(ask("select currval('s')"))).toBe(
    'ERROR:  currval of sequence "s" is not yet defined in this session\n',
  )
  const orders = "create table orders (id serial primary key, code int default nextval('s'), what text)"
  const filled = "insert into orders (what) values ('a'), ('b'); select lastval(), currval('orders_id_seq')"
  expect(first.say(ask(`${orders}; ${filled}; insert into orders values (3, 0, 'told')`))).toBe('120|2\n')
  // It does not hear of what it has not given.
  expect(first.say(ask("insert into orders (what) values ('c')"))).toContain(
    'duplicate key value violates unique constraint "orders_pkey"',
  )
  expect(first.say(ask('drop sequence orders_id_seq'))).toContain(
    'DETAIL:  default value for column id of table orders depends on sequence orders_id_seq\n',
  )
  const more = "insert into orders (what) values ('d') returning id, code"
  const copy = 'pg_dump -U postgres shop | psql -q -U postgres copy >/dev/null; '
  expect(first.say(`createdb -U postgres copy; ${copy}psql -tAq -U postgres copy -c "${more}"`)).toBe(
    '4|130\n',
  )
  first.say(ask("select setval('orders_id_seq', 7)"))
  expect(server({ mounts }).say(ask(more))).toBe('8|125\n')
})

test('psql obeys what is said to itself: how it shows, what it measures, where it writes, and what it keeps', () => {
  const { say } = server()
  say(`${users}`)
  const psql = (lines: string, options = '') =>
    say(`psql -U postgres ${options} shop 2>&1 <<'E'\n${lines}\nE\n`)
  expect(psql('\\timing\nselect 1 as n;\n\\timing off')).toBe(
    'Timing is on.\n n \n---\n 1\n(1 row)\n\nTime: 0.250 ms\nTiming is off.\n',
  )
  expect(psql("\\set who 'bob'\n\\echo :who\nselect id from users where name = :'who' \\gx", '-v n=2')).toBe(
    'bob\n-[ RECORD 1 ]\nid | 2\n\n',
  )
  expect(psql('select * from users where id = :n;\n\\g', '-tA -v n=1')).toBe('1|alice\n1|alice\n')
  expect(psql("\\pset format csv\n\\pset null -\nselect 'a,b' as x, null as y;")).toBe(
    'Output format is csv.\nNull display is "-".\nx,y\n"a,b",-\n',
  )
  const made =
    "select 'create database ' || d from (values ('one'), ('two')) v(d)\nwhere not exists (select from pg_database where datname = d)\\gexec"
  expect(psql(made)).toBe('CREATE DATABASE\nCREATE DATABASE\n')
  expect(psql(made)).toBe('')
  expect(psql('\\o /tmp/out\nselect 7;\n\\o\n\\! cat /tmp/out', '-tA')).toBe('7\n')
  expect(say("psql -U postgres --csv -c 'select 1 as a' shop")).toBe('a\n1\n')
})

test('a statement takes about the time that it takes a real server, and the others go on meanwhile', () => {
  const { runtime, container, say } = server()
  say('psql -U postgres shop -c "create table t (id int primary key, name text)"')
  const rows = "insert into t select n, 'row ' || n from generate_series(1, 40000) n"
  const answer = exec(container, ['psql', '-U', 'postgres', 'shop', '-c', '\\timing', '-c', rows])
  const other = runtime.start({ command: ['sh', '-c', 'while :; do echo; sleep 0.001; done'] })
  runtime.clock.advance(200)
  const [, ms] = /Time: ([\d.]+) ms/.exec(answer.output) ?? []
  expect(Number(ms)).toBeGreaterThan(20)
  expect(Number(ms)).toBeLessThan(150)
  expect(other.output.length).toBeGreaterThan(50)
  expect(say('psql -U postgres shop -c "\\timing" -c "insert into t values (0)"')).toContain('Time: 0.250 ms')
})

test('COPY and \\copy write rows as lines, and read them', () => {
  const { say } = server()
  say(users)
  const psql = (lines: string) => say(`psql -U postgres shop 2>&1 <<'E'\n${lines}\nE\n`)
  const file = '/tmp/users.csv'
  expect(
    psql("insert into users (name) values (E'o\"h, \\nno');\n\\copy users to " + file + ' csv header'),
  ).toBe('INSERT 0 1\nCOPY 3\n')
  expect(say(`cat ${file}`)).toBe('id,name\n1,alice\n2,bob\n3,"o""h, \nno"\n')
  expect(
    psql(`create table others (id int, name text);\n\\copy others from '${file}' with (format csv, header)`),
  ).toBe('CREATE TABLE\nCOPY 3\n')
  expect(psql('copy (select id, name from others order by id desc limit 2) to stdout;')).toBe(
    '3\to"h, \\nno\n2\tbob\n',
  )
  expect(
    psql('copy others (name) from stdin;\neve\n\\N\n\\.\nselect count(*), count(name) from others;'),
  ).toBe('COPY 2\n count | count \n-------+-------\n     5 |     4\n(1 row)\n\n')
  expect(psql('\\copy others from /nowhere')).toBe(
    'psql:<stdin>:1: error: /nowhere: No such file or directory\n',
  )
})

test('its clients name an option that they do not have', () => {
  const { say } = server()
  const hint = (name: string) => `${name}: hint: Try "${name} --help" for more information.\n`

  expect(say('psql -Z 2>&1')).toBe(`psql: invalid option -- 'Z'\n${hint('psql')}`)
  expect(say('pg_dump --nope 2>&1')).toBe(`pg_dump: unrecognized option '--nope'\n${hint('pg_dump')}`)
  expect(say('pgbench -t 2>&1')).toBe(`pgbench: option requires an argument -- 't'\n${hint('pgbench')}`)
})

test('pgbench reports how many transactions came through, and wants its tables made before', () => {
  const { runtime, say, container } = server()
  const bench = (options: string) => {
    const answer = exec(container, ['bash', '-c', `pgbench -n -U postgres ${options} shop 2>&1`])
    runtime.clock.advance(10_000)
    return answer.output
  }
  const missing = 'pgbench: error: could not count number of branches: ERROR:  relation "pgbench_branches"'
  expect(bench('-t 1')).toContain(missing)
  const [branches, tellers, accounts] = [
    'bid int, bbalance int',
    'tid int, tbalance int',
    'aid int, abalance int',
  ]
  const tables = {
    branches,
    tellers,
    accounts,
    history: 'tid int, bid int, aid int, delta int, mtime timestamp',
  }
  for (const [name, columns] of Object.entries(tables))
    say(`psql -U postgres shop -c 'create table pgbench_${name} (${columns})'`)
  say("psql -U postgres shop -c 'insert into pgbench_branches values (1, 0)'")
  expect(bench('-c 2 -t 5')).toBe(
    'pgbench (17.6 (Debian 17.6-1.pgdg12+1))\ntransaction type: <builtin: TPC-B (sort of)>\nscaling factor: 1\n' +
      'query mode: simple\nnumber of clients: 2\nnumber of threads: 1\nmaximum number of tries: 1\n' +
      'number of transactions per client: 5\nnumber of transactions actually processed: 10/10\n' +
      'number of failed transactions: 0 (0.000%)\nlatency average = 2.000 ms\ninitial connection time = 2.000 ms\n' +
      'tps = 1000.000000 (without initial connection time)\n',
  )
  const sums = 'select count(*), sum(delta) = (select bbalance from pgbench_branches) from pgbench_history'
  expect(say(`psql -U postgres shop -tAc '${sums}'`)).toBe('10|t\n')
  const duration = 'duration: 1 s\nnumber of transactions actually processed: 500\n'
  expect(bench('-S -T 1')).toContain(duration)
})
