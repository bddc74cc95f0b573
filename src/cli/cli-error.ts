/** What a user of the command line did that cannot work: one plain sentence, exit code 1. */
export class CliError extends Error {
  override readonly name = 'CliError'
}
