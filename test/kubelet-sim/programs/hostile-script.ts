/** Scripts that nobody would write, made by chance: of what is too long, too deep, too many or not finished. */
import type { Random } from '../../../src/sim/random.ts'

const pick = <T>(random: Random, list: readonly T[]): T => list[random.int(list.length)]

/** Mostly little, now and then very much. */
const many = (random: Random): number => Math.floor(2 ** (random.fraction() * 16))

const repeated = (random: Random, text: string): string =>
  text.repeat(Math.max(1, Math.min(many(random), Math.floor(60_000 / text.length))))

/** What is bad for whoever reads it, if there is enough of it. */
const bits: readonly string[] = [
  ...[
    'a',
    ' ',
    '\n',
    '\\',
    "'",
    '"',
    '`',
    '$',
    '*',
    '?',
    '[',
    ']',
    '(',
    ')',
    '{',
    '}',
    '<',
    '>',
    '&',
    '|',
    ';',
    '!',
    '~',
    '#',
  ],
  ...[
    '$(',
    '${',
    '$((',
    '((',
    '))',
    '[[',
    ']]',
    '<<E\n',
    '<<<',
    '&&',
    '||',
    ';;',
    '*a',
    '?*',
    '[a-',
    '+(',
    '@(',
    '{a,b}',
    '{1..9}',
  ],
  ...[
    '${x:-',
    '${x//',
    '${x##*',
    '${#',
    '1+',
    '(1',
    '-',
    '%s',
    '%9999d',
    '%.101f',
    '\\x',
    '\\0',
    'a=b ',
    'é',
    '\u{1F600}',
    '\0',
    '.*',
    '(a|',
    'a{9}',
  ],
  ...[
    'if ',
    'then ',
    'fi ',
    'for i in ',
    'do ',
    'done ',
    'case x in ',
    'esac ',
    'f() ',
    'function f ',
    'time ',
    'coproc ',
    'while ',
  ],
]

const numbers: readonly string[] = [
  '0',
  '-1',
  '1e99',
  '9223372036854775807',
  '-9223372036854775808',
  '99999999999999999999',
  '0x',
  '1.5',
  '2147483648',
  'nan',
  '08',
  '@99999999999999',
]

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

export class HostileScripts {
  constructor(
    private readonly random: Random,
    /** The commands there are. */
    private readonly names: readonly string[],
  ) {}

  script(): string {
    const { random } = this
    const kind = random.fraction()
    if (kind < 0.15)
      return Array.from({ length: 1 + (many(random) % 40) }, () => repeated(random, pick(random, bits))).join(
        '',
      )
    if (kind < 0.3) return this.#list(4)
    return `x=${this.#word()}; ${this.#list(3)}`
  }

  #list(depth: number): string {
    const separators = ['; ', ' && ', ' || ', ' | ', '\n', ' & ']
    const first = this.#statement(depth)
    return this.random.fraction() < 0.5
      ? first
      : first + pick(this.random, separators) + this.#statement(depth)
  }

  #statement(depth: number): string {
    if (depth === 0) return this.#command()
    const inner = () => this.#list(depth - 1)
    return pick<() => string>(this.random, [
      () => this.#command(),
      () => this.#command(),
      () => `(${inner()})`,
      () => `{ ${inner()}; }`,
      () => `while true; do ${inner()}; done`,
      () => `for x in ${this.#word()} ${this.#word()}; do ${inner()}; done`,
      () => `if ${inner()}; then ${inner()}; fi`,
      () => `f() { ${inner()}; f "$@" "$x"; }; f ${this.#word()}`,
      () => `x=$(${inner()})`,
      () => `eval "${inner().replaceAll('"', '')}"`,
      () => `trap '${inner().replaceAll("'", '')}' EXIT USR1; kill -USR1 $$`,
      () => `case ${this.#word()} in ${this.#word()}) ${inner()};; esac`,
      () => `[[ ${this.#word()} ${pick(this.random, ['=', '=~', '-gt'])} ${this.#word()} ]]`,
      () => `echo $((${this.#word()}))`,
      () => `x=$x$x$x; x=$x$x$x; x=$x$x$x; ${inner()}`,
      () => `cat <<E | ${inner()}\n${this.#word()}\nE\n`,
    ])()
  }

  #command(): string {
    const count = Math.floor(this.random.fraction() * 5)
    const redirect =
      this.random.fraction() < 0.1
        ? ` ${pick(this.random, ['>', '>>', '<', '2>&1 >'])} /tmp/${this.random.int(3)}`
        : ''
    return (
      [pick(this.random, this.names), ...Array.from({ length: count }, () => this.#word())].join(' ') +
      redirect
    )
  }

  #word(): string {
    const { random } = this
    return pick<() => string>(random, [
      () => `-${letters[random.int(letters.length)]}`,
      () => pick(random, numbers),
      () => pick(random, ['/', '/etc/passwd', '/proc', '/dev/zero', '/tmp/1', '.', '*', '/*/*', '']),
      () => `"${repeated(random, pick(random, bits)).replaceAll(/["`$\\]/g, 'a')}"`,
      () => `'${repeated(random, pick(random, bits)).replaceAll("'", 'a')}'`,
      () => repeated(random, pick(random, bits)),
      () =>
        pick(random, [
          '$x',
          '"$x"',
          '"$@"',
          '${x//a/b}',
          '${x#*a}',
          '${#x}',
          '$$',
          '${x:1:99999}',
          '${!x}',
          '{1..99999}',
          '{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}',
        ]),
      () => `$(seq ${many(random)})`,
      () => `"$(seq ${many(random)})"`,
      () => pick(random, this.names),
    ])()
  }
}
