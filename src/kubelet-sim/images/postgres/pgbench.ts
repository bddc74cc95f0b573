/** pgbench: fills its tables, and measures how many transactions come through. Source: the manual of pgbench. */
import type { Options } from '../../programs/commands/options.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import type { SqlValue } from '../sql/values.ts'
import { clientOptions, placeOptions } from './client-options.ts'
import { placeOf } from './place.ts'
import { complaintOf, openSession, type Session } from './session.ts'
import { postgresVersion } from './version.ts'

const long: Readonly<Record<string, string>> = {
  ...placeOptions,
  initialize: 'i',
  client: 'c',
  jobs: 'j',
  transactions: 't',
  time: 'T',
  scale: 's',
  progress: 'P',
  'select-only': 'S',
  'skip-some-updates': 'N',
  'no-vacuum': 'n',
  quiet: 'q',
}

const perScale = { branches: 1, tellers: 10, accounts: 100_000 }
/** So many rows are added by one statement. */
const atOnce = 10_000
/** How long a transaction is on its way, and is written down. */
const wayMs = 2
const mostClients = 100

export const pgBench: Program = (process) => {
  const options = clientOptions(process, {
    name: 'pgbench',
    letters: 'h:p:U:d:c:j:t:T:s:P:M:iSNnqrlvCwW',
    long,
  })
  if (typeof options === 'number') return options
  return options.has('i') ? initialise(process, options) : measure(process, options)
}

/** Answers whether all went well; what did not has been told. */
function* asked(process: Process, session: Session, statements: readonly string[]): Working<boolean> {
  for (const sql of statements) {
    const answer = yield* session.ask(sql)
    if ('notices' in answer) for (const each of answer.notices ?? []) process.complain(`NOTICE:  ${each}\n`)
    const complaint = complaintOf(answer)
    if (complaint === undefined) continue
    process.complain(`pgbench: error: query failed: ${complaint}\npgbench: detail: Query was: ${sql}\n`)
    return false
  }
  return true
}

function* initialise(process: Process, options: Options): Running {
  const session = yield* openSession(process, placeOf(process, options), 'pgbench')
  if (!session) return 1
  const scale = Math.max(1, Math.floor(options.number('s', 1)))
  const { clock } = process.machine
  const times: number[] = []
  let since = clock.now()
  const step = function* (said: string, statements: readonly string[]): Working<boolean> {
    process.complain(said)
    const isFine = yield* asked(process, session, statements)
    times.push((clock.now() - since) / 1_000)
    since = clock.now()
    return isFine
  }
  const accounts = perScale.accounts * scale
  const filling = [
    ...upTo(
      perScale.branches * scale,
      (from, to) =>
        `insert into pgbench_branches (bid, bbalance) select n, 0 from generate_series(${from}, ${to}) n`,
    ),
    ...upTo(
      perScale.tellers * scale,
      (from, to) =>
        `insert into pgbench_tellers (tid, bid, tbalance) select n, (n - 1) / ${perScale.tellers} + 1, 0 from generate_series(${from}, ${to}) n`,
    ),
    ...upTo(
      accounts,
      (from, to) =>
        `insert into pgbench_accounts (aid, bid, abalance, filler) select n, (n - 1) / ${perScale.accounts} + 1, 0, '' from generate_series(${from}, ${to}) n`,
    ),
  ]
  const isFine =
    (yield* step('dropping old tables...\n', [`drop table if exists ${tables}`])) &&
    (yield* step('creating tables...\n', creation)) &&
    (yield* step('generating data (client-side)...\n', filling)) &&
    (yield* step('vacuuming...\n', ['vacuum analyze'])) &&
    (yield* step('creating primary keys...\n', keys))
  if (!isFine) return 1
  const [dropped, made, filled, vacuumed, keyed] = times.map((each) => each.toFixed(2))
  const all = times.reduce((sum, each) => sum + each, 0).toFixed(2)
  process.complain(
    `done in ${all} s (drop tables ${dropped} s, create tables ${made} s, client-side generate ${filled} s, vacuum ${vacuumed} s, primary keys ${keyed} s).\n`,
  )
  return 0
}

const tables = 'pgbench_accounts, pgbench_branches, pgbench_history, pgbench_tellers'
const creation = [
  'create table pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22))',
  'create table pgbench_tellers (tid int not null, bid int, tbalance int, filler char(84))',
  'create table pgbench_accounts (aid int not null, bid int, abalance int, filler char(84))',
  'create table pgbench_branches (bid int not null, bbalance int, filler char(88))',
]
const keys = ['branches bid', 'tellers tid', 'accounts aid']
  .map((each) => each.split(' '))
  .map(([table, column]) => `alter table pgbench_${table} add primary key (${column})`)

function* upTo(count: number, statement: (from: number, to: number) => string): Generator<string> {
  for (let from = 1; from <= count; from += atOnce) yield statement(from, Math.min(count, from + atOnce - 1))
}

interface Kind {
  readonly title: string
  statements(scale: number, draw: (most: number) => number): readonly string[]
}

