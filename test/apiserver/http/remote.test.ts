/** Sessions and forwarded ports as client libraries frame them: WebSockets of all protocols, SPDY, and what is no such thing. */
import { once } from 'node:events'
import { connect as connectTo, type Socket } from 'node:net'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { RunningServer } from '../../../src/apiserver/http/serve.ts'
import { type Cluster, createCluster } from '../../../src/cluster.ts'
import { pod, script } from '../../support/manifests.ts'

let cluster: Cluster
let server: RunningServer
beforeAll(async () => {
  cluster = createCluster({ seed: 1 })
  for (const [name, image, args] of [
    ['box', 'busybox:1.36', ['sleep', '100000']],
    ['web', 'nginx:1.25', undefined],
  ] as const) {
    cluster.apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name },
      spec: { containers: [{ name: 'main', image, args }] },
    })
  }
  cluster.settle()
  server = await cluster.listen()
})
afterAll(() => cluster.close())

const pods = '/api/v1/namespaces/default/pods'
const at = (path: string) => `ws://127.0.0.1:${server.port}${pods}${path}`
const commandLine = (...words: string[]) =>
  words.map((each) => `command=${encodeURIComponent(each)}`).join('&')

/** A client of exec over a WebSocket; text of each channel as it comes. */
class Client {
  readonly channels: string[] = ['', '', '', '']
  code: number | undefined
  #wake = () => {}

  constructor(
    readonly socket: WebSocket,
    private readonly isText: boolean,
  ) {
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      expect(isBinary).toBe(!isText)
      const channel = isText ? Number(String(data)[0]) : data[0]
      this.channels[channel] += isText ? Buffer.from(String(data).slice(1), 'base64') : data.subarray(1)
      this.#wake()
    })
    socket.on('close', (code) => {
      this.code = code
      this.#wake()
    })
  }

  static open(path: string, protocol: string): Promise<Client> {
    const socket = new WebSocket(at(path), protocol ? [protocol] : [])
    const client = new Client(socket, protocol.includes('base64'))
    return new Promise((resolve, reject) => {
      socket.on('open', () => resolve(client))
      socket.on('error', reject)
    })
  }

  send(channel: number, bytes: string | Buffer): void {
    if (this.isText) this.socket.send(`${channel}${Buffer.from(bytes).toString('base64')}`)
    else this.socket.send(Buffer.concat([Buffer.of(channel), Buffer.from(bytes)]))
  }

  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  ended(): Promise<void> {
    return this.until(() => this.code !== undefined)
  }
}

