/** child_process, crypto, dns, timers and assert. */
export const children = String.raw`
'use strict'
const EventEmitter = require('events')
const { Readable, Writable } = require('stream')
const missing = (name, args, syscall) => Object.assign(new Error(syscall + ' ' + name + ' ENOENT'), { errno: -2, code: 'ENOENT', syscall: syscall + ' ' + name, path: name, spawnargs: args })
const stdioOf = (given, fallback = 'pipe') => { const list = typeof given === 'string' ? [given, given, given] : given ?? [fallback, fallback, fallback]; return [0, 1, 2].map((n) => { const each = list[n] ?? fallback; return each === n || each === process.stdout || each === process.stderr || each === process.stdin ? 'inherit' : each === 'ipc' ? 'ignore' : each }) }
const envOf = (env) => env ? Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined)) : { ...process.env }
const shellOf = (shell) => typeof shell === 'string' ? shell : '/bin/sh'
class ChildProcess extends EventEmitter {
  constructor(name, args, options) {
    super()
    const words = options.shell ? [shellOf(options.shell), '-c', [name, ...args].join(' ')] : [name, ...args]
    this.spawnfile = words[0]; this.spawnargs = words; this.exitCode = null; this.signalCode = null; this.killed = false; this.connected = false
    const stdio = stdioOf(options.stdio)
    this.stdout = stdio[1] === 'pipe' ? new Readable() : null
    this.stderr = stdio[2] === 'pipe' ? new Readable() : null
    let open = 1 + (this.stdout ? 1 : 0) + (this.stderr ? 1 : 0)
    const closed = () => { if (--open === 0) this.emit('close', this.exitCode, this.signalCode) }
    const flow = (stream) => { stream?.on('end', closed); return (bytes) => stream?.push(bytes === undefined ? null : host.fromLatin(bytes)) }
    const started = host.spawn(words, { stdio, env: envOf(options.env), cwd: options.cwd }, flow(this.stdout), flow(this.stderr), ([code, signal]) => { this.exitCode = code; this.signalCode = signal; this.emit('exit', code, signal); for (const each of [this.stdout, this.stderr]) if (each && each.listenerCount('data') === 0 && each.listenerCount('readable') === 0) each.resume(); closed() })
    if (typeof started === 'string') { process.nextTick(() => { this.emit('error', missing(words[0], args, 'spawn')) }); this.stdin = new Writable(); return }
    this._child = started[0]; this.pid = started[1]
    this.stdin = stdio[0] === 'pipe' ? new Writable({ write: (chunk, encoding, done) => { host.childWrite(this._child, chunk); done() }, final: (done) => { host.childEnd(this._child); done() } }) : null
    if (options.timeout > 0) setTimeout(() => this.kill(options.killSignal ?? 'SIGTERM'), options.timeout).unref()
    options.signal?.addEventListener('abort', () => this.kill())
    process.nextTick(() => this.emit('spawn'))
  }
  kill(signal = 'SIGTERM') { if (!this._child) return false; const sent = host.childKill(this._child, signal); if (sent) this.killed = true; return sent }
  ref() {} unref() {} disconnect() {}
}
const spawn = (name, args, options) => Array.isArray(args) ? new ChildProcess(name, args, options ?? {}) : new ChildProcess(name, [], args ?? {})
const execFile = (name, args, options, done) => {
  if (typeof args === 'function') { done = args; args = []; options = {} } else if (!Array.isArray(args)) { done = options; options = args; args = [] }
  if (typeof options === 'function') { done = options; options = {} }
  const child = new ChildProcess(name, args ?? [], options ?? {})
  const out = [], errors = []
  child.stdout?.on('data', (chunk) => out.push(chunk)); child.stderr?.on('data', (chunk) => errors.push(chunk))
  const encoding = options?.encoding === undefined ? 'utf8' : options.encoding
  const shown = (parts) => encoding === 'buffer' || encoding === null ? Buffer.concat(parts) : Buffer.concat(parts).toString(encoding)
  const command = options?.shell ? name : [name, ...args ?? []].join(' ')
  let failure
  child.on('error', (error) => { failure = error; done?.(Object.assign(error, { cmd: command }), '', '') })
  child.on('close', (code, signal) => { if (failure) return; const [text, said] = [shown(out), shown(errors)]; if (code === 0 && !signal) return done?.(null, text, said); done?.(Object.assign(new Error('Command failed: ' + command + '\n' + said), { code, killed: child.killed, signal, cmd: command, stdout: text, stderr: said }), text, said) })
  return child
}
const exec = (command, options, done) => typeof options === 'function' ? execFile(command, [], { shell: true }, options) : execFile(command, [], { shell: true, ...options }, done)
const promised = Symbol.for('nodejs.util.promisify.custom')
const withPromise = (work) => { work[promised] = (...args) => { let child; const made = new Promise((resolve, reject) => { child = work(...args, (error, stdout, stderr) => error ? reject(Object.assign(error, { stdout, stderr })) : resolve({ stdout, stderr })) }); made.child = child; return made } }
withPromise(exec); withPromise(execFile)
const spawnSync = (name, args, options) => {
  if (!Array.isArray(args)) { options = args; args = [] }
  options = options ?? {}
  const words = options.shell ? [shellOf(options.shell), '-c', [name, ...args].join(' ')] : [name, ...args]
  const done = host.spawnSync(words, { stdio: stdioOf(options.stdio), env: envOf(options.env), cwd: options.cwd }, options.input)
  if (typeof done === 'string') return { error: missing(name, args, 'spawnSync'), status: null, signal: null, output: null, pid: 0, stdout: null, stderr: null }
  const [pid, out, errors, status, signal] = done
  const shown = (bytes) => options.encoding && options.encoding !== 'buffer' ? bytes.toString(options.encoding) : bytes
  return { pid, output: [null, shown(out), shown(errors)], stdout: shown(out), stderr: shown(errors), status, signal }
}
const checked = (command, found, stdio) => {
  if (found.error) throw found.error
  if (!stdio && found.stderr?.length) process.stderr.write(found.stderr)
  if (found.status !== 0) throw Object.assign(new Error('Command failed: ' + command + (found.stderr?.length ? '\n' + found.stderr : '')), found)
  return found.stdout
}
const execSync = (command, options) => checked(command, spawnSync(command, [], { ...options, shell: options?.shell ?? true }), options?.stdio)
const execFileSync = (name, args, options) => { if (!Array.isArray(args)) { options = args; args = [] } return checked([name, ...args].join(' '), spawnSync(name, args, options), options?.stdio) }
module.exports = { ChildProcess, spawn, exec, execFile, spawnSync, execSync, execFileSync, fork: (file, args, options) => new ChildProcess(process.execPath, [file, ...args ?? []], { stdio: 'inherit', ...options }) }
`

