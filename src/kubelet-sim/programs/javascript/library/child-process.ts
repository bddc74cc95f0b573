/** child_process. */
export const children = String.raw`
'use strict'
const EventEmitter = require('events')
const { Readable, Writable } = require('stream')
const missing = (name, args, syscall) =>
  Object.assign(new Error(syscall + ' ' + name + ' ENOENT'), {
    errno: -2,
    code: 'ENOENT',
    syscall: syscall + ' ' + name,
    path: name,
    spawnargs: args,
  })
const stdioOf = (given, fallback = 'pipe') => {
  const list = typeof given === 'string' ? [given, given, given] : (given ?? [fallback, fallback, fallback])
  return [0, 1, 2].map((n) => {
    const each = list[n] ?? fallback
    return each === n || each === process.stdout || each === process.stderr || each === process.stdin
      ? 'inherit'
      : each === 'ipc'
        ? 'ignore'
        : each
  })
}
const envOf = (env) =>
  env
    ? Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined))
    : { ...process.env }
const shellOf = (shell) => (typeof shell === 'string' ? shell : '/bin/sh')
class ChildProcess extends EventEmitter {
  constructor(name, args, options) {
    super()
    const words = options.shell ? [shellOf(options.shell), '-c', [name, ...args].join(' ')] : [name, ...args]
    this.spawnfile = words[0]
    this.spawnargs = words
    this.exitCode = null
    this.signalCode = null
    this.killed = false
    this.connected = false
    const stdio = stdioOf(options.stdio)
    this.stdout = stdio[1] === 'pipe' ? new Readable() : null
    this.stderr = stdio[2] === 'pipe' ? new Readable() : null
    let open = 1 + (this.stdout ? 1 : 0) + (this.stderr ? 1 : 0)
    const closed = () => {
      if (--open === 0) this.emit('close', this.exitCode, this.signalCode)
    }
    const flow = (stream) => {
      stream?.on('end', closed)
      return (bytes) => stream?.push(bytes === undefined ? null : host.fromLatin(bytes))
    }
    const started = host.spawn(
      words,
      { stdio, env: envOf(options.env), cwd: options.cwd },
      flow(this.stdout),
      flow(this.stderr),
      ([code, signal]) => {
        this.exitCode = code
        this.signalCode = signal
        this.emit('exit', code, signal)
        for (const each of [this.stdout, this.stderr])
          if (each && each.listenerCount('data') === 0 && each.listenerCount('readable') === 0) each.resume()
        closed()
      },
    )
    if (typeof started === 'string') {
      process.nextTick(() => {
        this.emit('error', missing(words[0], args, 'spawn'))
      })
      this.stdin = new Writable()
      return
    }
    this._child = started[0]
    this.pid = started[1]
    this.stdin =
      stdio[0] === 'pipe'
        ? new Writable({
            write: (chunk, encoding, done) => {
              host.childWrite(this._child, chunk)
              done()
            },
            final: (done) => {
              host.childEnd(this._child)
              done()
            },
          })
        : null
    if (options.timeout > 0)
      setTimeout(() => this.kill(options.killSignal ?? 'SIGTERM'), options.timeout).unref()
    options.signal?.addEventListener('abort', () => this.kill())
    process.nextTick(() => this.emit('spawn'))
  }
  kill(signal = 'SIGTERM') {
    if (!this._child) return false
    const sent = host.childKill(this._child, signal)
    if (sent) this.killed = true
    return sent
  }
  ref() {}
  unref() {}
  disconnect() {}
}
const spawn = (name, args, options) =>
  Array.isArray(args) ? new ChildProcess(name, args, options ?? {}) : new ChildProcess(name, [], args ?? {})
const execFile = (name, args, options, done) => {
  if (typeof args === 'function') {
    done = args
    args = []
    options = {}
  } else if (!Array.isArray(args)) {
    done = options
    options = args
    args = []
  }
  if (typeof options === 'function') {
    done = options
    options = {}
  }
  const child = new ChildProcess(name, args ?? [], options ?? {})
  const out = [],
    errors = []
  const most = options?.maxBuffer ?? 1024 * 1024
  let excess
  const collect = (name, to) => {
    let length = 0
    child[name]?.on('data', (chunk) => {
      const room = most - length
      length += chunk.length
      to.push(room < chunk.length ? chunk.subarray(0, Math.max(0, room)) : chunk)
      if (length <= most || excess) return
      excess = Object.assign(new RangeError(name + ' maxBuffer length exceeded'), {
        code: 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER',
      })
      child.kill(options?.killSignal)
    })
  }
  collect('stdout', out)
  collect('stderr', errors)
  const encoding = options?.encoding === undefined ? 'utf8' : options.encoding
  const shown = (parts) =>
    encoding === 'buffer' || encoding === null
      ? Buffer.concat(parts)
      : Buffer.concat(parts).toString(encoding)
  const command = options?.shell ? name : [name, ...(args ?? [])].join(' ')
  let failure
  child.on('error', (error) => {
    failure = error
    done?.(Object.assign(error, { cmd: command }), '', '')
  })
  child.on('close', (code, signal) => {
    if (failure) return
    const [text, said] = [shown(out), shown(errors)]
    if (excess) return done?.(Object.assign(excess, { cmd: command, stdout: text, stderr: said }), text, said)
    if (code === 0 && !signal) return done?.(null, text, said)
    done?.(
      Object.assign(new Error('Command failed: ' + command + '\n' + said), {
        code,
        killed: child.killed,
        signal,
        cmd: command,
        stdout: text,
        stderr: said,
      }),
      text,
      said,
    )
  })
  return child
}
const exec = (command, options, done) =>
  typeof options === 'function'
    ? execFile(command, [], { shell: true }, options)
    : execFile(command, [], { shell: true, ...options }, done)
const promised = Symbol.for('nodejs.util.promisify.custom')
const withPromise = (work) => {
  work[promised] = (...args) => {
    let child
    const made = new Promise((resolve, reject) => {
      child = work(...args, (error, stdout, stderr) =>
        error ? reject(Object.assign(error, { stdout, stderr })) : resolve({ stdout, stderr }),
      )
    })
    made.child = child
    return made
  }
}
withPromise(exec)
withPromise(execFile)
const spawnSync = (name, args, options) => {
  if (!Array.isArray(args)) {
    options = args
    args = []
  }
  options = options ?? {}
  const words = options.shell ? [shellOf(options.shell), '-c', [name, ...args].join(' ')] : [name, ...args]
  const done = host.spawnSync(
    words,
    { stdio: stdioOf(options.stdio), env: envOf(options.env), cwd: options.cwd },
    options.input,
    options.maxBuffer ?? 1024 * 1024,
  )
  if (typeof done === 'string')
    return {
      error: missing(name, args, 'spawnSync'),
      status: null,
      signal: null,
      output: null,
      pid: 0,
      stdout: null,
      stderr: null,
    }
  const [pid, out, errors, status, signal, isOver] = done
  const [file, ...others] = options.shell ? words : [name, ...args]
  const failure = isOver && {
    error: Object.assign(new Error('spawnSync ' + file + ' ENOBUFS'), {
      errno: -105,
      code: 'ENOBUFS',
      syscall: 'spawnSync ' + file,
      path: file,
      spawnargs: others,
    }),
  }
  const shown = (bytes) =>
    options.encoding && options.encoding !== 'buffer' ? bytes.toString(options.encoding) : bytes
  return {
    ...failure,
    pid,
    output: [null, shown(out), shown(errors)],
    stdout: shown(out),
    stderr: shown(errors),
    status,
    signal,
  }
}
const checked = (command, found, stdio) => {
  if (found.error) throw found.error.code === 'ENOBUFS' ? Object.assign(found.error, found) : found.error
  if (!stdio && found.stderr?.length) process.stderr.write(found.stderr)
  if (found.status !== 0)
    throw Object.assign(
      new Error('Command failed: ' + command + (found.stderr?.length ? '\n' + found.stderr : '')),
      found,
    )
  return found.stdout
}
const execSync = (command, options) =>
  checked(command, spawnSync(command, [], { ...options, shell: options?.shell ?? true }), options?.stdio)
const execFileSync = (name, args, options) => {
  if (!Array.isArray(args)) {
    options = args
    args = []
  }
  return checked([name, ...args].join(' '), spawnSync(name, args, options), options?.stdio)
}
module.exports = {
  ChildProcess,
  spawn,
  exec,
  execFile,
  spawnSync,
  execSync,
  execFileSync,
  fork: (file, args, options) =>
    new ChildProcess(process.execPath, [file, ...(args ?? [])], { stdio: 'inherit', ...options }),
}
`
