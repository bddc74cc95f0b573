/** Functions, procedures and triggers that somebody has written, as scripts that fill databases have them. */
import { expect, test } from 'vitest'
import { Volume } from '../../../../src/kubelet-sim/runtime/files/files.ts'
import { exec, testRuntime } from '../../support.ts'

const env = [
  { name: 'POSTGRES_PASSWORD', value: 'secret' },
  { name: 'POSTGRES_DB', value: 'shop' },
]

/** A postgres, and what psql says to a script. */
function postgres(more: object = {}) {
  const { clock, start } = testRuntime()
  const { container } = start({ image: 'postgres:17', env, ...more })
  clock.advance(1_000)
  return (script: string) => {
    const answer = exec(container, [
      'bash',
      '-c',
      `psql -qtA -U postgres shop 2>&1 <<'END_OF_SQL'\n${script}\nEND_OF_SQL`,
    ])
    clock.advance(1_000)
    return answer.output
  }
}

test('a trigger notes when a row was changed, and another what has become of it, also when the server comes back', () => {
  const mounts = [{ path: '/var/lib/postgresql/data', volume: new Volume() }]
  const ask = postgres({ mounts })
  expect(
    ask(`create table items (id serial primary key, name text not null, price numeric(8,2), updated_at timestamptz);
create table audit (at serial, op text, old_name text, new_name text);
CREATE OR REPLACE FUNCTION set_updated_at() RETURNS TRIGGER AS $$
BEGIN
  NEW.updated_at = now();
  RETURN NEW;
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER items_updated BEFORE UPDATE ON items FOR EACH ROW EXECUTE FUNCTION set_updated_at();
create function note() returns trigger language plpgsql as $body$
begin
  if TG_OP = 'DELETE' then
    insert into audit (op, old_name) values (TG_OP, OLD.name);
    return old;
  elsif tg_op = 'UPDATE' then
    insert into audit (op, old_name, new_name) values (TG_OP, OLD.name, NEW.name);
  else
    insert into audit (op, new_name) values (TG_OP, NEW.name);
  end if;
  return new;
end $body$;
create trigger items_audit after insert or update or delete on items for each row execute procedure note();
insert into items (name, price) values ('tea', 2), ('jam', 3);
update items set price = 4 where name = 'tea';
delete from items where name = 'jam';
select name, price, updated_at is not null from items;
select op, old_name, new_name from audit order by at;`),
  ).toBe('tea|4.00|t\nINSERT||tea\nINSERT||jam\nUPDATE|tea|tea\nDELETE|jam|\n')
  expect(
    postgres({ mounts })("insert into items (name) values ('rye'); select max(at), count(*) from audit;"),
  ).toBe('5|5\n')
  expect(ask('\\a\n\\t\n\\d items')).toContain(
    'Triggers:\n    items_audit after insert or update or delete on items for each row execute procedure note()\n',
  )
  expect(ask('drop function note();')).toContain(
    'trigger items_audit on table items depends on function note()',
  )
})

test('DO makes what is not there yet, tells what it does, and takes back what has gone wrong', () => {
  const ask = postgres()
  const role = `DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'app') THEN
    CREATE ROLE app LOGIN PASSWORD 'x';
    RAISE NOTICE 'made %', 'app';
  END IF;
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;`
  expect(ask(`${role}\n${role}\nselect count(*) from pg_roles where rolname = 'app';`)).toBe(
    'psql:<stdin>:8: NOTICE:  made app\n1\n',
  )
  expect(
    ask(`create table t (id int primary key, n int);
do $$ declare total int := 0; r record;
begin
  for i in 1..5 loop continue when i = 3; insert into t values (i, i * i); end loop;
  for r in select * from t order by id loop total := total + r.n; end loop;
  begin
    insert into t values (9, 9); insert into t values (1, 1);
  exception when unique_violation then raise notice 'twice: %', sqlerrm;
  end;
  while total > 40 loop total := total - 1; end loop;
  execute 'insert into t values (100, ' || total || ')';
end $$;
select * from t order by id;`).replace(/^.*twice.*\n/, ''),
  ).toBe('1|1\n2|4\n4|16\n5|25\n100|40\n')
  expect(ask("do $$ begin raise exception 'no % left', 7; end $$;")).toContain('ERROR:  no 7 left\n')
})

