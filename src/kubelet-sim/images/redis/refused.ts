/** What redis brings and does that is not simulated: it says so by name. */
import type { Program } from '../../runtime/program.ts'

/** A program that says what of it is not simulated, and fails. */
export const refusing =
  (what: string): Program =>
  (process) => {
    process.complain(`${what} is not simulated\n`)
    return 1
  }

/** Programs of its images. */
export const refusedPrograms: readonly (readonly [name: string, program: Program])[] = ['redis', 'valkey']
  .flatMap((each) => ['check-aof', 'check-rdb'].map((program) => `${each}-${program}`))
  .map((name) => [name, refusing(name)])

/** Options with which the server is no server, or not this one. */
export const refusedOption = (args: readonly string[]): string | undefined =>
  args.find((each) => /^--(?:test-memory|check-system)$/.test(each))
