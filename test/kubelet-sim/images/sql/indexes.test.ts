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
