/** nginx does what its configuration says. */
import { expect, test } from 'vitest'
import { Volume } from '../../../src/kubelet-sim/runtime/files/files.ts'
import { exec, startAt, testRuntime } from '../support.ts'

/** A volume with these files, as a ConfigMap makes one. */
function volumeOf(files: Readonly<Record<string, string>>): Volume {
  const volume = new Volume()
  volume.project(Object.entries(files), startAt)
  return volume
}

/** Starts nginx at 10.244.0.1 with these files in conf.d, and a backend at 10.244.0.2. */
function configured(conf: Readonly<Record<string, string>>, config = {}) {
  const runtime = testRuntime()
  const mounts = [{ path: '/etc/nginx/conf.d', volume: volumeOf(conf) }]
  const hosts = '10.244.0.2\tbackend\n'
  const server = runtime.start({ image: 'nginx:1.29', mounts, hosts, ...config })
  const backend = runtime.start({
    image: 'hashicorp/http-echo',
    args: ['-text=from behind', '-listen=:8000'],
  })
  runtime.clock.advance(10)
  const ask = (url: string, options = '') =>
    runtime.sh(`curl -s ${options} http://10.244.0.1${url}`, {
      image: 'curlimages/curl',
      command: ['sh', '-c', `curl -s ${options} http://10.244.0.1${url}`],
    }).output
  return { ...runtime, server, backend, ask }
}

const site = `
server {
  listen 8080 default_server;
  server_name _;
  location = /healthz { access_log off; return 200 "fine\\n"; }
  location /old { return 301 /new; }
  location /api/ { proxy_pass http://backend:8000/; proxy_set_header X-Real-IP $remote_addr; }
  location /dead/ { proxy_pass http://10.244.0.2:9; }
  location ~ ^/hello/(\\w+)$ { default_type text/plain; return 200 "hello $1 on $hostname\\n"; }
  location /secret { deny all; }
  location /tries { try_files $uri @fallback; }
  location @fallback { return 418; }
  error_page 418 =200 /index.html;
  location / { root /usr/share/nginx/html; }
}
server { listen 8081; server_name one.example; return 200 "one\\n"; }
server { listen 8081; server_name two.example; return 200 "two\\n"; }
`

test('Locations, servers and upstreams are chosen as they are configured', () => {
  const { ask } = configured({ 'default.conf': site })
  expect(ask(':8080/healthz')).toBe('fine\n')
  expect(ask(':8080/hello/kube')).toBe('hello kube on web-0\n')
  expect(ask(':8080/api/x')).toBe('from behind\n')
  expect(ask(':8080/')).toContain('Welcome to nginx!')
  expect(ask(':8080/tries/x')).toContain('Welcome to nginx!')
  expect(ask(':8080/old', '-o /dev/null -w "%{http_code}"')).toBe('301')
  expect(ask(':8080/secret', '-o /dev/null -w "%{http_code}"')).toBe('403')
  expect(ask(':8080/dead/', '-o /dev/null -w "%{http_code}"')).toBe('502')
  expect(ask(':8081/', '-H "Host: two.example"') + ask(':8081/')).toBe('two\none\n')
  expect(ask('/', '-o /dev/null -w "%{http_code}"')).toBe('000')
})

const pair = { 'tls.crt': '-----BEGIN CERTIFICATE-----\n', 'tls.key': '-----BEGIN PRIVATE KEY-----\n' }

test.each([
  [
    '',
    {},
    'no "ssl_certificate" is defined for the "listen ... ssl" directive in /etc/nginx/conf.d/tls.conf:1',
  ],
  [
    'ssl_certificate conf.d/tls.crt; ssl_certificate_key conf.d/tls.key;',
    { 'tls.crt': pair['tls.crt'] },
    'cannot load certificate key "/etc/nginx/conf.d/tls.key": BIO_new_file() failed (SSL: error:80000002:system library::No such file or directory:calling fopen(/etc/nginx/conf.d/tls.key, r) error:10000080:BIO routines::no such file)',
  ],
  [
    'ssl_certificate conf.d/tls.crt; ssl_certificate_key conf.d/tls.key;',
    { ...pair, 'tls.crt': 'none' },
    'cannot load certificate "/etc/nginx/conf.d/tls.crt": PEM_read_bio_X509_AUX() failed (SSL: error:0480006C:PEM routines::no start line:Expecting: TRUSTED CERTIFICATE)',
  ],
])('It does not start without the certificate that it is to show: %s %j', (directives, files, why) => {
  const { server } = configured({ 'tls.conf': `server { listen 443 ssl; ${directives} }`, ...files })
  expect(server.output).toContain(`nginx: [emerg] ${why}\n`)
  expect(server.exits).toEqual([{ exitCode: 1 }])
})

