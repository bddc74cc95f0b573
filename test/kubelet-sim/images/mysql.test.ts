/** mysql: a server that keeps what it is told, and its client. */
import { expect, test } from 'vitest'
import { Volume } from '../../../src/kubelet-sim/runtime/files/files.ts'
import { exec, testRuntime } from '../support.ts'

const password = [{ name: 'MYSQL_ROOT_PASSWORD', value: 'secret' }]

function server(config: Parameters<ReturnType<typeof testRuntime>['start']>[0] = {}) {
  const runtime = testRuntime()
  const env = [{ name: 'MYSQL_ALLOW_EMPTY_PASSWORD', value: '1' }]
  const { container, exits } = runtime.start({ image: 'mysql:8', env, ip: '10.244.9.9', ...config })
  runtime.clock.advance(1_000)
  const run = (script: string, options: Parameters<typeof exec>[2] = {}) => {
    const answer = exec(container, ['sh', '-c', script], options)
    runtime.clock.advance(10_000)
    return answer.output
  }
  return { ...runtime, exits, run }
}

test('what one Pod writes, another reads', () => {
  const { sh } = server()
  const script = `mysql -h 10.244.9.9 <<EOF
CREATE DATABASE test;
CREATE TABLE test.messages (message VARCHAR(250));
INSERT INTO test.messages VALUES ('hello');
EOF
mysql -h 10.244.9.9 -e "SELECT * FROM test.messages"; mysql -h 10.244.9.9 -N -e 'select count(*) from test.messages'`
  expect(sh(script, { image: 'mysql:8', command: ['sh', '-c', script] }).output).toBe('message\nhello\n1\n')
})

test('tables are asked, changed and described', () => {
  const { run } = server()
  expect(
    run(`mysql -e "CREATE DATABASE shop; USE shop; CREATE TABLE items (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20) NOT NULL, price DECIMAL(6,2) DEFAULT 1.5, KEY (name)) ENGINE=InnoDB;
      INSERT INTO items (name, price) VALUES ('tea', 3), ('it''s', NULL); INSERT INTO items (name) VALUES ('salt');
      UPDATE items SET price = price * 2 WHERE name LIKE 'T%'; DELETE FROM items WHERE price IS NULL;
      SELECT id, name AS what, price FROM items WHERE price BETWEEN 1 AND 10 ORDER BY price DESC LIMIT 5;
      SELECT COUNT(*), SUM(price) FROM items; SHOW TABLES; DESCRIBE items"`),
  ).toBe(
    'id\twhat\tprice\n1\ttea\t6.00\n3\tsalt\t1.50\nCOUNT(*)\tSUM(price)\n2\t7.50\nTables_in_shop\nitems\nField\tType\tNull\tKey\tDefault\tExtra\nid\tint\tNO\tPRI\tNULL\tauto_increment\nname\tvarchar(20)\tNO\tMUL\tNULL\t\nprice\tdecimal(6,2)\tYES\t\t1.50\t\n',
  )
})

test('a terminal shows tables in frames', () => {
  const { run } = server()
  expect(run(`mysql -e "SELECT 1, 'x' AS name"`, { tty: true }).replaceAll('\r\n', '\n')).toBe(
    '+---+------+\n| 1 | name |\n+---+------+\n| 1 | x    |\n+---+------+\n',
  )
})

test.each([
  [
    'SELEKT 1',
    "ERROR 1064 (42000) at line 1: You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near 'SELEKT 1' at line 1",
  ],
  ['SELECT * FROM t', 'ERROR 1046 (3D000) at line 1: No database selected'],
  ['SELECT * FROM no.t', "ERROR 1049 (42000) at line 1: Unknown database 'no'"],
  ['CREATE DATABASE a; USE a; SELECT * FROM t', "ERROR 1146 (42S02) at line 1: Table 'a.t' doesn't exist"],
  [
    'CREATE DATABASE a; CREATE TABLE a.t (id INT PRIMARY KEY); INSERT INTO a.t VALUES (1), (1)',
    "ERROR 1062 (23000) at line 1: Duplicate entry '1' for key 't.PRIMARY'",
  ],
  [
    'EXPLAIN FORMAT=TREE SELECT 1',
    "ERROR 1235 (42000) at line 1: This version of MySQL doesn't yet support 'EXPLAIN FORMAT'",
  ],
])('%s is refused in the words of MySQL', (sql, message) => {
  expect(server().run(`mysql -e "${sql}"; echo $?`)).toBe(`${message}\n1\n`)
})

