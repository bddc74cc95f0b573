/** agnhost port-forward-tester: takes one connection, looks at what comes on it if it is told to, answers in chunks, and ends. */
import { isLocalHost, type Server } from '../../runtime/network/network.ts'
import type { Socket } from '../../runtime/network/socket.ts'
import type { Process, Running, Working } from '../../runtime/program.ts'

/** How long it leaves the client time to see that nothing more comes. */
const lingerMs = 500

/** What a test may ask of one chunk: more is nobody's intent. */
const longestChunk = 16 * 1024 * 1024

export function* portForwardTester(process: Process): Running {
  const socket = yield* accepted(process)
  if (!socket) return 1
  process.print('Accepted client connection\n')
  const exitCode = (yield* hear(process, socket)) || (yield* send(process, socket))
  if (exitCode) return exitCode
  process.print('Shutting down connection\n')
  socket.close()
  yield process.sleep(lingerMs)
  socket.abort()
  process.print('Done\n')
  return 0
}

/** Listens until somebody comes, and then no more; undefined where it cannot. */
function* accepted(process: Process): Working<Socket | undefined> {
  const { machine, variables } = process
  const port = Number(variables.get('BIND_PORT') ?? 0)
  let socket: Socket | undefined
  let wake = () => {}
  const server: Server = {
    get refuses() {
      return socket !== undefined
    },
    accept(opened) {
      socket = opened
      process.whenExited(() => opened.abort())
      wake()
    },
  }
  const isLocal = isLocalHost(variables.get('BIND_ADDRESS') ?? 'localhost')
  const close = machine.network.listen(machine.config.ip, port, server, isLocal)
  if (typeof close === 'string') {
    process.print(`Error listening: listen tcp :${port}: ${close}\n`)
    return undefined
  }
  process.whenExited(close)
  while (!socket)
    yield (go) => {
      wake = go
      return () => {
        wake = () => {}
      }
    }
  close()
  return socket
}

/** Reads as much as it expects; answers the exit code where something else comes. */
function* hear(process: Process, socket: Socket): Working<number> {
  const expected = process.variables.get('EXPECTED_CLIENT_DATA') ?? ''
  if (expected === '') return 0
  let got = socket.read()
  while (typeof got === 'function') {
    yield got
    got = socket.read()
  }
  const read = (got ?? '').slice(0, expected.length)
  if (read.length !== expected.length) {
    const why = got === undefined ? 'EOF' : '<nil>'
    process.print(
      `Expected to read ${expected.length} bytes from client, but got ${read.length} instead. err=${why}\n`,
    )
    return 2
  }
  if (read !== expected) {
    process.print(`Expect to read "${expected}", but got "${read}". err=<nil>\n`)
    return 3
  }
  process.print('Received expected client data\n')
  return 0
}

function* send(process: Process, socket: Socket): Working<number> {
  const [chunks, size, intervalMs] = ['CHUNKS', 'CHUNK_SIZE', 'CHUNK_INTERVAL'].map((name) =>
    numberIn(process, name),
  )
  if (chunks === undefined || size === undefined || intervalMs === undefined) return 1
  for (let n = 0; n < chunks; n++) {
    const written = socket.write('x'.repeat(Math.min(size, longestChunk)))
    if (written === 'broken') {
      process.print(`Expected to write ${size} bytes from client, but wrote 0 instead. err=broken pipe\n`)
      return 4
    }
    if (written) yield written
    if (n + 1 < chunks) yield process.sleep(intervalMs)
    yield* process.breathe()
  }
  return 0
}

/** A whole number that a variable gives; it complains of anything else. */
function numberIn(process: Process, name: string): number | undefined {
  const text = process.variables.get(name) ?? ''
  if (/^[+-]?\d{1,15}$/.test(text)) return Math.max(0, Number(text))
  process.print(`Error parsing ${name} "${text}": strconv.Atoi: parsing "${text}": invalid syntax\n`)
  return undefined
}
