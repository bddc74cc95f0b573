/** Reads the options of a command, as getopt(3) does. */
import type { Process } from '../../runtime/program.ts'

/** An option that a command does not have, or that is given without its value. */
export interface WrongOption {
  /** `x` of -x, `-name` of --name. */
  readonly name: string
  readonly lacksValue: boolean
}

export class Options {
  readonly operands: string[] = []
  readonly #values = new Map<string, string[]>()
  /** The first of them. */
  invalid: WrongOption | undefined

  /** @param letters the options; one with a `:` after it takes a value. Long options are given by name in `long`. */
  constructor(args: readonly string[], letters: string, long: Readonly<Record<string, string>> = {}) {
    let n = 1
    for (; n < args.length; n++) {
      const argument = args[n]
      if (argument === '--') {
        n++
        break
      }
      if (argument.startsWith('--')) n += this.#long(argument.slice(2), args[n + 1], { letters, long })
      else if (argument.length > 1 && argument[0] === '-') n += this.#short(argument, args[n + 1], letters)
      else this.operands.push(argument)
    }
    for (; n < args.length; n++) this.operands.push(args[n])
  }

  has(letter: string): boolean {
    return this.#values.has(letter)
  }

  /** What was said last. */
  get(letter: string): string | undefined {
    return this.#values.get(letter)?.at(-1)
  }

  /** All that was said, for what may be said again and again. */
  all(letter: string): readonly string[] {
    return this.#values.get(letter) ?? []
  }

  number(letter: string, otherwise: number): number {
    const value = Number(this.get(letter) ?? otherwise)
    return Number.isFinite(value) ? value : otherwise
  }

  #add(letter: string, value: string): void {
    const said = this.#values.get(letter)
    if (said) said.push(value)
    else this.#values.set(letter, [value])
  }

  /** @param name as it was written */
  #addNext(letter: string, name: string, next: string | undefined): void {
    if (next === undefined) this.#refuse(name, true)
    else this.#add(letter, next)
  }

  #refuse(name: string, lacksValue = false): void {
    this.invalid ??= { name, lacksValue }
  }

  /** Answers how many further words were used. */
  #short(argument: string, next: string | undefined, letters: string): number {
    for (let n = 1; n < argument.length; n++) {
      const at = letters.indexOf(argument[n])
      if (at < 0 || argument[n] === ':') this.#refuse(argument[n])
      else if (letters[at + 1] !== ':') this.#add(argument[n], '')
      else if (n + 1 < argument.length) {
        this.#add(argument[n], argument.slice(n + 1))
        return 0
      } else {
        this.#addNext(letters[at], argument[n], next)
        return 1
      }
    }
    return 0
  }

  #long(
    argument: string,
    next: string | undefined,
    { letters, long }: { letters: string; long: Readonly<Record<string, string>> },
  ): number {
    const [name, ...value] = argument.split('=')
    const letter = Object.hasOwn(long, name) ? long[name] : undefined
    if (letter === undefined) this.#refuse(`-${name}`)
    else if (value.length > 0) this.#add(letter, value.join('='))
    else {
      const takesValue = letters[letters.indexOf(letter) + 1] === ':'
      if (takesValue) this.#addNext(letter, `-${name}`, next)
      else this.#add(letter, '')
      return takesValue ? 1 : 0
    }
    return 0
  }
}

/** GNU's tools whose exit code for trouble is not 1. */
const troubleIsTwo: ReadonlySet<string> = new Set(['ls', 'sort', 'grep', 'egrep', 'fgrep', 'diff', 'cmp'])

/** What is wrong with it, as getopt(3) of GNU's C library says it. */
export function wrongOptionText({ name, lacksValue }: WrongOption): string {
  const [long, short] = lacksValue
    ? [`option '-${name}' requires an argument`, `option requires an argument -- '${name}'`]
    : [`unrecognized option '-${name}'`, `invalid option -- '${name}'`]
  return name.startsWith('-') ? long : short
}

/** Says that an option is unknown, or lacks its value; answers the exit code. */
export function refuseOption(process: Process, { name: option, lacksValue }: WrongOption): number {
  const name = nameOf(process)
  if (!isGnu(process)) {
    const what = lacksValue ? 'option requires an argument' : 'unrecognized option'
    process.complain(`${name}: ${what}: ${option.replace(/^-/, '')}\n`)
    return 1
  }
  process.complain(
    `${name}: ${wrongOptionText({ name: option, lacksValue })}\nTry '${name} --help' for more information.\n`,
  )
  return troubleIsTwo.has(name) ? 2 : 1
}

/** The command as messages name it. */
export const nameOf = (process: Process): string =>
  process.args[0].slice(process.args[0].lastIndexOf('/') + 1)

/** Whether the tools of the image are those of GNU, as in Debian and its like; else they are busybox'. */
export const isGnu = ({ machine: { image } }: Process): boolean =>
  image.hasGnuTools || (image.has('apt-get') && image.shell !== 'ash')
