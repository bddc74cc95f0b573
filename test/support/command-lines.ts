/** Command lines that end by themselves, one after the other in one process: node starts once for all of them. */
import { type ChildProcess, fork } from 'node:child_process'
import type { CommandLine, Said } from './command-line-runner.ts'

export class CommandLines {
  readonly #runner: string
  readonly #file: string
  #process: ChildProcess | undefined
  #last: Promise<unknown> = Promise.resolve()
  #atWork: { done(said: Said): void; fail(error: Error): void } | undefined

  /**
   * @param runner command-line-runner.ts, bundled
   * @param file the command line as it is shipped, beside what V8 compiled of it
   */
  constructor(runner: string, file: string) {
    this.#runner = runner
    this.#file = file
  }

  /** @throws when the process ends before the command line does */
  run(line: CommandLine): Promise<Said> {
    const said = this.#last.then(() => this.#run(line))
    this.#last = said.catch(() => {})
    return said
  }

  /** Ends what still runs. */
  stop(): void {
    if (this.#atWork) this.#process?.kill('SIGKILL')
  }

  async #run(line: CommandLine): Promise<Said> {
    this.#process ??= this.#start()
    this.#process.send(line)
    const said = await new Promise<Said>((done, fail) => (this.#atWork = { done, fail }))
    if (said.goesOn) {
      this.#process?.kill('SIGKILL')
      this.#process = undefined
    }
    return said
  }

  #start(): ChildProcess {
    const child = fork(this.#runner, [this.#file], { execArgv: [] })
    child.unref()
    child.channel!.unref()
    child.on('message', (said: Said) => this.#settle(({ done }) => done(said)))
    child.on('exit', (code, signal) => {
      if (this.#process !== child) return
      this.#process = undefined
      this.#settle(({ fail }) => fail(new Error(`it ended all command lines: ${code ?? signal}`)))
    })
    return child
  }

  #settle(settle: (atWork: { done(said: Said): void; fail(error: Error): void }) => void): void {
    const atWork = this.#atWork
    this.#atWork = undefined
    if (atWork) settle(atWork)
  }
}
