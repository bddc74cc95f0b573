/** Opening files: `open`, and what it says of those that cannot be opened. */
import { bytesOf, textOf } from '../../runtime/bytes.ts'
import { resolvePath } from '../../runtime/files/files.ts'
import { EEXIST, ENOENT, isError } from '../../runtime/posix.ts'
import type { Handle } from '../../runtime/processes/streams.ts'
import { ask } from './asking.ts'
import { systemError, typeError, valueError } from './errors.ts'
import type { Host } from './host.ts'
import { File } from './streams.ts'
import { Bytes, type Doing, Instance, typeOf, type Value } from './values.ts'

/** The path that a value says: a text, bytes, or an object that has one. */
export function* pathOf(value: Value): Doing<string> {
  if (typeof value === 'string') return bytesOf(value)
  if (value instanceof Bytes) return value.text
  if (value instanceof Instance && typeof value.payload === 'string') return bytesOf(value.payload)
  const own = typeOf(value).find('__fspath__')
  if (own !== undefined) return bytesOf(String(yield* ask(own, value)))
  throw typeError(`expected str, bytes or os.PathLike object, not ${typeOf(value).name}`)
}

export function* opened(host: Host, name: Value, mode: string): Doing<File> {
  const { process } = host
  if (typeof name === 'number')
    return new File(String(name), mode, process, process.handles[name], 'block', name)
  const path = yield* pathOf(name)
  const kind = mode.replace(/[bt+]/g, '')
  if (!/^[rwax]$/.test(kind) || !/^[rwax][bt+]*$/.test(mode.replace(/^([bt+]+)([rwax])/, '$2$1')))
    throw valueError(`invalid mode: '${mode}'`)
  const whole = resolvePath(process.cwd, path)
  if (path === '') throw systemError(ENOENT, textOf(path))
  const { machine } = process
  if (kind === 'x' && machine.files.exists(whole)) throw systemError(EEXIST, textOf(path))
  // Both reads and writes: each has a handle of its own.
  const reads = kind === 'r' || mode.includes('+')
  const writes = kind !== 'r' || mode.includes('+')
  let handle: Handle = {}
  if (writes) {
    if (kind === 'r' && !machine.files.exists(whole)) throw systemError(ENOENT, textOf(path))
    const writer = machine.openToWrite(whole, process, kind === 'a' || kind === 'r')
    if (isError(writer)) throw systemError(writer, textOf(path))
    handle = { write: (text) => writer.write?.(text) }
  }
  if (reads) {
    const reader = machine.openToRead(whole, process)
    if (isError(reader)) throw systemError(reader, textOf(path))
    handle = { ...handle, read: () => reader.read?.() }
  }
  const file = new File(textOf(path), mode, process, handle, 'block')
  return file
}