describe('exec over a WebSocket', () => {
  test.each(['v5.channel.k8s.io', 'v4.channel.k8s.io', 'v4.base64.channel.k8s.io'])(
    '%s tells how the command ended as a Status',
    async (protocol) => {
      const line = commandLine('sh', '-c', 'read a; echo out $a; echo err >&2; exit 3')
      const client = await Client.open(`/box/exec?${line}&stdin=1&stdout=1&stderr=1`, protocol)
      expect(client.socket.protocol).toBe(protocol)
      client.send(0, 'word\n')
      await client.ended()
      expect(client.channels.slice(1, 3)).toEqual(['out word\n', 'err\n'])
      expect(JSON.parse(client.channels[3])).toMatchObject({
        status: 'Failure',
        reason: 'NonZeroExitCode',
        details: { causes: [{ reason: 'ExitCode', message: '3' }] },
      })
      expect(client.code).toBe(1000)
    },
  )

  test.each(['', 'channel.k8s.io', 'base64.channel.k8s.io'])(
    'of old, "%s", tells it in words',
    async (protocol) => {
      const client = await Client.open(`/box/exec?${commandLine('sh', '-c', 'exit 3')}&stdout=1`, protocol)
      await client.ended()
      expect(client.channels[3]).toMatch(/^command terminated with non-zero exit code: .*exit code 3$/)
    },
  )

  test('v5 closes standard input alone', async () => {
    const client = await Client.open(`/box/exec?${commandLine('cat')}&stdin=1&stdout=1`, 'v5.channel.k8s.io')
    client.send(0, 'all of it')
    client.send(255, Buffer.of(0))
    await client.ended()
    expect(client.channels[1]).toBe('all of it')
    expect(JSON.parse(client.channels[3])).toEqual({ metadata: {}, status: 'Success' })
  })

  test('a terminal echoes, edits the line, knows its size and interrupts', async () => {
    const path = `/box/exec?${commandLine('cat')}&stdin=1&stdout=1&tty=1`
    const client = await Client.open(path, 'v5.channel.k8s.io')
    client.send(4, '{"Width":120,"Height":40}\n')
    client.send(0, 'helo\x7flo\r')
    await client.until(() => client.channels[1].includes('hello\r\n'))
    client.send(0, '\x03')
    await client.ended()
    expect(client.channels[1]).toBe('helo\b \blo\r\nhello\r\n^C\r\n')
    expect(JSON.parse(client.channels[3]).details.causes[0].message).toBe('130')
  })

  test('who is not there any more leaves no process behind', async () => {
    const path = `/box/exec?${commandLine('sh', '-c', 'echo $$; cat; sleep 1')}&stdin=1&stdout=1`
    const client = await Client.open(path, 'v4.channel.k8s.io')
    await client.until(() => client.channels[1] !== '')
    client.socket.terminate()
    const looking = await Client.open(
      `/box/exec?${commandLine('sh', '-c', 'while pgrep cat; do sleep 1; done')}&stdout=1`,
      'v4.channel.k8s.io',
    )
    await looking.ended()
    expect(JSON.parse(looking.channels[3]).status).toBe('Success')
  })

  test('who stops reading holds up the command, and nobody else', async () => {
    const path = `/box/exec?${commandLine('sh', '-c', 'head -c 20000000 /dev/zero; echo done >&2')}&stdout=1&stderr=1`
    const client = await Client.open(path, 'v5.channel.k8s.io')
    client.socket.pause()
    const other = await Client.open(`/box/exec?${commandLine('echo', 'here')}&stdout=1`, 'v5.channel.k8s.io')
    await other.ended()
    expect(other.channels[1]).toBe('here\n')
    client.socket.resume()
    await client.ended()
    expect(client.channels[1].length).toBe(20_000_000)
    expect(client.channels[2]).toBe('done\n')
  })

  test('what is no message of a channel is passed over', async () => {
    const client = await Client.open(`/box/exec?${commandLine('cat')}&stdin=1&stdout=1`, 'v5.channel.k8s.io')
    client.socket.send(Buffer.alloc(0))
    client.send(99, 'x')
    client.send(4, 'no size')
    client.send(4, '{"Width":-1,"Height":1e9}')
    client.send(255, Buffer.of(7))
    client.send(0, 'well')
    client.send(255, Buffer.of(0))
    await client.ended()
    expect(client.channels[1]).toBe('well')
  })

  test.each([
    ['a pod that is not there', '/none/exec?command=ls&stdout=1', 404],
    ['a container that is not there', '/box/exec?command=ls&stdout=1&container=x', 400],
    ['a protocol that nobody speaks', '/box/exec?command=ls&stdout=1', 403, 'v9.channel.k8s.io'],
    ['a port that is forwarded in such a one', '/web/portforward?ports=80', 403, 'v5.channel.k8s.io'],
    ['a command of which nothing is wanted', '/box/exec?command=ls', 400, 'v4.channel.k8s.io'],
  ])('%s is refused before the handshake', async (_name, path, code, protocol = 'v5.channel.k8s.io') => {
    const socket = new WebSocket(at(path), [protocol])
    const status = await new Promise((resolve) => {
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode))
    })
    expect(status).toBe(code)
  })

  test('a node is asked after the handshake of v5, and what it refuses is the end of the command', async () => {
    cluster.apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'stuck' },
      spec: { nodeName: 'node-1', containers: [{ name: 'main', image: 'app.invalid/none' }] },
    })
    cluster.settle()
    const client = await Client.open('/stuck/exec?command=ls&stdout=1', 'v5.channel.k8s.io')
    await client.ended()
    expect(JSON.parse(client.channels[3]).message).toBe(
      'Internal error occurred: unable to upgrade connection: container not found ("main")',
    )
  })

  test('a node that nobody reaches is told of with what it was to be asked', async () => {
    const away = createCluster({ seed: 1, nodes: 2 })
    away.apply(pod('far', { podSpec: { nodeName: 'node-1' } }))
    away.settle()
    away.nodes.partition('node-1')
    const { port } = await away.listen()
    const path = `${pods}/far/exec?command=ls&command=-l&stdout=1&stderr=1`
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, ['v5.channel.k8s.io'])
    const [bytes] = await once(socket, 'message')
    expect(JSON.parse(String(bytes.subarray(1))).message).toMatch(
      /^Internal error occurred: error sending request: Post "https:\/\/[\d.]+:10250\/exec\/default\/far\/far\?command=ls&command=-l&error=1&output=1": dial tcp [\d.]+:10250: i\/o timeout$/,
    )
    await away.close()
  })

  test('a plain request is told to upgrade', async () => {
    const answer = await fetch(`http://127.0.0.1:${server.port}${pods}/box/exec?command=ls&stdout=1`)
    expect(await answer.json()).toMatchObject({ code: 400, message: 'Upgrade request required' })
  })

  test('who may only read may not run commands', async () => {
    const socket = new WebSocket(at('/box/exec?command=ls&stdout=1'), ['v5.channel.k8s.io'], {
      headers: { 'impersonate-user': 'jane' },
    })
    const answer = await new Promise<string>((resolve) => {
      socket.on('unexpected-response', (_request, response) => {
        let text = ''
        response.on('data', (piece) => (text += piece))
        response.on('end', () => resolve(text))
      })
    })
    expect(JSON.parse(answer).message).toContain('User "jane" cannot get resource "pods/exec"')
  })
})

