/** Indexes: what is shown of them, and what they find. */
import { expect, test } from 'vitest'
import { exec, testRuntime } from '../../support.ts'

const env = [
  { name: 'POSTGRES_PASSWORD', value: 'secret' },
  { name: 'POSTGRES_DB', value: 'shop' },
  { name: 'MYSQL_ALLOW_EMPTY_PASSWORD', value: '1' },
  { name: 'MYSQL_DATABASE', value: 'shop' },
]

function server(image: string, client: string) {
  const { clock, start } = testRuntime()
  const { container } = start({ image, env })
  clock.advance(2_000)
  return (script: string) => {
    const answer = exec(container, ['bash', '-c', `${client} 2>&1 <<'END_OF_SQL'\n${script}\nEND_OF_SQL`])
    clock.advance(2_000)
    return answer.output
  }
}

test('postgres shows the indexes of a table, keeps them in dumps, and heeds those that are unique', () => {
  const ask = server('postgres:17', 'psql -q -U postgres shop')
  expect(
    ask(`create table users (id serial primary key, email text unique, name text, age int);
create index on users (name);
create unique index users_lower on users (lower(email));
create index if not exists by_age on users using btree (age desc, name) where age > 18;
create unique index once on users (name, age);
insert into users (email, name, age) values ('a@x', 'a', 1), ('b@x', 'a', 1);
\\d users`),
  ).toBe(`psql:<stdin>:6: ERROR:  duplicate key value violates unique constraint "once"
DETAIL:  Key (name, age)=(a, 1) already exists.
                            Table "public.users"
 Column |  Type   | Collation | Nullable |              Default              
--------+---------+-----------+----------+-----------------------------------
 id     | integer |           | not null | nextval('users_id_seq'::regclass)
 email  | text    |           |          | 
 name   | text    |           |          | 
 age    | integer |           |          | 
Indexes:
    "users_pkey" PRIMARY KEY, btree (id)
    "by_age" btree (age desc, name) WHERE age > 18
    "once" UNIQUE, btree (name, age)
    "users_email_key" UNIQUE CONSTRAINT, btree (email)
    "users_lower" UNIQUE, btree (lower(email))
    "users_name_idx" btree (name)

`)
  expect(
    ask(
      'drop index once, by_age;\ndrop index once;\n\\pset tuples_only\n\\di\n\\! pg_dump -U postgres shop | grep INDEX | grep -v Name',
    ),
  ).toBe(
    `psql:<stdin>:2: ERROR:  index "once" does not exist
 public | users_email_key | index | postgres | users
 public | users_lower     | index | postgres | users
 public | users_name_idx  | index | postgres | users
 public | users_pkey      | index | postgres | users

CREATE UNIQUE INDEX users_lower ON public.users USING btree (lower(email));
CREATE INDEX users_name_idx ON public.users USING btree (name);
`,
  )
})

test('mysql shows the indexes of a table, and keeps them in dumps', () => {
  const ask = server('mysql:8', 'mysql -N shop')
  expect(
    ask(`create table users (id int primary key auto_increment, name varchar(20), age int, key by_name (name), fulltext key words (name));
create index by_age on users (age, name);
alter table users add index both (name, age), drop index by_name;
show index from users;
show create table users;`),
  ).toContain(
    'users\\t0\\tPRIMARY\\t1\\tid\\tA\\t0\\t\\tBTREE\\nusers\\t1\\twords'
      .replaceAll('\\t', '\t')
      .replaceAll('\\n', '\n'),
  )
  expect(ask('show create table users\\G')).toContain(
    '  KEY `by_age` (`age`,`name`),\n  KEY `both` (`name`,`age`)\n',
  )
})

test('EXPLAIN tells how postgres finds rows, before there is an index and behind, and what it has found', () => {
  const ask = server('postgres:17', 'psql -qtA -U postgres shop')
  const made = ask(`create table users (id serial primary key, name text, age int);
create table orders (user_id int references users, amount numeric);
insert into users (name, age) select 'user' || n, n % 90 from generate_series(1, 5000) n;
explain select * from users where name = 'user7' and age > 5;
create index on users (name);
explain select * from users where name = 'user7' and age > 5;
explain (costs off) select u.name, count(*) from users u join orders o on o.user_id = u.id group by u.name order by 2 desc limit 3;`)
  expect(made).toBe(`Seq Scan on users  (cost=0.00..117.00 rows=8 width=40)
  Filter: ((name = 'user7'::text) AND (age > 5))
Index Scan using users_name_idx on users  (cost=0.29..8.30 rows=1 width=40)
  Index Cond: (name = 'user7'::text)
  Filter: (age > 5)
Limit
  ->  Sort
        Sort Key: 2 DESC
        ->  HashAggregate
              Group Key: u.name
              ->  Hash Join
                    Hash Cond: (o.user_id = u.id)
                    ->  Seq Scan on users u
                    ->  Hash
                          ->  Seq Scan on orders o
`)
  const lines = ask(
    'explain analyze select * from users where age > 80;\nexplain analyze delete from users where id < 10;\nselect count(*) from users;',
  )
  expect(lines).toMatch(
    /Seq Scan on users {2}\(cost=0\.00\.\.104\.50 rows=1667 width=40\) \(actual time=[\d.]+ rows=495 loops=1\)\n {2}Filter: \(age > 80\)\n {2}Rows Removed by Filter: 4505\nPlanning Time: .* ms\nExecution Time: .* ms\nDelete on users/,
  )
  expect(lines).toMatch(/\n4991\n$/)
})

test('EXPLAIN tells as a table how mysql finds rows', () => {
  const ask = server('mysql:8', 'mysql -N shop')
  expect(
    ask(`create table users (id int primary key auto_increment, name varchar(20), age int, key by_age (age));
insert into users (name, age) values ('a', 1), ('b', 2), ('c', 2);
explain select * from users where id = 2;
explain select * from users where age = 2 and name = 'b' order by name;
explain select * from users u join users v on u.id = v.age;
explain select 1;
desc users;`).replaceAll('\t', ' '),
  ).toBe(`1 SIMPLE users NULL const PRIMARY PRIMARY 4 const 1 100.00 NULL
1 SIMPLE users NULL ref by_age by_age 5 const 1 100.00 Using where; Using filesort
1 SIMPLE u NULL ALL NULL NULL NULL NULL 3 100.00 NULL
1 SIMPLE v NULL ALL NULL NULL NULL NULL 3 100.00 Using join buffer (hash join)
1 SIMPLE NULL NULL NULL NULL NULL NULL NULL NULL NULL No tables used
id int NO PRI NULL auto_increment
name varchar(20) YES  NULL 
age int YES MUL NULL 
`)
})