test('TLS is spoken where it is configured, with a certificate that nobody knows by himself', () => {
  const tls =
    'server { listen 80; listen 443 ssl; ssl_certificate conf.d/tls.crt; ssl_certificate_key conf.d/tls.key; location / { return 200 "by $scheme\\n"; } }'
  const { sh } = configured({ 'default.conf': tls, ...pair })
  const curl = (script: string) =>
    sh(script, { image: 'curlimages/curl', command: ['sh', '-c', script] }).output
  expect(curl('curl -sk https://10.244.0.1; curl -s http://10.244.0.1')).toBe('by https\nby http\n')
  expect(curl('curl -sS https://10.244.0.1; echo $?')).toMatch(/^! curl: \(60\) (?:.*\n)*60\n$/)
  expect(curl('curl -sSk https://10.244.0.1:80; echo $?')).toMatch(/wrong version number\n35\n$/)
})

test('What was asked for and what went wrong is logged', () => {
  const { ask, server } = configured({ 'default.conf': site })
  ask(':8080/healthz')
  ask(':8080/missing', '-A probe')
  ask(':8080/dead/')
  expect(server.output).not.toContain('/healthz')
  expect(server.output).toMatch(
    /\[error\] 29#29: \*1 open\(\) "\/usr\/share\/nginx\/html\/missing" failed \(2: No such file or directory\), client: 10\.244\.0\.\d, server: _, request: "GET \/missing HTTP\/1\.1", host: "10\.244\.0\.1:8080"/,
  )
  expect(server.output).toMatch(/"GET \/missing HTTP\/1\.1" 404 \d+ "-" "probe" "-"\n/)
  expect(server.output).toContain(
    'connect() failed (111: Connection refused) while connecting to upstream, client: ',
  )
})

test.each([
  ['server { listen 80; frobnicate on; }', 'unknown directive "frobnicate" in /etc/nginx/conf.d/a.conf:1'],
  ['server {\n  listen 80\n}', 'unexpected "}" in /etc/nginx/conf.d/a.conf:3'],
  ['server {\n listen 80;\n', 'unexpected end of file, expecting "}" in /etc/nginx/conf.d/a.conf:2'],
  [
    'server {\n location / { proxy_pass http://nowhere; }\n}',
    'host not found in upstream "nowhere" in /etc/nginx/conf.d/a.conf:2',
  ],
  ['map $a $b { x y; }', 'kubesim does not simulate the directive "map" in /etc/nginx/conf.d/a.conf:1'],
])('It does not start with %j', (conf, why) => {
  const { server, sh } = configured({ 'a.conf': conf })
  expect(server.exits).toMatchObject([{ exitCode: 1 }])
  expect(server.output).toContain(`! 2026/01/31 09:00:00 [emerg] 1#1: ${why}\n! nginx: [emerg] ${why}\n`)
  expect(sh('echo lives').output).toBe('lives\n')
})

test('It reads its configuration anew when it is told to, and keeps the old one where that is wrong', () => {
  const volume = volumeOf({ 'a.conf': 'server { listen 80; return 200 "old\\n"; }' })
  const { ask, clock, server } = configured({}, { mounts: [{ path: '/etc/nginx/conf.d', volume }] })
  volume.project([['a.conf', 'server { listen 81; return 200 "new\\n"; }']], startAt)
  expect(ask('/')).toBe('old\n')
  exec(server.container, ['nginx', '-s', 'reload'])
  clock.advance(10)
  expect(ask(':81/')).toBe('new\n')
  volume.project([['a.conf', 'server {']], startAt)
  const checked = exec(server.container, ['nginx', '-t'])
  exec(server.container, ['nginx', '-s', 'reload'])
  clock.advance(10)
  expect(checked.exit).toEqual({ exitCode: 1 })
  expect(checked.output).toContain('nginx: configuration file /etc/nginx/nginx.conf test failed\n')
  expect(ask(':81/')).toBe('new\n')
  expect(server.output).toContain('[emerg] 1#1: unexpected end of file')
})

test('Templates are filled with the variables of the container', () => {
  const mounts = [
    {
      path: '/etc/nginx/templates',
      volume: volumeOf({
        'default.conf.template': 'server { listen ${PORT}; return 200 "$uri at $PORT\\n"; }',
      }),
    },
  ]
  const { ask } = configured({}, { mounts, env: [{ name: 'PORT', value: '9000' }] })
  expect(ask(':9000/x')).toBe('/x at 9000\n')
})

