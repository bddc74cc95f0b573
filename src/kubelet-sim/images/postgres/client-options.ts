/** The options of the clients of postgres: those that all of them have, and what is said of those that one has not. */
import { Options, wrongOptionText } from '../../programs/commands/options.ts'
import type { Process } from '../../runtime/program.ts'
import { postgresVersion } from './version.ts'

/** The options by which all of them say where to. */
export const placeOptions: Readonly<Record<string, string>> = {
  host: 'h',
  port: 'p',
  username: 'U',
  'no-password': 'w',
  password: 'W',
}

interface Known {
  /** As messages name the client. */
  readonly name: string
  /** As Options takes them. */
  readonly letters: string
  readonly long: Readonly<Record<string, string>>
}

/** @returns an exit code where that is all: what is wrong, or which version it is, has been told then */
export function clientOptions(process: Process, { name, letters, long }: Known): Options | number {
  const options = new Options(process.args, letters, long)
  if (options.invalid) {
    const hint = `${name}: hint: Try "${name} --help" for more information.`
    process.complain(`${name}: ${wrongOptionText(options.invalid)}\n${hint}\n`)
    return 1
  }
  if (!options.has('V')) return options
  process.print(`${name} (PostgreSQL) ${postgresVersion(process.machine.config.image)}\n`)
  return 0
}
