import { expect, test } from 'vitest'
import { Network } from '../../../../src/kubelet-sim/runtime/network/network.ts'
import { exec, onlyName, testRuntime } from '../../support.ts'

test('a port answers while somebody listens, refuses when nobody does, and unknown addresses stay silent', () => {
  const network = new Network()
  const close = network.listen('10.0.0.1', 80, { handle: ({ path }) => ({ status: 200, body: path }) })

  expect(network.httpGet('10.0.0.1', 80, '/x')).toEqual({ status: 200, body: '/x' })
  expect(network.connect('10.0.0.1', 81)).toBe('connection refused')
  expect(network.connect('10.0.0.2', 80)).toBe('no route to host')
  expect(network.listen('10.0.0.1', 80, {})).toBe('bind: address already in use')

  if (typeof close === 'function') close()
  expect(network.connect('10.0.0.1', 80)).toBe('connection refused')
  network.detach('10.0.0.1')
  expect(network.connect('10.0.0.1', 80)).toBe('no route to host')
})

test('ports of TCP and UDP with one number do not get into each other’s way', () => {
  const network = new Network()
  network.listen('10.0.0.1', 53, { handle: () => ({ status: 200, body: 'by TCP' }) })
  network.listen('10.0.0.1', 53, { protocol: 'UDP', receive: (datagram) => `${datagram} by UDP` })

  expect(network.httpGet('10.0.0.1', 53, '/')).toEqual({ status: 200, body: 'by TCP' })
  const server = network.connect('10.0.0.1', 53, { protocol: 'UDP' })
  expect(typeof server === 'object' && server.receive?.('asked')).toBe('asked by UDP')
  expect(network.listen('10.0.0.1', 53, { protocol: 'UDP' })).toBe('bind: address already in use')
  expect(network.connect('10.0.0.1', 54, { protocol: 'UDP' })).toBe('connection refused')
})

test('names are completed from the search list when they have few dots', () => {
  const asked: string[] = []
  const network = new Network({
    resolve: ({ name, type }) => {
      if (type === 'A') asked.push(name)
      return onlyName('web.shop.svc.cluster.local', '10.96.0.1')({ name, type })
    },
  })
  const options = { search: ['default.svc.cluster.local', 'svc.cluster.local'], ndots: 5 }

  expect(network.lookup('web.shop', options)).toEqual({
    name: 'web.shop.svc.cluster.local',
    addresses: ['10.96.0.1'],
  })
  expect(asked).toEqual(['web.shop.default.svc.cluster.local', 'web.shop.svc.cluster.local'])
  expect(network.lookup('example.com.', options)).toBeUndefined()
  expect(asked.at(-1)).toBe('example.com')
  expect(network.lookup('10.1.2.3')).toEqual({ name: '10.1.2.3', addresses: ['10.1.2.3'] })
})

test('wget goes through a service to a server, and the server logs it', () => {
  const { clock, network, start, sh } = testRuntime()
  const nginx = start({ image: 'nginx', ip: '10.244.1.1' })
  network.configure({
    resolve: onlyName('web.default.svc.cluster.local', '10.96.0.9'),
    route: ({ ip, port }) =>
      ip === '10.96.0.9' ? { ip: '10.244.1.1', port: port === 8080 ? 80 : port } : undefined,
  })
  clock.advance(0)

  const resolvConf = 'nameserver 10.96.0.10\nsearch default.svc.cluster.local\noptions ndots:5\n'
  const { output } = sh('wget -qO- http://web:8080/ | grep title; wget -O /dev/null web:8080/none', {
    resolvConf,
  })

  expect(output).toBe(
    '<title>Welcome to nginx!</title>\n' +
      '! Connecting to web:8080 (10.96.0.9:8080)\n! wget: server returned error: HTTP/1.1 404 Not Found\n',
  )
  expect(nginx.output).toContain('"GET / HTTP/1.1" 200')
})

test('tools say why they cannot connect, and how long it took', () => {
  const { sh, start } = testRuntime()
  start({ command: ['sleep', '36000'], ip: '10.244.1.1' })

  const { output } = sh(
    'wget -q -T 2 http://10.9.9.9; date +%S; wget -q http://10.244.1.1; wget -q http://nope; nc -z 10.244.1.1 80; echo $?',
  )

  expect(output).toBe(
    '! wget: download timed out\n02\n' +
      "! wget: can't connect to remote host (10.244.1.1): Connection refused\n! wget: bad address 'nope'\n1\n",
  )
})