describe('port-forward over a WebSocket without a tunnel', () => {
  test('each port has two channels, which begin with its number', async () => {
    const client = await Client.open('/web/portforward?ports=80&ports=81', 'v4.channel.k8s.io')
    await client.until(() => client.channels[3].length > 2)
    expect(client.channels[0]).toBe('\x50\0')
    expect(client.channels[3]).toMatch(/^\x51\0error forwarding port 81 to pod .*connection refused/s)
    client.send(0, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n')
    await client.ended()
    expect(client.channels[0].slice(2)).toMatch(/^HTTP\/1.1 200 OK\r\n[\s\S]*Welcome to nginx!/)
  })
})

/** What comes back for a SPDY upgrade and what is sent after it, until the server ends the connection. */
function spdy(path: string, ...frames: Buffer[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connectTo(server.port, '127.0.0.1')
    let text = ''
    socket.on('data', (bytes) => {
      if (text === '' && String(bytes).startsWith('HTTP/1.1 101'))
        for (const each of frames) socket.write(each)
      text += bytes.toString('latin1')
    })
    socket.on('close', () => resolve(text))
    socket.write(
      `POST ${pods}${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: v4.channel.k8s.io\r\nContent-Length: 0\r\n\r\n`,
    )
  })
}

describe('SPDY', () => {
  const exec = '/box/exec?command=cat&stdin=1&stdout=1'

  test.each([
    ['a frame that says it is longer than any', Buffer.of(0x80, 3, 0, 1, 0, 0xff, 0xff, 0xff)],
    ['a frame of another version', Buffer.of(0x80, 9, 0, 1, 0, 0, 0, 0)],
    ['an opening without anything', Buffer.of(0x80, 3, 0, 1, 0, 0, 0, 0)],
    ['headers that are no zlib', Buffer.of(0x80, 3, 0, 1, 0, 0, 0, 12, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 2)],
    ['going away', Buffer.of(0x80, 3, 0, 7, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0)],
  ])('%s ends the connection, and nothing else', async (_name, frame) => {
    expect(await spdy(exec, frame)).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/)
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  })

  test('what is refused is refused over HTTP', async () => {
    expect(await spdy('/none/exec?command=ls&stdout=1')).toMatch(
      /^HTTP\/1\.1 404 Not Found\r\n[\s\S]*pods \\"none\\" not found/,
    )
    expect(await spdy('/web/portforward')).toMatch(
      /^HTTP\/1\.1 403 Forbidden\r\n[\s\S]*unable to negotiate protocol: client supports \[v4\.channel\.k8s\.io\], server accepts \[portforward\.k8s\.io\]/,
    )
  })
})

test('a client whose frames are none is told so by a code, and is no error of the server', async () => {
  const lines: string[] = []
  const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) })
  const other = createCluster({ seed: 1 })
  other.apply(pod('box', script('sleep 1000')))
  other.settle()
  const { port } = await other.listen({ logger })
  const url = `ws://127.0.0.1:${port}${pods}/box/exec?${commandLine('cat')}&stdin=true`
  const socket = new WebSocket(url, ['v5.channel.k8s.io'])
  await once(socket, 'open')
  const closed = once(socket, 'close')
  ;(socket as unknown as { _socket: Socket })._socket.write(Buffer.from([0xf2, 0x80, 0, 0, 0, 0]))
  expect((await closed)[0]).toBe(1002)
  expect(lines).toEqual([])
  await other.close()
})
