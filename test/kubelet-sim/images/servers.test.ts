/** Images that serve: what they keep, what they say, what their clients find. */
import { describe, expect, test } from 'vitest'
import { textOf } from '../../../src/kubelet-sim/runtime/bytes.ts'
import { seconds } from '../../../src/sim/duration.ts'
import { exec, testRuntime } from '../support.ts'

const agnhostImage = 'registry.k8s.io/e2e-test-images/agnhost:2.53'

/** Starts a server at 10.244.0.1, and runs a script beside it. */
function beside(
  config: Parameters<ReturnType<typeof testRuntime>['start']>[0],
  script: string,
  client = 'curlimages/curl',
) {
  const runtime = testRuntime()
  const server = runtime.start(config)
  runtime.clock.advance(10)
  const { output } = runtime.sh(script, {
    image: client,
    command: ['sh', '-c', script],
    hosts: '10.244.0.1\tserver\n',
  })
  return { output, server, runtime }
}

test('redis keeps what it is told, over its protocol, and forgets it in time', () => {
  const script =
    'redis-cli -h server ping; redis-cli -h server set a 1 EX 5; redis-cli -h server incr a; redis-cli -h server rpush l x y; redis-cli -h server lrange l 0 -1; redis-cli -h server get none; sleep 6; redis-cli -h server exists a; redis-cli -h server frob; printf "PING\\r\\n" | nc server 6379 | head -1'
  const { output } = beside({ image: 'redis:8' }, script.replace(/; printf.*/, ''), 'redis:8')
  expect(output).toBe("PONG\nOK\n2\n2\nx\ny\n\n0\nERR unknown command 'frob', with args beginning with: \n\n")
  expect(
    beside({ image: 'redis:8' }, 'printf "PING\\r\\nQUIT\\r\\n" | nc server 6379', 'busybox').output,
  ).toBe('+PONG\r\n+OK\r\n')
})

test.each([
  ['redis:7', 6379, '! curl: (52) Empty reply from server\n'],
  ['memcached:1.6', 11211, '! curl: (1) Received HTTP/0.9 when not allowed\n'],
  ['postgres:16', 5432, '! curl: (52) Empty reply from server\n'],
  ['mysql:8', 3306, '! curl: (1) Received HTTP/0.9 when not allowed\n'],
  [
    'mongo:7',
    27017,
    'It looks like you are trying to access MongoDB over HTTP on the native driver port.\r\n',
  ],
])('%s says to who speaks HTTP what it says to strangers', (image, port, said) => {
  const env = ['POSTGRES_PASSWORD', 'MYSQL_ROOT_PASSWORD'].map((name) => ({ name, value: 'x' }))
  expect(beside({ image, env }, `curl -m 5 server:${port}`).output).toBe(said)
})

test('redis insists on the password that it was started with', () => {
  const { output } = beside(
    { image: 'redis', args: ['redis-server', '--requirepass', 'secret'] },
    'redis-cli -h server get a; redis-cli -h server --no-auth-warning -a secret set a 1',
    'redis',
  )
  expect(output).toBe('NOAUTH Authentication required.\n\nOK\n')
})

test('memcached stores and finds, and says what it does not know', () => {
  const { output } = beside(
    { image: 'memcached:1.6' },
    "printf 'set a 0 0 5\\r\\nhello\\r\\nget a b\\r\\nfrob\\r\\nquit\\r\\n' | nc server 11211",
    'busybox',
  )
  expect(output).toBe('STORED\r\nVALUE a 0 5\r\nhello\r\nEND\r\nERROR\r\n')
})

test('the clients of databases find them ready, or not there', () => {
  const { output } = beside(
    { image: 'mongo:8' },
    'mongosh --quiet --host server --eval \'db.adminCommand("ping").ok\'; mongosh --host localhost --eval 1',
    'mongo:8',
  )
  expect(output).toBe('1\n! MongoNetworkError: connect ECONNREFUSED 127.0.0.1:27017\n')
  const env = [{ name: 'POSTGRES_PASSWORD', value: 'x' }]
  expect(
    beside(
      { image: 'postgres:17', env },
      "export PGUSER=postgres PGPASSWORD=x; psql -h server -U postgres -c 'select 1'; psql -tA -h server -c 'select 1'; pg_isready -h server",
      'postgres:17',
    ).output,
  ).toBe(' ?column? \n----------\n        1\n(1 row)\n\n1\nserver:5432 - accepting connections\n')
})

