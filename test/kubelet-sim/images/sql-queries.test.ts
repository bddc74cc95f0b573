/** What is asked of postgres and mysql beyond single tables: answers put together, names within questions, views, windows. */
import { expect, test } from 'vitest'
import { exec, testRuntime } from '../support.ts'

function postgres() {
  const runtime = testRuntime()
  const env = [{ name: 'POSTGRES_PASSWORD', value: 'secret' }]
  const { container } = runtime.start({ image: 'postgres:17', env })
  runtime.clock.advance(10)
  return (sql: string, flags = '-tA') => {
    const answer = exec(container, ['bash', '-c', `psql -q -U postgres ${flags} <<'E'\n${sql}\nE\n`])
    runtime.clock.advance(1_000)
    return answer.output.replaceAll(/psql:<stdin>:\d+: /g, '')
  }
}

function mysql() {
  const runtime = testRuntime()
  const env = [
    { name: 'MYSQL_ALLOW_EMPTY_PASSWORD', value: '1' },
    { name: 'MYSQL_DATABASE', value: 'shop' },
  ]
  const { container } = runtime.start({ image: 'mysql:8', env })
  runtime.clock.advance(1_000)
  return (sql: string, flags = '-N') => {
    const answer = exec(container, ['bash', '-c', `mysql ${flags} shop <<'E'\n${sql}\nE\n`])
    runtime.clock.advance(10_000)
    return answer.output
  }
}

const employees = `create table emp (id serial primary key, name text not null, dept varchar(5), pay numeric(8,2) check (pay > 0));
insert into emp (name, dept, pay) values ('ann', 'it', 5000), ('bob', 'it', 4200.5), ('cat', 'ops', 3000);\n`

test('answers are put together, cut and put in order as one', () => {
  const ask = postgres()
  expect(ask('select 2 union select 1 union select 2 order by 1; select 1 union all select 1;')).toBe(
    '1\n2\n1\n1\n',
  )
  expect(
    ask('values (1), (2), (2) intersect all values (2), (2), (3); values (1), (2) except select 2;'),
  ).toBe('2\n2\n1\n')
  expect(ask('(select 1 as n) union all (select 5 limit 1) order by n desc limit 1;')).toBe('5\n')
  expect(ask("select 1, 'a' union select 2;")).toContain(
    'ERROR:  each UNION query must have the same number of columns',
  )
})

test('CASE chooses the first that holds', () => {
  expect(
    postgres()(
      "select case when n > 2 then 'many' when n = 2 then 'two' end, case n when 1 then 'one' else '-' end from generate_series(1, 3) n;",
    ),
  ).toBe('|one\ntwo|-\nmany|-\n')
})

test('questions have names within others, and ask themselves until nothing is new', () => {
  const ask = postgres()
  expect(ask('with a as (select 2 as n), b(m) as (select n * 10 from a) select n, m from a, b;')).toBe(
    '2|20\n',
  )
  expect(
    ask(
      "with recursive fib(n, a, b) as (select 1, 0, 1 union all select n + 1, b, a + b from fib where n < 8) select string_agg(a::text, ',') from fib;",
    ),
  ).toBe('0,1,1,2,3,5,8,13\n')
  // PostgreSQL takes no more of it than it needs.
  expect(
    ask('with recursive t(n) as (select 1 union all select n + 1 from t) select n from t limit 2;'),
  ).toBe('1\n2\n')
  // One that comes around again adds nothing.
  expect(
    ask('with recursive t(n) as (select 0 union select (n + 1) % 3 from t) select count(*) from t;'),
  ).toBe('3\n')
})

test('mysql asks itself a thousand times at most', () => {
  expect(
    mysql()('with recursive t as (select 1 as n union all select n + 1 from t) select max(n) from t'),
  ).toBe(
    'ERROR 3636 (HY000) at line 1: Recursive query aborted after 1001 iterations. Try increasing @@cte_max_recursion_depth to a larger value.\n',
  )
})

