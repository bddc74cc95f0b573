/** Node's own modules, as far as they are written in JavaScript: our interpreter runs them. */
import { assert } from './assert.ts'
import { bootstrap, globals } from './bootstrap.ts'
import { buffer } from './buffer.ts'
import { children } from './child-process.ts'
import { consoles } from './console.ts'
import { crypto } from './crypto.ts'
import { dns } from './dns.ts'
import { events } from './events.ts'
import { express } from './express.ts'
import { fetching } from './fetch.ts'
import { fs } from './files.ts'
import { http, https } from './http.ts'
import { modules } from './modules.ts'
import { net } from './net.ts'
import { os } from './os.ts'
import { path } from './path.ts'
import { processes } from './process.ts'
import { querystring } from './querystring.ts'
import { readline } from './readline.ts'
import { standard } from './standard-streams.ts'
import { stream } from './streams.ts'
import { timers } from './timers.ts'
import { url } from './url.ts'
import { util } from './util.ts'
import { web } from './web.ts'

/** One that is a part of another. */
const part = (of: string, name: string): string => `module.exports = require('${of}')${name}`

export const library: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'internal/bootstrap': bootstrap,
    'internal/console': consoles,
    'internal/fetch': fetching,
    'internal/globals': globals,
    'internal/modules': modules,
    'internal/process': processes,
    'internal/streams': standard,
    'internal/web': web,
    assert,
    'assert/strict': part('assert', '.strict'),
    buffer,
    child_process: children,
    console: 'module.exports = console',
    constants: part('os', '.constants.signals'),
    crypto,
    dns,
    'dns/promises': part('dns', '.promises'),
    events,
    express,
    fs,
    'fs/promises': part('fs', '.promises'),
    http,
    https,
    module: `module.exports = { builtinModules: [], createRequire: () => { throw new Error('kubesim makes no require of its own') } }`,
    net,
    os,
    path,
    'path/posix': part('path', ''),
    perf_hooks: `module.exports = { performance, PerformanceObserver: class { observe() {} disconnect() {} } }`,
    process: 'module.exports = process',
    querystring,
    readline,
    'readline/promises': part('readline', '.promises'),
    stream,
    'stream/promises': part('stream', '.promises'),
    string_decoder: `module.exports = { StringDecoder: class { constructor(encoding) { this.encoding = encoding ?? 'utf8' } write(bytes) { return Buffer.from(bytes).toString(this.encoding) } end(bytes) { return bytes ? this.write(bytes) : '' } } }`,
    timers,
    'timers/promises': `const of = Symbol.for('nodejs.util.promisify.custom')
module.exports = { setTimeout: setTimeout[of], setImmediate: setImmediate[of], async *setInterval(ms, value) { for (;;) { await setTimeout[of](ms); yield value } }, scheduler: { wait: (ms) => setTimeout[of](ms) } }`,
    url,
    util,
    'util/types': part('util', '.types'),
  }),
)

/** Those that there are in node, and not here. */
export const refused: ReadonlySet<string> = new Set(
  'async_hooks cluster dgram diagnostics_channel domain http2 inspector punycode repl sea sqlite test tls trace_events tty v8 vm wasi worker_threads zlib'.split(
    ' ',
  ),
)
