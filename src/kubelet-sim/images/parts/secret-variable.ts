/** What a server is told by a variable, or by the file that another one names: as its clients send it, in bytes. */
import { bytesOf } from '../../runtime/bytes.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import { isError } from '../../runtime/posix.ts'

/** @returns what `NAME` says, or what stands in the file `NAME_FILE` */
export function secretVariable(context: ServiceContext, name: string): string | undefined {
  const file = context.env(`${name}_FILE`)
  if (file === undefined) {
    const value = context.env(name)
    return value === undefined ? undefined : bytesOf(value).trim()
  }
  const text = context.files.read(file)
  return isError(text) ? undefined : text.trim()
}