const kinds: Readonly<Record<'all' | 'some' | 'select', Kind>> = {
  all: { title: 'TPC-B (sort of)', statements: (scale, draw) => transaction(scale, draw, true) },
  some: { title: 'simple update', statements: (scale, draw) => transaction(scale, draw, false) },
  select: {
    title: 'select only',
    statements: (scale, draw) => [
      `SELECT abalance FROM pgbench_accounts WHERE aid = ${draw(perScale.accounts * scale)}`,
    ],
  },
}

function transaction(scale: number, draw: (most: number) => number, isWhole: boolean): readonly string[] {
  const [aid, tid, bid] = [perScale.accounts, perScale.tellers, perScale.branches].map((each) =>
    draw(each * scale),
  )
  const delta = draw(10_001) - 5_001
  const change = (table: string, column: string, key: string, value: number) =>
    `UPDATE pgbench_${table} SET ${column} = ${column} + ${delta} WHERE ${key} = ${value}`
  return [
    'BEGIN',
    change('accounts', 'abalance', 'aid', aid),
    `SELECT abalance FROM pgbench_accounts WHERE aid = ${aid}`,
    ...(isWhole
      ? [change('tellers', 'tbalance', 'tid', tid), change('branches', 'bbalance', 'bid', bid)]
      : []),
    `INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES (${tid}, ${bid}, ${aid}, ${delta}, CURRENT_TIMESTAMP)`,
    'END',
  ]
}

function* measure(process: Process, options: Options): Running {
  const { clock, config } = process.machine
  const place = placeOf(process, options)
  const clients = Math.floor(options.number('c', 1))
  if (clients < 1 || clients > mostClients) {
    process.complain(`pgbench: error: -c/--clients must be in range 1..${mostClients}\n`)
    return 1
  }
  const began = clock.now()
  const sessions: Session[] = []
  while (sessions.length < clients) {
    const session = yield* openSession(process, place, 'pgbench')
    if (!session) return 1
    sessions.push(session)
  }
  const scale = yield* scaleOf(process, sessions[0])
  if (scale === undefined) return 1
  process.print(`pgbench (${postgresVersion(config.image)})\n`)
  if (!options.has('n')) process.complain('starting vacuum...end.\n')
  const connectedMs = clock.now() - began + clients
  const kind = kinds[options.has('S') ? 'select' : options.has('N') ? 'some' : 'all']
  const seconds = options.get('T') === undefined ? undefined : options.number('T', 1)
  const each = options.number('t', 10)
  const since = clock.now()
  const random = process.machine.random.fork(`pgbench ${process.pid} ${since}`)
  const draw = (most: number) => 1 + random.int(most)
  let done = 0
  let told = { at: since, done: 0 }
  const isOver = (round: number) =>
    seconds === undefined ? round >= each : clock.now() >= since + seconds * 1_000
  for (let round = 0; !isOver(round); round++) {
    for (const session of sessions) {
      if (!(yield* asked(process, session, kind.statements(scale, draw)))) return 2
      done++
    }
    yield process.sleep(wayMs)
    const every = options.number('P', 0) * 1_000
    if (every <= 0 || clock.now() < told.at + every) continue
    const spentMs = clock.now() - told.at
    process.complain(
      `progress: ${((clock.now() - since) / 1_000).toFixed(1)} s, ${(((done - told.done) * 1_000) / spentMs).toFixed(1)} tps, lat ${((spentMs * clients) / (done - told.done)).toFixed(3)} ms stddev 0.000, 0 failed\n`,
    )
    told = { at: clock.now(), done }
  }
  const spentMs = Math.max(1, clock.now() - since)
  const lines = [
    `transaction type: <builtin: ${kind.title}>`,
    `scaling factor: ${scale}`,
    'query mode: simple',
    `number of clients: ${clients}`,
    `number of threads: ${options.number('j', 1)}`,
    'maximum number of tries: 1',
    ...(seconds === undefined
      ? [
          `number of transactions per client: ${each}`,
          `number of transactions actually processed: ${done}/${each * clients}`,
        ]
      : [`duration: ${seconds} s`, `number of transactions actually processed: ${done}`]),
    'number of failed transactions: 0 (0.000%)',
    `latency average = ${((spentMs * clients) / Math.max(1, done)).toFixed(3)} ms`,
    `initial connection time = ${connectedMs.toFixed(3)} ms`,
    `tps = ${((done * 1_000) / spentMs).toFixed(6)} (without initial connection time)`,
  ]
  yield* process.write(`${lines.join('\n')}\n`)
  return 0
}

/** By how many branches there are; undefined where there are none, which has been told. */
function* scaleOf(process: Process, session: Session): Working<number | undefined> {
  const answer = yield* session.ask('select count(*) from pgbench_branches')
  const complaint = complaintOf(answer)
  const count: SqlValue | undefined = 'rows' in answer ? answer.rows?.[0]?.[0] : undefined
  if (complaint === undefined) return Number(count)
  process.complain(
    `pgbench: error: could not count number of branches: ${complaint}\npgbench: detail: Perhaps you need to do initialization ("pgbench -i") in database "${session.place.database}".\n`,
  )
  return undefined
}