test('a view is asked as a table is, is listed and described, and keeps what it asks', () => {
  const ask = postgres()
  expect(
    ask(
      `${employees}create view it as select id, name, pay * 12 as yearly from emp where dept = 'it';\nselect * from it order by 1;`,
    ),
  ).toBe('1|ann|60000.00\n2|bob|50406.00\n')
  expect(ask('\\dv\n\\d it', '')).toBe(
    '        List of relations\n Schema | Name | Type |  Owner   \n--------+------+------+----------\n public | it   | view | postgres\n(1 row)\n\n' +
      '                 View "public.it"\n Column |  Type   | Collation | Nullable | Default \n--------+---------+-----------+----------+---------\n id     | integer |           |          | \n name   | text    |           |          | \n yearly | numeric |           |          | \n\n',
  )
  expect(ask('drop table emp;')).toBe(
    'ERROR:  cannot drop table emp because other objects depend on it\nDETAIL:  view it depends on table emp\nHINT:  Use DROP ... CASCADE to drop the dependent objects too.\n',
  )
  expect(ask('create or replace view it as select id from emp;')).toBe(
    'ERROR:  cannot drop columns from view\n',
  )
  expect(ask('drop table emp cascade; select * from it;')).toContain('relation "it" does not exist')
})

test('a view of mysql stays when its table goes, and dumps hold it', () => {
  const ask = mysql()
  ask(
    "create table t (id int, kind enum('a','b')); insert into t values (1, 'a'); create view v as select id from t;",
  )
  expect(ask('show full tables; show create view v')).toBe(
    't\tBASE TABLE\nv\tVIEW\nv\tCREATE ALGORITHM=UNDEFINED DEFINER=`root`@`localhost` SQL SECURITY DEFINER VIEW `v` AS select id from t\tutf8mb4\tutf8mb4_0900_ai_ci\n',
  )
  expect(ask("insert into t values (1, 'c')")).toBe(
    "ERROR 1265 (01000) at line 1: Data truncated for column 'kind' at row 1\n",
  )
  expect(
    ask(
      'E\nmysqldump shop > /tmp/d; mysql shop <<X\ndrop table t; drop view v;\nX\nmysql shop < /tmp/d; mysql -N shop <<E\nselect * from v',
    ),
  ).toBe('1\n')
  expect(ask('drop table t; select * from v')).toBe(
    "ERROR 1356 (HY000) at line 1: View 'shop.v' references invalid table(s) or column(s) or function(s) or definer/invoker of view lack rights to use them\n",
  )
})

test('pg_dump holds views, keys of several columns and what is checked', () => {
  const ask = postgres()
  ask(
    `${employees}create view it as select name from emp; create table p (a int, b int, primary key (a, b));`,
  )
  const script =
    'E\npg_dump -U postgres postgres > /tmp/d; createdb -U postgres copy; psql -q -U postgres copy < /tmp/d >/dev/null; psql -tA -U postgres copy <<E\n'
  expect(ask(`${script}select count(*) from it; insert into p values (1, 1), (1, 1);`)).toBe(
    '3\nERROR:  duplicate key value violates unique constraint "p_pkey"\nDETAIL:  Key (a, b)=(1, 1) already exists.\n',
  )
})

test('each row is seen among those around it', () => {
  expect(
    postgres()(
      `${employees}select name, row_number() over (order by pay desc), rank() over (partition by dept order by pay), sum(pay) over (order by id), lag(name) over w from emp window w as (order by id);`,
    ),
  ).toBe('ann|1|2|5000.00|\nbob|2|1|9200.50|ann\ncat|3|1|12200.50|bob\n')
})

test('numbers are counted with and told as the server does', () => {
  expect(postgres()('select 7/2, 7/2.0, 1/3.0, round(2.345, 2), 0.1 + 0.2, 2^10;')).toBe(
    '3|3.5000000000000000|0.33333333333333333333|2.35|0.3|1024\n',
  )
  expect(
    mysql()('select 7/2, 7 div 2, 1/0, 1.5 * 2, avg(n), sum(n) from (select 1 as n union select 2) t'),
  ).toBe('3.5000\t3\tNULL\t3.0\t1.5000\t3\n')
  expect(postgres()('select 1/0;')).toBe('ERROR:  division by zero\n')
})