export const crypto = `
'use strict'
require('buffer')
const bytesOf = (data, encoding) => typeof data === 'string' ? Buffer.from(data, encoding) : ArrayBuffer.isView(data) ? Buffer.from(data) : data
class Hash {
  #name; #key; #parts = []; #isDone = false
  constructor(name, key) { this.#name = name; this.#key = key; if (host.digest(name, Buffer.alloc(0)) === undefined) throw Object.assign(new Error('Digest method not supported'), { code: 'ERR_CRYPTO_INVALID_DIGEST' }) }
  update(data, encoding) { if (this.#isDone) throw Object.assign(new Error('Digest already called'), { code: 'ERR_CRYPTO_HASH_FINALIZED' }); this.#parts.push(bytesOf(data, encoding)); return this }
  digest(encoding) { if (this.#isDone) throw Object.assign(new Error('Digest already called'), { code: 'ERR_CRYPTO_HASH_FINALIZED' }); this.#isDone = true; const found = host.digest(this.#name, Buffer.concat(this.#parts), this.#key); return encoding && encoding !== 'buffer' ? found.toString(encoding) : found }
}
class Hmac extends Hash {}
const randomBytes = (count, done) => { const made = host.random(count); if (done) process.nextTick(done, null, made); else return made }
const randomInt = (low, high, done) => { if (high === undefined || typeof high === 'function') { done = high; high = low; low = 0 } const bytes = host.random(6); let value = 0; for (const each of bytes) value = value * 256 + each; const found = low + value % (high - low); if (done) process.nextTick(done, null, found); else return found }
const timingSafeEqual = (a, b) => { if (a.length !== b.length) throw Object.assign(new RangeError('Input buffers must have the same byte length'), { code: 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH' }); return Buffer.from(a).equals(Buffer.from(b)) }
const fill = (into) => { into.set(host.random(into.length)); return into }
const pbkdf2Sync = (password, salt, rounds, length, digest = 'sha1') => {
  if (rounds > 20000) throw new Error('kubesim derives keys in at most 20000 rounds')
  const key = bytesOf(password), parts = []
  for (let block = 1; Buffer.concat(parts).length < length; block++) { const count = Buffer.alloc(4); count.writeUInt32BE(block); let each = host.digest(digest, Buffer.concat([bytesOf(salt), count]), key); const sum = Buffer.from(each); for (let n = 1; n < rounds; n++) { each = host.digest(digest, each, key); for (let k = 0; k < sum.length; k++) sum[k] ^= each[k] } parts.push(sum) }
  return Buffer.concat(parts).subarray(0, length)
}
const refuse = (name) => () => { throw new Error("kubesim does not simulate node's crypto." + name) }
module.exports = { createHash: (name) => new Hash(name), createHmac: (name, key) => new Hmac(name, bytesOf(key)), hash: (name, data, encoding = 'hex') => new Hash(name).update(data).digest(encoding), randomBytes, pseudoRandomBytes: randomBytes, randomInt, randomUUID: () => host.uuid(), randomFillSync: fill, timingSafeEqual, pbkdf2Sync, getHashes: () => ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'], Hash, Hmac, webcrypto: { getRandomValues: fill, randomUUID: () => host.uuid() } }
for (const name of ['createCipheriv', 'createDecipheriv', 'createSign', 'createVerify', 'generateKeyPairSync', 'generateKeyPair', 'scryptSync', 'scrypt', 'createPrivateKey', 'createPublicKey', 'pbkdf2', 'createDiffieHellman', 'sign', 'verify']) module.exports[name] = refuse(name)
`