test('who does not know the password is refused', () => {
  const { run } = server({ env: password })
  const script =
    'mysql -e "select 1"; mysql -uroot -pwrong -Ne "select 1" 2>&1 | tail -1; MYSQL_PWD=secret mysql -Ne "select 1"'
  expect(run(script)).toBe(
    "ERROR 1045 (28000): Access denied for user 'root'@'localhost' (using password: NO)\nERROR 1045 (28000): Access denied for user 'root'@'localhost' (using password: YES)\n1\n",
  )
})

test.each([
  ['mysql:5.7', '5.7.44'],
  ['docker.io/library/mysql:8.0.36-debian', '8.0.36'],
  ['mysql:8', '8.4.6'],
  ['mysql', '8.4.6'],
])('%s is of the version of its tag', (image, version) => {
  const { run } = server({ image })
  expect(run('mysql -Ne "SELECT VERSION()"; mysql --version')).toBe(
    `${version}\nmysql  Ver ${version} for Linux on x86_64 (MySQL Community Server - GPL)\n`,
  )
})

test('a database on a volume outlasts its server', () => {
  const mounts = [{ path: '/var/lib/mysql', volume: new Volume() }]
  const write = "CREATE DATABASE d; CREATE TABLE d.t (x TEXT); INSERT INTO d.t VALUES ('kept'), (NOW())"
  server({ mounts }).run(`mysql -e "${write}"`)
  expect(server({ mounts }).run('mysql -Ne "SELECT * FROM d.t"')).toBe('kept\n2026-01-31 09:00:01\n')
})

test('of what is not typed the line is told in which a statement begins that goes wrong', () => {
  const { run } = server()
  const wrong = (line: number) => `ERROR 1046 (3D000) at line ${line}: No database selected\n`
  expect(run("printf '%s\\n' '-- one' 'select 1; select' '*' 'from t;' | mysql -N")).toBe(`1\n${wrong(2)}`)
  expect(run("printf '%s\\n' 'select' '1;' '' '# more' 'select * from t' | mysql -N")).toBe(`1\n${wrong(5)}`)
  expect(run("mysql -Ne 'select 1;\nselect * from t'")).toBe(`1\n${wrong(2)}`)
})

test('a replica has an id of its own and takes no changes', () => {
  const mounts = [{ path: '/etc/mysql/conf.d', volume: new Volume() }]
  const { sh } = testRuntime()
  const fill = `printf '[mysqld]\\nserver-id=101\\n' >/etc/mysql/conf.d/id.cnf; printf '[mysqld]\\nsuper-read-only\\n' >/etc/mysql/conf.d/replica.cnf`
  sh(fill, { mounts, command: ['sh', '-c', fill] })
  expect(server({ mounts }).run('mysql -Ne "SELECT @@server_id, 1 + 1"; mysql -e "CREATE DATABASE no"')).toBe(
    '101\t2\nERROR 1290 (HY000) at line 1: The MySQL server is running with the --super-read-only option so it cannot execute this statement\n',
  )
})

