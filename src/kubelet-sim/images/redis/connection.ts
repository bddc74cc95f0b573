/** One client of a redis server: whether it may ask, what it has in hand, and what it listens to. */
import type { Socket } from '../../runtime/socket.ts'
import type { Reply } from '../conversation.ts'
import { type Waiting, waitingOf } from './blocking.ts'
import { fits } from './command.ts'
import { commandOf, orError } from './commands.ts'
import { replyText, requestIn, requestText } from './protocol.ts'
import type { RedisValue, Statistics } from './store.ts'

/** The server of a connection. */
interface Asked {
  readonly settings: ReadonlyMap<string, string>
  run(words: readonly string[]): RedisValue
  follow(master: { readonly host: string; readonly port: number } | undefined): void
  snapshot(): string
  log(mark: string, text: string): void
  /** Calls back in so many milliseconds. */
  later(ms: number, run: () => void): void
  /** Somebody speaks HTTP: a page may have made a browser do so. */
  suspect(ip: string): void
  /** @param saves undefined: where it is to save at all */
  shutDown(saves: boolean | undefined): void
  readonly statistics: Statistics
}

/** It begins a line of what HTTP sends, and is a command of redis for that reason. */
const crossProtocol = /^(?:post[ \t]|host:)/im

/** What may be asked by who has not said the password. */
const open: ReadonlySet<string> = new Set(['auth', 'hello', 'quit'])

/** What a client may ask who listens. */
const whileListening: ReadonlySet<string> = new Set(
  'subscribe unsubscribe psubscribe punsubscribe ping quit reset'.split(' '),
)

const ok = '+OK\r\n'
const errorText = (error: string): string => replyText({ error })

/** What ends a transaction, or belongs to it but is done at once. */
const ofTransactions: ReadonlySet<string> = new Set(['exec', 'discard', 'multi', 'watch', 'quit', 'reset'])

export class Connection {
  /** It is told of every change. */
  isReplica = false
  #isKnown = false
  /** What is to be done at once, with EXEC. */
  #queue: (readonly string[])[] | undefined
  /** Something in the queue was no command. */
  #isSpoilt = false
  /** What the keys were that it watches. */
  readonly #watched = new Map<string, string>()
  /** What it waits for. */
  #waiting: Waiting | undefined
  #name = ''
  readonly #id: number
  readonly #channels = new Set<string>()
  readonly #patterns = new Set<string>()
  /** It does not read what it listens to. */
  #isBehind = false

  constructor(
    private readonly server: Asked,
    private readonly socket: Socket,
  ) {
    this.#id = server.statistics.connections + 1
  }

  get ip(): string {
    return this.socket.peer ?? '127.0.0.1'
  }

  /** The answer to the first request that has come whole. */
  answer(bytes: string): Reply | undefined {
    const request = requestIn(bytes)
    if (!request) return undefined
    const { words, taken } = request
    const name = words[0]?.toLowerCase() ?? ''
    if (bytes[0] !== '*' && crossProtocol.test(bytes)) {
      this.server.suspect(this.ip)
      return { taken: bytes.length, text: '', isLast: true }
    }
    if (name === '') return { taken, text: '' }
    if (name === 'quit') return { taken, text: ok, isLast: true }
    this.server.statistics.commands++
    if (name === 'shutdown') return this.#shutDown(words, taken)
    return { taken, text: this.#answer(name, words) }
  }

  #shutDown([, how = '']: readonly string[], taken: number): Reply {
    if (this.server.settings.get('requirepass') && !this.#isKnown)
      return { taken, text: errorText('NOAUTH Authentication required.') }
    if (!/^(|save|nosave|now|force)$/i.test(how)) return { taken, text: errorText('ERR syntax error') }
    this.server.shutDown(/^save$/i.test(how) ? true : /^nosave$/i.test(how) ? false : undefined)
    return { taken, text: '', isLast: true }
  }

  abort(): void {
    this.socket.abort()
  }

  /** Tells what was said on a channel to who listens; answers how often. */
  hear(channel: string, message: string): number {
    let heard = 0
    if (this.#channels.has(channel)) {
      this.#tell(['message', channel, message])
      heard++
    }
    for (const pattern of this.#patterns) {
      if (!fits(channel, pattern)) continue
      this.#tell(['pmessage', pattern, channel, message])
      heard++
    }
    return heard
  }

  listensTo(channel: string): boolean {
    return this.#channels.has(channel)
  }

  /** Passes a change on to a replica. */
  pass(words: readonly string[]): void {
    if (this.isReplica) this.#push(requestText(words))
  }

  get #isListening(): boolean {
    return this.#channels.size + this.#patterns.size > 0
  }

