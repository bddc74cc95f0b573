/** Runs a journal again that stands in a file, and says what came of it. */
import { createReadStream, statSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { JournalLine } from '../../door/journal.ts'
import { type Difference, JournalError, Replay, type Replayed } from '../../door/replay.ts'
import { CliError } from '../cli-error.ts'
import { complain, print } from '../output.ts'
import { mustBeFile, NotSuchFile } from '../regular-file.ts'

/** Answers whether the run is the same. @throws CliError for what is no journal */
export async function replayFile(path: string): Promise<boolean> {
  checkIsFile(path)
  const replayed = await replay(path)
  const { difference, failures, inputs, entries } = replayed
  await complain(...failures.map(({ message }) => message))
  if (difference) {
    await print(differenceText(difference))
    return false
  }
  await print(`${inputs} inputs, ${entries} entries of the log: the run is the same\n`)
  return true
}

async function replay(path: string): Promise<Replayed> {
  const run = new Replay()
  let number = 0
  /** One that cannot be read is the last of a run that was killed, or a mistake. */
  let broken: number | undefined
  for await (const text of createInterface({
    input: createReadStream(path),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    number++
    if (broken !== undefined) throw new CliError(`${path}:${broken}: this is no line of a journal`)
    const line = lineOf(text)
    if (line === undefined && number > 1) broken = number
    else takeLine(run, line, `${path}:${number}`)
  }
  return orSaid(path, () => run.end())
}

function takeLine(run: Replay, line: JournalLine | undefined, where: string): void {
  orSaid(where, () => {
    if (line === undefined) throw new JournalError('this is no journal that this kubesim can replay')
    run.take(line)
  })
}

function orSaid<T>(where: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof JournalError) throw new CliError(`${where}: ${error.message}`)
    throw error
  }
}

function lineOf(text: string): JournalLine | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as JournalLine) : undefined
  } catch {
    return undefined
  }
}

function checkIsFile(path: string): void {
  try {
    mustBeFile(statSync(path))
  } catch (error) {
    if (error instanceof NotSuchFile) throw new CliError(`the journal ${path} ${error.message}`)
    const { code, message } = error as NodeJS.ErrnoException
    throw new CliError(
      code === 'ENOENT' ? `there is no journal ${path}` : `the journal ${path} cannot be read: ${message}`,
    )
  }
}

const differenceText = ({ revision, recorded, replayed }: Difference): string => `\
the run differs first at revision ${revision}
  recorded  ${recorded ? `${recorded.wrote} (${recorded.digest})` : 'nothing more'}
  replayed  ${replayed ? `${replayed.wrote} (${replayed.digest})` : 'nothing more'}
`
