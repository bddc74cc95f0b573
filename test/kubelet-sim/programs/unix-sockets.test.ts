/** Sockets that have a name among the files: programs of one container and of several meet there. */
import { expect, test } from 'vitest'
import { Volume } from '../../../src/kubelet-sim/runtime/files/files.ts'
import { exec, testRuntime } from '../support.ts'

/** Containers that share the folder /s, in Debian with what one looks at sockets with. */
function sharing(...configs: readonly object[]) {
  const runtime = testRuntime()
  const mounts = [{ path: '/s', volume: new Volume() }]
  const tools =
    'apt-get update -qq && apt-get install -y -qq netcat-openbsd curl iproute2 net-tools >/dev/null 2>&1; sleep 9999'
  const all = [{ image: 'debian:12', command: ['sh', '-c', tools] }, ...configs]
  const [{ container }, ...others] = all.map((each) => runtime.start({ ...each, mounts }))
  runtime.clock.advance(60_000)
  const say = (script: string) => {
    const answer = exec(container, ['sh', '-c', script])
    runtime.clock.advance(10_000)
    return answer.output
  }
  return { say, others }
}

const web = `import http.server, socketserver
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'asked for ' + self.path.encode())
    def log_message(self, *args): pass
socketserver.UnixStreamServer('/s/web.sock', Handler).serve_forever()`

test('curl asks a server in another container over the socket that they share', () => {
  const { say } = sharing({ image: 'python:3.12', command: ['python3', '-u', '-c', web] })
  expect(
    say('curl -s --unix-socket /s/web.sock http://localhost/a; echo; ls -l /s | tail -1 | cut -c1-10'),
  ).toBe('asked for /a\nsrwxr-xr-x\n')
  expect(say('stat -c %F /s/web.sock; test -S /s/web.sock && find /s -type s; cat /s/web.sock')).toBe(
    'socket\n/s/web.sock\ncat: /s/web.sock: No such device or address\n',
  )
  expect(say('curl --unix-socket /s/none http://localhost/')).toContain('curl: (7) Failed to connect')
})

test('nc listens on a socket, which stays when it has ended, and is in the way', () => {
  const { say } = sharing()
  const script =
    '(nc -lU /s/nc.sock > /tmp/got &); sleep 1; ss -xl | grep -o "u_str.*LISTEN\\|/s/nc.sock"; netstat -xl | grep -o "LISTENING.*"; ' +
    'echo hello | nc -N -U /s/nc.sock; sleep 1; cat /tmp/got; ls /s; nc -U /s/nc.sock; nc -lU /s/nc.sock; rm /s/nc.sock; nc -U /s/nc.sock'
  expect(say(script).replace(/ {2,}\d+ +/, ' N ')).toBe(
    'u_str LISTEN\n/s/nc.sock\nLISTENING N /s/nc.sock\nhello\nnc.sock\n' +
      'nc: unix connect failed: Connection refused\nnc: /s/nc.sock: Connection refused\n' +
      'nc: unix bind failed: Address already in use\n' +
      'nc: unix connect failed: No such file or directory\nnc: /s/nc.sock: No such file or directory\n',
  )
})

test('who may not write to a socket does not come in', () => {
  const { say } = sharing()
  const asNobody = 'su -s /bin/sh nobody -c'
  expect(say(`(nc -lU /s/a.sock &); sleep 1; ${asNobody} 'nc -U /s/a.sock'`)).toBe(
    'nc: unix connect failed: Permission denied\nnc: /s/a.sock: Permission denied\n',
  )
})

test('programs of Python meet over sockets, streams and datagrams, with asyncio too', () => {
  const program = `import asyncio, os, socket, stat
path = '/tmp/a.sock'
def say(data):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.connect(path)
        client.sendall(data)
        return client.recv(100), client.getpeername()
server = socket.socket(socket.AF_UNIX)
server.bind(path)
for attempt in (lambda: say(b'x'), lambda: socket.socket(socket.AF_UNIX).bind(path), lambda: socket.socket(socket.AF_UNIX).bind('/tmp/' + 'x' * 200)):
    try: attempt()
    except OSError as error: print(error)
server.listen()
print(stat.filemode(os.stat(path).st_mode), server.getsockname())
os.unlink(path)
async def main():
    async def answer(reader, writer):
        writer.write((await reader.read(5)).upper())
        writer.close()
    async with await asyncio.start_unix_server(answer, path):
        reader, writer = await asyncio.open_unix_connection(path)
        writer.write(b'hello')
        print(await reader.read(), await asyncio.to_thread(say, b'again'))
asyncio.run(main())
letters = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
letters.bind('/tmp/b.sock')
socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b'letter', '/tmp/b.sock')
print(letters.recvfrom(100))`
  const { sh } = testRuntime()
  expect(sh('', { image: 'python:3.12', command: ['python3', '-c', program] }).output).toBe(
    '[Errno 111] Connection refused\n[Errno 98] Address already in use\nAF_UNIX path too long\n' +
      "srwxr-xr-x /tmp/a.sock\nb'HELLO' (b'AGAIN', '/tmp/a.sock')\n(b'letter', None)\n",
  )
})

test('programs of node meet over sockets, and take their names away with them', () => {
  const program = `const net = require('net'), http = require('http'), fs = require('fs')
const path = '/tmp/a.sock'
const told = (error) => console.log(error.message, error.code, error.address ?? '')
net.connect('/tmp/none').on('error', told)
const server = net.createServer((socket) => socket.on('data', (data) => socket.end(String(data).toUpperCase())))
server.listen(path, () => {
  console.log(server.address(), fs.statSync(path).isSocket())
  net.createServer().on('error', told).listen(path)
  net.connect({ path }, function () { this.write('hello') }).on('data', (data) => {
    console.log(String(data))
    server.close(() => {
      console.log(fs.existsSync(path))
      const web = http.createServer((request, response) => response.end(request.url)).listen(path, () => {
        http.get({ socketPath: path, path: '/a?b' }, (response) => response.on('data', (data) => {
          console.log(response.statusCode, String(data))
          web.close()
          http.get({ socketPath: '/tmp/none' }).on('error', told)
        }))
      })
    })
  })
})`
  const { sh } = testRuntime()
  expect(sh('', { image: 'node:20', command: ['node', '-e', program] }).output).toBe(
    '/tmp/a.sock true\nlisten EADDRINUSE: address already in use /tmp/a.sock EADDRINUSE /tmp/a.sock\nconnect ENOENT /tmp/none ENOENT /tmp/none\n' +
      'HELLO\nfalse\n200 /a?b\nconnect ENOENT /tmp/none ENOENT /tmp/none\n',
  )
})