test('A script that writes the configuration before it starts nginx is heeded', () => {
  const script = `echo 'server { listen 7000; return 200 "mine\\n"; }' > /etc/nginx/conf.d/default.conf; exec nginx -g 'daemon off;'`
  const { clock, start, sh } = testRuntime()
  start({ image: 'nginx', command: ['sh', '-c', script] })
  clock.advance(10)
  expect(sh('wget -qO- http://10.244.0.1:7000').output).toBe('mine\n')
})

test('Upstreams have their turn, and who does not answer is passed over', () => {
  const { ask, server } = configured({
    'a.conf':
      'upstream both { server backend:8000; server 10.244.0.2:9; }\nserver { listen 80; location / { proxy_pass http://both; } }',
  })
  expect(ask('/')).toBe('from behind\n')
  expect(server.output).not.toContain('connect() failed')
  expect(ask('/')).toBe('from behind\n')
  expect(server.output).toContain('connect() failed (111: Connection refused)')
})

test('A volume where its logs are gets them as files, for a sidecar to follow', () => {
  const { start, sh, clock } = testRuntime()
  const mounts = [{ path: '/var/log/nginx', volume: new Volume() }]
  const server = start({ image: 'nginx:1.29', mounts })
  const follow = 'tail -n+1 -f /var/log/nginx/access.log'
  const sidecar = start({ image: 'busybox:1.36', mounts, command: ['sh', '-c', follow] })
  clock.advance(10)
  sh('wget -qO- 10.244.0.1 >/dev/null; wget -qO- 10.244.0.1/none')
  expect(sidecar.output).toMatch(
    /^10\.244\.0\.3 .*"GET \/ HTTP\/1\.1" 200 .*\n10\.244\.0\.3 .*"GET \/none HTTP\/1\.1" 404 .*\n$/,
  )
  expect(server.output).not.toMatch(/GET|notice/)
  expect(sh('cat /var/log/nginx/error.log', { mounts }).output).toMatch(
    /start worker process 32\n.*No such file/,
  )
})

test('Its logs are links to its output where nobody has changed that', () => {
  const { start, clock } = testRuntime()
  const { container } = start({ image: 'nginx:1.29' })
  clock.advance(10)
  const links = exec(container, ['readlink', '/var/log/nginx/access.log'])
  clock.advance(10)
  expect(links.output).toBe('/dev/stdout\n')
})

test('signs what it answers with its version, unless it is told not to', () => {
  const conf = {
    'a.conf': 'server { listen 80; } server { listen 81; server_tokens off; location / { return 404; } }',
  }
  const { ask } = configured(conf)
  expect(ask('/', '-I')).toContain('\r\nServer: nginx/1.29.1\r\n')
  expect(ask('/none')).toContain('<center>nginx/1.29.1</center>')
  expect(ask(':81/none', '-i')).toMatch(/Server: nginx\r\n.*<center>nginx<\/center>/s)
})

test('curl goes where --resolve and --connect-to say, and asks for the host of the address', () => {
  const { sh } = configured({ 'default.conf': site })
  const curl = (words: string) => sh(`curl -sS ${words}`, { image: 'curlimages/curl' })
  expect(curl('--resolve two.example:8081:10.244.0.1 http://two.example:8081/').output).toBe('two\n')
  expect(curl("--resolve '*:8081:10.244.0.1' http://two.example:8081/").output).toBe('two\n')
  expect(curl('--connect-to ::10.244.0.1:8081 http://one.example http://two.example').output).toBe(
    'one\ntwo\n',
  )
  // Of another port nothing is said.
  expect(curl('--resolve two.example:80:10.244.0.1 http://two.example:8081/').exitCode).toBe(6)
  expect(curl('--resolve two.example http://two.example:8081/')).toEqual({
    output: "! curl: (49) Couldn't parse CURLOPT_RESOLVE entry 'two.example'\n",
    exitCode: 49,
  })
})

test('An image runs what it is given in place of its server', () => {
  const runtime = testRuntime()
  const said = (args: readonly string[]) => {
    const running = runtime.start({ image: 'nginx:1.29.1', args })
    runtime.clock.advance(1_000)
    return { output: running.output, exitCode: running.exits[0]?.exitCode }
  }
  expect(said(['echo', '-v'])).toEqual({ output: '-v\n', exitCode: 0 })
  expect(said(['sh', '-c', 'nginx -v; false'])).toEqual({
    output: '! nginx version: nginx/1.29.1\n',
    exitCode: 1,
  })
  expect(said(['-g', 'daemon off;'])).toEqual({
    output: '! /docker-entrypoint.sh: 47: exec: Illegal option -g\n',
    exitCode: 2,
  })
  expect(said(['nginx', '-g', 'daemon off;']).exitCode).toBeUndefined()
})
