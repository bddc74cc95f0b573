/** The files of its container, as kubectl reads and names them. */
import { textOf } from '../../../runtime/bytes.ts'
import { resolvePath } from '../../../runtime/files/files.ts'
import { isError, type PosixError } from '../../../runtime/posix.ts'
import type { Process } from '../../../runtime/program.ts'

/** All of a file, in bytes. */
export const bytesOfFile = (process: Process, path: string): string | PosixError =>
  process.machine.files.read(resolvePath(process.cwd, path), process.user)

/** What a file says. @param wrong makes a failure of why it cannot be read: `no such file or directory`. @throws what that makes */
export function textOfFile(process: Process, path: string, wrong: (why: string) => Error): string {
  const bytes = bytesOfFile(process, path)
  if (isError(bytes)) throw wrong(whyOf(bytes))
  return textOf(bytes)
}

/** In the words of Go. */
export const whyOf = ({ message }: PosixError): string => message.toLowerCase()
