/** Those who ask a server of SQL at one time: what each sees of the others, who waits for whom, and who puts whom out. */
import { describe, expect, test } from 'vitest'
import type { ContainerConfig } from '../../../../src/kubelet-sim/runtime/container-config.ts'
import { Volume } from '../../../../src/kubelet-sim/runtime/files/files.ts'
import { exec, testRuntime } from '../../support.ts'

const env = [
  { name: 'POSTGRES_PASSWORD', value: 'secret' },
  { name: 'POSTGRES_DB', value: 'shop' },
  { name: 'MYSQL_ALLOW_EMPTY_PASSWORD', value: '1' },
  { name: 'MYSQL_DATABASE', value: 'shop' },
]

/** A server, and sessions: each is told statements, and tells what was answered since. */
function server(image: string, client: readonly string[], mounts: ContainerConfig['mounts'] = []) {
  const { clock, start } = testRuntime()
  const { container } = start({ image, env, mounts })
  clock.advance(2_000)
  const session = () => {
    const answer = exec(container, client, { stdin: true })
    clock.advance(1)
    let told = 0
    const since = () => {
      const text = answer.output.slice(told)
      told = answer.output.length
      return text
    }
    return {
      since,
      say(statement: string) {
        answer.stdin?.write(`${statement}\n`)
        clock.advance(10)
        return since()
      },
    }
  }
  const first = session()
  first.say('create table t (id int primary key, n int);')
  first.say('insert into t values (1, 10), (2, 20);')
  first.since()
  return { clock, session, first }
}

const postgres = (mounts?: ContainerConfig['mounts']) =>
  server('postgres:17', ['psql', '-qtA', '-U', 'postgres', 'shop'], mounts)
const mysql = () => server('mysql:8', ['mysql', '-N', '--force', '--unbuffered', 'shop'])
const all = 'select id, n from t order by id;'

describe('postgres', () => {
  test('what was not committed only its own session sees, and each statement sees what was', () => {
    const { first, session } = postgres()
    const other = session()
    first.say('begin;')
    first.say('update t set n = 11 where id = 1;')
    first.say('insert into t values (3, 30);')
    first.say('delete from t where id = 2;')
    other.say('begin;')
    expect([first.say(all), other.say(all)]).toEqual(['1|11\n3|30\n', '1|10\n2|20\n'])
    first.say('commit;')
    expect(other.say(all)).toBe('1|11\n3|30\n')
  })

  test('what another one takes back was never there, and nothing else goes with it', () => {
    const { first, session } = postgres()
    const other = session()
    first.say('begin;')
    first.say('update t set n = 11 where id = 1;')
    first.say('create table u (id int);')
    expect(other.say('select * from u;')).toContain('relation "u" does not exist')
    other.say('update t set n = 21 where id = 2;')
    first.say('rollback;')
    expect(first.say(all)).toBe('1|10\n2|21\n')
  })

  test('who changes a row that another one has changed waits, and goes on with what that left', () => {
    const { first, session } = postgres()
    const other = session()
    first.say('begin;')
    first.say('update t set n = n + 1 where id = 1;')
    expect(other.say('update t set n = n * 2 where id = 1 returning n;')).toBe('')
    expect(
      first.say(
        "select pid <> pg_backend_pid(), state, wait_event_type, pg_blocking_pids(pid) = array[pg_backend_pid()] from pg_stat_activity where query like 'update%';",
      ),
    ).toBe('t|active|Lock|t\n')
    first.say('commit;')
    expect(other.since()).toBe('22\n')
    first.say('begin;')
    first.say('insert into t values (3, 30);')
    expect(other.say('insert into t values (3, 31);')).toBe('')
    first.say('commit;')
    expect(other.since()).toContain('duplicate key value violates unique constraint "t_pkey"')
  })

  test('FOR UPDATE holds rows, of which another one may take those that are left', () => {
    const { clock, first, session } = postgres()
    const other = session()
    first.say('begin;')
    expect(first.say('select id from t order by id limit 1 for update;')).toBe('1\n')
    expect(other.say('select id from t order by id for update nowait;')).toContain(
      'could not obtain lock on row in relation "t"',
    )
    expect(other.say('select id from t order by id limit 1 for update skip locked;')).toBe('2\n')
    expect(other.say('select n from t where id = 1 for update;')).toBe('')
    first.say('update t set n = 12 where id = 1;')
    first.say('commit;')
    expect(other.since()).toBe('12\n')
    first.say('begin;')
    first.say('select * from t for update;')
    other.say("set lock_timeout = '5ms'; set statement_timeout = '1s';")
    expect(other.say('delete from t;')).toContain('canceling statement due to lock timeout')
    other.say('select pg_sleep(9);')
    clock.advance(1_000)
    expect(other.since()).toContain('canceling statement due to statement timeout')
  })

  test('of two who wait for each other one is refused, after a second', () => {
    const { clock, first, session } = postgres()
    const other = session()
    first.say('begin;')
    other.say('begin;')
    first.say('update t set n = 0 where id = 1;')
    other.say('update t set n = 0 where id = 2;')
    first.say('update t set n = 1 where id = 2;')
    clock.advance(1_500)
    expect(other.say('update t set n = 1 where id = 1;')).toBe('')
    clock.advance(1_500)
    expect(other.since()).toMatch(
      /ERROR: {2}deadlock detected\nDETAIL: {2}Process \d+ waits for ShareLock on transaction \d+; blocked by process \d+\.\n.*\nHINT/,
    )
    other.say('rollback;')
    first.say('commit;')
    expect(first.say(all)).toBe('1|0\n2|1\n')
  })

  test('a transaction that is to see one state of things does, and changes nothing that has changed since', () => {
    const { first, session } = postgres()
    const other = session()
    first.say('begin isolation level repeatable read;')
    first.say(all)
    other.say('update t set n = 11 where id = 1;')
    expect(first.say(all)).toBe('1|10\n2|20\n')
    expect(first.say('update t set n = 12 where id = 1;')).toContain(
      'could not serialize access due to concurrent update',
    )
    first.say('rollback;')
    expect(first.say(all)).toBe('1|11\n2|20\n')
  })

  test('what takes long holds nobody up, is seen by others, and is left off when they say so', () => {
    const { first, session } = postgres()
    const other = session()
    const third = session()
    expect(first.say('select pg_sleep(100);')).toBe('')
    expect(other.say(all)).toBe('1|10\n2|20\n')
    third.say('begin;')
    const asked = "where backend_type = 'client backend' and pid <> pg_backend_pid() order by pid;"
    expect(other.say(`select usename, state, wait_event, query from pg_stat_activity ${asked}`)).toBe(
      'postgres|active|PgSleep|select pg_sleep(100);\npostgres|idle in transaction|ClientRead|begin;\n',
    )
    expect(
      other.say("select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'PgSleep';"),
    ).toBe('t\n')
    expect(first.since()).toContain('ERROR:  canceling statement due to user request')
    first.say('select pg_sleep(100);')
    other.say("select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep';")
    expect(first.since()).toContain('FATAL:  terminating connection due to administrator command')
  })
})

