/** What is said on standard output and standard error: a full disk or a closed pipe there is no crash. */
import { CliError } from './cli-error.ts'

/** Says what was asked for. @throws CliError when it cannot be said */
export async function print(text: string): Promise<void> {
  const error = await written(process.stdout, text)
  if (error)
    throw new CliError(`standard output cannot be written: ${reasons[error.code ?? ''] ?? error.message}`)
}

/** Says what went wrong, one line for each sentence. */
export const complain = (...sentences: readonly string[]): Promise<void> =>
  printError(sentences.map((sentence) => `kubesim: ${inOneLine(sentence)}\n`).join(''))

/** Where not even an error can be said, the exit code has to do. */
export async function printError(text: string): Promise<void> {
  await written(process.stderr, text)
}

/** Prints lines; where there are none, a sentence says so, but not where the lines would be. */
export const printLines = (lines: readonly string[], none: string): Promise<void> =>
  lines.length > 0 ? print(lines.join('')) : printError(`${none}\n`)

/** Streams also tell their listeners of errors, and without one the process ends. */
export function outliveOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  EPIPE: 'nobody reads it',
}

const written = (stream: NodeJS.WriteStream, text: string): Promise<NodeJS.ErrnoException | undefined> =>
  new Promise((done) => {
    stream.write(text, (error) => done(error ?? undefined))
  })

/** Paths and values may hold anything: what would break the line or steer the terminal is shown as JSON has it. */
const inOneLine = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get through
  text.replace(/[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g, (character) =>
    character === '\n' ? ' ' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
