/** Files as a program has them: its standard streams, and those that it opens; buffered as CPython buffers them. */
import { bytesOf, textOf } from '../../runtime/bytes.ts'
import { isError } from '../../runtime/posix.ts'
import type { Handle, Wait } from '../../runtime/processes/streams.ts'
import { forever, type Process } from '../../runtime/program.ts'
import { call } from './asking.ts'
import { findAttribute } from './attributes.ts'
import { changed, done, longestBite } from './bites.ts'
import { exceptions, failure, systemError, tooLarge, typeError, valueError } from './errors.ts'
import type { Host } from './host.ts'
import { breatheFor, itemsOf, itemsPerTurn } from './iterating.ts'
import { define } from './natives.ts'
import { decoded } from './text-encodings.ts'
import { lengthOf } from './texts.ts'
import { indexOf } from './types-number.ts'
import {
  Bytes,
  Call,
  Class,
  type Doing,
  Iterator,
  List,
  objectType,
  type Stop,
  stop,
  typeOf,
  type Value,
} from './values.ts'

export const textFileType = new Class('TextIOWrapper', [objectType])
textFileType.module = '_io'
export const binaryFileType = new Class('BufferedRandom', [objectType])
binaryFileType.module = '_io'

/** So much is held back before it is written. */
const bufferLength = 8_192
/** More is not read at once. */
const longestText = 1 << 26

export class File extends Iterator {
  isClosed = false
  #unwritten: string[] = []
  #unwrittenLength = 0
  /** What has been read too much. */
  #read = ''
  #isAtEnd = false

  constructor(
    readonly name: string,
    readonly mode: string,
    private readonly process: Process,
    readonly handle: Handle | undefined,
    /** When what is written goes out: at once, with each line, or when there is much of it. */
    private readonly buffering: 'none' | 'line' | 'block',
    readonly descriptor = -1,
    private readonly owner?: { readonly release: () => void },
  ) {
    super(mode.includes('b') ? binaryFileType : textFileType)
  }

  get isBinary(): boolean {
    return this.mode.includes('b')
  }

  #check(): void {
    if (this.isClosed) throw valueError('I/O operation on closed file.')
  }

  *write(bytes: string): Doing<void> {
    this.#check()
    if (!this.handle?.write || /^r[bt]?$/.test(this.mode)) throw unsupported('not writable')
    this.#unwritten.push(bytes)
    this.#unwrittenLength += bytes.length
    const isDue =
      this.buffering === 'none' ||
      (this.buffering === 'line' && bytes.includes('\n')) ||
      this.#unwrittenLength >= bufferLength
    if (isDue) yield* this.flush()
  }

  *flush(): Doing<void> {
    if (this.#unwrittenLength === 0) return
    const text = this.#unwritten.join('')
    this.#unwritten = []
    this.#unwrittenLength = 0
    const { process } = this
    for (let from = 0; from < text.length; from += 65_536) {
      const piece = text.slice(from, from + 65_536)
      process.charge(piece.length >> 3)
      // Somebody reads what is written, and looks at each line of it.
      if (from > 0) yield* breatheFor(65_536 >> 3, 0)
      const written = this.handle!.write!(piece)
      if (written === 'broken') throw systemError({ code: 'EPIPE', message: 'Broken pipe' })
      if (isError(written)) throw systemError(written)
      if (typeof written === 'function') yield written
      if (process.isDying) yield forever
    }
  }

  /** Some more; '' at the end. */
  *#more(): Doing<string> {
    if (this.#isAtEnd && this.descriptor < 0) return ''
    for (;;) {
      const text = this.handle?.read?.()
      if (typeof text === 'function') {
        yield text as Wait
        continue
      }
      if (text === undefined) this.#isAtEnd = true
      return text ?? ''
    }
  }

  #checkReading(): void {
    this.#check()
    if (!this.handle?.read || /^[wax][bt]?$/.test(this.mode)) throw unsupported('not readable')
  }

  /** As many bytes as asked for, or all. */
  *read(count: number): Doing<string> {
    this.#checkReading()
    const pieces = [this.#read]
    let length = this.#read.length
    this.#read = ''
    while (count < 0 || length < count) {
      const more = yield* this.#more()
      if (more === '') break
      pieces.push(more)
      length += more.length
      yield* breatheFor(more.length >> 4, more.length)
      if (length > longestText) throw tooLarge()
    }
    const all = pieces.join('')
    if (count < 0) return all
    this.#read = all.slice(count)
    return all.slice(0, count)
  }

  /** What is there, once anything is; at most so much, where that is not negative. */
  *readSome(count: number): Doing<string> {
    this.#checkReading()
    const all = this.#read || (yield* this.#more())
    const end = count < 0 ? all.length : count
    this.#read = all.slice(end)
    return all.slice(0, end)
  }

  *readLine(): Doing<string> {
    this.#checkReading()
    const pieces: string[] = []
    let length = 0
    for (let text = this.#read || (yield* this.#more()); text !== ''; text = yield* this.#more()) {
      const end = text.indexOf('\n') + 1
      this.#read = end > 0 ? text.slice(end) : ''
      pieces.push(end > 0 ? text.slice(0, end) : text)
      if (end > 0) break
      length += text.length
      if (length > longestText) throw tooLarge()
      yield* breatheFor(text.length >> 4, text.length)
    }
    return pieces.join('')
  }

  *next(): Doing<Value | Stop> {
    const line = yield* this.readLine()
    return line === '' ? stop : this.shown(line)
  }

  /** The same, in bytes. */
  get binary(): File {
    const { name, process, handle, descriptor, owner } = this
    return new File(name, `${this.mode.replace('t', '')}b`, process, handle, 'none', descriptor, owner)
  }

  /** The same, however long it is. */
  *told(bytes: string): Doing<Value> {
    if (this.isBinary) return new Bytes(bytes)
    return bytes.length > longestBite ? yield* done(decoded(bytes, 'utf-8', 'replace')) : textOf(bytes)
  }

  shown(bytes: string): Value {
    return this.isBinary ? new Bytes(bytes) : textOf(bytes)
  }

  *close(): Doing<void> {
    if (this.isClosed) return
    yield* this.flush()
    this.isClosed = true
    this.owner?.release()
    this.handle?.release?.()
  }
}

