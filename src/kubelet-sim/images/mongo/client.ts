/** mongosh: asks what it is told to, or what is typed. */
import { resolve } from '../../programs/commands/addresses.ts'
import { resolvePath } from '../../runtime/files/files.ts'
import type { Socket } from '../../runtime/network/socket.ts'
import { isError } from '../../runtime/posix.ts'
import { readLine } from '../../runtime/processes/streams.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import { type Place, type Told, toldBy } from './command-line.ts'
import { isDoc, type Value } from './documents.ts'
import { inspect, inspectWide } from './inspect.ts'
import type { Answer, Question } from './question.ts'
import { type Chain, placeIn, Script, ScriptError, type Step } from './script.ts'
import { verbOfMethod } from './set-commands.ts'

/** As a cursor shows them before one asks for more. */
const shownAtOnce = 20

export const mongosh: Program = (process) => {
  if (process.args.includes('--version')) {
    process.print('2.5.8\n')
    return 0
  }
  return session(process, toldBy(process.args))
}

function* session(process: Process, told: Told): Running {
  const socket = yield* connected(process, told.place)
  if (typeof socket === 'string') {
    process.complain(`${socket}\n`)
    return 1
  }
  socket.retain()
  process.whenExited(() => socket.release())
  const shell = new Shell(process, socket, told.place)
  // Who cannot log in is told so before he has said anything.
  if (told.place.user !== undefined && !(yield* shell.greet())) return 1
  for (const text of told.evals) if (!(yield* shell.run(text, true))) return 1
  for (const file of told.files) if (!(yield* shell.load(file))) return 1
  if (told.evals.length > 0 || told.files.length > 0) return 0
  return yield* shell.converse(told.isQuiet)
}

/** A connection to the one that is meant, or why there is none. */
function* connected(process: Process, place: Place): Working<Socket | string> {
  const { machine } = process
  let problem = 'MongoServerSelectionError: Server selection timed out after 30000 ms'
  for (const { host, port } of [place, ...place.others]) {
    const ip = resolve(machine, host)
    const socket = ip === undefined ? undefined : machine.network.open(ip, port, machine.config.ip)
    if (typeof socket !== 'object') {
      const shown = ip === machine.config.ip ? '127.0.0.1' : ip
      const why = socket === 'connection refused' ? 'ECONNREFUSED' : 'ETIMEDOUT'
      problem =
        ip === undefined
          ? `MongoNetworkError: getaddrinfo ENOTFOUND ${host}`
          : `MongoNetworkError: connect ${why} ${shown}:${port}`
      continue
    }
    if (place.wanted === 'this' || (yield* isWanted(socket, place.wanted))) return socket
    socket.release()
  }
  return problem
}

/** Whether it is the primary of its set, or one of the others. */
function* isWanted(socket: Socket, wanted: Place['wanted']): Working<boolean> {
  socket.write(`${JSON.stringify({ database: 'admin', verb: 'hello', args: [] })}\n`)
  const line = yield* readLine(socket)
  const { value } = (line === undefined ? {} : JSON.parse(line)) as { readonly value?: Value }
  return isDoc(value) && value[wanted === 'primary' ? 'isWritablePrimary' : 'secondary'] === true
}

class Shell {
  #database: string
  /** Variables that stand for a database, or for a collection in it: its names. */
  readonly #places = new Map<string, readonly string[]>()
  readonly #values = new Map<string, Value>()
  /** Line by line, be it typed or not. */
  #isTold = false

  constructor(
    private readonly process: Process,
    private readonly socket: Socket,
    private readonly place: Place,
  ) {
    this.#database = place.database
  }

  *greet(): Working<boolean> {
    const answer = yield* this.#ask({ database: 'admin', verb: 'hello', args: [] })
    if (!('error' in answer)) return true
    this.process.complain(`${answer.error}\n`)
    return false
  }

  *load(file: string): Working<boolean> {
    const { process } = this
    const text = process.machine.files.read(resolvePath(process.cwd, file), process.user)
    if (!isError(text)) return yield* this.run(text, false)
    process.complain(`MongoshInvalidInputError: Could not open file: ${file}\n`)
    return false
  }