test.each([
  ['redis:7.2', 'redis-server --version', 'Redis server v=7.2'],
  ['mysql:8.0', 'mysqld --version', '/usr/sbin/mysqld  Ver 8.0'],
  ['mysql:8.0', 'mysqladmin --version', 'mysqladmin  Ver 8.0'],
  ['postgres', 'postgres -V', 'postgres (PostgreSQL) 17.6 '],
  ['postgres', 'pg_isready -V', 'pg_isready (PostgreSQL) 17.6 '],
  ['mongo:7.0.4', 'mongod --version', 'db version v7.0.4\n'],
  ['memcached', 'memcached --version', 'memcached 1.6.39\n'],
  ['bash', 'bash --version', 'GNU bash, version 5.2'],
])('%s tells its version, and serves nobody: %s', (image, command, said) => {
  const { clock, start } = testRuntime()
  const running = start({ image, args: command.split(' ') })
  clock.advance(1_000)
  expect(running.exits[0]?.exitCode).toBe(0)
  expect(running.output.slice(0, said.length)).toBe(said)
})

describe('what is said in other letters than those of ASCII', () => {
  const greeting = 'Grüße, 世界'
  test.each([
    ['hashicorp/http-echo', [`-text=${greeting}`], 'curl -s server:5678', `${greeting}\n`],
    [
      'nginx',
      [
        'sh',
        '-c',
        `echo "server { listen 80; return 200 '${greeting}'; }" > /etc/nginx/conf.d/default.conf; exec nginx`,
      ],
      'curl -s server',
      greeting,
    ],
    ['mysql', [], `mysql -h server -uroot -p'${greeting}' -sNe "select '${greeting}'"`, `${greeting}\n`],
    [
      'mysql',
      [],
      `mysql -h server -uroot -p'${greeting}' -te "select length('${greeting}') l, char_length('${greeting}') c, '${greeting}' t"`,
      `+----+---+-------------+\n| l  | c | t           |\n+----+---+-------------+\n| 15 | 9 | ${greeting} |\n+----+---+-------------+\n`,
    ],
    [
      'postgres',
      [],
      `PGPASSWORD='${greeting}' psql -h server -U postgres -c "select '${greeting}' as t, length('${greeting}') as l"`,
      `      t      | l \n-------------+---\n ${greeting} | 9\n(1 row)\n\n`,
    ],
  ])('passes through %s %j unharmed: %s', (image, args, script, said) => {
    const env = ['MYSQL_ROOT_PASSWORD', 'POSTGRES_PASSWORD'].map((name) => ({ name, value: greeting }))
    const { output } = beside(
      { image, env, ...(args.length > 0 && { args }) },
      script,
      image.includes('/') ? undefined : image,
    )
    expect(textOf(output.replace(/^! mysql: \[Warning\].*\n/, ''))).toBe(said)
  })
})

test('an entry point runs what is no server of its own', () => {
  const { clock, start } = testRuntime()
  const shells = [
    'redis',
    'postgres',
    'mongo',
    'bash',
    'node',
    'nginx',
    'mysql',
    'rabbitmq',
    'memcached',
    'gb-frontend',
  ].map((image) => start({ image, args: ['sh', '-c', 'echo $0 ran'] }))
  clock.advance(10)
  expect(shells.map(({ output }) => output)).toEqual(shells.map(() => 'sh ran\n'))
})