test('functions answer values and rows, in SQL and in PL/pgSQL, and procedures are called', () => {
  const ask = postgres()
  expect(
    ask(`create table orders (id int, customer text, amount numeric);
insert into orders values (1, 'alice', 10), (2, 'bob', 5), (3, 'alice', 7);
create function add(a int, b int default 1) returns int as 'select a + b' language sql immutable;
create function twice(int) returns int language sql as $$ select $1 * 2 $$;
create function total(who text) returns numeric as $$
declare result numeric;
begin
  select sum(amount) into result from orders where customer = who;
  if result is null then return 0; end if;
  return result;
end $$ language plpgsql stable;
create function orders_of(who text) returns table (order_id int, worth numeric) as $$
begin
  return query select id, amount from orders where customer = who order by id;
end $$ language plpgsql;
create procedure raise_all(by numeric) language plpgsql as $$ begin update orders set amount = amount + by; end $$;
select add(1), add(1, 2), twice(add(3)), total('alice'), total('eve');
select customer, total(customer) from orders order by id;
call raise_all(1);
select * from orders_of('alice');`),
  ).toBe('2|3|8|17|0\nalice|17\nbob|5\nalice|17\n1|11\n3|8\n')
})

test('mysql has triggers, procedures, functions and variables, as its client sends them with other delimiters', () => {
  const { clock, start } = testRuntime()
  const more = [
    { name: 'MYSQL_ALLOW_EMPTY_PASSWORD', value: '1' },
    { name: 'MYSQL_DATABASE', value: 'shop' },
  ]
  const { container } = start({ image: 'mysql:8', env: more })
  clock.advance(2_000)
  const ask = (script: string, database = 'shop') => {
    const answer = exec(container, [
      'bash',
      '-c',
      `mysql -N ${database} 2>&1 <<'END_OF_SQL'\n${script}\nEND_OF_SQL`,
    ])
    clock.advance(2_000)
    return answer.output
  }
  expect(
    ask(`create table items (id int primary key auto_increment, name varchar(20), price decimal(8,2), updated datetime);
create table audit (id int primary key auto_increment, what varchar(40));
DELIMITER //
CREATE TRIGGER items_before BEFORE INSERT ON items FOR EACH ROW
BEGIN
  IF NEW.price < 0 THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'price below nothing';
  END IF;
  SET NEW.updated = '2026-01-01 00:00:00', NEW.name = UPPER(NEW.name);
END//
create trigger items_after after update on items for each row insert into audit (what) values (concat(old.name, ' ', new.price))//
CREATE PROCEDURE fill(IN most INT, OUT made INT)
BEGIN
  DECLARE n INT DEFAULT 0;
  DECLARE last VARCHAR(20);
  filling: LOOP
    SET n = n + 1;
    IF n > most THEN LEAVE filling; END IF;
    INSERT INTO items (name, price) VALUES (CONCAT('item', n), n);
  END LOOP;
  WHILE n > 3 DO SET n = n - 1; END WHILE;
  SELECT COUNT(*) INTO made FROM items;
  SELECT name INTO last FROM items ORDER BY id DESC LIMIT 1;
  SELECT last, n;
END//
CREATE FUNCTION taxed(price DECIMAL(8,2)) RETURNS DECIMAL(8,2) DETERMINISTIC
  RETURN price * 1.1//
DELIMITER ;
CALL fill(4, @made);
SELECT @made, @nothing;
SET @least = 3, @name := 'ITEM4';
UPDATE items SET price = taxed(price) WHERE price >= @least ORDER BY id DESC LIMIT 1;
INSERT INTO items (name, price) VALUES (@name, -1);`),
  ).toBe('ITEM4\t3\n4\tNULL\nERROR 1644 (45000) at line 33: price below nothing\n')
  expect(
    ask(
      'select name, price, updated from items order by id desc limit 1; select what from audit; show procedure status;',
    ),
  ).toMatch(/^ITEM4\t4.40\t2026-01-01 00:00:00\nITEM4 4.40\nshop\tfill\tPROCEDURE/)
  exec(container, [
    'bash',
    '-c',
    'mysqldump --routines shop > /tmp/d; mysql -e "create database copy"; mysql copy < /tmp/d',
  ])
  clock.advance(2_000)
  expect(
    ask(
      "insert into items (name, price) values ('x', 1); select name, taxed(price) from items where id = 5",
      'copy',
    ),
  ).toBe('X\t1.10\n')
})
