/** `kubesim` as a user types it, in processes of their own, each with a temporary folder that is gone afterwards. */
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { folder as shipped } from 'virtual:shipped-command'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import type { Said, Unwritable } from './command-line-runner.ts'
import { CommandLines } from './command-lines.ts'

export interface Running {
  readonly child: ChildProcess
  stdout: string
  stderr: string
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string | null>
}

export interface StartOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly stdio?: StdioOptions
  /** Given to it as standard input, of which that is all; null: it says nothing and does not end. */
  readonly stdin?: string | null
}

interface RunOptions extends Pick<StartOptions, 'cwd' | 'env'> {
  readonly unwritable?: Unwritable
}

/** The command line for the tests of a file. */
export function useCli(): Cli {
  const cli = new Cli()
  beforeEach(() => cli.open())
  afterEach(() => cli.close())
  return cli
}

/** The same with one folder for all tests of a file, in which they share what runs. */
export function useSharedCli(): Cli {
  const cli = new Cli()
  beforeAll(() => cli.open())
  afterAll(() => cli.close())
  return cli
}

/** The file that node runs. */
const main = join(shipped, 'cli.js')

/** A process for all test files of a worker. */
const lines = new CommandLines(join(shipped, 'runner.js'), join(shipped, 'kubesim.cjs'))

class Cli {
  readonly #children: ChildProcess[] = []
  /** The temporary folder of its processes. */
  folder = ''

  /** Before each test. */
  open(): void {
    this.folder = mkdtempSync(join(tmpdir(), 'kubesim-cli-'))
  }

  /** After each test. */
  close(): void {
    for (const { pid } of this.#children.splice(0)) killGroup(pid!)
    lines.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }

  start(args: readonly string[], options: StartOptions = {}): Running {
    return this.spawn([process.execPath, main, ...args], options)
  }

  /** Runs a command line of a shell, in which `$KUBESIM` starts the command line. */
  shell(line: string, options: StartOptions = {}): Running {
    return this.spawn(['/bin/bash', '-c', line], options)
  }

  /** What a command that ends by itself said. It runs in one process with others: what ends on signals or reads its input is started. */
  run(args: readonly string[], { cwd, env, unwritable }: RunOptions = {}): Promise<Said> {
    return lines.run({ args, cwd: cwd ?? this.folder, env: this.#environment(env), unwritable })
  }

  spawn([command, ...args]: readonly string[], { cwd, env, stdio, stdin }: StartOptions): Running {
    const child = spawn(command, args, {
      cwd: cwd ?? this.folder,
      stdio,
      // A group of its own: what a shell started ends with it.
      detached: true,
      env: this.#environment(env),
    })
    this.#children.push(child)
    // All that it said has arrived only when its streams are closed, too.
    const ended = new Promise<number | string | null>((done) =>
      child.on('close', (code, signal) => done(code ?? signal)),
    )
    const running: Running = { child, stdout: '', stderr: '', ended }
    child.stdout?.on('data', (chunk) => (running.stdout += chunk))
    child.stderr?.on('data', (chunk) => (running.stderr += chunk))
    if (stdin !== null) child.stdin?.end(stdin)
    return running
  }

  #environment(more: StartOptions['env']) {
    const KUBESIM = `${process.execPath} ${main}`
    return { ...process.env, TMPDIR: this.folder, KUBESIM, ...more }
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // All of it has ended.
  }
}

/** Waits until the greeting is complete. */
export const greeting = (running: Running): Promise<string> =>
  new Promise<string>((done, fail) => {
    const look = () => {
      if (running.stdout.includes('Ctrl-C')) done(running.stdout)
    }
    look()
    running.child.stdout!.on('data', look)
    running.child.on('close', () => fail(new Error(`it ended: ${running.stdout}${running.stderr}`)))
  })

export const fileOf = (text: string): string => /export KUBECONFIG=(\S+)/.exec(text)![1]
export const urlOf = (text: string): string => /at (http:\S+)/.exec(text)![1]
