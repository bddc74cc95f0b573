/** Commands that look at the network and use it, as people do who search for what is wrong with it. */
import { describe, expect, test } from 'vitest'
import { testCluster } from '../../support/cluster.ts'
import { logs } from '../../support/sight.ts'
import { onlyName, testRuntime } from '../support.ts'

const run = (script: string, image = 'busybox:1.36') =>
  testRuntime().sh(script, { image, command: ['sh', '-c', script] })

describe('in a container', () => {
  test.each([
    [
      'addresses, routes and ports are shown',
      'ip -4 addr show eth0 | grep inet; ip route; ifconfig eth0 | grep "inet addr"; route -n | tail -1; netstat -tln | wc -l',
      '    inet 10.244.0.1/24 brd 10.244.0.255 scope global eth0\ndefault via 10.244.0.1 dev eth0 \n10.244.0.0/24 dev eth0 scope link  src 10.244.0.1 \n' +
        '          inet addr:10.244.0.1  Bcast:10.244.0.255  Mask:255.255.255.0\n10.244.0.0      0.0.0.0         255.255.255.0   U     0      0        0 eth0\n2\n',
    ],
    [
      'every link has an address of IPv6',
      'ip addr show eth0 | grep -o "inet6.*"; ifconfig eth0 | grep inet6',
      'inet6 fe80::858:aff:fef4:1/64 scope link \n          inet6 addr: fe80::858:aff:fef4:1/64 Scope:Link\n',
    ],
    [
      'nothing of it can be changed',
      'ip link set eth0 down; echo $?; mount -t tmpfs x /mnt; echo $?',
      '! ip: RTNETLINK answers: Operation not permitted\n2\n! mount: permission denied (are you root?)\n1\n',
    ],
    [
      'nc listens, and hands on what it is sent',
      'nc -l -p 9000 >/tmp/got & sleep 1; netstat -tln | grep -c 9000; printf "a\\nb\\n" | nc 127.0.0.1 9000; wait; cat /tmp/got; nc -z localhost 9000; echo $?',
      '1\na\nb\n1\n',
    ],
    [
      'nc runs a program for each connection',
      'nc -lk -p 9001 -e tr a-z A-Z & sleep 1; echo one | nc -w 1 localhost 9001; echo two | nc -w 1 localhost 9001',
      'ONE\nTWO\n',
    ],
    [
      'nc waits for somebody no longer than it is told to',
      'nc -l -w 2 -p 9002; echo $?; netstat -tln | grep -c 9002',
      '! nc: timed out\n1\n0\n',
    ],
    [
      'a script behind nc is a web server',
      "printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 3\\r\\n\\r\\nhi\\n' | nc -l -p 8080 >/tmp/asked & sleep 1; wget -qO- localhost:8080/page; head -2 /tmp/asked | tr -d '\\r'",
      'hi\nGET /page HTTP/1.1\nHost: localhost:8080\n',
    ],
    [
      'the way to somebody who is not there is lost behind the gateway',
      'traceroute -m 2 10.9.9.9',
      'traceroute to 10.9.9.9 (10.9.9.9), 2 hops max, 46 byte packets\n 1  10.244.0.1 (10.244.0.1)  0.008 ms  0.008 ms  0.008 ms\n 2  *  *  *\n',
    ],
    [
      'df and mount tell the file systems, free the memory',
      'df -P / | tail -1; dd if=/dev/zero of=/f bs=1M count=16 status=none; df -h / | tail -1; mount | head -1; head -1 /etc/mtab; free -m | head -2 | tail -1',
      'overlay                  32768         0     32768   0% /\noverlay                    32M       16M       16M  51% /\noverlay on / type overlay (rw,relatime)\noverlay / overlay rw,relatime 0 0\nMem:           8192        2048        4096           0        2048        6144\n',
    ],
    [
      'top shows the processes once, or again and again',
      'sleep 60 & top -bn1 | grep -c "sleep 60$"; uptime | grep -c "load average"; timeout 4 watch -n 1 -t echo tick | grep -c tick',
      '1\n1\n4\n',
    ],
  ])('%s', (_name, script, output) => {
    expect(run(script).output).toBe(output)
  })
})

test('df of GNU makes its columns as wide as they have to be', () => {
  const { output } = testRuntime().sh('df -h / /dev/shm; df -T /; df -P /', { image: 'debian:12' })
  expect(output).toBe(
    'Filesystem      Size  Used Avail Use% Mounted on\noverlay          32M     0   32M   0% /\nshm              64M     0   64M   0% /dev/shm\n' +
      'Filesystem     Type    1K-blocks  Used Available Use% Mounted on\noverlay        overlay     32768     0     32768   0% /\n' +
      'Filesystem     1024-blocks  Used Available Capacity Mounted on\noverlay              32768     0     32768       0% /\n',
  )
})

