/** What a shell adds to the variables that it was given: where it is, and how deep shells are nested. Source: dash(1), bash(1), busybox ash. */
import type { Dialect, Environment, Process } from '../../runtime/program.ts'

export class ShellEnvironment implements Environment {
  private constructor(
    private readonly base: Environment,
    private readonly folder: string,
    /** Undefined where nobody counts. */
    private readonly level: string | undefined,
  ) {}

  /** The variables of a shell that starts. dash counts no levels. */
  static of({ variables, cwd }: Pick<Process, 'variables' | 'cwd'>, dialect: Dialect): ShellEnvironment {
    const outer = variables.get('SHLVL')
    return new ShellEnvironment(
      ShellEnvironment.given(variables),
      cwd,
      dialect === 'dash' ? outer : String(levelOf(outer) + 1),
    )
  }

  /** What bash hands to a program that takes its place: there is one shell less. */
  static withoutShell(env: Environment): Environment {
    const folder = env.get('PWD')
    if (folder === undefined || !env.has('SHLVL')) return env
    return new ShellEnvironment(ShellEnvironment.given(env), folder, String(levelOf(env.get('SHLVL')) - 1))
  }

  get(name: string): string | undefined {
    if (name === 'PWD') return this.folder
    if (name === 'SHLVL') return this.level
    return this.base.get(name)
  }

  has(name: string): boolean {
    return this.get(name) !== undefined
  }

  *keys(): Generator<string> {
    for (const name of this.base.keys()) if (name !== 'PWD' && name !== 'SHLVL') yield name
    if (this.level !== undefined) yield 'SHLVL'
    yield 'PWD'
  }

  *[Symbol.iterator](): Generator<readonly [string, string]> {
    for (const name of this.keys()) yield [name, this.get(name) ?? '']
  }

  /** What the outermost shell was given: shells that start shells would go ever deeper. */
  static given(env: Environment): Environment {
    return env instanceof ShellEnvironment ? env.base : env
  }
}

const levelOf = (text: string | undefined): number => (/^-?\d{1,3}$/.test(text ?? '') ? Number(text) : 0)
