/** What rules of redis let somebody do: commands, keys and channels. Source: acl.c. */
import { RedisError } from '../error.ts'
import { categories, categoriesOf, type Fact, facts } from '../facts.ts'
import { fits } from '../glob.ts'

/** `%R~cache:*`: keys that may be read, or written, or both. */
interface KeyRule {
  readonly pattern: string
  readonly reads: boolean
  readonly writes: boolean
}

/** Subcommands that whoever is no administrator may use, too, of commands that are otherwise theirs. */
const harmless: Readonly<Record<string, ReadonlySet<string>>> = {
  acl: new Set(['whoami', 'cat', 'genpass', 'help']),
  client: new Set(
    'setname getname id info reply help setinfo tracking trackinginfo no-evict no-touch'.split(' '),
  ),
}

function isIn(fact: Fact, category: string, subcommand: string): boolean {
  if (category === 'all') return true
  if (Object.hasOwn(harmless, fact.name)) {
    const isHarmless = harmless[fact.name].has(subcommand)
    if (/^(admin|dangerous)$/.test(category)) return !isHarmless
  }
  return categoriesOf(fact).includes(category)
}

export class Permissions {
  /** `+@all`, `-config|set`: the last one that is about a command counts. */
  #commands: string[] = []
  #isAllCommands = false
  #keys: KeyRule[] = []
  #channels: string[] = []

  mayRun(fact: Fact, words: readonly string[]): boolean {
    const subcommand = words[1]?.toLowerCase() ?? ''
    let may = this.#isAllCommands
    for (const rule of this.#commands) {
      const name = rule.slice(1)
      const isAbout = name.startsWith('@')
        ? isIn(fact, name.slice(1), subcommand)
        : name === fact.name || name === `${fact.name}|${subcommand}`
      if (isAbout) may = rule.startsWith('+')
    }
    return may
  }

  mayUse(key: string, fact: Fact): boolean {
    const [reads, writes] = [fact.flags.includes('r'), fact.flags.includes('w')]
    return this.#keys.some(
      (each) => (!reads || each.reads) && (!writes || each.writes) && fits(key, each.pattern),
    )
  }

  /** @param isPattern it is a pattern itself, and must be one of those that are allowed */
  mayHear(channel: string, isPattern: boolean): boolean {
    return this.#channels.some((each) => each === '*' || (isPattern ? each === channel : fits(channel, each)))
  }

  /** Answers whether it is a rule about these. @throws RedisError with what is wrong with it */
  take(rule: string): boolean {
    const word = rule.toLowerCase()
    if (word === 'allcommands' || word === '+@all') this.#allow(true)
    else if (word === 'nocommands' || word === '-@all') this.#allow(false)
    else if (/^[+-]/.test(rule)) this.#takeCommand(word)
    else if (word === 'allkeys' || rule === '~*') this.#keys = [{ pattern: '*', reads: true, writes: true }]
    else if (word === 'resetkeys') this.#keys = []
    else if (word === 'allchannels' || rule === '&*') this.#channels = ['*']
    else if (word === 'resetchannels') this.#channels = []
    else if (/^(~|%(r|w|rw|wr)~)/i.test(rule)) this.#takeKey(rule)
    else if (rule.startsWith('&')) this.#takeChannel(rule.slice(1))
    else return false
    return true
  }

  get keys(): string {
    return this.#keys
      .map(({ pattern, reads, writes }) =>
        reads && writes ? `~${pattern}` : `%${reads ? 'R' : 'W'}~${pattern}`,
      )
      .join(' ')
  }

  get channels(): string {
    return this.#channels.map((each) => `&${each}`).join(' ')
  }

  get commands(): string {
    return [this.#isAllCommands ? '+@all' : '-@all', ...this.#commands].join(' ')
  }

  /** As rules, in the order in which they are told. */
  get text(): string {
    const channels = this.#channels.includes('*') ? '&*' : ['resetchannels', this.channels].join(' ').trim()
    return [this.keys, channels, this.commands].filter(Boolean).join(' ')
  }

  #allow(isAll: boolean): void {
    this.#isAllCommands = isAll
    this.#commands = []
  }

  #takeCommand(rule: string): void {
    const name = rule.slice(1)
    const [command, subcommand] = name.split('|')
    const isKnown = name.startsWith('@') ? categories.includes(name.slice(1)) : facts.has(command)
    if (!isKnown || subcommand === '') throw new RedisError('Unknown command or category name in ACL')
    // What is said anew takes the place of what was said of it, and of its parts.
    this.#commands = this.#commands.filter(
      (each) => each.slice(1) !== name && !each.slice(1).startsWith(`${name}|`),
    )
    this.#commands.push(rule)
  }

  #takeKey(rule: string): void {
    if (this.#keys.some(({ pattern, reads, writes }) => pattern === '*' && reads && writes))
      throw new RedisError(
        "Adding a pattern after the * pattern (or the 'allkeys' flag) is not valid and does not have any effect. Try 'resetkeys' to start with an empty list of patterns",
      )
    const at = rule.indexOf('~')
    const how = rule.slice(1, at).toUpperCase()
    const [reads, writes] = rule.startsWith('~') ? [true, true] : [how.includes('R'), how.includes('W')]
    this.#keys.push({ pattern: rule.slice(at + 1), reads, writes })
  }

  #takeChannel(pattern: string): void {
    if (this.#channels.includes('*'))
      throw new RedisError(
        "Adding a pattern after the * pattern (or the 'allchannels' flag) is not valid and does not have any effect. Try 'resetchannels' to start with an empty list of channels",
      )
    this.#channels.push(pattern)
  }
}