describe('samples', () => {
  test.each([
    ['hashicorp/http-echo', ['-text=hello', '-listen=:9000'], 'curl -s server:9000/any', 'hello\n'],
    ['traefik/whoami', ['--name', 'me'], 'curl -s server | head -2', 'Name: me\nHostname: web-0\n'],
    [
      'ghcr.io/stefanprodan/podinfo:6.9.2',
      [],
      'curl -s server:9898/version | grep version; curl -s -o /dev/null -w "%{http_code}" server:9898/status/503',
      '  "version": "6.9.2",\n503',
    ],
    [
      'us-docker.pkg.dev/google-samples/containers/gke/hello-app:2.0',
      [],
      'curl -s server:8080',
      'Hello, world!\nVersion: 2.0.0\nHostname: web-0\n',
    ],
    [
      'us-docker.pkg.dev/google-samples/containers/gke/gb-frontend:v5',
      [],
      'curl -s server | grep title',
      '<title>Guestbook</title>\n',
    ],
    ['k8s.gcr.io/serve_hostname', [], 'curl -s server:9376', 'web-0'],
  ])('%s', (image, args, script, output) => {
    expect(beside({ image, ...(args.length > 0 && { args }) }, script).output).toBe(output)
  })

  test('podinfo is not ready once it has been told so', () => {
    const codes =
      'for p in readyz readyz/disable readyz; do curl -s -o /dev/null -w "%{http_code} " server:9898/$p; done'
    expect(beside({ image: 'stefanprodan/podinfo' }, codes).output).toBe('200 202 503 ')
  })
})

test('python serves a folder, and python and node print what is written', () => {
  const script = 'mkdir /w; cd /w; echo page >a.txt; exec python -m http.server 8000'
  expect(
    beside(
      { image: 'python:3.13', command: ['sh', '-c', script] },
      'curl -s server:8000/a.txt; curl -s server:8000/ | grep -c a.txt; curl -s -o /dev/null -w "%{http_code}" server:8000/none',
    ).output,
  ).toBe('page\n1\n404')
  const { sh } = testRuntime()
  const run = (image: string, text: string) => sh(text, { image, command: ['sh', '-c', text] })
  expect(run('python:3.13', `python -c 'import sys; print("hi", 3); sys.exit(4)'`)).toEqual({
    output: 'hi 3\n',
    exitCode: 4,
  })
  expect(run('node:22', `node -e 'console.log("hi"); process.exit(2)'`)).toEqual({
    output: 'hi\n',
    exitCode: 2,
  })
})

describe('agnhost', () => {
  test('netexec answers datagrams and asks others by UDP', () => {
    const script = `printf hostname | nc -u -w 1 server 8081; echo; curl -s 'server:8080/dial?host=10.244.0.1&port=8081&protocol=udp&request=hostname&tries=2'; echo; curl -s -o /dev/null -w '%{http_code}' 'server:8080/redirect?location=/echo'; curl -s -L 'server:8080/redirect?location=/echo%3Fmsg=x'`
    expect(beside({ image: agnhostImage, args: ['netexec'] }, script).output).toBe(
      'web-0\n{"responses":["web-0","web-0"]}\n302x',
    )
  })

  test('porter serves what variables say, on the ports that they name', () => {
    const env = [
      { name: 'SERVE_PORT_1080', value: 'foo' },
      { name: 'SERVE_TLS_PORT_1443', value: 'bar' },
    ]
    const { output, server, runtime } = beside(
      { image: agnhostImage, args: ['porter'], env },
      'curl -s server:1080/x; curl -sk https://server:1443; curl -s server:1443 || echo $?',
    )
    expect(output.slice(0, 6)).toBe('foobar')
    server.container.signal('SIGTERM')
    runtime.clock.advance(10)
    expect(server.exits).toEqual([{ exitCode: 2 }])
    expect(runtime.network.connect('10.244.0.1', 1_080)).toBe('connection refused')
  })

  test('connect says by one word why there is no connection', () => {
    const { start, clock } = testRuntime()
    const { container } = start({ image: agnhostImage, args: ['netexec'], hosts: '10.244.0.1\tme\n' })
    clock.advance(10)
    const answers = ['10.244.0.1:8080', '10.244.0.1:1', '10.9.9.9:80', 'nowhere:80'].map((target) =>
      exec(container, ['/agnhost', 'connect', '--timeout=1s', target]),
    )
    clock.advance(seconds(2))
    expect(answers.map(({ output, exit }) => [output.split(/[:\n]/)[0], exit?.exitCode])).toEqual([
      ['', 0],
      ['REFUSED', 1],
      ['TIMEOUT', 1],
      ['DNS', 1],
    ])
  })

  test('guestbook tells its replicas what it is told', () => {
    const { start, clock, network } = testRuntime()
    const hosts = '10.244.0.1\tagnhost-primary\n10.244.0.2\tagnhost-replica\n'
    const book = (...args: readonly string[]) =>
      start({ image: agnhostImage, args: ['guestbook', ...args], hosts })
    book('--http-port', '6379')
    book('--replicaof', 'agnhost-primary', '--http-port', '6379')
    book('--backend-port', '6379')
    clock.advance(seconds(2))
    const ask = (path: string) => network.httpGet('10.244.0.3', 80, path)
    expect(ask('/guestbook?cmd=set&key=messages&value=TestEntry')).toMatchObject({
      body: '{"message":"Updated"}',
    })
    expect(ask('/guestbook?cmd=get&key=messages')).toMatchObject({ body: '{"data":"TestEntry"}' })
    expect(ask('/guestbook?cmd=frob')).toMatchObject({ status: 400 })
  })

  test('what is not simulated is refused by name', () => {
    const { sh } = testRuntime()
    expect(sh('', { image: agnhostImage, command: ['/agnhost', 'audit-proxy'] })).toEqual({
      output: '! agnhost: kubesim does not simulate audit-proxy\n',
      exitCode: 1,
    })
  })
})

