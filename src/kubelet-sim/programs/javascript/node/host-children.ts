/** Programs of the container that a program starts, standard input, and digests. */
import { hmac } from '@noble/hashes/hmac.js'
import { md5, sha1 } from '@noble/hashes/legacy.js'
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { bytesOf, fromOctets } from '../../../runtime/bytes.ts'
import { resolvePath } from '../../../runtime/files/files.ts'
import { isError, type Signal, signalNamed } from '../../../runtime/posix.ts'
import { type Handle, nowhere, Pipe, type Wait } from '../../../runtime/processes/streams.ts'
import type { Process, Working } from '../../../runtime/program.ts'
import { eitherOf } from '../../commands/network/relay.ts'
import type { Bytes } from '../language/bytes-objects.ts'
import { breathe } from '../language/iterating.ts'
import { install } from '../language/natives.ts'
import { type Arr, type Doing, Obj, type Value } from '../language/values.ts'
import type { Vm } from '../language/vm.ts'
import { bufferOf, bufferOfLong, bytesIn, bytesOfLong } from './host.ts'
import type { NodeProcess } from './node-process.ts'

const digests = { md5, sha1, sha224, sha256, sha384, sha512 } as const

class Child extends Obj {
  constructor(
    readonly process: Process,
    readonly input: Handle | undefined,
  ) {
    super(null)
  }
}

/** What a program has written to its streams, as far as that was wanted. */
interface Drained {
  readonly texts: readonly string[]
  /** One of them was more than `most`. */
  readonly isOver: boolean
}

/** Reads all streams to their ends, as it comes. It is nobody's yet who could be found to hold it. */
function* drained(vm: Vm, handles: readonly (Handle | undefined)[], most: number): Doing<Drained> {
  const { process } = vm
  const streams = handles.map((handle) => ({ handle, parts: [] as string[], length: 0 }))
  const done = (isOver: boolean): Drained => ({ texts: streams.map(({ parts }) => parts.join('')), isOver })
  let claimed = 0
  try {
    for (;;) {
      const waits: Wait[] = []
      let isRead = false
      for (const stream of streams) {
        const piece = stream.handle?.read?.()
        if (typeof piece === 'function') waits.push(piece)
        else if (piece === undefined) stream.handle = undefined
        else {
          isRead = true
          stream.parts.push(piece)
          stream.length += piece.length
          if (!process.claim(piece.length)) return done(true)
          claimed += piece.length
          if (stream.length > most) return done(true)
        }
      }
      if (isRead) yield* breathe(vm, 64)
      else if (waits.length > 0) yield eitherOf(waits)
      else return done(false)
    }
  } finally {
    process.release(claimed)
  }
}

export function hostChildren(node: NodeProcess, of: Obj): void {
  const { realm, process } = node
  const { machine } = process

  /** Starts one: its streams are pipes to us (`pipe`), those of ours (`inherit`), or none. */
  const start = (words: string[], options: Obj): { child: Child; out?: Handle; errors?: Handle } | string => {
    const env = options.own('env')
    const variables =
      env instanceof Obj
        ? new Map(
            Array.from(env.props, ([key, value]) => [bytesOf(String(key)), bytesOf(String(value))] as const),
          )
        : process.variables
    const cwd = options.own('cwd')
    const folder = typeof cwd === 'string' ? resolvePath(process.cwd, bytesOf(cwd)) : process.cwd
    const program = machine.find(words[0] ?? '', { cwd: folder, env: variables })
    if (isError(program)) return program.code
    const kinds = (options.own('stdio') as Arr).items
    const streams = kinds.slice(0, 3).map((kind, n): readonly [Handle | undefined, Handle | undefined] => {
      if (kind === 'ignore') return [nowhere, undefined]
      if (kind !== 'pipe') return [process.handles[n], undefined]
      const made = new Pipe(machine)
      const [theirs, ours] = n === 0 ? [made.reader, made.writer] : [made.writer, made.reader]
      ours.retain?.()
      return [theirs, ours]
    })
    const made = machine.spawn({
      args: words,
      program,
      env: variables,
      cwd: folder,
      user: process.user,
      handles: streams.map(([theirs]) => theirs),
      parent: process,
    })
    if (isError(made)) return made.code
    made.start()
    return { child: new Child(made, streams[0][1]), out: streams[1][1], errors: streams[2][1] }
  }
  const wordsOf = (given: Value): string[] => (given as Arr).items.map((each) => bytesOf(String(each)))
  function* flowing(handle: Handle, callee: Value): Working {
    for (;;) {
      const piece = handle.read?.()
      if (typeof piece === 'function') {
        yield piece
        continue
      }
      node.callLater(callee, [piece])
      if (piece === undefined) {
        handle.release?.()
        return
      }
    }
  }
  function* ending(child: Process): Working<Value> {
    yield child.ended
    const { outcome } = child
    return realm.array([outcome?.signal ? null : (outcome?.exitCode ?? 0), outcome?.signal ?? null])
  }
  install(realm, of, {
    'spawn/5': (_self, [words, options, onOut, onErrors, onEnd]) => {
      const started = start(wordsOf(words), options as Obj)
      if (typeof started === 'string') return started
      const { child, out, errors } = started
      if (out) node.beside(flowing(out, onOut), () => {})
      if (errors) node.beside(flowing(errors, onErrors), () => {})
      node.beside(ending(child.process), (answer) => node.callLater(onEnd, [answer]))
      return realm.array([child, child.process.pid])
    },
    'spawnSync/4': function* (_self, [words, options, input, most], vm): Doing {
      const started = start(wordsOf(words), options as Obj)
      if (typeof started === 'string') return started
      const { child, out, errors } = started
      if (child.input) {
        if (input !== undefined && input !== null) child.input.write?.(yield* bytesOfLong(vm, input))
        child.input.release?.()
      }
      const { texts, isOver } = yield* drained(vm, [out, errors], Number(most))
      if (isOver) child.process.signal('SIGTERM')
      out?.release?.()
      errors?.release?.()
      while (child.process.isAlive) yield child.process.ended
      const { outcome } = child.process
      const signal = isOver ? 'SIGTERM' : outcome?.signal
      return realm.array([
        child.process.pid,
        yield* bufferOfLong(vm, texts[0]),
        yield* bufferOfLong(vm, texts[1]),
        signal ? null : (outcome?.exitCode ?? 0),
        signal ?? null,
        isOver,
      ])
    },
    'childWrite/2': (_self, [child, data]) => {
      const written = (child as Child).input?.write?.(bytesIn(data))
      return written !== 'broken'
    },
    'childEnd/1': (_self, [child]) => void (child as Child).input?.release?.(),
    'childKill/2': (_self, [child, name]) => {
      const signal = signalNamed(String(name)) as Signal | undefined
      const { process: target } = child as Child
      if (!signal || !target.isAlive) return false
      target.signal(signal)
      return true
    },
    'readInput/1': (_self, [callee]) => {
      node.beside(flowing({ read: () => process.input.read?.() }, callee), () => {})
      return undefined
    },
    'digest/3': (_self, [name, data, key], vm) => {
      const plain = String(name).toLowerCase().replace('-', '')
      if (!Object.hasOwn(digests, plain)) return undefined
      const made = digests[plain as keyof typeof digests]
      const bytes = (data as Bytes).octets
      process.charge(bytes.length)
      const found = key === undefined ? made(bytes) : hmac(made, (key as Bytes).octets, bytes)
      return bufferOf(vm, fromOctets(found))
    },
  })
}
