/** python: servers, clients, threads, signals and other programs. */
import { describe, expect, test } from 'vitest'
import { exec, testRuntime } from '../support.ts'

const image = 'python:3.12'
const python = (text: string) => ({ image, command: ['python3', '-u', '-c', text] })

/** Runs a program, or a script, beside a server that is written in Python. */
function beside(server: string) {
  const { start, sh, clock } = testRuntime()
  const running = start({ ...python(server), hostname: 'server' })
  clock.advance(1_000)
  const hosts = '10.244.0.1 server\n'
  return {
    running,
    script: (text: string) => sh(text, { image, hosts }),
    program: (text: string) => sh('', { ...python(text), hosts }),
  }
}

const httpServer = `
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import json, time
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == '/fails': return 1 / 0
        if self.path == '/none': return self.send_error(404)
        if self.path == '/slow': time.sleep(5)
        self.send_response(200)
        self.send_header('Content-Type', 'application/json')
        self.end_headers()
        self.wfile.write(json.dumps({'path': self.path}).encode())
    def do_POST(self):
        body = self.rfile.read(int(self.headers['Content-Length']))
        self.send_response(201)
        self.end_headers()
        self.wfile.write(body.upper())
ThreadingHTTPServer(('', 8080), Handler).serve_forever()`

test('a server of http.server answers curl and wget, and logs who has asked', () => {
  const { script, running } = beside(httpServer)
  expect(
    script(
      'curl -s server:8080/a; curl -s -d hello server:8080/; curl -s -o /dev/null -w " %{http_code}" server:8080/none; curl -s server:8080/fails; echo " $?"',
    ).output,
  ).toBe('{"path": "/a"}HELLO 404 52\n')
  expect(running.output).toContain('! 10.244.0.2 - - [31/Jan/2026 09:00:01] "GET /a HTTP/1.1" 200 -\n')
  expect(running.output).toContain('ZeroDivisionError: division by zero')
})

test('urllib asks, follows what it is told, and says what went wrong as CPython does', () => {
  const { program } = beside(httpServer)
  expect(
    program(`
import urllib.request as r, urllib.error, urllib.parse as p
a = r.urlopen('http://server:8080/q?' + p.urlencode({'x': 'a b'})); print(a.status, a.read(), a.headers['Content-Type'])
print(r.urlopen(r.Request('http://server:8080/', b'up', method='POST')).read())
for url in ('http://server:8080/none', 'http://server:81', 'http://nobody'):
    try: r.urlopen(url)
    except urllib.error.URLError as e: print(e)
try: r.urlopen('http://server:8080/slow', timeout=2)
except TimeoutError as e: print(repr(e))`).output,
  ).toBe(
    `200 b'{"path": "/q?x=a+b"}' application/json\nb'UP'\nHTTP Error 404: Not Found\n<urlopen error [Errno 111] Connection refused>\n<urlopen error [Errno -2] Name or service not known>\nTimeoutError('timed out')\n`,
  )
})

test('sockets speak with each other, and with redis', () => {
  const echo = `
import socket
s = socket.socket(); s.bind(('', 7000)); s.listen()
while True:
    c, who = s.accept()
    with c:
        for line in c.makefile(): c.sendall(line[::-1].strip().encode() + b'\\n')`
  const { program } = beside(echo)
  expect(
    program(`
import socket
s = socket.create_connection(('server', 7000), timeout=2)
s.sendall(b'abc\\n'); print(s.recv(100))
try: s.recv(1)
except socket.timeout as e: print(e)
s.close()
try: socket.create_connection(('server', 7001))
except ConnectionRefusedError as e: print(e)`).output,
  ).toBe("b'cba\\n'\ntimed out\n[Errno 111] Connection refused\n")
  const { start, sh } = testRuntime()
  start({ image: 'redis:7' })
  const text = `
import socket
f = socket.create_connection(('10.244.0.1', 6379)).makefile('rw')
def ask(*words):
    f.write(f'*{len(words)}\\r\\n' + ''.join(f'\${len(w)}\\r\\n{w}\\r\\n' for w in words)); f.flush()
    return f.readline().strip()
print(ask('RPUSH', 'jobs', 'a'), ask('LPOP', 'jobs'), f.readline().strip())`
  expect(sh('', python(text)).output).toBe(':1 $1 a\n')
})

test('threads run beside each other, hand things on, and wait for each other', () => {
  const text = `
import threading, queue, time
from concurrent.futures import ThreadPoolExecutor
q = queue.Queue()
def work(n):
    time.sleep(n)
    q.put(n)
for n in (2, 1): threading.Thread(target=work, args=(n,)).start()
start = time.time()
print([q.get(), q.get()], round(time.time() - start))
with ThreadPoolExecutor(2) as pool: print(list(pool.map(lambda v: v * v, range(4))))
event = threading.Event(); threading.Timer(3, event.set).start()
print(event.wait(1), event.wait())
def fails(): raise ValueError('x')
t = threading.Thread(target=fails); t.start(); t.join(); print('on')`
  const { output, exitCode } = testRuntime().sh('', python(text))
  expect(output).toMatch(
    /^\[1, 2\] 2\n\[0, 1, 4, 9\]\nFalse True\n! Exception in thread Thread-\d+ \(fails\):\n[\s\S]*! ValueError: x\non\n$/,
  )
  expect(exitCode).toBe(0)
})