export const dns = `
'use strict'
const missing = (syscall, name) => Object.assign(new Error(syscall + ' ENOTFOUND ' + name), { errno: -3008, code: 'ENOTFOUND', syscall, hostname: name })
const lookup = (name, options, done) => { if (typeof options === 'function') { done = options; options = {} } const found = host.lookUp(name); process.nextTick(() => found === undefined ? done(missing('getaddrinfo', name)) : options?.all ? done(null, [{ address: found, family: 4 }]) : done(null, found, 4)) }
const resolve4 = (name, options, done) => { if (typeof options === 'function') done = options; const found = host.lookUp(name); process.nextTick(() => found === undefined ? done(missing('queryA', name)) : done(null, [found])) }
const asked = (work, form) => (name, options) => new Promise((resolve, reject) => work(name, options ?? {}, (error, ...found) => error ? reject(error) : resolve(form(found))))
module.exports = { lookup, resolve4, resolve: (name, kind, done) => resolve4(name, typeof kind === 'function' ? kind : done), getServers: () => ['10.96.0.10'], setServers() {}, setDefaultResultOrder() {}, promises: { lookup: asked(lookup, (found) => Array.isArray(found[0]) ? found[0] : { address: found[0], family: found[1] }), resolve4: asked(resolve4, (found) => found[0]), resolve: asked(resolve4, (found) => found[0]) } }
`