test('a replica takes what its source had when it was cloned, and every change since, as the tutorial wants it', () => {
  const { start, clock } = testRuntime()
  const env = [{ name: 'MYSQL_ALLOW_EMPTY_PASSWORD', value: '1' }]
  const volumes = [new Volume(), new Volume()]
  const configurations = [new Volume(), new Volume()]
  const at = (n: number) => ({
    ip: `10.244.9.${n}`,
    mounts: [
      { path: '/var/lib/mysql', volume: volumes[n] },
      { path: '/etc/mysql/conf.d', volume: configurations[n] },
    ],
  })
  const mysqld = (n: number) => start({ ...at(n), image: 'mysql:5.7', env }).container
  const bash = (n: number, text: string) =>
    start({ ...at(n), image: 'gcr.io/google-samples/xtrabackup:1.0', command: ['bash', '-ec', text] })
  const ask = (container: ReturnType<typeof mysqld>, sql: string) => {
    const asked = exec(container, ['mysql', '-Ne', sql])
    clock.advance(1_000)
    return asked.output
  }
  for (const n of [0, 1]) bash(n, `printf '[mysqld]\\nserver-id=10${n}\\n' >/etc/mysql/conf.d/id.cnf`)
  clock.advance(100)
  const source = mysqld(0)
  clock.advance(1_000)
  ask(source, "CREATE DATABASE d; CREATE TABLE d.t (x TEXT); INSERT INTO d.t VALUES ('before')")
  bash(
    0,
    'ncat --listen --keep-open --send-only 3307 -c "xtrabackup --backup --slave-info --stream=xbstream --host=127.0.0.1"',
  )
  const clone = bash(
    1,
    'ncat --recv-only 10.244.9.0 3307 | xbstream -x -C /var/lib/mysql; xtrabackup --prepare --target-dir=/var/lib/mysql; cat /var/lib/mysql/xtrabackup_binlog_info',
  )
  clock.advance(2_000)
  const [, file, position] = /^(\S+)\t(\d+)$/m.exec(clone.output)!
  const replica = mysqld(1)
  clock.advance(1_000)
  expect(ask(replica, 'START SLAVE')).toContain('ERROR 1200')
  ask(source, "INSERT INTO d.t VALUES ('meanwhile')")
  ask(
    replica,
    `CHANGE MASTER TO MASTER_LOG_FILE='${file}', MASTER_LOG_POS=${position}, MASTER_HOST='10.244.9.0', MASTER_USER='root', MASTER_PASSWORD='', MASTER_CONNECT_RETRY=10; START SLAVE`,
  )
  ask(source, "INSERT INTO d.t VALUES ('after')")
  expect(ask(replica, 'SELECT x FROM d.t')).toBe('before\nmeanwhile\nafter\n')
  // Each follows the other: what comes back is not done again.
  ask(
    source,
    "CHANGE MASTER TO MASTER_HOST='10.244.9.1', MASTER_USER='root', MASTER_LOG_POS=99999; START SLAVE",
  )
  source.signal('SIGKILL')
  clock.advance(2_000)
  const back = mysqld(0)
  clock.advance(12_000)
  ask(back, "INSERT INTO d.t VALUES ('again')")
  expect(ask(replica, 'SELECT COUNT(*) FROM d.t')).toBe('4\n')
})

test.each([
  ['brackets', `printf '%20000s' 1 | tr ' ' '(' | sed 's/^/select /'`],
  ['minus signs', `printf '%20000s' 1 | sed 's/ /- /g; s/^/select /'`],
  ['sums', `printf '%30000s' 1 | sed 's/ /1+/g; s/^/select /'`],
])('a statement of %s is refused', (_name, make) => {
  expect(server().run(`${make} >/q; mysql </q`)).toMatch(/^ERROR 1064 \(42000\) at line 1/)
})

test('a key that is there already is changed, skipped or replaced as it is wanted', () => {
  const { run } = server()
  const ask = (text: string) => run(`mysql -N -e "${text}"`)
  ask('CREATE DATABASE d; CREATE TABLE d.t (k VARCHAR(9) PRIMARY KEY, n INT)')
  ask(
    "INSERT INTO d.t VALUES ('a', 1); INSERT INTO d.t VALUES ('a', 5) ON DUPLICATE KEY UPDATE n = n + VALUES(n)",
  )
  expect(ask('SELECT n FROM d.t')).toBe('6\n')
  ask("INSERT IGNORE INTO d.t VALUES ('a', 7)")
  expect(ask('SELECT n FROM d.t')).toBe('6\n')
  ask("REPLACE INTO d.t VALUES ('a', 8)")
  expect(ask('SELECT n FROM d.t')).toBe('8\n')
})