describe('a client of HTTP', () => {
  /** A server that sends on, wants a password, and tells what it was asked. */
  function served(script: string, image: string) {
    const runtime = testRuntime()
    let count = 0
    runtime.network.attach('10.244.9.9')
    runtime.network.listen('10.244.9.9', 80, {
      handle: ({ method, path, headers = {}, body = '' }) => {
        if (path === '/old') return { status: 302, body: '', headers: { location: '/new' } }
        if (path === '/loop') return { status: 301, body: '', headers: { location: '/loop' } }
        if (path === '/busy') return { status: ++count < 3 ? 503 : 200, body: 'at last\n' }
        return {
          status: path === '/none' ? 404 : 200,
          body: `${method} ${path} ${headers.authorization ?? '-'} ${body}\n`,
        }
      },
    })
    return runtime.sh(script, { image, command: ['sh', '-c', script], hosts: '10.244.9.9\tserver\n' }).output
  }

  test.each([
    [
      'curl follows, sends, and says what has come of it',
      `curl -sL server/old; curl -s -u me:pw -d a=1 --data-urlencode 'b=x y' server/form; curl -s -o /dev/null -w '%{http_code} %{num_redirects} %{url_effective}\\n' -L server/old; curl -s -G -d q=1 server/find`,
      'GET /new - \nPOST /form Basic bWU6cHc= a=1&b=x%20y\n200 1 http://server/new\nGET /find?q=1 - \n',
    ],
    [
      'curl tries again what may pass, and fails of what will not',
      'curl -sS --retry 5 --retry-delay 1 server/busy; curl -fsS server/none; echo $?; curl -sSL --max-redirs 3 server/loop; echo $?; curl -sS server:81; echo $?',
      '! Warning: Problem: HTTP error. Will retry in 1 second. 5 retries left.\n! Warning: Problem: HTTP error. Will retry in 1 second. 4 retries left.\nat last\n' +
        '! curl: (22) The requested URL returned error: 404\n22\n! curl: (47) Maximum (3) redirects followed\n47\n' +
        '! curl: (7) Failed to connect to server port 81 after 0 ms: Could not connect to server\n7\n',
    ],
    [
      'curl keeps what it gets under its name',
      'cd /tmp; curl -sO server/page.html; cat page.html; echo data >d; curl -s -T d server/up; curl -s -X DELETE server/it; curl -sI server/ | head -1',
      'GET /page.html - \nPUT /up - data\n\nDELETE /it - \nHTTP/1.1 200 OK\r\n',
    ],
    [
      'curl shows heads as they are sent, with the length of what GET would bring',
      'curl -sI server/; curl -si server/old | tr -d "\\r"',
      'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nHTTP/1.1 302 Found\nLocation: /new\nContent-Length: 0\n\n',
    ],
  ])('%s', (_name, script, output) => {
    expect(served(script, 'curlimages/curl')).toBe(output)
  })

  test('wget follows, and gives up when that has no end', () => {
    expect(
      served(
        'wget -qO- server/old; wget -q --post-data a=1 -O- server/x; wget -q server/loop; echo $?',
        'busybox:1.36',
      ),
    ).toBe('GET /new - \nPOST /x - a=1\n! wget: too many redirections\n1\n')
  })

  test('wget says where it writes before it does', () => {
    expect(served('wget -O- server/page 2>&1', 'busybox:1.36')).toBe(
      'Connecting to server (10.244.9.9:80)\nwriting to stdout\nGET /page - \n' +
        '-                    100% |********************************|    13  0:00:00 ETA\nwritten to stdout\n',
    )
  })
})

test('dig and host tell the records of a name, in full or only what is asked for', () => {
  const runtime = testRuntime()
  runtime.network.configure({ resolve: onlyName('web.default.svc.cluster.local', '10.96.0.7') })
  const config = {
    image: 'registry.k8s.io/e2e-test-images/agnhost:2.47',
    resolvConf:
      'search default.svc.cluster.local svc.cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n',
  }
  const sh = (script: string) => runtime.sh(script, { ...config, command: ['sh', '-c', script] }).output
  expect(
    sh(
      'dig +short web.default.svc.cluster.local; dig +noall +answer +search web A; dig web | grep -c NXDOMAIN',
    ),
  ).toBe('10.96.0.7\nweb.default.svc.cluster.local. 30\tIN\tA\t10.96.0.7\n1\n')
  expect(sh('host web; host nope; echo $?; nslookup web | tail -3')).toBe(
    'web.default.svc.cluster.local has address 10.96.0.7\nHost nope not found: 3(NXDOMAIN)\n1\nName:\tweb.default.svc.cluster.local\nAddress: 10.96.0.7\n\n',
  )
})

test('The loop that conformance asks cluster DNS with finds Services, their ports and their names', () => {
  const cluster = testCluster()
  cluster.apply({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { clusterIP: '10.96.0.50', selector: { app: 'web' }, ports: [{ name: 'http', port: 80 }] },
  })
  const script = [
    'check="$(dig +notcp +noall +answer +search web.default.svc.cluster.local A)" && test -n "$check" && echo A',
    'check="$(dig +tcp +noall +answer +search _http._tcp.web.default.svc.cluster.local SRV)" && test -n "$check" && echo SRV',
    'dig +short -x 10.96.0.50',
    'dig +noall +answer +search kubernetes.default A | grep -c 10.96',
  ].join('\n')
  cluster.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'querier' },
    spec: {
      restartPolicy: 'Never',
      containers: [
        {
          name: 'main',
          image: 'registry.k8s.io/e2e-test-images/agnhost:2.47',
          command: ['sh', '-c', script],
        },
      ],
    },
  })
  cluster.advance(20_000)
  expect(logs(cluster, 'querier')).toBe('A\nSRV\nweb.default.svc.cluster.local.\n1\n')
})
