/** What node says when nobody handles what has gone wrong. */
import { bytesOf } from '../../../runtime/bytes.ts'
import type { Process } from '../../../runtime/program.ts'
import { placeOf, type Source } from '../language/code.ts'
import type { Frame } from '../language/frame.ts'
import { ErrorObj } from '../language/object-kinds.ts'
import { Quitting } from '../language/problem.ts'
import { dataOf, objectText } from '../language/properties.ts'
import type { Realm } from '../language/realm.ts'
import { C, Call, type Doing, Obj, Slot, type Value, W } from '../language/values.ts'
import { inspect } from './inspect.ts'

interface Failing {
  readonly realm: Realm
  readonly process: Process
  readonly settings: { readonly version: string }
  readonly machine: { readonly thrownAt: { readonly frame: Frame; readonly at: number } | undefined }
  readonly emit: Value
}

const rejectedAt =
  'node:internal/process/promises:394\n      triggerUncaughtException(err, true /* fromPromise */);\n      ^\n'

/** What is said of a rejection that is no error; since 20.20 node says where it says so. */
function notAnError(shown: string, version: string): string {
  const text = `UnhandledPromiseRejection: This error originated either by throwing inside of an async function without a catch block, or by rejecting a promise which was not handled with .catch(). The promise rejected with the reason "${shown}".`
  const end = "{\n  code: 'ERR_UNHANDLED_REJECTION'\n}"
  if (Number(version.split('.')[0]) >= 22) return `${rejectedAt}\n[${text}] ${end}`
  return `node:internal/process/promises:389\n      new UnhandledPromiseRejection(reason);\n      ^\n\n${text}
    at throwUnhandledRejectionsMode (node:internal/process/promises:389:7)
    at processPromiseRejections (node:internal/process/promises:470:17)
    at process.processTicksAndRejections (node:internal/process/task_queues:96:32) ${end}`
}

function lineText(source: Source, at: number): string {
  const { line, column } = placeOf(source, at)
  const text = source.text.split('\n')[line - 1] ?? ''
  return `${source.file}:${line}\n${text}\n${text.slice(0, column - 1).replace(/[^\t]/g, ' ')}^\n`
}

export function* fatal(
  { realm, process, settings, machine, emit }: Failing,
  value: Value,
  isRejected: boolean,
  promise?: Obj,
): Doing {
  const { thrownAt } = machine
  // Node itself has failed to begin.
  if (emit === undefined) {
    process.complain(bytesOf(`${inspect(realm, value)}\n`))
    throw new Quitting(7)
  }
  const isHandled = yield new Call(
    emit,
    undefined,
    isRejected ? ['unhandledRejection', value, promise] : ['uncaughtException', value, 'uncaughtException'],
  )
  if (isHandled) return undefined
  if (isRejected && (yield new Call(emit, undefined, ['uncaughtException', value, 'unhandledRejection'])))
    return undefined
  const isError = value instanceof ErrorObj
  let head: string
  const known = value instanceof ErrorObj ? realm.heads.get(value) : undefined
  if (known !== undefined) head = known
  else if (isRejected) {
    const origin = isError ? realm.origins.get(value) : undefined
    head = origin ? lineText(origin.source, origin.at) : ''
  } else
    head = thrownAt
      ? thrownAt.frame.code.source.file.startsWith('node:')
        ? internally(thrownAt.frame, thrownAt.at)
        : lineText(thrownAt.frame.code.source, thrownAt.at)
      : ''
  const end = `\nNode.js v${settings.version}\n`
  const tail = value instanceof Obj ? realm.tails.get(value) : undefined
  if (tail !== undefined && isError)
    value.put('stack', new Slot(`${String(dataOf(value, 'stack'))}${tail}`, W | C))
  const shown = inspect(realm, value)
  if (isError) process.complain(bytesOf(`${head}${head === '' ? '' : '\n'}${shown}\n${end}`))
  else if (isRejected)
    process.complain(
      bytesOf(
        `${notAnError(value instanceof Obj ? objectText(value) : String(value), settings.version)}\n${end}`,
      ),
    )
  else {
    const plain = value instanceof Obj ? shown : typeof value === 'string' ? value : shown
    const hint =
      value instanceof Obj ? '' : '(Use `node --trace-uncaught ...` to show where the exception was thrown)\n'
    process.complain(bytesOf(`\n${head}${plain}\n${hint}${end}`))
  }
  yield new Call(emit, undefined, ['exit', 1])
  throw new Quitting(1)
}

/** Node's own code is shown where it has thrown. */
function internally({ code }: Frame, at: number): string {
  const { file } = code.source
  if (file === 'node:events') {
    const isError = code.source.text.startsWith('throw er;', at)
    return isError
      ? "node:events:497\n      throw er; // Unhandled 'error' event\n      ^\n"
      : "node:events:495\n    throw err; // Unhandled 'error' event\n    ^\n"
  }
  if (file === 'node:fs') return 'node:fs:573\n  return binding.open(\n                 ^\n'
  if (file === 'node:internal/modules/cjs/loader')
    return 'node:internal/modules/cjs/loader:1215\n  throw err;\n  ^\n'
  return `${file}:1\n`
}
