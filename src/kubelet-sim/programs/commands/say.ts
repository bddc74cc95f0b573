/** How programs answer that have all they say at once. */
import { bytesOf } from '../../runtime/bytes.ts'
import type { Process, Running } from '../../runtime/program.ts'

/** Says a text, and ends. */
export function* say(process: Process, text: string, code = 0): Running {
  yield* process.write(bytesOf(text))
  return code
}