const pets =
  "mysql -e \"CREATE DATABASE a; USE a; CREATE TABLE pet (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20)); INSERT INTO pet (name) VALUES ('Rex'), ('Tom')\"; "

test('what was begun is taken back, unless a table is made meanwhile', () => {
  const { run } = server()
  const script =
    "mysql a -N -e 'START TRANSACTION; DELETE FROM pet; ROLLBACK; SELECT COUNT(*) FROM pet; BEGIN; DELETE FROM pet; CREATE TABLE b (id INT); ROLLBACK; SELECT COUNT(*) FROM pet'"
  expect(run(pets + script)).toBe('2\n0\n')
})

test('a database may be looked at by who was granted that', () => {
  const { run } = server()
  const bob = 'mysql -h 127.0.0.1 -ubob -pp a -N -e'
  const script =
    `mysql -e "CREATE USER 'bob'@'%' IDENTIFIED BY 'p'"; MYSQL_PWD=p mysql -ubob a -e 'SELECT 1'; ` +
    `mysql -e "GRANT SELECT, INSERT ON a.* TO 'bob'@'%'; SHOW GRANTS FOR bob"; ${bob} 'SELECT COUNT(*) FROM pet' 2>/dev/null`
  expect(run(pets + script)).toBe(
    "ERROR 1044 (42000): Access denied for user 'bob'@'%' to database 'a'\n" +
      'Grants for bob@%\nGRANT USAGE ON *.* TO `bob`@`%`\nGRANT SELECT, INSERT ON `a`.* TO `bob`@`%`\n2\n',
  )
})

test('SHOW tells of the server and its tables, and \\G shows each row by itself', () => {
  const { run } = server()
  expect(
    run(
      `${pets}mysql a -N -e "SHOW VARIABLES LIKE 'max_conn%'; SELECT table_name FROM information_schema.tables WHERE table_schema='a'; SHOW CREATE TABLE pet\\G"`,
    ),
  ).toBe(
    'max_connections\t151\npet\n' +
      '*************************** 1. row ***************************\n' +
      '       Table: pet\nCreate Table: CREATE TABLE `pet` (\n  `id` int NOT NULL AUTO_INCREMENT,\n  `name` varchar(20) DEFAULT NULL,\n  PRIMARY KEY (`id`)\n) ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci\n',
  )
})

test('mysqldump makes a script of a database, of which another is made', () => {
  const { run } = server()
  const script =
    'mysql a -e "CREATE TABLE toy (id INT, pet INT, FOREIGN KEY (pet) REFERENCES pet (id)); INSERT INTO toy VALUES (1, 2)"; ' +
    'mysqldump a > /tmp/dump.sql; mysqladmin create b; mysql b < /tmp/dump.sql; ' +
    'mysql b -N -e "SELECT p.name, t.id FROM pet p JOIN toy t ON t.pet = p.id; DELETE FROM pet WHERE id = 2"'
  expect(run(pets + script)).toBe(
    'Tom\t1\nERROR 1451 (23000) at line 1: Cannot delete or update a parent row: a foreign key constraint fails (`b`.`toy`, CONSTRAINT `toy_ibfk_1` FOREIGN KEY (`pet`) REFERENCES `pet` (`id`))\n',
  )
})

test('what takes long is done in turns; who asks meanwhile is answered with what was before', () => {
  const { clock, start, run } = server()
  run(
    `mysql -e "CREATE DATABASE d; USE d; CREATE TABLE t (a INT); INSERT INTO t VALUES ${'(1), '.repeat(299)} (2)"`,
  )
  const ask = (sql: string) => {
    const command = ['mysql', '-h', '10.244.9.9', '-N', 'd', '-e', sql]
    return start({ image: 'mysql:8', command })
  }
  const adding = ask('INSERT INTO t SELECT a.a FROM t a, t b; SELECT COUNT(*) FROM t')
  const counting = ask('SELECT COUNT(*) FROM t')
  const other = start({ command: ['sh', '-c', 'while :; do echo; sleep 0.01; done'] })
  expect([adding.output, counting.output]).toEqual(['', ''])
  while (adding.exits.length === 0) clock.advance(1)
  expect([adding.output, counting.output]).toEqual(['90300\n', '300\n'])
  expect(other.output.length).toBeGreaterThan(5)
})

