/** Entry points that put a server before its options, and run whatever else they are given. */
import type { User } from '../../runtime/files/files.ts'
import type { Service } from '../../runtime/image.ts'
import { isError } from '../../runtime/posix.ts'
import type { Program } from '../../runtime/program.ts'

const isEntrypoint = (name: string): boolean =>
  /(^|\/)(docker-php-entrypoint|(docker-)?entrypoint\.sh)$/.test(name)

/** What an entry point runs that is given something else than one of its servers. */
export const otherCommand =
  (...servers: readonly string[]) =>
  (args: readonly string[]): Program | undefined => {
    const [name = '', first] = args
    if (!isEntrypoint(name) || first === undefined || first.startsWith('-')) return undefined
    if (servers.includes(first.slice(first.lastIndexOf('/') + 1))) return undefined
    return (process) => {
      const { machine, cwd, variables: env } = process
      const words = args.slice(1)
      const program = machine.find(words[0], { cwd, env })
      if (isError(program)) {
        process.complain(`${name}: exec: ${words[0]}: not found\n`)
        return 127
      }
      process.args = words
      return program
    }
  }

/** An entry point that runs what it is given as it stands: options make no command. @param line where it does so */
export const plainCommand =
  (line: number, ...servers: readonly string[]) =>
  (args: readonly string[]): Program | undefined => {
    const [name = '', first = ''] = args
    if (!isEntrypoint(name) || !first.startsWith('-')) return otherCommand(...servers)(args)
    return (process) => {
      process.complain(`${name}: ${line}: exec: Illegal option ${first.slice(0, 2)}\n`)
      return 2
    }
  }

type CommandOf = (args: readonly string[]) => Program | undefined

/** The same for a server that can also be asked for its version. @param text what it says then, of this image */
export const orVersion =
  (
    other: CommandOf,
    text: (image: string) => string,
    options: readonly string[] = ['--version', '-V'],
  ): CommandOf =>
  (args) => {
    const command = other(args)
    if (command || !args.some((each) => options.includes(each))) return command
    return (process) => {
      process.print(`${text(process.machine.config.image)}\n`)
      return 0
    }
  }

/** As whom a server goes on that gosu starts. @param name of the user, as the image has it */
export const byGosu = (name: string, user: User): Service['becomes'] => ({
  user,
  denied: `error: failed switching to "${name}": operation not permitted\n`,
})
