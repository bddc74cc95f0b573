/** The command lines of what a contributor runs: what is wrong with one is told in a sentence, with exit code 1. */
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { RE2JS } from 're2js'

/** What its user can do something about: told in a sentence. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}

/** @throws CommandError for options that there are not, or that lack their value */
export function optionsOf<T extends ParseArgsConfig>(
  usage: string,
  config: T,
): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config)
  } catch (error) {
    throw new CommandError(`${firstSentence((error as Error).message)}\nusage: ${usage}`)
  }
}

/** What Node adds explains to whom an option is no option. */
const firstSentence = (message: string): string => message.split(/\. |\n/, 1)[0]

/** Whether a text fits what a user has asked for. @throws CommandError for a pattern that is none */
export function fitting(option: string, pattern: string): (text: string) => boolean {
  try {
    const compiled = RE2JS.compile(pattern)
    return (text) => compiled.matcher(text).find()
  } catch {
    throw new CommandError(`${option} is no regular expression: ${pattern}`)
  }
}

/** Runs a command, and ends the process as it says. @param main answers the exit code */
export async function runCommand(main: () => number | Promise<number>): Promise<void> {
  try {
    process.exitCode = await main()
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}