test('rows take memory, and no more than there is', () => {
  const doubled = 'UPDATE t SET a = CONCAT(a, a);'
  const fill = `mysql -e "CREATE DATABASE d; USE d; CREATE TABLE t (a TEXT); INSERT INTO t VALUES ${"('x'), ".repeat(79)} ('x'); ${doubled.repeat(20)}"`
  const full = "ERROR 1114 (HY000) at line 1: The table 't' is full\n"
  expect(server().run(`${fill}; mysql -Ne 'SELECT COUNT(*) FROM d.t'`)).toBe(`${full}80\n`)
  const limited = server({ image: 'mariadb:11', memoryLimitBytes: 40 * 1024 * 1024 })
  limited.run(fill)
  expect(limited.exits[0]).toMatchObject({ exitCode: 137, isOutOfMemory: true })
})

test('a client asks for the number that his last row was given, and how many rows there were', () => {
  const { run } = server()
  const tables =
    'create database d; use d; create table people (id int auto_increment primary key, name varchar(20)); create table pets (owner int, name varchar(20)); '
  const rows = "insert into people (name) values ('ann'), ('bob'); select row_count(); "
  const asked =
    "select last_insert_id(); insert into pets values (last_insert_id(), 'rex'); insert into people values (9, 'eve'); select last_insert_id(), last_insert_id(40); select last_insert_id(); select * from people; select found_rows(); select * from pets"
  expect(run(`mysql -N -e "${tables}${rows}${asked}"; mysql -N -e 'select last_insert_id()'`)).toBe(
    '2\n1\n1\t40\n40\n1\tann\n2\tbob\n9\teve\n3\n1\trex\n0\n',
  )
})

test('what is shown of a group is the same of all its rows, unless the session wants it otherwise, or mariadb is asked', () => {
  const tables =
    "create database d; use d; create table t (id int primary key, g int, v varchar(9)); insert into t values (1, 1, 'a'), (2, 1, 'b'); "
  const { run } = server()
  const ask = (sql: string) => run(`mysql -N d -e "${sql}" 2>&1`)
  run(`mysql -e "${tables}"`)
  const mode = 'this is incompatible with sql_mode=only_full_group_by\n'
  expect(ask('select g, v from t group by g')).toBe(
    `ERROR 1055 (42000) at line 1: Expression #2 of SELECT list is not in GROUP BY clause and contains nonaggregated column 'd.t.v' which is not functionally dependent on columns in GROUP BY clause; ${mode}`,
  )
  expect(ask('select v, count(*) from t')).toBe(
    `ERROR 1140 (42000) at line 1: In aggregated query without GROUP BY, expression #1 of SELECT list contains nonaggregated column 'd.t.v'; ${mode}`,
  )
  const fine = [
    'select any_value(v), g + 1 from t group by g',
    'select id, v from t group by id',
    "select g, count(*), v from t where v = 'b' group by g",
    "set sql_mode = ''; select g, v from t group by g",
  ]
  expect(fine.map(ask)).toEqual(['a\t2\n', '1\ta\n2\tb\n', '1\t1\tb\n', '1\ta\n'])
  const maria = server({ image: 'mariadb:11' })
  expect(maria.run(`mariadb -N -e "${tables} select g, v from t group by g"`)).toBe('1\ta\n')
})

test('SHOW tells what is usual, too', () => {
  const { run } = server()
  const shows =
    "show charset like 'utf8mb4'; show collation like 'utf8mb4_bin'; show triggers; show create database d"
  expect(run(`mysql -N -e "create database d; use d; ${shows}"`)).toBe(
    'utf8mb4\tUTF-8 Unicode\tutf8mb4_0900_ai_ci\t4\nutf8mb4_bin\tutf8mb4\t46\t\tYes\t1\tPAD SPACE\n' +
      "d\tCREATE DATABASE `d` /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci */ /*!80016 DEFAULT ENCRYPTION='N' */\n",
  )
})
