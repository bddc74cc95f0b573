/** What carries the bytes of a SPDY connection: the connection itself, or a WebSocket as a tunnel. */
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { Carrier } from '../spdy/connection.ts'

export const overSocket = (socket: Duplex): Carrier => ({
  send: (bytes, taken) => void socket.write(bytes, taken),
  hold: (isHeld) => void (isHeld ? socket.pause() : socket.resume()),
  end: () => void socket.end(),
  drop: () => void socket.destroy(),
})

export const overTunnel = (socket: WebSocket): Carrier => ({
  send: (bytes, taken) => socket.send(bytes, { binary: true }, taken),
  hold: (isHeld) => (isHeld ? socket.pause() : socket.resume()),
  end: () => socket.close(1000),
  drop: () => socket.terminate(),
})
