/** `--rdb FILE`: redis-cli takes all that a server has, as a replica would. */
import { isError } from '../../../runtime/posix.ts'
import type { Process, Running } from '../../../runtime/program.ts'
import { isFailure } from '../values.ts'
import type { Link } from './link.ts'

/** @param path `-` is standard output */
export function* copyAll(process: Process, link: Link, path: string): Running {
  const said = yield* link.ask(['PSYNC', '?', '-1'])
  if (isFailure(said)) {
    process.complain(`SYNC with master failed: -${said.error}\n`)
    return 1
  }
  const dump = yield* link.next()
  if (typeof dump !== 'string') {
    process.complain('I/O error reading bulk count from master.\n')
    return 1
  }
  process.complain(`SYNC sent to master, writing ${dump.length} bytes to '${path}'\n`)
  if (path === '-') yield* process.write(dump)
  else {
    const absolute = path.startsWith('/') ? path : `${process.cwd.replace(/\/$/, '')}/${path}`
    const file = process.machine.openToWrite(absolute, process, false)
    const problem = isError(file) ? file : file.write?.(dump)
    if (typeof problem === 'object') {
      process.complain(`Error opening '${path}': ${problem.message}\n`)
      return 1
    }
  }
  process.complain('Transfer finished with success.\n')
  return 0
}