test('days and hours are counted with', () => {
  const ask = postgres()
  expect(
    ask(
      "select date '2024-01-31' + interval '1 month', date '2024-03-01' - date '2024-02-01', age(date '2024-03-01', date '2020-01-15'), extract(year from date '2024-05-01'), to_char(timestamp '2024-02-03 04:05:06', 'DD Mon YYYY HH24:MI'), interval '90 minutes';",
    ),
  ).toBe('2024-02-29 00:00:00|29|4 years 1 mon 15 days|2024|03 Feb 2024 04:05|01:30:00\n')
  expect(
    mysql()(
      "select date_add('2024-01-31', interval 1 month), datediff('2024-03-01', '2024-02-01'), date_format('2024-02-03 04:05:06', '%d/%m/%Y %H:%i'), timestampdiff(month, '2024-01-15', '2024-03-20')",
    ),
  ).toBe('2024-02-29\t29\t03/02/2024 04:05\t2\n')
})

test('JSON and arrays are kept, looked into and taken apart', () => {
  const ask = postgres()
  ask(
    `create table d (id int, doc jsonb, tags text[]); insert into d values (1, '{"b": 1, "a": {"c": [1, 2]}}', '{x,y}'), (2, null, array['z']);`,
  )
  expect(ask("select doc, doc->'a'->'c'->>1, doc @> '{\"b\":1}', doc ? 'z' from d where id = 1;")).toBe(
    '{"a": {"c": [1, 2]}, "b": 1}|2|t|f\n',
  )
  expect(ask("select id from d where 'z' = any(tags); select id, t from d, unnest(tags) as t;")).toBe(
    '2\n1|x\n1|y\n2|z\n',
  )
  expect(ask("insert into d values (3, 'no');")).toContain('ERROR:  invalid input syntax for type json')
})

test('what does not belong in a column is refused', () => {
  const ask = postgres()
  ask(employees)
  expect(ask("insert into emp (name, pay) values ('x', 'much');")).toBe(
    "ERROR:  invalid input syntax for type numeric: \"much\"\nLINE 1: insert into emp (name, pay) values ('x', 'much');\n                                                 ^\n",
  )
  expect(ask("insert into emp (name, pay) values ('x', -1);")).toContain(
    'new row for relation "emp" violates check constraint "emp_pay_check"',
  )
  expect(ask("insert into emp (name, dept) values ('x', 'office');")).toBe(
    'ERROR:  value too long for type character varying(5)\n',
  )
  expect(ask('select name, dept from emp group by dept;')).toContain(
    'column "emp.name" must appear in the GROUP BY clause or be used in an aggregate function',
  )
  expect(ask('select nobody from emp where false;')).toContain('column "nobody" does not exist')
})

test('tables are changed by what stands beside them', () => {
  expect(
    postgres()(
      `${employees}update emp e set pay = pay * 2 from (values ('it')) v(d) where e.dept = v.d returning e.name, e.pay; delete from emp using (select 'bob' as n) x where emp.name = x.n; select count(*) from emp;`,
    ),
  ).toBe('ann|10000.00\nbob|8401.00\n2\n')
  expect(
    mysql()(
      'create table t (id int, n int); insert into t values (1, 1), (2, 5); update t join (select 2 as id) x on x.id = t.id set t.n = t.n + 1; delete t from t join (select 1 as id) x on x.id = t.id; select * from t',
    ),
  ).toBe('2\t6\n')
})

test('a materialized view keeps what its question answered until it is to ask again', () => {
  const ask = postgres()
  expect(
    ask(
      "create table sales (what text, n int); insert into sales values ('tea', 1), ('tea', 2); create materialized view totals as select what, sum(n) as n from sales group by what; insert into sales values ('jam', 5); select * from totals; refresh materialized view totals; select * from totals order by n;",
    ),
  ).toBe('tea|3\ntea|3\njam|5\n')
  expect(ask('insert into totals values (1);')).toBe('ERROR:  cannot change materialized view "totals"\n')
  expect(ask('drop table totals;')).toContain('"totals" is not a table')
  expect(ask('create index on totals (n); drop materialized view totals; select * from totals;')).toContain(
    '"totals" does not exist',
  )
})

test.each([
  ['explain (format json) select 1', 'EXPLAIN (FORMAT json)'],
  ['create function f() returns int as $$ select 1; select 2; $$ language plperl', 'LANGUAGE plperl'],
  ["do $$ print 'x;y' $$ language plperl", 'LANGUAGE plperl'],
])('%s is refused by name, as one statement', (sql, name) => {
  expect(postgres()(`${sql};`)).toBe(`ERROR:  kubesim does not know ${name}\n`)
})
