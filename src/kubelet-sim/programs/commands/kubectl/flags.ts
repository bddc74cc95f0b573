/** The flags of kubectl's commands, read as pflag reads them. */
import { goDurationMs } from '../../../../api/go-duration.ts'
import { Failure, failure } from './failure.ts'

interface Flag {
  readonly name: string
  readonly letter: string | undefined
  readonly takes: 'value' | 'nothing' | 'perhaps'
}

/** @param text see Flags */
const declared = (text: string): readonly Flag[] =>
  text
    .split(/\s+/)
    .filter(Boolean)
    .map((each) => {
      const [, letter, name, sign] = /^(?:(.),)?([^=?]+)([=?]?)$/.exec(each)!
      return { name, letter, takes: sign === '=' ? 'value' : sign === '?' ? 'perhaps' : 'nothing' }
    })

/** Those that all commands have. */
const globalFlags = declared(
  'as= as-group= as-uid= cache-dir= certificate-authority= client-certificate= client-key= cluster= context= disable-compression h,help insecure-skip-tls-verify kubeconfig= ' +
    'log-flush-frequency= match-server-version n,namespace= password= profile= profile-output= request-timeout= s,server= tls-server-name= token= user= username= v,v= vmodule= warnings-as-errors',
)

export class Flags {
  readonly operands: string[] = []
  /** What stands behind `--`; absent where nobody has written that. */
  behindDashes: string[] | undefined
  readonly #values = new Map<string, string[]>()
  readonly #byName = new Map<string, Flag>()
  readonly #byLetter = new Map<string, Flag>()

  /**
   * @param words with `--`, without the command
   * @param own `o,output=` takes a value, `A,all-namespaces` none, `dry-run?` perhaps; each with its letter before it, if it has one
   * @param command as it is said to be called: `kubectl get`
   * @throws Failure for a flag that there is not
   */
  constructor(
    words: readonly string[],
    own: string,
    private readonly command: string,
  ) {
    for (const flag of [...globalFlags, ...declared(own)]) this.#learn(flag)
    for (let n = 0; n < words.length; n++) {
      const word = words[n]
      if (word === '--') {
        this.behindDashes = words.slice(n + 1)
        break
      }
      if (word.startsWith('--')) n += this.#long(word.slice(2), words[n + 1])
      else if (word.length > 1 && word.startsWith('-')) n += this.#short(word.slice(1), words[n + 1])
      else this.operands.push(word)
    }
  }

  has(name: string): boolean {
    return this.#values.has(name)
  }

  /** What was said last. */
  get(name: string): string | undefined {
    return this.#values.get(name)?.at(-1)
  }

  all(name: string): readonly string[] {
    return this.#values.get(name) ?? []
  }

  /** All that was said, of which each may be several with commas between. */
  list(name: string): readonly string[] {
    return this.all(name)
      .flatMap((each) => each.split(','))
      .filter(Boolean)
  }

  /** @throws Failure */
  isOn(name: string, otherwise = false): boolean {
    const said = this.get(name)
    if (said === undefined) return otherwise
    if (/^(1|t|true)$/i.test(said)) return true
    if (/^(0|f|false)$/i.test(said)) return false
    throw this.#wrong(name, said, `strconv.ParseBool: parsing "${said}": invalid syntax`)
  }

  /** @throws Failure */
  number(name: string): number | undefined {
    const said = this.get(name)
    if (said === undefined) return undefined
    if (/^[+-]?\d+$/.test(said)) return Number(said)
    throw this.#wrong(name, said, `strconv.ParseInt: parsing "${said}": invalid syntax`)
  }

  /** In milliseconds. @throws Failure */
  duration(name: string): number | undefined {
    const said = this.get(name)
    if (said === undefined) return undefined
    const ms = goDurationMs(said)
    if (typeof ms === 'number') return ms
    throw this.#wrong(name, said, ms)
  }

  #wrong(name: string, said: string, why: string): Failure {
    const letter = this.#byName.get(name)?.letter
    const shown = letter === undefined ? `--${name}` : `-${letter}, --${name}`
    return this.#refuse(`invalid argument "${said}" for "${shown}" flag: ${why}`)
  }

  #refuse(why: string): Failure {
    return new Failure(`error: ${why}\nSee '${this.command} --help' for usage.`)
  }

  #learn(flag: Flag): void {
    this.#byName.set(flag.name, flag)
    if (flag.letter) this.#byLetter.set(flag.letter, flag)
  }

  #add(name: string, value: string): void {
    const said = this.#values.get(name)
    if (said) said.push(value)
    else this.#values.set(name, [value])
  }

  /** Answers how many further words were used. */
  #long(text: string, next: string | undefined): number {
    const [, name, value] = /^([^=]*)(?:=(.*))?$/s.exec(text)!
    const flag = this.#byName.get(name)
    if (!flag) throw this.#refuse(`unknown flag: --${name}`)
    if (value !== undefined) this.#add(name, value)
    else if (flag.takes === 'value') {
      if (next === undefined) throw this.#refuse(`flag needs an argument: --${name}`)
      this.#add(name, next)
      return 1
    } else this.#add(name, flag.takes === 'nothing' ? 'true' : '')
    return 0
  }

  #short(text: string, next: string | undefined): number {
    for (let n = 0; n < text.length; n++) {
      const flag = this.#byLetter.get(text[n])
      if (!flag) throw this.#refuse(`unknown shorthand flag: '${text[n]}' in -${text}`)
      const rest = text.slice(n + 1)
      if (rest.startsWith('=')) {
        this.#add(flag.name, rest.slice(1))
        return 0
      }
      if (flag.takes === 'value') {
        if (rest === '' && next === undefined)
          throw this.#refuse(`flag needs an argument: '${text[n]}' in -${text}`)
        this.#add(flag.name, rest || next!)
        return rest ? 0 : 1
      }
      this.#add(flag.name, flag.takes === 'nothing' ? 'true' : '')
    }
    return 0
  }
}

/** How much of a write is done. */
type DryRun = 'none' | 'client' | 'server'

/** @throws Failure */
export function dryRunOf(flags: Flags): DryRun {
  const said = flags.get('dry-run') ?? 'none'
  if (said === 'none' || said === 'client' || said === 'server') return said
  throw failure(`Invalid dry-run value (${said || 'unchanged'}). Must be "none", "server", or "client".`)
}