export const unsupportedOperation = new Class('UnsupportedOperation', [
  exceptions.get('OSError')!,
  exceptions.get('ValueError')!,
])
unsupportedOperation.module = 'io'
const unsupported = (message: string) => failure(unsupportedOperation, message)

function* bytesIn(file: File, value: Value): Doing<string> {
  if (file.isBinary) {
    if (value instanceof Bytes) return value.text
    throw typeError(`a bytes-like object is required, not '${typeOf(value).name}'`)
  }
  if (typeof value !== 'string') throw typeError(`write() argument must be str, not ${typeOf(value).name}`)
  return value.length > longestBite ? yield* done(changed(value, bytesOf)) : bytesOf(value)
}

const files = {
  'write(self text)': function* ([of, text]) {
    yield* (of as File).write(yield* bytesIn(of as File, text))
    return typeof text === 'string' ? lengthOf(text) : (text as Bytes).text.length
  },
  'writelines(self lines)': function* ([of, lines]) {
    let count = 0
    for (const each of yield* itemsOf(lines)) {
      yield* (of as File).write(yield* bytesIn(of as File, each))
      if (++count % itemsPerTurn === 0) yield* breatheFor(itemsPerTurn * 4, 0)
    }
    return null
  },
  'flush(self)': function* ([of]) {
    yield* (of as File).flush()
    return null
  },
  'read(self size?)': function* ([of, size]) {
    const count = size === undefined || size === null ? -1 : indexOf(size)
    return yield* (of as File).told(yield* (of as File).read(count))
  },
  'read1(self size?)': function* ([of, size]) {
    const count = size === undefined || size === null ? -1 : indexOf(size)
    return (of as File).shown(yield* (of as File).readSome(count))
  },
  'readline(self size?)': function* ([of]) {
    return (of as File).shown(yield* (of as File).readLine())
  },
  'readlines(self hint?)': function* ([of]) {
    const lines: Value[] = []
    for (let line = yield* (of as File).readLine(); line !== ''; line = yield* (of as File).readLine())
      if (lines.push((of as File).shown(line)) % itemsPerTurn === 0)
        yield* breatheFor(itemsPerTurn * 8, itemsPerTurn * 50)
    return new List(lines)
  },
  'close(self)': function* ([of]) {
    yield* (of as File).close()
    return null
  },
  '__enter__(self)': ([of]) => of,
  '__exit__(self *args)': function* ([of]) {
    yield* (of as File).close()
    return null
  },
  '__iter__(self)': ([of]) => of,
  'fileno(self)': ([of]) => Math.max(3, (of as File).descriptor),
  'isatty(self)': ([of]) => (of as File).handle?.isTerminal ?? false,
  'readable(self)': ([of]) => /[r+]/.test((of as File).mode),
  'writable(self)': ([of]) => /[wax+]/.test((of as File).mode),
  'reconfigure(self **keywords)': () => null,
  closed: ([of]) => (of as File).isClosed,
  name: ([of]) => (of as File).name,
  mode: ([of]) => (of as File).mode,
  encoding: () => 'utf-8',
  buffer: ([of]) => (of as File).binary,
} satisfies Parameters<typeof define>[1]

define(textFileType, files)
define(binaryFileType, files)

/** Writes to a file of ours, or to an object of a program that is like one; to standard output where none is named. */
export function* writeTo(host: Host, file: Value | undefined, text: string, isFlushed: boolean): Doing<void> {
  const to = file === undefined || file === null ? host.modules.get('sys')?.attrs.get('stdout') : file
  if (to === undefined || to === null) return
  if (to instanceof File) {
    const isLong = text.length > longestBite
    yield* to.write(to.isBinary ? text : isLong ? yield* done(changed(text, bytesOf)) : bytesOf(text))
    if (isFlushed) yield* to.flush()
    return
  }
  for (const [name, args] of [['write', [text]], ...(isFlushed ? [['flush', []] as const] : [])] as [
    string,
    Value[],
  ][]) {
    const found = findAttribute(to, name)
    if (found === undefined || found instanceof Call)
      throw failure(
        exceptions.get('AttributeError')!,
        `'${typeOf(to).name}' object has no attribute '${name}'`,
      )
    yield* call(found, args)
  }
}

/** The next line of standard input; '' at its end. */
export function* readLineFrom(host: Host): Doing<string> {
  const from = host.modules.get('sys')?.attrs.get('stdin')
  if (from instanceof File) return textOf(yield* from.readLine())
  const own = from === undefined ? undefined : findAttribute(from, 'readline')
  if (own === undefined || own instanceof Call) return ''
  return String(yield* call(own))
}