export const assert = String.raw`
'use strict'
const { inspect, isDeepStrictEqual, _isDeepEqual } = require('util')
class AssertionError extends Error {
  constructor(options) {
    super(options.message)
    Object.defineProperty(this, 'name', { value: 'AssertionError', writable: true, configurable: true, enumerable: false })
    this.generatedMessage = options.generated === true; this.code = 'ERR_ASSERTION'; this.actual = options.actual; this.expected = options.expected; this.operator = options.operator
    const at = this.stack.indexOf('\n    at '); this.stack = 'AssertionError [ERR_ASSERTION]: ' + this.message + (at < 0 ? '' : this.stack.slice(at))
  }
}
const shown = (value) => inspect(value, { compact: false, depth: 1000, sorted: true })
const fail = (message, text, actual, expected, operator) => { if (message instanceof Error) throw message; throw new AssertionError({ message: message ?? text, generated: message === undefined, actual, expected, operator }) }
const difference = (head, actual, expected) => { const a = shown(actual), b = shown(expected); if (!a.includes('\n') && !b.includes('\n') && a.length + b.length < 60 && (typeof actual !== 'object' || actual === null) && (typeof expected !== 'object' || expected === null)) return head + '\n\n' + a + ' !== ' + b + '\n'; const left = a.split('\n'), right = b.split('\n'); const lines = []; for (let n = 0; n < Math.max(left.length, right.length); n++) { if (left[n] === right[n]) lines.push('  ' + left[n]); else { if (left[n] !== undefined) lines.push('+ ' + left[n]); if (right[n] !== undefined) lines.push('- ' + right[n]) } } return head + '\n+ actual - expected\n\n' + lines.join('\n') }
const assert = (value, message) => { if (!value) fail(message, arguments_(value), value, true, '==') }
const arguments_ = (value) => 'The expression evaluated to a falsy value:\n\n  assert(' + inspect(value) + ')\n'
const matches = (error, expected) => { if (expected === undefined) return true; if (typeof expected === 'function') { if (expected.prototype !== undefined && error instanceof expected) return true; if (Error.isPrototypeOf(expected)) return false; return expected.call({}, error) === true } if (expected instanceof RegExp) return expected.test(String(error)); return Object.keys(expected).every((key) => expected[key] instanceof RegExp && typeof error[key] === 'string' ? expected[key].test(error[key]) : isDeepStrictEqual(error[key], expected[key])) }
Object.assign(assert, {
  AssertionError, ok: (value, message) => assert(value, message),
  equal: (a, b, message) => { if (!(a == b || (a !== a && b !== b))) fail(message, inspect(a) + ' == ' + inspect(b), a, b, '==') },
  notEqual: (a, b, message) => { if (a == b) fail(message, inspect(a) + ' != ' + inspect(b), a, b, '!=') },
  strictEqual: (a, b, message) => { if (!Object.is(a, b)) fail(message, difference('Expected values to be strictly equal:', a, b), a, b, 'strictEqual') },
  notStrictEqual: (a, b, message) => { if (Object.is(a, b)) fail(message, 'Expected "actual" to be strictly unequal to: ' + inspect(b), a, b, 'notStrictEqual') },
  deepEqual: (a, b, message) => { if (!_isDeepEqual(a, b)) fail(message, difference('Expected values to be loosely deep-equal:', a, b), a, b, 'deepEqual') },
  deepStrictEqual: (a, b, message) => { if (!isDeepStrictEqual(a, b)) fail(message, difference('Expected values to be strictly deep-equal:', a, b), a, b, 'deepStrictEqual') },
  notDeepStrictEqual: (a, b, message) => { if (isDeepStrictEqual(a, b)) fail(message, 'Expected "actual" not to be strictly deep-equal to: ' + inspect(b), a, b, 'notDeepStrictEqual') },
  notDeepEqual: (a, b, message) => { if (_isDeepEqual(a, b)) fail(message, 'Expected "actual" not to be loosely deep-equal to: ' + inspect(b), a, b, 'notDeepEqual') },
  match: (text, pattern, message) => { if (!pattern.test(text)) fail(message, 'The input did not match the regular expression ' + inspect(pattern) + '. Input:\n\n' + inspect(text) + '\n', text, pattern, 'match') },
  doesNotMatch: (text, pattern, message) => { if (pattern.test(text)) fail(message, 'The input was expected to not match the regular expression ' + inspect(pattern) + '. Input:\n\n' + inspect(text) + '\n', text, pattern, 'doesNotMatch') },
  throws: (work, expected, message) => { let error, threw = false; try { work() } catch (caught) { error = caught; threw = true } if (!threw) fail(typeof expected === 'string' ? expected : message, 'Missing expected exception.', undefined, expected, 'throws'); if (typeof expected !== 'string' && !matches(error, expected)) throw error },
  doesNotThrow: (work, message) => { try { work() } catch (error) { fail(undefined, 'Got unwanted exception.\nActual message: "' + error?.message + '"', error, undefined, 'doesNotThrow') } },
  rejects: async (work, expected, message) => { let error, threw = false; try { await (typeof work === 'function' ? work() : work) } catch (caught) { error = caught; threw = true } if (!threw) fail(message, 'Missing expected rejection.', undefined, expected, 'rejects'); if (!matches(error, expected)) throw error },
  doesNotReject: async (work) => { try { await (typeof work === 'function' ? work() : work) } catch (error) { fail(undefined, 'Got unwanted rejection.\nActual message: "' + error?.message + '"', error, undefined, 'doesNotReject') } },
  fail: (message = 'Failed') => fail(message, 'Failed', undefined, undefined, 'fail'),
  ifError: (value) => { if (value !== null && value !== undefined) throw value },
})
assert.strict = Object.assign((value, message) => assert(value, message), assert, { equal: assert.strictEqual, notEqual: assert.notStrictEqual, deepEqual: assert.deepStrictEqual, notDeepEqual: assert.notDeepStrictEqual })
module.exports = assert
`
