/** What servers write to their logs as the real ones do: as they start, at a signal, and of what usually happens. */
import { gzipSync, strToU8 } from 'fflate'
import { describe, expect, test } from 'vitest'
import { fromOctets } from '../../../src/kubelet-sim/runtime/bytes.ts'
import { Volume } from '../../../src/kubelet-sim/runtime/files/files.ts'
import type { Signal } from '../../../src/kubelet-sim/runtime/posix.ts'
import { exec, startAt, testRuntime } from '../support.ts'

/** A server that has started, and what one does to it. */
function server(image: string, config: Parameters<ReturnType<typeof testRuntime>['start']>[0] = {}) {
  const { start, clock, sh } = testRuntime()
  const started = start({ image, ...config })
  clock.advance(1_000)
  const since = (before: string) => started.output.slice(before.length)
  return {
    started,
    sh,
    said: started.output,
    /** What it writes when it is sent a signal from outside, and how it ends. */
    signal(signal: Signal = started.container.stopSignal) {
      const before = started.output
      started.container.signal(signal)
      clock.advance(1_000)
      return `${since(before)}${started.exits.map(({ exitCode }) => `exit ${exitCode}\n`).join('')}`
    },
    /** What it writes while a command runs beside it. */
    during(command: readonly string[]) {
      const before = started.output
      const answer = exec(started.container, command)
      clock.advance(1_000)
      return { ...answer, log: since(before) }
    },
  }
}

const instantOf = 'Sat Jan 31 09:00:00.000000 2026'

const volumeOf = (files: Readonly<Record<string, string>>): Volume => {
  const volume = new Volume()
  volume.project(Object.entries(files), startAt)
  return volume
}

