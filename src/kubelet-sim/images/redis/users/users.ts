/** The users of a redis server: their passwords, and what they may do. Source: acl.c. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { RedisError } from '../error.ts'
import { type Fact, keysIn } from '../facts.ts'
import { Permissions } from './permissions.ts'

const digestOf = (password: string): string =>
  bytesToHex(sha256(Uint8Array.from(password, (each) => each.charCodeAt(0))))

/** More users are refused. */
const mostUsers = 1_000

export class User {
  isOn = false
  isOpen = false
  #checksPayload = true
  #passwords: string[] = []
  #permissions = new Permissions()
  /** What it may do besides. */
  #selectors: Permissions[] = []

  constructor(readonly name: string) {}

  accepts(password: string): boolean {
    return this.isOn && (this.isOpen || this.#passwords.includes(digestOf(password)))
  }

  /** Why it may not do that; undefined: it may. */
  refusal(fact: Fact, words: readonly string[]): 'command' | 'key' | 'channel' | undefined {
    let worst: 'command' | 'key' | 'channel' = 'command'
    for (const each of [this.#permissions, ...this.#selectors]) {
      const why = refusalBy(each, fact, words)
      if (why === undefined) return undefined
      if (why !== 'command') worst = why
    }
    return worst
  }

  /** @throws RedisError with what is wrong with a rule */
  take(rule: string): void {
    const word = rule.toLowerCase()
    if (word === 'on' || word === 'off') this.isOn = word === 'on'
    else if (word === 'nopass') {
      this.isOpen = true
      this.#passwords = []
    } else if (word === 'resetpass') {
      this.isOpen = false
      this.#passwords = []
    } else if (/^(skip-)?sanitize-payload$/.test(word)) this.#checksPayload = word === 'sanitize-payload'
    else if (/^[><#!]/.test(rule)) this.#takePassword(rule)
    else if (word === 'reset') this.#reset()
    else if (word === 'clearselectors') this.#selectors = []
    else if (rule.startsWith('(')) this.#selectors.push(selectorOf(rule))
    else if (!this.#permissions.take(rule)) throw new RedisError('Syntax error')
  }

  /** `user alice on #… ~cached:* resetchannels -@all +get`. */
  get text(): string {
    const flags = [this.isOn ? 'on' : 'off', ...(this.isOpen ? ['nopass'] : []), this.#payloadFlag]
    const words = [...flags, ...this.#passwords.map((each) => `#${each}`), this.#permissions.text]
    return ['user', this.name, ...words, ...this.#selectors.map(({ text }) => `(${text})`)].join(' ')
  }

  get flags(): readonly string[] {
    return [this.isOn ? 'on' : 'off', ...(this.isOpen ? ['nopass'] : []), this.#payloadFlag]
  }

  get passwords(): readonly string[] {
    return this.#passwords
  }

  get permissions(): Permissions {
    return this.#permissions
  }

  get selectors(): readonly Permissions[] {
    return this.#selectors
  }

  get #payloadFlag(): string {
    return this.#checksPayload ? 'sanitize-payload' : 'skip-sanitize-payload'
  }

  #takePassword(rule: string): void {
    const [sign, said] = [rule[0], rule.slice(1)]
    if (/[#!]/.test(sign) && !/^[\da-f]{64}$/.test(said))
      throw new RedisError(
        'The password hash must be exactly 64 characters and contain only lowercase hexadecimal characters',
      )
    const digest = /[><]/.test(sign) ? digestOf(said) : said
    const isKnown = this.#passwords.includes(digest)
    if (/[<!]/.test(sign)) {
      if (!isKnown) throw new RedisError('The password you are trying to remove from the user does not exist')
      this.#passwords = this.#passwords.filter((each) => each !== digest)
    } else if (!isKnown) this.#passwords.push(digest)
    this.isOpen = false
  }

  #reset(): void {
    this.isOn = false
    this.isOpen = false
    this.#checksPayload = true
    this.#passwords = []
    this.#permissions = new Permissions()
    this.#selectors = []
  }
}

function selectorOf(rule: string): Permissions {
  const permissions = new Permissions()
  if (!rule.endsWith(')'))
    throw new RedisError("Unmatched parenthesis in acl selector starting at '" + rule + "'.")
  for (const each of rule.slice(1, -1).split(/\s+/).filter(Boolean))
    if (!permissions.take(each)) throw new RedisError('Syntax error')
  return permissions
}

function refusalBy(
  permissions: Permissions,
  fact: Fact,
  words: readonly string[],
): 'command' | 'key' | 'channel' | undefined {
  if (!permissions.mayRun(fact, words)) return 'command'
  if (keysIn(fact, words).some((key) => !permissions.mayUse(key, fact))) return 'key'
  const isPattern = fact.name === 'psubscribe'
  const channels = /publish$/.test(fact.name)
    ? words.slice(1, 2)
    : /^(p|s)?subscribe$/.test(fact.name)
      ? words.slice(1)
      : []
  return channels.some((each) => !permissions.mayHear(each, isPattern)) ? 'channel' : undefined
}

/** `(~a* +get)` is one rule, though it has spaces. */
function rulesOf(words: readonly string[]): readonly string[] {
  const rules: string[] = []
  for (const word of words) {
    const last = rules.at(-1)
    if (last?.startsWith('(') && !last.endsWith(')')) rules[rules.length - 1] = `${last} ${word}`
    else rules.push(word)
  }
  return rules
}

export class Users {
  readonly #users = new Map<string, User>()

  constructor() {
    this.set('default', ['on', 'nopass', 'allkeys', 'allchannels', 'allcommands'])
  }

  /** Who asks before he has said who he is. */
  get default(): User {
    return this.#users.get('default')!
  }

  get(name: string): User | undefined {
    return this.#users.get(name)
  }

  get names(): readonly string[] {
    return [...this.#users.keys()].sort()
  }

  /** All or nothing of what the rules say. @throws RedisError */
  set(name: string, words: readonly string[]): void {
    const known = this.#users.get(name)
    if (!known && this.#users.size >= mostUsers) throw new RedisError('ERR too many users')
    const [made, user] = [new User(name), known ?? new User(name)]
    const rules = rulesOf(words)
    for (const rule of known ? rulesOf(known.text.split(' ').slice(2)).concat(rules) : rules) {
      try {
        made.take(rule)
      } catch (error) {
        if (error instanceof RedisError)
          throw new RedisError(`ERR Error in ACL SETUSER modifier '${rule}': ${error.message}`)
        throw error
      }
    }
    for (const rule of rules) user.take(rule)
    this.#users.set(name, user)
  }

  delete(name: string): boolean {
    return this.#users.delete(name)
  }

  /** `requirepass`. */
  setPassword(password: string): void {
    this.default.take('resetpass')
    this.default.take(password === '' ? 'nopass' : `>${password}`)
  }

  /** In place of what there is. @param lines `user alice on …`. @throws RedisError */
  load(lines: readonly string[]): void {
    const made = new Users()
    for (const line of lines) {
      const [word, name, ...rules] = line.trim().split(/\s+/)
      if (word === '' || word.startsWith('#')) continue
      if (word !== 'user' || name === undefined)
        throw new RedisError('ERR line should start with user keyword followed by the username')
      made.set(name, ['reset', ...rules])
    }
    this.#users.clear()
    for (const name of made.names) this.#users.set(name, made.get(name)!)
  }

  get lines(): readonly string[] {
    return this.names.map((name) => this.#users.get(name)!.text)
  }
}