  #answer(name: string, words: readonly string[]): string {
    const password = this.server.settings.get('requirepass')
    if (name === 'auth') return this.#authenticate(words, password)
    if (password && !this.#isKnown && !open.has(name)) return errorText('NOAUTH Authentication required.')
    if (this.#isListening && !whileListening.has(name))
      return errorText(
        `ERR Can't execute '${name}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context`,
      )
    if (this.#queue && !ofTransactions.has(name)) return this.#enqueue(words)
    return this.#special(name, words.slice(1)) ?? this.#wait(name, words) ?? replyText(this.server.run(words))
  }

  /** Undefined for what does not wait. What there is already is taken at once. */
  #wait(name: string, words: readonly string[]): string | undefined {
    const problem = orError(() => {
      this.#waiting = waitingOf(name, words.slice(1))
      return null
    })
    if (problem !== null) return replyText(problem)
    if (!this.#waiting) return undefined
    const { forMs } = this.#waiting
    const begun = this.#waiting
    this.tryAgain()
    if (this.#waiting === begun && forMs !== undefined) {
      this.server.later(forMs, () => {
        if (this.#waiting !== begun) return
        this.#waiting = undefined
        this.#push('*-1\r\n')
      })
    }
    return ''
  }

  get isWaiting(): boolean {
    return this.#waiting !== undefined
  }

  /** Something has changed: whoever waits tries to take it. */
  tryAgain(): void {
    const value = this.#waiting?.attempt((words) => this.server.run(words))
    if (value === undefined || value === null) return
    this.#waiting = undefined
    this.#push(replyText(value))
  }

  #authenticate(words: readonly string[], password: string | undefined): string {
    const user = words.length > 2 ? words[1] : undefined
    if (!password && user === 'default') return ok
    if (!password && user === undefined)
      return errorText(
        'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
      )
    if (words.at(-1) !== password || (user !== undefined && user !== 'default'))
      return errorText('WRONGPASS invalid username-password pair or user is disabled.')
    this.#isKnown = true
    return ok
  }

  /** What is about the connection, or the server as a whole, and not about what it keeps. */
  #special(name: string, args: readonly string[]): string | undefined {
    switch (name) {
      case 'multi':
        if (this.#queue) return errorText('ERR MULTI calls can not be nested')
        this.#queue = []
        return ok
      case 'exec':
        return this.#execute()
      case 'discard':
        if (!this.#queue) return errorText('ERR DISCARD without MULTI')
        this.#forget()
        return ok
      case 'watch':
        if (this.#queue) return errorText('ERR WATCH inside MULTI is not allowed')
        for (const key of args) this.#watched.set(key, this.#stateOf(key))
        return ok
      case 'unwatch':
        this.#watched.clear()
        return ok
      case 'subscribe':
        return this.#listen('subscribe', this.#channels, args)
      case 'psubscribe':
        return this.#listen('psubscribe', this.#patterns, args)
      case 'unsubscribe':
        return this.#unlisten('unsubscribe', this.#channels, args)
      case 'punsubscribe':
        return this.#unlisten('punsubscribe', this.#patterns, args)
      case 'replicaof':
      case 'slaveof':
        return this.#follow(args)
      case 'replconf':
        return ok
      case 'client':
        return this.#about(args)
      case 'psync':
      case 'sync':
        return this.#replicate()
      default:
        return undefined
    }
  }

  /** What a client asks of its own connection. */
  #about([verb = '', ...args]: readonly string[]): string {
    switch (verb.toLowerCase()) {
      case 'setname':
        if (args.length !== 1) return errorText("ERR wrong number of arguments for 'client|setname' command")
        if (/[^!-~]/.test(args[0] ?? ''))
          return errorText('ERR Client names cannot contain spaces, newlines or special characters.')
        this.#name = args[0] ?? ''
        return ok
      case 'getname':
        return replyText(this.#name || null)
      case 'id':
        return replyText(this.#id)
      case 'list':
      case 'info':
        return replyText(
          `id=${this.#id} addr=${this.ip}:0 laddr=127.0.0.1:6379 fd=8 name=${this.#name} age=0 idle=0 flags=N db=0 sub=${this.#channels.size} psub=${this.#patterns.size} multi=-1 cmd=client|${verb.toLowerCase()} user=default\n`,
        )
      case 'kill':
        return errorText('ERR No such client')
      case '':
        return errorText("ERR wrong number of arguments for 'client' command")
      default:
        return ok
    }
  }

  #enqueue(words: readonly string[]): string {
    const problem = orError(() => {
      commandOf(words)
      return null
    })
    if (problem !== null) {
      this.#isSpoilt = true
      return replyText(problem)
    }
    this.#queue!.push(words)
    return '+QUEUED\r\n'
  }

  #execute(): string {
    const queue = this.#queue
    if (!queue) return errorText('ERR EXEC without MULTI')
    const isSpoilt = this.#isSpoilt
    const isStale = [...this.#watched].some(([key, state]) => this.#stateOf(key) !== state)
    this.#forget()
    if (isSpoilt) return errorText('EXECABORT Transaction discarded because of previous errors.')
    return isStale ? '*-1\r\n' : replyText(queue.map((words) => this.server.run(words)))
  }

  #forget(): void {
    this.#queue = undefined
    this.#isSpoilt = false
    this.#watched.clear()
  }

  /** What a key has, as a text. */
  #stateOf(key: string): string {
    const type = this.server.run(['TYPE', key])
    const { status } = type as { readonly status: string }
    const reading: Readonly<Record<string, readonly string[]>> = {
      string: ['GET', key],
      list: ['LRANGE', key, '0', '-1'],
      set: ['SMEMBERS', key],
      hash: ['HGETALL', key],
      zset: ['ZRANGE', key, '0', '-1', 'WITHSCORES'],
      stream: ['XINFO', 'STREAM', key, 'FULL', 'COUNT', '0'],
    }
    return status in reading ? replyText(this.server.run(reading[status])) : ''
  }

  #listen(verb: string, to: Set<string>, names: readonly string[]): string {
    if (names.length === 0) return errorText(`ERR wrong number of arguments for '${verb}' command`)
    return names
      .map((name) => {
        to.add(name)
        return replyText([verb, name, this.#channels.size + this.#patterns.size])
      })
      .join('')
  }

  #unlisten(verb: string, to: Set<string>, names: readonly string[]): string {
    const all = names.length > 0 ? names : [...to]
    if (all.length === 0) return replyText([verb, null, this.#channels.size + this.#patterns.size])
    return all
      .map((name) => {
        to.delete(name)
        return replyText([verb, name, this.#channels.size + this.#patterns.size])
      })
      .join('')
  }

  #follow([host = '', port = '']: readonly string[]): string {
    const isNobody = host.toLowerCase() === 'no' && port.toLowerCase() === 'one'
    if (!isNobody && !/^\d{1,5}$/.test(port)) return errorText('ERR Invalid master port')
    this.server.follow(isNobody ? undefined : { host, port: Number(port) })
    if (isNobody) this.server.log('M', '* MASTER MODE enabled (user request)')
    return ok
  }

  #replicate(): string {
    this.isReplica = true
    this.server.log('M', `* Replica ${this.ip}:6379 asks for synchronization`)
    return `+FULLRESYNC ${'0'.repeat(40)} 0\r\n${replyText(this.server.snapshot())}`
  }

  #tell(message: readonly string[]): void {
    this.#push(replyText(message))
  }

  /** Who does not read for long is sent away. */
  #push(text: string): void {
    if (this.#isBehind) return this.abort()
    const written = this.socket.write(text)
    if (typeof written !== 'function') return
    this.#isBehind = true
    written(() => {
      this.#isBehind = false
    })
  }
}