describe('signals', () => {
  const stopping = (text: string) => {
    const { start, clock } = testRuntime()
    const running = start(python(text))
    clock.advance(1_000)
    running.container.signal('SIGTERM')
    clock.advance(2_000)
    return { output: running.output, exit: running.exits[0] }
  }

  test('SIGTERM does nothing to the first process, unless it handles it', () => {
    expect(stopping('import time\ntime.sleep(100)').exit).toBeUndefined()
    const graceful = `
import signal, sys, time
def stop(number, frame):
    print('got', number)
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
try:
    while True: time.sleep(1)
finally: print('cleaned')`
    expect(stopping(graceful)).toMatchObject({ output: 'got 15\ncleaned\n', exit: { exitCode: 0 } })
  })

  test('a key interrupts', () => {
    const { start, clock } = testRuntime()
    const { container } = start({ image, command: ['sleep', '1000'] })
    const run = exec(container, ['python3', '-c', 'import time\ntime.sleep(100)'], { tty: true, stdin: true })
    clock.advance(1_000)
    run.stdin?.write('\x03')
    clock.advance(1_000)
    expect(run.output).toContain('KeyboardInterrupt\r\n')
    expect(run.exit).toMatchObject({ exitCode: 130 })
  })
})

test('other programs are run, with what they are told and what they say', () => {
  const text = `
import subprocess as s, os
print(s.run(['cat'], input='in', capture_output=True, text=True).stdout, s.check_output('echo $((1 + 2)); echo e >&2', shell=True, stderr=s.STDOUT))
try: s.run(['sh', '-c', 'exit 3'], check=True)
except s.CalledProcessError as e: print(e)
try: s.run(['nosuch'])
except FileNotFoundError as e: print(e)
try: s.run(['sleep', '9'], timeout=1)
except s.TimeoutExpired as e: print(e)`
  expect(testRuntime().sh('', python(text)).output).toBe(
    "in b'3\\ne\\n'\nCommand '['sh', '-c', 'exit 3']' returned non-zero exit status 3.\n[Errno 2] No such file or directory: 'nosuch'\nCommand '['sleep', '9']' timed out after 1 seconds\n",
  )
})

test('at a prompt what is typed is run, and shown', () => {
  const { start, clock } = testRuntime()
  const { container } = start({ image, command: ['sleep', '1000'] })
  const run = exec(container, ['python3'], { tty: true, stdin: true })
  const type = (text: string) => {
    const from = run.output.length
    run.stdin?.write(text)
    clock.advance(100)
    return run.output.slice(from)
  }
  clock.advance(100)
  expect(run.output).toMatch(/^Python 3\.12\.11 .*on linux\r\nType "help", .*\r\n>>> $/s)
  expect(type('1 + 2\r')).toBe('1 + 2\r\n3\r\n>>> ')
  expect(type('def f(x):\r')).toBe('def f(x):\r\n... ')
  expect(type('  return x * 2\r')).toBe('  return x * 2\r\n... ')
  expect(type('\r')).toBe('\r\n>>> ')
  expect(type('f("ab")\r')).toBe('f("ab")\r\n\'abab\'\r\n>>> ')
  expect(type('1/0\r')).toContain('ZeroDivisionError: division by zero\r\n>>> ')
  type('exit(3)\r')
  expect(run.exit).toMatchObject({ exitCode: 3 })
})

test('json.tool puts a document in form', () => {
  expect(
    testRuntime().sh(`echo '{"b": 1, "a": [2]}' | python -m json.tool --sort-keys`, { image }).output,
  ).toBe('{\n    "a": [\n        2\n    ],\n    "b": 1\n}\n')
})

const lines = `
import asyncio
async def handle(reader, writer):
    async for line in reader:
        writer.write(line.upper())
        await writer.drain()
    writer.close()
    await writer.wait_closed()
async def main():
    server = await asyncio.start_server(handle, '0.0.0.0', 7000)
    print(server.sockets[0].getsockname())
    async with server:
        await server.serve_forever()
asyncio.run(main())`

test('streams of asyncio speak with others, several at once', () => {
  const { program, running } = beside(lines)
  const client = `
import asyncio
async def say(text):
    reader, writer = await asyncio.open_connection('server', 7000)
    writer.write(text)
    writer.write_eof()
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer
async def main():
    print([len(each) for each in await asyncio.gather(say(b'one\\ntwo'), say(b'x' * 50000))])
    try:
        await asyncio.open_connection('server', 7001)
    except ConnectionRefusedError as error:
        print(error)
asyncio.run(main())`
  expect(program(client).output).toBe("[7, 50000]\n[Errno 111] Connect call failed ('10.244.0.1', 7001)\n")
  expect(running.output).toBe("('0.0.0.0', 7000)\n")
})

test('asyncio runs other programs, reads what they write, and ends them', () => {
  const text = `
import asyncio
from asyncio.subprocess import PIPE
async def main():
    child = await asyncio.create_subprocess_exec('sh', '-c', 'tr a-z A-Z; echo no >&2; exit 3', stdin=PIPE, stdout=PIPE, stderr=PIPE)
    print(await child.communicate(b'abc'), child.returncode)
    child = await asyncio.create_subprocess_shell('for i in 1 2; do echo $i; sleep 1; done', stdout=PIPE)
    async for line in child.stdout: print(line)
    child = await asyncio.create_subprocess_exec('sleep', '1000')
    try: await asyncio.wait_for(child.wait(), 2)
    except TimeoutError: child.kill()
    print(await child.wait())
asyncio.run(main())`
  const { sh } = testRuntime()
  expect(sh('', python(text)).output).toBe("(b'ABC', b'no\\n') 3\nb'1\\n'\nb'2\\n'\n-9\n")
})