  *converse(isQuiet: boolean): Running {
    const { process, place } = this
    this.#isTold = true
    const isTyped = process.input.isTerminal ?? false
    if (isTyped && !isQuiet)
      yield* process.write(
        `Connecting to:\t\tmongodb://${place.host === 'localhost' ? '127.0.0.1' : place.host}:${place.port}/?directConnection=true&serverSelectionTimeoutMS=2000&appName=mongosh+2.5.8\nUsing MongoDB:\t\t8.0.13\nUsing Mongosh:\t\t2.5.8\n\nFor mongosh info see: https://www.mongodb.com/docs/mongodb-shell/\n\n`,
      )
    let text = ''
    for (;;) {
      if (isTyped) yield* process.write(text === '' ? yield* this.#prompt() : '... ')
      const line = yield* readLine(process.input)
      if (line === undefined && text === '') return 0
      if (text === '' && /^\s*(exit|quit)(\(\s*\d*\s*\))?\s*;?\s*$/.test(line ?? '')) return 0
      text += line ?? ''
      if (line !== undefined && isOpen(text)) continue
      yield* this.run(text, true)
      process.charge(text.length)
      text = ''
    }
  }

  /** Of a member of a replica set it says what that is. */
  *#prompt(): Working<string> {
    const answer = yield* this.#ask({ database: 'admin', verb: 'hello', args: [] })
    const hello = 'value' in answer && isDoc(answer.value) ? answer.value : {}
    if (hello['setName'] === undefined) return `${this.#database}> `
    const role = hello['isWritablePrimary'] === true ? 'primary' : 'secondary'
    return `${String(hello['setName'])} [direct: ${role}] ${this.#database}> `
  }

  /** Answers whether all went well. @param showsLast what comes of the last statement is shown */
  *run(text: string, showsLast: boolean): Working<boolean> {
    const order = text.trim().replace(/;$/, '')
    if (order === '') return true
    if (/^(use|show)\s/.test(order)) return yield* this.#obey(order.split(/\s+/))
    if (order === 'help') {
      yield* this.process.write('  use NAME, show dbs, show collections, db.COLLECTION.find(), exit\n')
      return true
    }
    try {
      const { variables, machine } = this.process
      const script = new Script(text, {
        now: machine.clock.now(),
        newId: () => this.#newId(),
        valueOf: (name) => this.#values.get(name),
        env: (name) => variables.get(name),
      })
      while (!script.isAtEnd) {
        const chain = script.next()
        this.process.charge(1_000)
        const value = chain.assignedTo === undefined ? yield* this.#worth(chain) : yield* this.#assign(chain)
        if (showsLast && script.isAtEnd && !chain.isDeclared) yield* this.#show(value)
      }
      return true
    } catch (error) {
      if (!(error instanceof ScriptError)) throw error
      // What a whole script fails of is told without the name of its code.
      const message = this.#isTold ? error.message : error.message.replace(/^(\w+)\[\w+\]: /, '$1: ')
      this.process.complain(`${message}\n`)
      return false
    }
  }