test('curl of an image that has it reports its errors', () => {
  const { sh, start } = testRuntime()
  start({ image: 'registry.k8s.io/e2e-test-images/agnhost:2.53', args: ['netexec'], ip: '10.244.1.1' })

  const { output } = sh(
    'curl -s http://10.244.1.1:8080/hostname; echo; curl -s -o /dev/null -w "%{http_code}\\n" 10.244.1.1:8080/none; curl -f 10.244.1.1:8080/none; echo $?; curl -s nowhere; echo $?',
    { image: 'curlimages/curl' },
  )

  expect(output).toBe('web-0\n404\n! curl: (22) The requested URL returned error: 404\n22\n6\n')
})

test('curl names the option that it does not know as it was given', () => {
  const { sh } = testRuntime()

  const { output } = sh('curl --color 10.244.1.1; echo $?; curl -sZ 10.244.1.1; echo $?', {
    image: 'curlimages/curl',
  })

  expect(output).toBe('! curl: option --color: is unknown\n2\n! curl: option -Z: is unknown\n2\n')
})

test('curl says why it cannot connect, and how long it took', () => {
  const { sh, start } = testRuntime()
  start({ command: ['sleep', '36000'], ip: '10.244.1.1' })

  const { output } = sh(
    'curl -m 2 10.9.9.9; echo $?; curl 10.9.9.9; curl 10.244.1.1:81; echo $?; curl -s -w "%{http_code}\\n" nowhere',
    { image: 'curlimages/curl' },
  )

  expect(output).toBe(
    '! curl: (28) Connection timed out after 2000 milliseconds\n28\n' +
      '! curl: (7) Failed to connect to 10.9.9.9 port 80 after 3000 ms: Could not connect to server\n' +
      '! curl: (7) Failed to connect to 10.244.1.1 port 81 after 0 ms: Could not connect to server\n7\n000\n',
  )
})

test('nslookup of busybox 1.28 prints as it did then', () => {
  const { network, sh } = testRuntime()
  network.configure({ resolve: onlyName('kubernetes.default', '10.96.0.1') })

  const { output } = sh('nslookup kubernetes.default; nslookup nope', { image: 'busybox:1.28' })

  expect(output).toContain('Name:      kubernetes.default\nAddress 1: 10.96.0.1\n')
  expect(output).toContain("! nslookup: can't resolve 'nope'\n")
})

test('nslookup of busybox completes names without a dot, and tells of each that it asks for', () => {
  const { network, sh } = testRuntime()
  network.configure({ resolve: onlyName('web.default.svc.cluster.local', '10.96.0.7') })
  const resolvConf =
    'search default.svc.cluster.local svc.cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n'

  const { output } = sh('nslookup -type=a web; echo $?; nslookup web.default', { resolvConf })

  const server = 'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n'
  expect(output).toBe(
    `${server}Name:\tweb.default.svc.cluster.local\nAddress: 10.96.0.7\n\n` +
      "** server can't find web.svc.cluster.local: NXDOMAIN\n\n1\n" +
      `${server}${"** server can't find web.default: NXDOMAIN\n\n".repeat(2)}`,
  )
})

test('who asks his own machine by localhost is seen as that', () => {
  const { clock, start } = testRuntime()
  const web = start({ image: 'nginx', ip: '10.244.1.1' })
  exec(web.container, ['sh', '-c', 'curl -s localhost; curl -s 10.244.1.1; curl -s "http://[::1]/"'])
  clock.advance(1_000)
  const seen = web.output.match(/\S+(?= - - )/g)
  expect(seen).toEqual(['127.0.0.1', '10.244.1.1', '::1'])
})

test('a second server on a port of the same Pod fails as nginx does', () => {
  const { clock, start } = testRuntime()
  start({ image: 'nginx', ip: '10.244.1.1' })
  const second = start({ image: 'nginx', ip: '10.244.1.1' })

  clock.advance(0)

  const tried = (address: string) => `bind() to ${address} failed (98: Address already in use)`
  const lines = second.output.replaceAll('! ', '').split('\n')
  expect(lines.filter((line) => line === `nginx: [emerg] ${tried('0.0.0.0:80')}`)).toHaveLength(5)
  expect(lines.slice(-7, -2)).toEqual([
    `nginx: [emerg] ${tried('0.0.0.0:80')}`,
    `2026/01/31 09:00:00 [emerg] 1#1: ${tried('[::]:80')}`,
    `nginx: [emerg] ${tried('[::]:80')}`,
    '2026/01/31 09:00:00 [notice] 1#1: try again to bind() after 500ms',
    '2026/01/31 09:00:00 [emerg] 1#1: still could not bind()',
  ])
  expect(second.exits).toEqual([{ exitCode: 1 }])
})
