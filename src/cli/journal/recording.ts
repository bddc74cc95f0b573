/** A journal in a file, one line of JSON each. */
import { constants } from 'node:fs'
import type { Journal } from '../../door/journal.ts'
import { CliError } from '../cli-error.ts'
import { openLines } from '../line-file.ts'
import { NotSuchFile, readRegularFile } from '../regular-file.ts'

/** Enough of a file to see whether it is a journal. */
const longestStart = 1 << 30

/**
 * Begins a journal in a file that is new, empty, or an older journal.
 * @throws CliError for anything else that is there: it stays as it is
 */
export function recordTo(path: string): Journal {
  checkMayBeReplaced(path)
  const file = openLines(`the journal ${path}`, path, constants.O_TRUNC)
  return (line) => file.write(line)
}

function checkMayBeReplaced(path: string): void {
  const start = startOf(path)
  if (start === undefined || start.length === 0 || start.subarray(0, 12).toString() === '{"journal":1') return
  throw new CliError(`${path} is no journal, so it stays as it is; choose another file with --journal`)
}

/** What stands at the path; undefined: nothing. @throws CliError for what is no file */
function startOf(path: string): Buffer | undefined {
  try {
    return readRegularFile(path, { mostBytes: longestStart, refuseLinks: true })
  } catch (error) {
    if (error instanceof NotSuchFile) throw new CliError(`the journal ${path} ${error.message}`)
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new CliError(`the journal ${path} cannot be read: ${message}`)
  }
}