describe('nginx', () => {
  const entry = '/docker-entrypoint.sh: '
  const site = '/etc/nginx/conf.d/default.conf'
  const ofSite = '10-listen-on-ipv6-by-default.sh: info: '

  test('says what its entry point runs, what it is made of, and who works for it', () => {
    const { said, during } = server('nginx:1.29.0')
    expect(said).toBe(
      `${entry}/docker-entrypoint.d/ is not empty, will attempt to perform configuration
${entry}Looking for shell scripts in /docker-entrypoint.d/
${entry}Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh
${ofSite}Getting the checksum of ${site}
${ofSite}Enabled listen on IPv6 in ${site}
${entry}Sourcing /docker-entrypoint.d/15-local-resolvers.envsh
${entry}Launching /docker-entrypoint.d/20-envsubst-on-templates.sh
${entry}Launching /docker-entrypoint.d/30-tune-worker-processes.sh
${entry}Configuration complete; ready for start up
${[
  'using the "epoll" event method',
  'nginx/1.29.0',
  'built by gcc 12.2.0 (Debian 12.2.0-14+deb12u1) ',
  'OS: Linux 6.8.0-60-generic',
  'getrlimit(RLIMIT_NOFILE): 1048576:1048576',
  'start worker processes',
  ...[29, 30, 31, 32].map((pid) => `start worker process ${pid}`),
]
  .map((line) => `! 2026/01/31 09:00:00 [notice] 1#1: ${line}\n`)
  .join('')}`,
    )
    expect(during(['sh', '-c', 'uname -r; ulimit -n; echo /proc/[0-9]*']).output).toMatch(
      /^6\.8\.0-60-generic\n1048576\n\/proc\/1 \/proc\/29 \/proc\/30 \/proc\/31 \/proc\/32 \/proc\/33\n$/,
    )
  })

  test('an image of Alpine was built by another compiler, and an old one has no entry point and no notices', () => {
    expect(server('nginx:1.27.5-alpine').said).toContain('built by gcc 14.2.0 (Alpine 14.2.0) \n')
    expect(server('nginx:1.14.2').said).toBe('')
    expect(server('nginx:1.24.0').said).not.toContain('15-local-resolvers.envsh')
  })

  test.each([
    [
      'its own site',
      { [site]: 'server { listen 80; }' },
      [`${ofSite}can not modify ${site} (read-only file system?)`],
    ],
    ['none', {}, [`${ofSite}${site} is not a file or does not exist`]],
  ])('a folder of sites in a ConfigMap, with %s', (_what, files, lines) => {
    const volume = volumeOf(
      Object.fromEntries(Object.entries(files).map(([path, text]) => [path.replace(/.*\//, ''), text])),
    )
    const mounts = [{ path: '/etc/nginx/conf.d', volume, readOnly: true }]
    for (const line of lines) expect(server('nginx:1.29', { mounts }).said).toContain(`${line}\n`)
  })

  test('the image for others than root brings a site that is not the one of the package', () => {
    expect(server('nginxinc/nginx-unprivileged:1.29').said).toContain(
      `${ofSite}Getting the checksum of ${site}\n${ofSite}${site} differs from the packaged version\n`,
    )
  })

  test('templates are told of, unless the entry point is to be quiet', () => {
    const mounts = [
      { path: '/etc/nginx/templates', volume: volumeOf({ 'a.conf.template': 'server { listen ${PORT}; }' }) },
    ]
    const env = [{ name: 'PORT', value: '81' }]
    expect(server('nginx:1.29', { mounts, env }).said).toContain(
      `20-envsubst-on-templates.sh\n20-envsubst-on-templates.sh: Running envsubst on /etc/nginx/templates/a.conf.template to /etc/nginx/conf.d/a.conf\n`,
    )
    const quiet = [...env, { name: 'NGINX_ENTRYPOINT_QUIET_LOGS', value: '1' }]
    expect(server('nginx:1.29', { mounts, env: quiet }).said).toMatch(
      /^! .* using the "epoll" event method\n/,
    )
  })

  test('a configuration that asks for warnings gets no notices, and one for another file has them there', () => {
    const conf = (log: string) => ({
      mounts: [
        {
          path: '/etc/nginx',
          volume: volumeOf({ 'nginx.conf': `${log} events {} http { server { listen 80; } }` }),
        },
      ],
    })
    expect(server('nginx:1.29', conf('error_log /var/log/nginx/error.log warn;')).said).not.toContain(
      '[notice]',
    )
    expect(server('nginx:1.29', conf('')).said).not.toContain('[notice]')
    expect(server('nginx:1.29', conf('error_log stderr notice;')).said).toContain('start worker process 29\n')
    const { said, during } = server('nginx:1.29', conf('error_log /tmp/log notice;'))
    expect(said).not.toContain('[notice]')
    expect(during(['cat', '/tmp/log']).output).toContain('start worker process 29\n')
  })

  test('ends gracefully when it is asked to quit, and fast when it is to terminate', () => {
    const notices = (log: string) => log.replace(/! .{19} \[notice\] /g, '')
    const two = { host: () => ({ cpus: 2, memoryBytes: 2 ** 30 }) }
    expect(notices(server('nginx:1.29', two).signal())).toBe(
      `1#1: signal 3 (SIGQUIT) received, shutting down
29#29: gracefully shutting down
30#30: gracefully shutting down
29#29: exiting
30#30: exiting
29#29: exit
30#30: exit
1#1: signal 17 (SIGCHLD) received from 29
1#1: worker process 29 exited with code 0
1#1: signal 29 (SIGIO) received
1#1: signal 17 (SIGCHLD) received from 30
1#1: worker process 30 exited with code 0
1#1: exit
exit 0
`,
    )
    const ended = server('nginx:1.29', two).signal('SIGTERM')
    expect(ended).toContain('1#1: signal 15 (SIGTERM) received, exiting\n')
    expect(ended).not.toContain('gracefully')
    expect(server('nginx:1.29').signal('SIGWINCH')).toBe('')
  })

  test('reads its configuration anew for other workers, and replaces one that is killed', () => {
    const one = server('nginx:1.29', { host: () => ({ cpus: 1, memoryBytes: 2 ** 30 }) })
    const { log } = one.during(['nginx', '-s', 'reload'])
    expect(log.replace(/! .{19} \[notice\] /g, '')).toBe(
      `1#1: signal 1 (SIGHUP) received from 30, reconfiguring
1#1: reconfiguring
1#1: using the "epoll" event method
1#1: start worker processes
1#1: start worker process 31
29#29: gracefully shutting down
29#29: exiting
29#29: exit
1#1: signal 17 (SIGCHLD) received from 29
1#1: worker process 29 exited with code 0
1#1: signal 29 (SIGIO) received
`,
    )
    expect(one.during(['nginx', '-s', 'reopen']).log).toMatch(
      /^! .* 1#1: signal 10 \(SIGUSR1\) received from \d+, reopening logs\n! .* 1#1: reopening logs\n! .* 31#31: reopening logs\n$/,
    )
    expect(one.during(['sh', '-c', 'kill -9 31']).log).toMatch(
      /\[alert\] 1#1: worker process 31 exited on signal 9\n.*start worker process 34\n/,
    )
  })
})

describe('httpd', () => {
  const nameless = (ip: string) =>
    `! AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using ${ip}. Set the 'ServerName' directive globally to suppress this message\n`

  test('says twice that it does not know its name, that it has been configured, and how it was started', () => {
    expect(server('httpd:2.4.65').said).toBe(
      `${nameless('10.244.0.1').repeat(2)}! [${instantOf}] [mpm_event:notice] [pid 1:tid 1] AH00489: Apache/2.4.65 (Unix) configured -- resuming normal operations
! [${instantOf}] [core:notice] [pid 1:tid 1] AH00094: Command line: 'httpd -D FOREGROUND'
`,
    )
  })

  test('knows its name where it is told, and where that of the Pod has a dot', () => {
    const hosts = '127.0.0.1\tlocalhost\n10.244.0.1\tweb-0.web.default.svc.cluster.local\tweb-0\n'
    expect(server('httpd', { hosts }).said).not.toContain('AH00558')
    const named = 'ServerName web' as const
    const script = `echo '${named}' >> conf/httpd.conf; exec httpd-foreground`
    expect(server('httpd', { command: ['sh', '-c', script] }).said).not.toContain('AH00558')
  })

  test('tells which signal it heeds', () => {
    const { during, signal } = server('httpd')
    const heard = (log: string) => /\] (AH.*)\n/.exec(log)?.[1]
    const graceful = during(['apachectl', '-k', 'graceful']).log
    expect(heard(graceful)).toBe('AH00493: SIGUSR1 received.  Doing graceful restart')
    expect(graceful).toContain('AH00094')
    expect(heard(signal('SIGHUP'))).toBe('AH00494: SIGHUP received.  Attempting to restart')
    expect(heard(signal())).toBe('AH00492: caught SIGWINCH, shutting down gracefully')
    expect(heard(server('httpd').signal('SIGTERM'))).toBe('AH00491: caught SIGTERM, shutting down')
  })

  test('writes of a request what its usual format says', () => {
    const { sh, started } = server('httpd')
    sh('wget -qO- 10.244.0.1 >/dev/null')
    expect(started.output).toMatch(/^10\.244\.0\.2 - - \[.*\] "GET \/ HTTP\/1\.1" 200 45$/m)
  })
})

describe('redis', () => {
  const line = (role: string, text: string, second = '00') =>
    `1:${role} 31 Jan 2026 09:00:${second}.000 ${text}\n`
  const unconfigured =
    '# Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf'

  test('says what it is, how it runs and that it is ready, in the words of its version', () => {
    expect(server('redis:7.4.2').said).toBe(
      line('C', '* oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo') +
        line('C', '* Redis version=7.4.2, bits=64, commit=00000000, modified=0, pid=1, just started') +
        line('C', unconfigured) +
        line('M', '* monotonic clock: POSIX clock_gettime') +
        line('M', '* Running mode=standalone, port=6379.') +
        line('M', '* Server initialized') +
        line('M', '* Ready to accept connections tcp'),
    )
    const six = server('redis:6.0', { args: ['redis-server', '--port', '7000'] }).said
    expect(six).toContain(
      line('C', '# Configuration loaded') + line('M', '* Running mode=standalone, port=7000.'),
    )
    expect(six).toMatch(/Ready to accept connections\n$/)
    expect(server('redis:8.2.1').said).toMatch(
      /^Starting Redis Server\n.* modified=1, .*\n.* \* Configuration loaded\n/s,
    )
    expect(server('valkey/valkey:8.1.3').said).toContain('* Valkey version=8.1.3, bits=64')
  })

  test('saves what it has as it is told to terminate, and says what it finds when it is back', () => {
    const mounts = [{ path: '/data', volume: new Volume() }]
    const before = server('redis:7.4.2', { mounts })
    before.during(['redis-cli', 'set', 'key', 'value'])
    expect(before.signal()).toBe(
      '1:signal-handler (1769850002) Received SIGTERM scheduling shutdown...\n' +
        line('M', '* User requested shutdown...', '02') +
        line('M', '* Saving the final RDB snapshot before exiting.', '02') +
        line('M', '* DB saved on disk', '02') +
        line('M', '# Redis is now ready to exit, bye bye...', '02') +
        'exit 0\n',
    )
    expect(server('redis:7.4.2', { mounts }).said).toMatch(
      /RDB age .* seconds\n.*Done loading RDB, keys loaded: 1, keys expired: 0\.\n.*DB loaded from disk: 0\.000 seconds\n.*Ready/,
    )
  })

  test('tells of a file of changes, and of what a child saves beside it', () => {
    const args = ['redis-server', '--appendonly', 'yes']
    const { said, during } = server('redis:7.4.2', { args })
    expect(said).toMatch(
      /Creating AOF base file appendonly\.aof\.1\.base\.rdb on server start\n.*Creating AOF incr file appendonly\.aof\.1\.incr\.aof on server start\n.*Ready/,
    )
    expect(during(['redis-cli', 'bgsave']).log).toMatch(
      /^1:M .* \* Background saving started by pid (\d+)\n\1:C .* \* DB saved on disk\n\1:C .*Fork CoW for RDB.*\n1:M .*Background saving terminated with success\n$/,
    )
  })
})

const withPassword = { env: [{ name: 'MYSQL_ROOT_PASSWORD', value: 'secret' }] }

/** Without what stands before the words in every line. */
const words = (log: string) =>
  log.replace(
    /^! \S+ +(?:[\d:]+ )?\d+ \[\w+\] (?:\[MY-\d+\] \[\w+\] )?|^[-\d]+ \S+ \[Note\] \[Entrypoint\]: /gm,
    '',
  )

describe('mysql', () => {
  test('makes its database with a temporary server at first, and then only says that it is ready', () => {
    const env = [
      ...withPassword.env,
      { name: 'MYSQL_DATABASE', value: 'shop' },
      { name: 'MYSQL_USER', value: 'app' },
      { name: 'MYSQL_PASSWORD', value: 'x' },
    ]
    const mounts = [{ path: '/var/lib/mysql', volume: new Volume() }]
    const { said } = server('mysql:8.4.6', { env, mounts })
    expect(said).toMatch(
      /^2026-01-31 09:00:00\+00:00 \[Note\] \[Entrypoint\]: Entrypoint script for MySQL Server 8\.4\.6-1\.el9 started\.\n/,
    )
    const shown = words(said)
      .split('\n')
      .filter((line) => !/InnoDB|TLS|self signed|pid-file|zoneinfo|X Plugin|socket' ->|sock' ->/.test(line))
    expect(shown.join('\n')).toBe(`Entrypoint script for MySQL Server 8.4.6-1.el9 started.
Switching to dedicated user 'mysql'
Entrypoint script for MySQL Server 8.4.6-1.el9 started.
Initializing database files
MySQL Server Initialization - start.
/usr/sbin/mysqld (mysqld 8.4.6) initializing of server in progress as process 80
root@localhost is created with an empty password ! Please consider switching off the --initialize-insecure option.
MySQL Server Initialization - end.
Database files initialized
Starting temporary server
MySQL Server - start.
/usr/sbin/mysqld (mysqld 8.4.6) starting as process 122
/usr/sbin/mysqld: ready for connections. Version: '8.4.6'  socket: '/var/run/mysqld/mysqld.sock'  port: 0  MySQL Community Server - GPL.
Temporary server started.
Creating database shop
Creating user app
Giving user app access to schema shop

Stopping temporary server
Received SHUTDOWN from user root. Shutting down mysqld (Version: 8.4.6).
/usr/sbin/mysqld: Shutdown complete (mysqld 8.4.6)  MySQL Community Server - GPL.
MySQL Server - end.
Temporary server stopped

MySQL init process done. Ready for start up.

MySQL Server - start.
/usr/sbin/mysqld (mysqld 8.4.6) starting as process 1
/usr/sbin/mysqld: ready for connections. Version: '8.4.6'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306  MySQL Community Server - GPL.
`)
    // There is a database: nobody need say what the password is.
    const again = server('mysql:8.4.6', { mounts })
    expect(again.said).not.toContain('Initializing')
    expect(again.said).toMatch(/^! 2026-01-31T09:00:00\.000000Z 0 \[System\] \[MY-010116\]/m)
    expect(words(again.signal())).toMatch(
      /^Received SHUTDOWN from user <via user signal>\. .*\n.*Shutdown complete.*\nMySQL Server - end\.\nexit 0\n$/,
    )
  })

  test('does not start without a word about the password of root', () => {
    const { said, started } = server('mysql:8.4.6', { env: [{ name: 'MYSQL_ROOT_PASSWORD', value: '' }] })
    expect(started.exits).toEqual([{ exitCode: 1 }])
    expect(said).toMatch(
      /started\.\n! .* \[ERROR\] \[Entrypoint\]: Database is uninitialized and password option is not specified\n! {5}You need/,
    )
  })

  test('says before version 8 what it did then', () => {
    expect(server('mysql:5.7', withPassword).said).toMatch(
      /\[Note\] mysqld: ready for connections\.\n! Version: '5\.7\.44' {2}socket: '\/var\/run\/mysqld\/mysqld\.sock' {2}port: 3306 {2}MySQL Community Server \(GPL\)\n$/,
    )
  })
})

describe('mariadb', () => {
  test('is no mysqld', () => {
    const { said, signal, during } = server('mariadb:11.8.3', withPassword)
    expect(said).toContain(
      '[Note] [Entrypoint]: Entrypoint script for MariaDB Server 1:11.8.3+maria~ubu2404 started.\n',
    )
    expect(said).toMatch(
      /\n! 2026-01-31 {2}9:00:00 0 \[Note\] mariadbd: ready for connections\.\n! Version: '11\.8\.3-MariaDB-ubu2404' {2}socket: '\/run\/mysqld\/mysqld\.sock' {2}port: 3306 {2}mariadb\.org binary distribution\n$/,
    )
    expect(during(['mariadb', '-psecret', '-Ne', 'SELECT VERSION()']).output).toContain(
      '11.8.3-MariaDB-ubu2404\n',
    )
    expect(during(['mariadb', '-pwrong', '-Ne', 'SELECT 1']).log).toBe(
      "! 2026-01-31  9:00:02 3 [Warning] Access denied for user 'root'@'localhost' (using password: YES)\n",
    )
    expect(words(signal())).toMatch(
      /^mariadbd \(initiated by: unknown\): Normal shutdown\n(?:.*\n)*mariadbd: Shutdown complete\nexit 0\n$/,
    )
  })

  test('names its own variables where none is set', () => {
    expect(server('mariadb:11').said).toContain('\tYou need to specify one of MARIADB_ROOT_PASSWORD, ')
  })
})

describe('postgres', () => {
  const env = [{ name: 'POSTGRES_PASSWORD', value: 'secret' }]
  const line = (pid: number, text: string, second = '00') =>
    `2026-01-31 09:00:${second}.000 UTC [${pid}] ${text}\n`
  const product =
    'PostgreSQL 16.10 (Debian 16.10-1.pgdg12+1) on x86_64-pc-linux-gnu, compiled by gcc (Debian 12.2.0-14+deb12u1) 12.2.0, 64-bit'

  test('makes its database by initdb, with a server of its own, and listens then', () => {
    const { said } = server('postgres:16', { env: [...env, { name: 'POSTGRES_DB', value: 'shop' }] })
    expect(said).toMatch(
      /^The files belonging to this database system will be owned by user "postgres"\.\nThis user must also own the server process\.\n\n/,
    )
    expect(said).toContain('selecting default max_connections ... 100\n')
    expect(said).toContain(
      '! initdb: warning: enabling "trust" authentication for local connections\n! initdb: hint: ',
    )
    expect(said).toContain(
      `waiting for server to start....${line(48, `LOG:  starting ${product}`)}${line(48, 'LOG:  listening on Unix socket "/var/run/postgresql/.s.PGSQL.5432"')}`,
    )
    expect(said).toContain(
      ' done\nserver started\nCREATE DATABASE\n\n\n/usr/local/bin/docker-entrypoint.sh: ignoring /docker-entrypoint-initdb.d/*\n',
    )
    expect(said.slice(said.indexOf('PostgreSQL init process'))).toBe(
      'PostgreSQL init process complete; ready for start up.\n\n' +
        [
          line(1, `LOG:  starting ${product}`),
          line(1, 'LOG:  listening on IPv4 address "0.0.0.0", port 5432'),
          line(1, 'LOG:  listening on IPv6 address "::", port 5432'),
          line(1, 'LOG:  listening on Unix socket "/var/run/postgresql/.s.PGSQL.5432"'),
          line(62, 'LOG:  database system was shut down at 2026-01-31 09:00:00 UTC'),
          line(1, 'LOG:  database system is ready to accept connections'),
        ]
          .map((each) => `! ${each}`)
          .join(''),
    )
  })

  test('shuts down fast, and finds its database again as it was left', () => {
    const mounts = [{ path: '/var/lib/postgresql/data', volume: new Volume() }]
    const first = server('postgres:17', { env, mounts })
    const ended = first.signal()
    expect(ended).toMatch(
      /^! .* \[1\] LOG: {2}received fast shutdown request\n! .*aborting any active transactions\n(?:! .*\n)+! .* \[1\] LOG: {2}database system is shut down\nexit 0\n$/,
    )
    const again = server('postgres:17', { mounts })
    expect(again.said).toMatch(
      /^\nPostgreSQL Database directory appears to contain a database; Skipping initialization\n\n! /,
    )
    expect(again.said).toContain('LOG:  database system was shut down at 2026-01-31 09:00:01 UTC\n')
    again.signal('SIGKILL')
    expect(server('postgres:17', { mounts }).said).toContain(
      'LOG:  database system was not properly shut down; automatic recovery in progress\n',
    )
  })

  test('makes no database in a folder that is not empty, nor without a password', () => {
    const mounts = [{ path: '/var/lib/postgresql/data', volume: volumeOf({ 'lost+found': '' }) }]
    const { said, started } = server('postgres:17', { env, mounts })
    expect(said).toContain('! initdb: error: directory "/var/lib/postgresql/data" exists but is not empty\n')
    expect(started.exits).toEqual([{ exitCode: 1 }])
    expect(server('postgres:17').said).toMatch(
      /^! Error: Database is uninitialized and superuser password is not specified\.\n/,
    )
  })

  test('writes down what goes wrong, and with which statement', () => {
    const { during } = server('postgres:17', { env })
    const failed = during(['psql', '-U', 'postgres', '-c', 'SELECT * FROM nothing'])
    expect(failed.log).toMatch(
      /^! 2026-01-31 09:00:01\.000 UTC \[(\d+)\] ERROR: {2}relation "nothing" does not exist at character 15\n! 2026-01-31 09:00:01\.000 UTC \[\1\] STATEMENT: {2}SELECT \* FROM nothing;?\n$/,
    )
    const { log } = during(['sh', '-c', 'PGPASSWORD=wrong psql -h 10.244.0.1 -U bob -c "SELECT 1"'])
    expect(log).toMatch(
      /FATAL: {2}password authentication failed for user "bob"\n! .*DETAIL: {2}Role "bob" does not exist\.\n! \tConnection matched file/,
    )
  })
})

describe('mongo', () => {
  const linesOf = (log: string) =>
    log
      .split('\n')
      .filter((each) => each.startsWith('{'))
      .map(
        (each) =>
          JSON.parse(each) as { id: number; msg: string; ctx: string; attr?: Record<string, unknown> },
      )

  test('says in lines of JSON, in columns, what it is and that it waits for connections', () => {
    const { said } = server('mongo:8.0.13')
    expect(said).toContain(
      '{"t":{"$date":"2026-01-31T09:00:00.000+00:00"},"s":"I",  "c":"CONTROL",  "id":51765,   "ctx":"initandlisten","msg":"Operating System","attr":{"os":{"name":"Ubuntu","version":"24.04"}}}\n',
    )
    expect(said).toContain(
      '"s":"I",  "c":"NETWORK",  "id":23016,   "ctx":"listener","msg":"Waiting for connections","attr":{"port":27017,"ssl":"off"}}\n',
    )
    expect(said).toMatch(
      /"s":"W", {2}"c":"CONTROL", {2}"id":22120, .*Access control is not enabled.*"tags":\["startupWarnings"\]\}\n/,
    )
    expect(linesOf(said).at(-1)).toMatchObject({ id: 8423403, msg: 'mongod startup complete' })
    const { attr } = linesOf(said).find(({ id }) => id === 23403)!
    expect(attr).toMatchObject({ buildInfo: { version: '8.0.13', environment: { distmod: 'ubuntu2404' } } })
  })

  test('tells of who connects and leaves, and who shows that he is whom he says', () => {
    const env = [
      { name: 'MONGO_INITDB_ROOT_USERNAME', value: 'root' },
      { name: 'MONGO_INITDB_ROOT_PASSWORD', value: 'secret' },
    ]
    const { said, during } = server('mongo:8.0.13', { env })
    expect(said).toContain('\nMongoDB init process complete; ready for start up.\n\n')
    expect(said).not.toContain('startupWarnings"]}\n{"t":{"$date":"2026-01-31T09:00:00.000+00:00"},"s":"W"')
    const asked = during([
      'mongosh',
      '--quiet',
      '-u',
      'root',
      '-p',
      'secret',
      '--eval',
      'db.runCommand("ping").ok',
    ])
    expect(asked.output).toBe('1\n')
    expect(linesOf(asked.log).map(({ id }) => id)).toEqual([22943, 51800, 5286306, 22944])
    expect(linesOf(asked.log)[0].attr).toMatchObject({
      remote: '127.0.0.1:40002',
      connectionId: 1,
      connectionCount: 1,
    })
    const refused = during([
      'mongosh',
      '--quiet',
      '-u',
      'root',
      '-p',
      'wrong',
      '--eval',
      'db.runCommand("ping").ok',
    ])
    expect(linesOf(refused.log).map(({ id }) => id)).toContain(5286307)
  })

  test('says who has sent it the signal by which it ends', () => {
    expect(linesOf(server('mongo:8.0').signal()).slice(0, 2)).toMatchObject([
      { id: 23377, attr: { signal: 15, error: 'Terminated' } },
      { id: 23378, msg: 'Signal was sent by kill(2)', attr: { pid: 0 } },
    ])
  })
})

describe('rabbitmq', () => {
  test('shows its banner, and which plugins it has started', () => {
    const { said, signal } = server('rabbitmq:4.1.4-management')
    expect(said).toContain(
      '2026-01-31 09:00:00.000000+00:00 [info] <0.216.0>  Starting RabbitMQ 4.1.4 on Erlang 27.3.4.2 [jit]\n',
    )
    expect(said).toContain('\n\n  ##  ##      RabbitMQ 4.1.4\n  ##  ##\n  ##########  Copyright (c) ')
    expect(said).toMatch(
      /\n completed with 4 plugins\.\n.* Server startup complete; 4 plugins started\.\n.* {2}\* rabbitmq_prometheus\n/,
    )
    expect(signal()).toMatch(
      /^\S+ \S+ \[info\] <0\.60\.0> SIGTERM received - shutting down\n.*(?:\n.*)*exit 0\n$/,
    )
    expect(server('rabbitmq:3.13').said).toContain('Starting RabbitMQ 3.13.7 on Erlang 26.')
  })
})

test('memcached says nothing', () => {
  const { said, signal } = server('memcached')
  expect(said).toBe('')
  expect(signal()).toMatch(/exit 0\n$/)
})

test('podinfo says that it shuts down, and goes on for three seconds; http-echo ends at once', () => {
  const { started, signal } = server('stefanprodan/podinfo:6.9.2')
  expect(signal()).toBe(
    '! {"level":"info","ts":"2026-01-31T09:00:01.000Z","caller":"signals/shutdown.go:49","msg":"Shutting down HTTP/HTTPS server","timeout":5}\n',
  )
  started.container.machine.clock.advance(3_000)
  expect(started.exits).toEqual([{ exitCode: 0 }])
  expect(server('hashicorp/http-echo', { args: ['-text=hello'] }).signal()).toBe(
    '! 2026/01/31 09:00:01 [INFO] received interrupt, shutting down...\nexit 2\n',
  )
})

describe('scripts that fill a database at first', () => {
  const scripts = (files: Readonly<Record<string, string>>) => ({
    path: '/docker-entrypoint-initdb.d',
    volume: volumeOf(files),
  })
  const sql = "-- pets\nCREATE TABLE pets (name varchar(9));\nINSERT INTO pets VALUES ('Rex');\n"

  test('postgres runs them in its database, once', () => {
    const env = [
      { name: 'POSTGRES_PASSWORD', value: 'x' },
      { name: 'POSTGRES_DB', value: 'zoo' },
    ]
    const data = { path: '/var/lib/postgresql/data', volume: new Volume() }
    const mounts = [scripts({ 'a.sql': sql, 'b.sh': 'true', 'c.txt': '' }), data]
    const { said, during, signal } = server('postgres:17', { env, mounts })
    expect(said).toContain(
      `CREATE DATABASE


/usr/local/bin/docker-entrypoint.sh: running /docker-entrypoint-initdb.d/a.sql
CREATE TABLE
INSERT 0 1


/usr/local/bin/docker-entrypoint.sh: sourcing /docker-entrypoint-initdb.d/b.sh

/usr/local/bin/docker-entrypoint.sh: ignoring /docker-entrypoint-initdb.d/c.txt
`,
    )
    const select = ['psql', '-U', 'postgres', '-tA', 'zoo', '-c', 'SELECT * FROM pets']
    expect(during(select).output).toBe('Rex\n')
    signal()
    expect(server('postgres:17', { env, mounts }).during(select).output).toBe('Rex\n')
  })

  test('postgres takes the time that a script of a shell takes, and lets nobody else in meanwhile', () => {
    const env = [
      { name: 'POSTGRES_PASSWORD', value: 'x' },
      { name: 'POSTGRES_USER', value: 'keeper' },
    ]
    const script = `psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<-EOSQL
\tCREATE TABLE pets (name varchar(9));
\tINSERT INTO pets VALUES ('Rex');
EOSQL
docker_process_sql -c "INSERT INTO pets VALUES ('Tom')"
sleep 20
`
    const { start, clock, sh } = testRuntime()
    const started = start({
      image: 'postgres:17',
      env,
      ip: '10.244.0.9',
      mounts: [scripts({ 'a.sh': script })],
    })
    clock.advance(17_000)
    expect(started.output).toMatch(
      /sourcing \/docker-entrypoint-initdb\.d\/a\.sh\nCREATE TABLE\nINSERT 0 1\nINSERT 0 1\n$/,
    )
    expect(sh('nc -z 10.244.0.9 5432').exitCode).toBe(1)
    clock.advance(3_000)
    expect(started.output).toMatch(/ 09:00:2\d.*LOG: {2}database system is ready to accept connections\n$/)
    expect(sh('nc -z 10.244.0.9 5432').exitCode).toBe(0)
  })

  test.each([
    ['postgres:17', 'echo no; false; echo never', 'sourcing', 1],
    ['mysql:8.4', 'exit 7', 'sourcing', 7],
    ['mongo:8', 'missing-program', 'running', 127],
  ])('%s ends with what a script of a shell ends with', (image, script, does, exitCode) => {
    const env = ['POSTGRES_PASSWORD', 'MYSQL_ROOT_PASSWORD'].map((name) => ({ name, value: 'x' }))
    const { said, started } = server(image, { env, mounts: [scripts({ 'a.sh': script })] })
    expect(said).toContain(`docker-entrypoint.sh: ${does} /docker-entrypoint-initdb.d/a.sh\n`)
    expect(said).not.toContain('never')
    expect(started.exits).toEqual([{ exitCode }])
  })

  test('mysql unpacks one, and a script of a shell that may be executed runs by itself', () => {
    const env = [...withPassword.env, { name: 'MYSQL_DATABASE', value: 'zoo' }]
    const packed = fromOctets(gzipSync(strToU8(sql)))
    const volume = new Volume()
    volume.project(
      [
        ['a.sql.gz', packed],
        ['b.sh', '#!/bin/bash\nmysql -uroot -p"$MYSQL_ROOT_PASSWORD" -e "DELETE FROM zoo.pets"\n', 0o755],
      ],
      startAt,
    )
    const { said, during } = server('mysql:8.4', {
      env,
      mounts: [{ path: '/docker-entrypoint-initdb.d', volume }],
    })
    expect(said).toMatch(
      /running \/docker-entrypoint-initdb\.d\/a\.sql\.gz\n[\s\S]*running \/docker-entrypoint-initdb\.d\/b\.sh\n/,
    )
    expect(during(['mysql', '-psecret', '-Ne', 'SELECT count(*) FROM zoo.pets']).output).toMatch(/0\n$/)
  })

  test('mariadb takes its name for the variables too, and says nothing of passwords on the command line', () => {
    const env = ['MYSQL_ROOT_PASSWORD', 'MARIADB_DATABASE'].map((name) => ({ name, value: 'zoo' }))
    const script =
      'docker_process_sql <<< "create table pets (id int)"\nmariadb -uroot -pzoo zoo -e "show tables"'
    const { said } = server('mariadb:11', { env, mounts: [scripts({ 'a.sh': script })] })
    expect(said).toContain('sourcing /docker-entrypoint-initdb.d/a.sh\nTables_in_zoo\npets\n\n')
  })

  test('mongo hands those in JavaScript to mongosh, though it is to make no user', () => {
    const mounts = [scripts({ 'a.js': "db.pets.insertOne({ name: 'Rex' }); print('filled')" })]
    const env = [{ name: 'MONGO_INITDB_DATABASE', value: 'zoo' }]
    const { said, during } = server('mongo:8', { env, mounts })
    expect(said).toMatch(
      /running \/docker-entrypoint-initdb\.d\/a\.js\n[\s\S]*filled\n[\s\S]*MongoDB init process complete/,
    )
    expect(during(['mongosh', '--quiet', 'zoo', '--eval', 'db.pets.countDocuments()']).output).toBe('1\n')
  })

  test('mysql does so as root, and ends where one goes wrong', () => {
    const env = [...withPassword.env, { name: 'MYSQL_DATABASE', value: 'zoo' }]
    const { said, during } = server('mysql:8.4', { env, mounts: [scripts({ 'a.sql': sql })] })
    expect(said).toContain(
      '[Note] [Entrypoint]: /usr/local/bin/docker-entrypoint.sh: running /docker-entrypoint-initdb.d/a.sql\n\n\n',
    )
    expect(during(['mysql', '-psecret', '-Ne', 'SELECT * FROM zoo.pets']).output).toMatch(/Rex\n$/)
    const wrong = server('mysql:8.4', {
      env,
      mounts: [scripts({ 'a.sql': `${sql}INSERT INTO none VALUES (1);\n` })],
    })
    expect(wrong.said).toMatch(/a\.sql\n! ERROR 1146 \(42S02\) at line 4: Table 'zoo\.none' doesn't exist\n$/)
    expect(wrong.started.exits).toEqual([{ exitCode: 1 }])
  })

  test('postgres on Alpine has a shell for them; one that fails leaves a database behind that was interrupted', () => {
    const env = [{ name: 'POSTGRES_PASSWORD', value: 'x' }]
    const data = { path: '/var/lib/postgresql/data', volume: new Volume() }
    const mounts = [scripts({ 'a.sh': 'false' }), data]
    expect(server('postgres:17-alpine', { env, mounts }).started.exits).toEqual([{ exitCode: 1 }])
    expect(server('postgres:17-alpine', { env, mounts }).said).toMatch(
      /Skipping initialization\n[\s\S]* LOG: {2}database system was interrupted; last known up at 2026-01-31 09:00:00 UTC\n/,
    )
  })

  test('postgres takes orders of psql in one', () => {
    const env = [{ name: 'POSTGRES_PASSWORD', value: 'x' }]
    const script = 'CREATE DATABASE zoo;\n\\c zoo\nCREATE TABLE pets (id int);\n'
    const { said, during } = server('postgres:17', { env, mounts: [scripts({ 'a.sql': script })] })
    expect(said).toContain('You are now connected to database "zoo" as user "postgres".\nCREATE TABLE\n')
    expect(during(['psql', '-U', 'postgres', '-tAc', 'select count(*) from pets', 'zoo']).output).toBe('0\n')
  })

  test('postgres ends with 3 where one goes wrong', () => {
    const env = [{ name: 'POSTGRES_PASSWORD', value: 'x' }]
    const { said, started } = server('postgres:17', { env, mounts: [scripts({ 'a.sql': 'SELEKT 1;' })] })
    expect(said).toMatch(
      /a\.sql\n.* ERROR: {2}syntax error at or near "SELEKT" at character 1\n.* STATEMENT: {2}SELEKT 1;\n! psql:\/docker-entrypoint-initdb\.d\/a\.sql:1: ERROR: {2}syntax error at or near "SELEKT"\n/,
    )
    expect(started.exits).toEqual([{ exitCode: 3 }])
  })
})
