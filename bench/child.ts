/** Processes that are measured: started from here, asked over IPC, ended from here. */
import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'

/** Every entry is bundled beside this one. */
const entry = (name: string) => join(import.meta.dirname, `${name}.js`)

export class Child {
  readonly #process: ChildProcess

  constructor(name: string, args: readonly string[] = [], execArgv: readonly string[] = []) {
    this.#process = fork(entry(name), args, {
      execArgv: [...execArgv],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
  }

  /** The next message from the process. */
  next<T>(): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#process.once('message', (message) => resolve(message as T))
      this.#process.once('exit', (code) => reject(new Error(`the measured process ended with ${code}`)))
    })
  }

  tell(message: object): void {
    this.#process.send(message)
  }

  kill(): void {
    this.#process.removeAllListeners('exit')
    this.#process.kill('SIGKILL')
  }
}