test.each([
  ['-v', 'nginx version: nginx/1.25.3\n'],
  [
    '-t',
    'nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n',
  ],
])('nginx %s says so and ends, beside the server that runs', (option, said) => {
  const { clock, start } = testRuntime()
  const { container, exits } = start({ image: 'nginx:1.25.3' })
  clock.advance(1_000)
  const asked = exec(container, ['nginx', option])
  clock.advance(1_000)
  expect(asked).toMatchObject({ output: said, exit: { exitCode: 0 } })
  expect(exits).toEqual([])
})

test.each([
  ['nginx:1.27.4-alpine', 'NGINX_VERSION', '1.27.4'],
  ['nginx', 'NGINX_VERSION', '1.29.1'],
  ['redis:7.2', 'REDIS_VERSION', '7.2.10'],
  ['python:3.9.1-slim', 'PYTHON_VERSION', '3.9.1'],
  ['node:18', 'NODE_VERSION', '18.20.8'],
])('%s names its version in %s', (image, name, version) => {
  const { sh } = testRuntime()
  expect(sh('', { image, command: ['sh', '-c', `echo $${name}`] }).output).toBe(`${version}\n`)
})

test('nginx -s quit ends the server, and -s reload does not', () => {
  const { clock, start } = testRuntime()
  const { container, exits } = start({ image: 'nginx:1.25.3' })
  clock.advance(1_000)
  exec(container, ['nginx', '-s', 'reload'])
  clock.advance(1_000)
  expect(exits).toEqual([])
  exec(container, ['nginx', '-s', 'quit'])
  clock.advance(1_000)
  expect(exits).toMatchObject([{ exitCode: 0 }])
})

test.each([
  ['registry.k8s.io/pause:3.10', 'SIGTERM', '! Shutting down, got signal: Terminated\n', 0],
  ['registry.k8s.io/pause:3.10', 'SIGINT', '! Shutting down, got signal: Interrupt\n', 0],
  [agnhostImage, 'SIGTERM', 'Paused\n', 2],
  [agnhostImage, 'SIGINT', 'Paused\n', 1],
] as const)('%s that only waits ends at %s as it is known to', (image, signal, said, exitCode) => {
  const { start, clock } = testRuntime()
  const waiting = start({ image })
  clock.advance(10)
  waiting.container.signal(signal)
  clock.advance(10)
  expect(waiting.output).toBe(said)
  expect(waiting.exits).toEqual([{ exitCode }])
})

test("hashicorp's http-echo has a shell where its tag says alpine, and nobody else's wants a text", () => {
  const { start, sh } = testRuntime()
  const image = 'hashicorp/http-echo:alpine'
  expect(sh('', { image, command: ['/bin/sh', '-c', 'echo a shell'] }).output).toBe('a shell\n')
  expect(start({ image: 'somebody/http-echo' }).exits).toEqual([])
})