  *#show(value: Value | undefined): Working {
    if (value === undefined) return
    const isLong = Array.isArray(value) && value.length > shownAtOnce && value.every(isDoc)
    const shown = isLong ? value.slice(0, shownAtOnce) : value
    yield* this.process.write(`${typeof shown === 'string' ? shown : inspect(shown)}\n`)
    if (isLong) yield* this.process.write('Type "it" for more\n')
  }

  *#obey([verb, what = '']: readonly string[]): Working<boolean> {
    if (verb === 'use') {
      const isNew = what !== this.#database
      this.#database = what
      yield* this.process.write(isNew ? `switched to db ${what}\n` : `already on db ${what}\n`)
      return true
    }
    const verbOf: Readonly<Record<string, string>> = {
      dbs: 'listDatabases',
      databases: 'listDatabases',
      collections: 'getCollectionNames',
      tables: 'getCollectionNames',
    }
    if (!verbOf[what]) {
      this.process.complain(`MongoshInvalidInputError: 'show ${what}' is not a valid argument for "show".\n`)
      return false
    }
    const answer = yield* this.#ask({ database: this.#database, verb: verbOf[what], args: [] })
    if ('error' in answer) {
      this.process.complain(`${answer.error}\n`)
      return false
    }
    const names = Array.isArray(answer.value) ? answer.value.map(String) : []
    const width = Math.max(...names.map(({ length }) => length))
    const line = (name: string) =>
      verbOf[what] === 'listDatabases' ? `${name.padEnd(width)}  40.00 KiB` : name
    yield* this.process.write(names.map((each) => `${line(each)}\n`).join(''))
    return true
  }

  /** A variable stands for a database, for a collection, or for a value. */
  *#assign({ assignedTo = '', ...chain }: Chain): Working<Value | undefined> {
    const place = this.#places.get(chain.start)
    const found = placeIn(chain.steps, place ?? (chain.start === 'db' ? [this.#database] : undefined))
    this.#places.delete(assignedTo)
    this.#values.delete(assignedTo)
    if (found && assignedTo === 'db' && found.length === 1) this.#database = found[0]
    else if (found) this.#places.set(assignedTo, found)
    else {
      const value = yield* this.#worth(chain)
      if (assignedTo === 'db')
        throw new ScriptError(
          "MongoshInvalidInputError: [COMMON-10002] Cannot reassign 'db' to non-Database type",
        )
      this.#values.set(assignedTo, value ?? null)
      return value
    }
    return found.join('.')
  }

  *#worth({ start, steps, value }: Chain): Working<Value | undefined> {
    if (value !== undefined) return value
    const [first] = steps
    if (start === 'print' || start === 'printjson') {
      const args = first && 'args' in first ? first.args : []
      yield* this.process.write(`${args.map((each) => printed(each, start)).join(' ')}\n`)
      return undefined
    }
    if (start === 'sh') throw new ScriptError('MongoServerError: kubesim does not simulate sh')
    if (start === 'rs') return yield* this.#ofSet(steps)
    const place = this.#places.get(start)
    if (start !== 'db' && !place) throw new ScriptError(`ReferenceError: ${start} is not defined`)
    return yield* this.#ofDatabase(steps, place ?? [this.#database])
  }

  *#ofSet([method, call, ...rest]: readonly Step[]): Working<Value | undefined> {
    const name = method && 'name' in method ? method.name : ''
    if (/^(secondaryOk|slaveOk)$/.test(name)) return undefined
    const verb = Object.hasOwn(verbOfMethod, name) ? verbOfMethod[name] : undefined
    if (verb === undefined) throw new ScriptError(`MongoServerError: kubesim does not simulate rs.${name}()`)
    const args = call && 'args' in call ? call.args : []
    const answer = yield* this.#ask({ database: 'admin', verb, args })
    if ('error' in answer) throw new ScriptError(answer.error)
    return rest.reduce(follow, answer.value)
  }

  *#ofDatabase(all: readonly Step[], [itself, ...within]: readonly string[]): Working<Value | undefined> {
    let database = itself
    let steps = all
    const names = [...within]
    for (;;) {
      const [step, call, ...rest] = steps
      if (step === undefined) return names.length === 0 ? database : `${database}.${names.join('.')}`
      if (!('name' in step)) throw new ScriptError('TypeError: db is not a function')
      if (!call || !('args' in call)) {
        names.push(step.name)
        steps = steps.slice(1)
        continue
      }
      if (step.name === 'getSiblingDB') database = String(call.args[0])
      else if (step.name === 'getCollection') names.push(String(call.args[0]))
      else return yield* this.#called({ database, names, verb: step.name, args: call.args }, rest)
      steps = rest
    }
  }

  *#called({ database, names, verb, args }: Call, rest: readonly Step[]): Working<Value | undefined> {
    if (names.length === 0 && verb === 'getName') return database
    const { cursor, left } = /^(find|aggregate)$/.test(verb)
      ? cursorOf(rest, verb === 'find')
      : { cursor: undefined, left: rest }
    const collection = names.length > 0 ? names.join('.') : undefined
    const answer = yield* this.#ask({ database, collection, verb, args, cursor })
    if ('error' in answer) throw new ScriptError(answer.error)
    const [step, call, ...more] = left
    if (step && 'name' in step && step.name === 'forEach' && Array.isArray(answer.value)) {
      if (!call || !('callback' in call))
        throw new ScriptError('SyntaxError: kubesim understands no functions but print and printjson')
      for (const each of answer.value) yield* this.process.write(`${printed(each, call.callback)}\n`)
      return more.reduce(follow, undefined)
    }
    return left.reduce(follow, answer.value)
  }

  *#ask(question: Omit<Question, 'user' | 'password'>): Working<Answer> {
    const { user, password } = this.place
    this.socket.write(`${JSON.stringify({ user, password, ...question })}\n`)
    const line = yield* readLine(this.socket)
    return line === undefined
      ? { error: 'MongoNetworkError: connection closed' }
      : (JSON.parse(line) as Answer)
  }

  #newId(): string {
    const { random, clock } = this.process.machine
    return `${Math.floor(clock.now() / 1_000)
      .toString(16)
      .padStart(8, '0')}${random.hex(8)}`
  }
}

