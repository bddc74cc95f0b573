/** The modules that are simulated, by name: each fills its names when it is first imported. */
import type { Host } from '../host.ts'
import type { Names } from '../values.ts'
import { base64, binascii, hashlib } from './encodings.ts'
import { errno, io, traceback } from './internals.ts'
import { json } from './json.ts'
import { math } from './math.ts'
import { http, socket } from './network.ts'
import { os } from './os.ts'
import { random } from './random.ts'
import { re } from './re.ts'
import { struct } from './struct.ts'
import { subprocess } from './subprocess.ts'
import { sys } from './sys.ts'
import { signal, thread } from './threads.ts'
import { time } from './time.ts'

type Loader = (names: Names, host: Host) => void

export const moduleLoaders: ReadonlyMap<string, Loader> = new Map<string, Loader>(
  Object.entries({
    _http: http,
    _io: io,
    _signal: signal,
    _socket: socket,
    _struct: struct,
    _subprocess: subprocess,
    _thread: thread,
    _traceback: traceback,
    base64,
    binascii,
    errno,
    hashlib,
    json,
    math,
    os,
    random,
    re,
    sys,
    time,
  }),
)