test('numbers that were given in another order than they were committed in are the same when the server comes back', () => {
  const mounts = [{ path: '/var/lib/postgresql/data', volume: new Volume() }]
  const { first, session } = postgres(mounts)
  const other = session()
  first.say('create table orders (id serial primary key, what text);')
  first.say('begin;')
  first.say("insert into orders (what) values ('a');")
  other.say("insert into orders (what) values ('b');")
  first.say('commit;')
  const orders = 'select id, what from orders order by id;'
  expect(first.say(orders)).toBe('1|a\n2|b\n')
  const again = postgres(mounts).first
  again.say("insert into orders (what) values ('c');")
  expect(again.say(orders)).toBe('1|a\n2|b\n3|c\n')
})

describe('mysql', () => {
  test('a transaction goes on to see what it saw first, and what it has changed itself', () => {
    const { first, session } = mysql()
    const other = session()
    first.say('start transaction;')
    first.say(all)
    other.say('update t set n = 11 where id = 1;')
    first.say('update t set n = n + 1 where id = 2;')
    expect(first.say(all)).toBe('1\t10\n2\t21\n')
    expect(other.say(all)).toBe('1\t11\n2\t20\n')
    expect(first.say('update t set n = n + 1 where id = 1; select n from t where id = 1;')).toBe('12\n')
    first.say('commit;')
    expect(other.say(all)).toBe('1\t12\n2\t21\n')
  })

  test('who waits for a row gives up after fifty seconds, and of two who wait for each other one at once', () => {
    const { clock, first, session } = mysql()
    const other = session()
    first.say('begin;')
    first.say('update t set n = 1 where id = 1;')
    expect(other.say('update t set n = 2 where id = 1;')).toBe('')
    clock.advance(50_000)
    expect(other.since()).toContain('ERROR 1205 (HY000)')
    other.say('begin;')
    other.say('update t set n = 2 where id = 2;')
    first.say('update t set n = 1 where id = 2;')
    expect(other.say('update t set n = 2 where id = 1;')).toContain('ERROR 1213 (40001)')
    first.say('commit;')
    expect(other.say(all)).toBe('1\t1\n2\t1\n')
  })

  test('SHOW PROCESSLIST shows all sessions, and KILL ends what one of them does, or itself', () => {
    const { clock, first, session } = mysql()
    const other = session()
    first.say('select sleep(100);')
    clock.advance(3_000)
    const list = other.say('show processlist;')
    expect(list).toContain('8\troot\tlocalhost\tshop\tQuery\t3\tUser sleep\tselect sleep(100)\n')
    expect(list).toContain('9\troot\tlocalhost\tshop\tQuery\t0\tinit\tshow processlist\n')
    other.say('kill query 8;')
    expect(first.since()).toContain('ERROR 1317 (70100) at line')
    first.say('select sleep(100);')
    other.say('kill 8;')
    expect(first.since()).toContain('ERROR 2013 (HY000)')
    expect(other.say('kill 77;')).toContain('ERROR 1094 (HY000) at line 4: Unknown thread id: 77')
  })
})
