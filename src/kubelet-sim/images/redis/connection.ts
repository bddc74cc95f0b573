/** One client of a redis server: who it is, what it has in hand, and what it listens to. */
import type { Socket } from '../../runtime/network/socket.ts'
import { boundedLength } from '../../runtime/work.ts'
import type { Reply } from '../parts/conversation.ts'
import type { Asked, Watched } from './asked.ts'
import { type Waiting, waitingOf } from './blocking.ts'
import { type Client, clientAnswer, lineOf, watchedText } from './client-commands.ts'
import { answerToNode } from './cluster/bus.ts'
import { integer } from './command.ts'
import { unknownCommand } from './commands.ts'
import { orError, RedisError } from './error.ts'
import { greetingOf, unknownGuest } from './greeting.ts'
import { replyText, requestIn } from './protocol.ts'
import type { Follower } from './replication.ts'
import { afterScript, evaluated, evaluates, isForScripts } from './scripts/answering.ts'
import { ScriptRunner } from './scripts/runner.ts'
import { ofTransactions, open, whileListening } from './states.ts'
import { Subscriptions } from './subscriptions.ts'
import { Transaction } from './transaction.ts'
import { aclAnswer, denial } from './users/commands.ts'
import type { User } from './users/users.ts'

/** It begins a line of what HTTP sends, and is a command of redis for that reason. */
const crossProtocol = /^(?:post[ \t]|host:)/im

const ok = '+OK\r\n'
const errorText = (error: string): string => replyText({ error })

/** Ports of who connects begin there. */
const firstPort = 40_000

export class Connection implements Follower, Client, Watched {
  /** It is told of every change. */
  isReplica = false
  /** It is told of all that is asked. */
  isMonitor = false
  name = ''
  readonly id: number
  readonly subscriptions = new Subscriptions()
  #database = 0
  /** It reads of replicas, too. */
  #isReader = false
  /** Undefined: he has yet to say who he is. */
  #user: User | undefined
  readonly #transaction = new Transaction()
  /** What it waits for. */
  #waiting: Waiting | undefined
  /** It does not read what it listens to. */
  #isBehind = false
  /** Where it listens itself, if it follows. */
  #ownPort = 6_379
  #ownIp: string | undefined
  readonly #since: number
  #askedAt: number
  #command = 'NULL'

  constructor(
    private readonly server: Asked,
    private readonly socket: Socket,
  ) {
    this.id = server.statistics.connections + 1
    this.#since = this.#askedAt = server.now()
  }

  get ip(): string {
    return this.#ownIp ?? this.socket.peer ?? '127.0.0.1'
  }

  get port(): number {
    return this.#ownPort
  }

  get address(): string {
    return `${this.socket.peer ?? '127.0.0.1'}:${firstPort + (this.id % 20_000)}`
  }

  get userName(): string {
    return this.#who?.name ?? 'default'
  }

  get sort(): string {
    return this.isReplica ? 'replica' : this.subscriptions.count > 0 ? 'pubsub' : 'normal'
  }