interface Call {
  readonly database: string
  readonly names: readonly string[]
  readonly verb: string
  readonly args: readonly Value[]
}

/** Brackets are open, or a text: more is to come. */
function isOpen(text: string): boolean {
  let depth = 0
  for (const [each] of text.matchAll(/"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|[([{]|[)\]}]/g)) {
    if (/^[([{]$/.test(each)) depth++
    else if (/^[)\]}]$/.test(each)) depth--
  }
  return depth > 0
}

interface Cursor {
  readonly cursor: NonNullable<Question['cursor']>
  /** What is asked of its documents. */
  readonly left: readonly Step[]
}

const printed = (value: Value, by: string): string =>
  typeof value === 'string' ? value : by === 'print' ? inspect(value) : inspectWide(value)

/** @param isFind of what `find` has found, which is sorted and cut; a pipeline does that itself */
function cursorOf(steps: readonly Step[], isFind: boolean): Cursor {
  let cursor: Cursor['cursor'] = {}
  for (let n = 0; n < steps.length; n += 2) {
    const [step, call] = [steps[n], steps[n + 1]]
    const value = call && 'args' in call ? call.args[0] : undefined
    if (!('name' in step)) return { cursor, left: steps.slice(n) }
    if (!isFind && /^(sort|limit|skip|count|size)$/.test(step.name))
      throw new ScriptError(`TypeError: db.collection.aggregate(...).${step.name} is not a function`)
    if (step.name === 'sort') cursor = { ...cursor, sort: isDoc(value) ? value : {} }
    else if (step.name === 'limit') cursor = { ...cursor, limit: Number(value) || 0 }
    else if (step.name === 'skip') cursor = { ...cursor, skip: Number(value) || 0 }
    else if (!/^(pretty|toArray|batchSize|maxTimeMS|hint)$/.test(step.name))
      return { cursor, left: steps.slice(n) }
  }
  return { cursor, left: [] }
}

/** A field of what has been answered, or the number of documents. */
function follow(value: Value | undefined, step: Step): Value | undefined {
  if (!('name' in step)) return value
  if (Array.isArray(value)) {
    if (/^(length|count|size|itcount)$/.test(step.name)) return value.length
    if (/^\d+$/.test(step.name)) return value[Number(step.name)]
    if (step.name === 'next') return value[0] ?? null
    if (step.name === 'hasNext') return value.length > 0
    throw new ScriptError(`TypeError: kubesim does not simulate ${step.name} of documents`)
  }
  return isDoc(value) && Object.hasOwn(value, step.name) ? value[step.name] : undefined
}
