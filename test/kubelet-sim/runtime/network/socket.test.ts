/** Connections over the simulated network carry bytes, and servers that speak HTTP understand them. */
import { describe, expect, test } from 'vitest'
import type { Socket } from '../../../../src/kubelet-sim/runtime/network/socket.ts'
import { testRuntime } from '../../support.ts'

const ip = '10.244.0.1'

function nginx() {
  const { clock, network, start } = testRuntime()
  start({ image: 'nginx:1.25', ip })
  clock.advance(1_000)
  const socket = network.open(ip, 80) as Socket
  return { network, socket }
}

/** All that has come so far. */
function received(socket: Socket): string {
  let all = ''
  for (let bytes = socket.read(); typeof bytes === 'string'; bytes = socket.read()) all += bytes
  return all
}

describe('HTTP over a connection', () => {
  test('a request in pieces is answered when it is whole', () => {
    const { socket } = nginx()
    socket.write('GET / HTTP/1.1\r\nHo')
    expect(received(socket)).toBe('')
    socket.write('st: web\r\n\r\n')
    expect(received(socket)).toMatch(/^HTTP\/1.1 200 OK\r\n[\s\S]*Content-Length: \d+\r\n\r\n<!DOCTYPE html>/)
  })

  test('two requests on one connection have two answers, and the second closes it', () => {
    const { socket } = nginx()
    socket.write('HEAD / HTTP/1.1\r\n\r\nGET /none HTTP/1.1\r\nConnection: close\r\n\r\n')
    expect(received(socket).match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404'])
    expect(socket.read()).toBeUndefined()
    expect(socket.write('GET / HTTP/1.1\r\n\r\n')).toBe('broken')
  })

  test.each([
    ['no HTTP', 'hello\r\n\r\n', 'HTTP/1.1 400 Bad Request'],
    ['no HTTP in its first line', 'hello\n', 'HTTP/1.1 400 Bad Request'],
    [
      'a head without end',
      `GET / HTTP/1.1\r\nx: ${'y'.repeat(70_000)}`,
      'HTTP/1.1 431 Request Header Fields Too Large',
    ],
    [
      'a body without end',
      `POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n${'y'.repeat(17 * 1024 * 1024)}`,
      'HTTP/1.1 413 Request Entity Too Large',
    ],
  ])('%s is refused, and the connection ends', (_name, bytes, answer) => {
    const { socket } = nginx()
    socket.write(bytes)
    expect(received(socket).split('\r\n')[0]).toBe(answer)
    expect(socket.read()).toBeUndefined()
  })

  test('a body in chunks is put together', () => {
    const { clock, network, start } = testRuntime({})
    start({ image: 'registry.k8s.io/e2e-test-images/agnhost:2.53', args: ['netexec'], ip })
    clock.advance(1_000)
    const socket = network.open(ip, 8080) as Socket
    socket.write(
      'POST /echo?msg=hi HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n',
    )
    socket.write('GET /hostname HTTP/1.1\r\n\r\n')
    expect(received(socket).match(/HTTP\/1.1 \d+|hi$|web-0$/gm)).toEqual([
      'HTTP/1.1 200',
      'HTTP/1.1 200',
      'web-0',
    ])
  })
})

test('A port that speaks no HTTP takes what comes and says nothing', () => {
  const { network } = testRuntime()
  network.listen(ip, 3306, {})
  const socket = network.open(ip, 3306) as Socket
  socket.write('NO SUCH PROTOCOL\r\n')
  expect(received(socket)).toBe('')
  socket.close()
  expect(socket.read()).toBeUndefined()
})

test('Where nobody listens there is no connection', () => {
  const { network } = nginx()
  expect(network.open(ip, 81)).toBe('connection refused')
  expect(network.open('10.244.0.99', 80)).toBe('no route to host')
})