  line(command = this.#command): string {
    const { now, port } = { now: this.server.now(), port: this.server.port }
    const { id, address, name, userName, isMonitor, subscriptions } = this
    const flags = this.isReplica ? 'S' : isMonitor ? 'O' : subscriptions.count > 0 ? 'P' : 'N'
    return lineOf({
      ...{ id, address, name, userName, flags, command, port, database: this.#database },
      ...{ ageMs: now - this.#since, idleMs: now - this.#askedAt },
      ...{ channels: subscriptions.channels.size, patterns: subscriptions.patterns.size },
      ...{ queued: this.#transaction.length, watching: this.#transaction.watching },
    })
  }

  /** The answer to the first request that has come whole. */
  answer(bytes: string): Reply | undefined {
    if (bytes[0] === '{' && this.server.cluster)
      return answerToNode(bytes, (said) => this.server.cluster!.hear(said, this.ip))
    const request = requestIn(bytes)
    if (!request) return undefined
    const { taken } = request
    if (bytes[0] !== '*' && crossProtocol.test(bytes)) {
      this.server.suspect(this.ip)
      return { taken: bytes.length, text: '', isLast: true }
    }
    if ((request.words[0] ?? '') === '') return { taken, text: '' }
    const words = this.server.meant(request.words)
    if (!words) return { taken, text: errorText(unknownCommand(request.words).message) }
    const name = words[0].toLowerCase()
    if (name === 'quit') return { taken, text: ok, isLast: true }
    this.server.statistics.commands++
    this.#askedAt = this.server.now()
    this.#command = name
    const { scripts } = this.server
    if (scripts?.isRunning && !isForScripts(words))
      return { taken, text: () => afterScript(scripts, () => this.#answer(name, words)) }
    const text = this.#answer(name, words)
    return name === 'shutdown' && text === '' ? { taken, text, isLast: true } : { taken, text }
  }

  abort(): void {
    this.socket.abort()
  }

  /** Tells what was said on a channel to who listens; answers how often. */
  hear(channel: string, message: string): number {
    const heard = this.subscriptions.heard(channel, message)
    for (const each of heard) this.push(replyText(each))
    return heard.length
  }

  /** Who does not read for long is sent away. */
  push(text: string): void {
    if (this.#isBehind) return this.abort()
    const written = this.socket.write(text)
    if (typeof written !== 'function') return
    this.#isBehind = true
    written(() => {
      this.#isBehind = false
    })
  }

  get isWaiting(): boolean {
    return this.#waiting !== undefined
  }

  /** Something has changed: whoever waits tries to take it. */
  tryAgain(): void {
    const value = this.#waiting?.attempt((words) => this.server.run(words, this.#database))
    if (value === undefined || value === null) return
    this.#waiting = undefined
    this.push(replyText(value))
  }

  /** Who it is; undefined: he has yet to say so. */
  get #who(): User | undefined {
    const { default: other } = this.server.users
    return this.#user ?? (other.isOn && other.isOpen ? other : undefined)
  }

  #answer(name: string, words: readonly string[]): Reply['text'] {
    if (name === 'auth') return this.#authenticate(words.slice(1))
    const user = this.#who
    if (!user && !open.has(name)) return errorText('NOAUTH Authentication required.')
    const said = orError(() => {
      const fact = this.server.factOf(words)
      const why = open.has(name) ? undefined : user?.refusal(fact, words)
      if (why !== undefined) throw new RedisError(`NOPERM ${denial(why, this.userName, fact.name)}`)
      if (this.subscriptions.count > 0 && !whileListening.has(name))
        throw new RedisError(
          `ERR Can't execute '${name}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context`,
        )
      const problem = this.server.refusal(fact, words, this.#isReader)
      if (problem !== undefined) throw new RedisError(problem)
      if (this.#transaction.isOpen && !ofTransactions.has(name)) {
        this.#transaction.add(words)
        return '+QUEUED\r\n'
      }
      this.server.watched(this, words)
      if (evaluates.test(name)) return this.#evaluate(words)
      return this.#special(name, words.slice(1)) ?? this.#wait(name, words) ?? this.#run(words)
    })
    if (typeof said !== 'object') return said
    if (this.#transaction.isOpen && !ofTransactions.has(name)) this.#transaction.spoil()
    return replyText(said)
  }

  #run(words: readonly string[]): string {
    return replyText(this.server.run(words, this.#database))
  }

  #evaluate(words: readonly string[]): Reply['text'] {
    return evaluated(this.server.scripts!, words, new ScriptRunner(this.server, this.#who!, this.#database))
  }

  /** Undefined for what does not wait. What there is already is taken at once. @throws RedisError */
  #wait(name: string, words: readonly string[]): string | undefined {
    this.#waiting = waitingOf(name, words.slice(1))
    if (!this.#waiting) return undefined
    const { forMs } = this.#waiting
    const begun = this.#waiting
    this.tryAgain()
    if (this.#waiting === begun && forMs !== undefined) {
      this.server.later(boundedLength(forMs), () => {
        if (this.#waiting !== begun) return
        this.#waiting = undefined
        this.push('*-1\r\n')
      })
    }
    return ''
  }

  /** `AUTH secret`, `AUTH alice secret`. */
  #authenticate(words: readonly string[]): string {
    if (words.length === 0 || words.length > 2)
      return errorText("ERR wrong number of arguments for 'auth' command")
    const { users } = this.server
    if (words.length === 1 && users.default.isOpen)
      return errorText(
        'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
      )
    const user = users.get(words.length > 1 ? words[0] : 'default')
    if (!user?.accepts(words.at(-1)!))
      return errorText('WRONGPASS invalid username-password pair or user is disabled.')
    this.#user = user
    return ok
  }

  /** What is about the connection, or the server as a whole, and not about what it keeps. @throws RedisError */
  #special(name: string, args: readonly string[]): string | undefined {
    switch (name) {
      case 'multi':
        if (this.#transaction.isOpen) throw new RedisError('ERR MULTI calls can not be nested')
        this.#transaction.begin()
        return ok
      case 'exec':
        return this.#execute()
      case 'discard':
        if (!this.#transaction.isOpen) throw new RedisError('ERR DISCARD without MULTI')
        this.#transaction.forget()
        return ok
      case 'watch':
        if (this.#transaction.isOpen) throw new RedisError('ERR WATCH inside MULTI is not allowed')
        for (const key of args) {
          const place = `${this.#database} ${key}`
          this.#transaction.watch(place, this.#stateAt(place))
        }
        return ok
      case 'unwatch':
        this.#transaction.unwatch()
        return ok
      case 'subscribe':
      case 'psubscribe':
        return this.subscriptions.add(name, args)
      case 'unsubscribe':
      case 'punsubscribe':
        return this.subscriptions.remove(name, args)
      case 'select':
        return this.#select(args[0])
      case 'hello':
        return this.#greet(args)
      case 'readonly':
      case 'readwrite':
        if (!this.server.cluster) throw new RedisError('ERR This instance has cluster support disabled')
        this.#isReader = name === 'readonly'
        return ok
      case 'reset':
        return this.#reset()
      case 'monitor':
        this.isMonitor = true
        return ok
      case 'client':
        return replyText(clientAnswer(args, this, this.server.connections))
      case 'acl':
        return this.#acl(args)
      case 'script':
        return replyText(this.server.scripts!.command(args))
      case 'shutdown':
        return this.#shutDown(args)
      case 'replicaof':
      case 'slaveof':
        return this.#follow(args)
      case 'replconf':
        return this.#tellOfItself(args)
      case 'psync':
      case 'sync':
        return this.#replicate()
      default:
        return undefined
    }
  }

  #stateAt(place: string): string {
    const space = place.indexOf(' ')
    return this.server.stateOf(Number(place.slice(0, space)), place.slice(space + 1))
  }

  #execute(): string {
    if (!this.#transaction.isOpen) throw new RedisError('ERR EXEC without MULTI')
    const queue = this.#transaction.take((place) => this.#stateAt(place))
    if (queue === 'spoilt')
      throw new RedisError('EXECABORT Transaction discarded because of previous errors.')
    if (queue === 'stale') return '*-1\r\n'
    const said = queue.map((words) => {
      this.server.watched(this, words)
      const name = words[0].toLowerCase()
      const value = orError(
        () =>
          (evaluates.test(name) ? this.#evaluate(words) : this.#special(name, words.slice(1))) ??
          this.#run(words),
      )
      if (typeof value === 'function')
        return errorText('ERR a script that takes so long is not simulated in a transaction')
      return typeof value === 'string' ? value : replyText(value)
    })
    return `*${said.length}\r\n${said.join('')}`
  }

  #select(which: string): string {
    const index = integer(which)
    if (this.server.cluster && index !== 0) throw new RedisError('ERR SELECT is not allowed in cluster mode')
    if (index < 0 || index >= Number(this.server.settings.get('databases')))
      throw new RedisError('ERR DB index is out of range')
    this.#database = index
    return ok
  }

  #greet(words: readonly string[]): string {
    const { credentials, name } = greetingOf(words)
    const said = credentials ? this.#authenticate(credentials) : ok
    if (said !== ok) return said
    if (name !== undefined) this.name = name
    if (!this.#who) throw unknownGuest()
    const { version, isFollowing, mode } = this.server
    return replyText([
      ...['server', 'redis', 'version', version, 'proto', 2, 'id', this.id],
      ...['mode', mode, 'role', isFollowing ? 'replica' : 'master', 'modules', []],
    ])
  }

  #reset(): string {
    this.#transaction.forget()
    this.subscriptions.clear()
    this.#database = 0
    this.#user = undefined
    this.isMonitor = false
    this.name = ''
    return '+RESET\r\n'
  }

  #acl(args: readonly string[]): string {
    const { users, random, files, settings, connections } = this.server
    const path = settings.get('aclfile') || undefined
    const dismiss = (name: string): void => {
      for (const each of connections) if (each.userName === name) each.abort()
    }
    return replyText(aclAnswer(args, { users, user: this.#who!, random, path, files, dismiss }))
  }

  #shutDown([how = '']: readonly string[]): string {
    if (!/^(|save|nosave|now|force|safe)$/i.test(how)) throw new RedisError('ERR syntax error')
    this.server.shutDown(/^save$/i.test(how) ? true : /^nosave$/i.test(how) ? false : undefined)
    return ''
  }

  #follow([host, port]: readonly string[]): string {
    const isNobody = host.toLowerCase() === 'no' && port.toLowerCase() === 'one'
    if (!isNobody && !/^\d{1,5}$/.test(port)) throw new RedisError('ERR Invalid master port')
    const by = `user request from '${this.line()}'`
    this.server.follow(isNobody ? undefined : { host, port: Number(port) })
    this.server.log(
      isNobody ? 'M' : 'S',
      isNobody ? `* MASTER MODE enabled (${by})` : `* REPLICAOF ${host}:${port} enabled (${by})`,
    )
    return ok
  }

  /** `REPLCONF listening-port 6379`. */
  #tellOfItself(args: readonly string[]): string {
    for (let n = 0; n + 1 < args.length; n += 2) {
      if (args[n] === 'listening-port') this.#ownPort = Number(args[n + 1]) || 6_379
      else if (args[n] === 'ip-address') this.#ownIp = args[n + 1]
    }
    return ok
  }

  #replicate(): string {
    const all = this.server.addFollower(this)
    this.isReplica = true
    return all
  }

  watchedAs(words: readonly string[]): string | undefined {
    return watchedText(words, this.#database, this.address, this.server.now())
  }
}
