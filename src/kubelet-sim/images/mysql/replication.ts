/** How a replica of mysql follows its source: it does again what is done there, from a place in the source's log on. */
import { openTo } from '../../programs/commands/addresses.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import type { Socket } from '../../runtime/network/socket.ts'
import { isError } from '../../runtime/posix.ts'
import type { Working } from '../../runtime/program.ts'
import { converse, type Reply } from '../parts/conversation.ts'
import type { FirstNumbers } from '../sql/redo.ts'
import type { SqlValue } from '../sql/syntax.ts'

/** One change of the log: when, in which database, what was said, and to the server of which id. */
export type Change = readonly [
  at: number,
  database: string | undefined,
  sql: string,
  serverId?: number,
  numbers?: FirstNumbers | null,
  variables?: Readonly<Record<string, SqlValue>> | null,
]

/** What a source tells those who follow: a change, and where the log goes on behind it. */
export interface Followed {
  readonly change?: Change
  readonly position?: number
  readonly error?: string
}

/** Whom a replica follows, as `CHANGE MASTER TO` says it; kept in a file, so that it outlasts the server. */
interface Source {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly retrySeconds: number
  readonly file: string
  /** Up to where its log has been done again. */
  readonly position: number
  readonly isRunning: boolean
}

const noSource: Source = {
  host: '',
  port: 3_306,
  user: '',
  password: '',
  retrySeconds: 60,
  file: '',
  position: 4,
  isRunning: false,
}

const infoFile = '/var/lib/mysql/master.info'

/** Of all that comes at once from a source. */
const longestLog = 16 * 1024 * 1024

interface Replica {
  readonly context: ServiceContext
  readonly serverId: number
  /** Does again what the source has done. @throws SqlError */
  redo(change: Change): Working
}

export class Replication {
  #source: Source | undefined
  #socket: Socket | undefined
  #problem = ''

  constructor(private readonly replica: Replica) {
    this.#source = sourceIn(replica.context)
    if (this.#source?.isRunning) this.#connect()
  }

  get source(): Source | undefined {
    return this.#source
  }

  /** @param told what is different from now on */
  change(told: Partial<Source>): void {
    this.#keep({ ...(this.#source ?? noSource), ...told, isRunning: false })
  }

  /** Answers what is wrong, if anything is. */
  start(): string | undefined {
    if (!this.#source?.host)
      return 'ERROR 1200 (HY000): The server is not configured as slave; fix in config file or with CHANGE MASTER TO'
    if (this.#source.isRunning) return undefined
    this.#problem = ''
    this.#keep({ ...this.#source, isRunning: true })
    this.#connect()
    return undefined
  }

  stop(): void {
    if (this.#source) this.#keep({ ...this.#source, isRunning: false })
    this.disconnect()
  }

  disconnect(): void {
    this.#socket?.abort()
    this.#socket = undefined
  }

  reset(): void {
    this.stop()
    this.#source = undefined
    this.replica.context.files.remove(infoFile)
  }

  /** As `SHOW SLAVE STATUS` tells it, by column. */
  status(): Readonly<Record<string, string | number>> | undefined {
    const source = this.#source
    if (!source) return undefined
    const isConnected = this.#socket !== undefined
    return {
      Slave_IO_State: isConnected
        ? 'Waiting for master to send event'
        : source.isRunning
          ? 'Connecting to master'
          : '',
      Master_Host: source.host,
      Master_User: source.user,
      Master_Port: source.port,
      Connect_Retry: source.retrySeconds,
      Master_Log_File: source.file,
      Read_Master_Log_Pos: source.position,
      Slave_IO_Running: isConnected ? 'Yes' : source.isRunning ? 'Connecting' : 'No',
      Slave_SQL_Running: source.isRunning ? 'Yes' : 'No',
      Last_Error: this.#problem,
      Exec_Master_Log_Pos: source.position,
      Seconds_Behind_Master: isConnected ? 0 : 'NULL',
    }
  }

  #keep(source: Source): void {
    this.#source = source
    this.replica.context.files.write(infoFile, `${JSON.stringify(source)}\n`)
  }

  #connect(): void {
    const { context } = this.replica
    const { host, port, user, password, position } = this.#source!
    const socket = openTo(context, host, port)
    if (typeof socket !== 'object') return this.#retry()
    this.#socket = socket
    socket.write(`${JSON.stringify({ user, password, follow: position, serverId: this.replica.serverId })}\n`)
    converse(socket, (bytes) => this.#take(bytes), context, {
      longest: longestLog,
      onEnd: () => this.#lost(socket),
    })
  }

  #take(bytes: string): Reply | undefined {
    const end = bytes.indexOf('\n')
    if (end < 0) return undefined
    return { taken: end + 1, text: () => this.#heed(bytes.slice(0, end)) }
  }

  /** Does what a line tells; where it cannot, it hangs up. */
  *#heed(line: string): Working<string> {
    try {
      const { change, position, error } = JSON.parse(line) as Followed
      if (error !== undefined) throw new Error(error)
      // What has begun here has come back.
      if (change && change[3] !== this.replica.serverId) yield* this.replica.redo(change)
      if (position !== undefined) this.#keep({ ...this.#source!, position })
    } catch (wrong) {
      this.#problem = (wrong as Error).message
      this.stop()
    }
    return ''
  }

  #lost(socket: Socket): void {
    if (this.#socket === socket) this.#socket = undefined
    if (this.#source?.isRunning) this.#retry()
  }

  #retry(): void {
    const { retrySeconds } = this.#source!
    this.replica.context.after(retrySeconds * 1_000, () => {
      if (this.#source?.isRunning && !this.#socket) this.#connect()
    })
  }
}

function sourceIn({ files }: ServiceContext): Source | undefined {
  const text = files.read(infoFile)
  if (isError(text)) return undefined
  // The file may be somebody else's.
  try {
    return { ...noSource, ...(JSON.parse(text) as Source) }
  } catch {
    return undefined
  }
}

const names: Readonly<Record<string, keyof Source>> = {
  HOST: 'host',
  PORT: 'port',
  USER: 'user',
  PASSWORD: 'password',
  CONNECT_RETRY: 'retrySeconds',
  LOG_FILE: 'file',
  LOG_POS: 'position',
}

/** What `CHANGE MASTER TO MASTER_HOST='db-0', MASTER_LOG_POS=4` says; undefined for another statement. */
export function changeOfSource(sql: string): Partial<Source> | undefined {
  const said = /^\s*CHANGE\s+(?:MASTER|REPLICATION\s+SOURCE)\s+TO\s+(.*)$/is.exec(sql)
  if (!said) return undefined
  const told: Record<string, string | number> = {}
  for (const [, name, text, number] of said[1].matchAll(
    /\b(?:MASTER|SOURCE)_(\w+)\s*=\s*(?:'([^']*)'|(\d+))/gi,
  )) {
    const key = Object.hasOwn(names, name.toUpperCase()) ? names[name.toUpperCase()] : undefined
    if (key) told[key] = text ?? Number(number)
  }
  return told
}
