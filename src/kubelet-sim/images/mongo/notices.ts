/** What mongod writes to its log: lines of JSON, in columns as far as they go. Source: its logv2/json_formatter.cpp, and its logs. */
import { memoOfLastFew } from '../../../api/memo.ts'
import { hexDigits } from '../../../sim/random.ts'
import { formatDate } from '../../programs/commands/date.ts'
import { isFrom } from '../registry/tagged-version.ts'

type Attributes = Readonly<Record<string, unknown>>

interface Line {
  readonly severity?: 'I' | 'W' | 'E'
  readonly part: string
  readonly id: number
  /** The thread. */
  readonly by: string
  readonly text: string
  readonly attributes?: Attributes
  readonly isWarning?: boolean
}

/** One line of its log. */
export function lineOf(at: number, line: Line): string {
  const { severity = 'I', part, id, by, text, attributes, isWarning } = line
  const date = `${formatDate(at, '%FT%T.%N').slice(0, -6)}+00:00`
  const head = `{"t":{"$date":"${date}"},"s":${`"${severity}",`.padEnd(6)}"c":${`"${part}",`.padEnd(12)}"id":${`${id},`.padEnd(9)}"ctx":"${by}","msg":${JSON.stringify(text)}`
  return `${head}${attributes ? `,"attr":${JSON.stringify(attributes)}` : ''}${isWarning ? ',"tags":["startupWarnings"]' : ''}}\n`
}

/** A UUID that is the same for the same words. */
export function uuidOf(words: string): Attributes {
  const digits = hexDigits(words, 32)
  const parts = [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `a${digits.slice(17, 20)}`,
    digits.slice(20),
  ]
  return { uuid: { $uuid: parts.join('-') } }
}

/** What a server is started with. */
export interface Start {
  readonly version: string
  readonly pid: number
  readonly port: number
  readonly folder: string
  readonly host: string
  /** What its options come to, as it tells them. */
  readonly options: string
  readonly isLocal: boolean
  readonly hasUsers: boolean
  /** There was a database before. */
  readonly isOld: boolean
  readonly cacheMebibytes: number
}

/** By the first version: which protocol it speaks, and on what it runs. */
const wireVersions = [
  ['8.0', 25],
  ['7.0', 21],
  ['6.0', 17],
  ['5.0', 13],
  ['0', 9],
] as const
const systems = [
  ['8.0', '24.04', 'OpenSSL 3.0.13 30 Jan 2024', 'tcmalloc-google'],
  ['6.0', '22.04', 'OpenSSL 3.0.2 15 Mar 2022', 'tcmalloc'],
  ['0', '20.04', 'OpenSSL 1.1.1f  31 Mar 2020', 'tcmalloc'],
] as const

const of = (part: string, id: number, by: string, text: string, attributes?: Attributes): Line => ({
  part,
  id,
  by,
  text,
  attributes,
})
const main = 'initandlisten'

function opening(start: Start): readonly Line[] {
  const { version, pid, port, folder, host, options, cacheMebibytes } = start
  const [, most = 9] = wireVersions.find(([first]) => isFrom(version, first)) ?? []
  const [, release = '', openSSLVersion, allocator] = systems.find(([first]) => isFrom(version, first)) ?? []
  const wire = (minWireVersion: number) => ({ minWireVersion, maxWireVersion: most })
  return [
    of(
      'CONTROL',
      23_285,
      'main',
      "Automatically disabling TLS 1.0 and TLS 1.1, to force-enable TLS 1.1 specify --sslDisabledProtocols 'TLS1_0'; to force-enable TLS 1.0 specify --sslDisabledProtocols 'none'",
    ),
    of('NETWORK', 4_915_701, 'main', 'Initialized wire specification', {
      spec: {
        incomingExternalClient: wire(0),
        incomingInternalClient: wire(0),
        outgoing: wire(6),
        isInternalClient: true,
      },
    }),
    of('CONTROL', 5_945_603, 'main', 'Multi threading initialized'),
    of('CONTROL', 4_615_611, main, 'MongoDB starting', {
      pid,
      port,
      dbPath: folder,
      architecture: '64-bit',
      host,
    }),
    of('CONTROL', 23_403, main, 'Build Info', {
      buildInfo: {
        version,
        gitVersion: hexDigits(version, 40),
        openSSLVersion,
        modules: [],
        allocator,
        environment: {
          distmod: `ubuntu${release.replace('.', '')}`,
          distarch: 'x86_64',
          target_arch: 'x86_64',
        },
      },
    }),
    of('CONTROL', 51_765, main, 'Operating System', { os: { name: 'Ubuntu', version: release } }),
    of('CONTROL', 21_951, main, 'Options set by command line', { options: JSON.parse(options) as unknown }),
    {
      ...of(
        'STORAGE',
        22_297,
        main,
        'Using the XFS filesystem is strongly recommended with the WiredTiger storage engine. See http://dochub.mongodb.org/core/prodnotes-filesystem',
      ),
      isWarning: true,
    },
    ...(start.isOld
      ? [
          of('STORAGE', 22_270, main, 'Storage engine to use detected by data files', {
            dbpath: folder,
            storageEngine: 'wiredTiger',
          }),
        ]
      : []),
    of('STORAGE', 22_315, main, 'Opening WiredTiger', {
      config: `create,cache_size=${cacheMebibytes}M,session_max=33000,eviction=(threads_min=4,threads_max=4),config_base=false,statistics=(fast),log=(enabled=true,remove=true,path=journal,compressor=snappy),builtin_extension_config=(zstd=(compression_level=6)),file_manager=(close_idle_time=600,close_scan_interval=10,close_handle_minimum=2000),statistics_log=(wait=0),`,
    }),
    of('STORAGE', 4_795_906, main, 'WiredTiger opened', { durationMillis: 0 }),
    of('RECOVERY', 23_987, main, 'WiredTiger recoveryTimestamp', {
      recoveryTimestamp: { $timestamp: { t: 0, i: 0 } },
    }),
  ]
}

const made = (host: string, by: string, namespace: string, options: Attributes): readonly Line[] => [
  of('STORAGE', 20_320, by, 'createCollection', {
    namespace,
    uuidDisposition: 'generated',
    uuid: uuidOf(`${host} ${namespace}`),
    options,
  }),
  of('INDEX', 20_345, by, 'Index build: done building', {
    buildUUID: null,
    collectionUUID: uuidOf(`${host} ${namespace}`),
    namespace,
    index: '_id_',
    ident: `index-${hexDigits([host, namespace, 'index'].join(' '), 19)}`,
    collectionIdent: `collection-${hexDigits([host, namespace].join(' '), 19)}`,
    commitTimestamp: null,
  }),
]

function serving({ version, port, folder, host, isLocal, hasUsers, isOld }: Start): readonly Line[] {
  const featureCompatibilityVersion = version.split('.').slice(0, 2).join('.')
  const listening = (address: string) => of('NETWORK', 23_015, 'listener', 'Listening on', { address })
  return [
    ...(hasUsers
      ? []
      : [
          {
            ...of(
              'CONTROL',
              22_120,
              main,
              'Access control is not enabled for the database. Read and write access to data and configuration is unrestricted',
            ),
            severity: 'W',
            isWarning: true,
          } as const,
        ]),
    ...(isOld ? [] : made(host, main, 'admin.system.version', {})),
    ...(isOld
      ? []
      : [
          of('REPL', 20_459, main, 'Setting featureCompatibilityVersion', {
            newVersion: featureCompatibilityVersion,
          }),
        ]),
    of('REPL', 5_853_300, main, 'current featureCompatibilityVersion value', {
      featureCompatibilityVersion,
      context: 'startup',
    }),
    of('STORAGE', 5_071_100, main, 'Clearing temp directory'),
    of('CONTROL', 20_536, main, 'Flow Control is enabled on this deployment'),
    of('FTDC', 20_625, main, 'Initializing full-time diagnostic data capture', {
      dataDirectory: `${folder}/diagnostic.data`,
    }),
    ...(isOld ? [] : made(host, main, 'local.startup_log', { capped: true, size: 10_485_760 })),
    of('REPL', 6_015_317, main, 'Setting new configuration state', {
      newState: 'ConfigReplicationDisabled',
      oldState: 'ConfigPreStart',
    }),
    of('STORAGE', 22_262, main, 'Timestamp monitor starting'),
    listening(`/tmp/mongodb-${port}.sock`),
    listening(`${isLocal ? '127.0.0.1' : '0.0.0.0'}${isFrom(version, '8.0') ? `:${port}` : ''}`),
    of('NETWORK', 23_016, 'listener', 'Waiting for connections', { port, ssl: 'off' }),
    of('CONTROL', 8_423_403, main, 'mongod startup complete', {
      'Summary of time elapsed': {
        'Startup from clean shutdown?': true,
        Statistics: { initAndListenTotalMillis: 0 },
      },
    }),
  ]
}

/** Before version 4.4 its lines were for people. */
function oldText(at: number, { version, pid, port, folder, host, options }: Start): string {
  const line = (part: string, text: string) =>
    `${formatDate(at, '%FT%T.%N').slice(0, -6)}+0000 I  ${part.padEnd(8)} [initandlisten] ${text}\n`
  return [
    line('CONTROL', `MongoDB starting : pid=${pid} port=${port} dbpath=${folder} 64-bit host=${host}`),
    line('CONTROL', `db version v${version}`),
    line('CONTROL', `git version: ${hexDigits(version, 40)}`),
    line('CONTROL', 'allocator: tcmalloc'),
    line('CONTROL', 'modules: none'),
    line('CONTROL', `options: ${options.replace(/"(\w+)":/g, ' $1: ').replaceAll('}', ' }')}`),
    line('NETWORK', `Listening on /tmp/mongodb-${port}.sock`),
    line('NETWORK', 'Listening on 0.0.0.0'),
    line('NETWORK', `waiting for connections on port ${port}`),
  ].join('')
}

const startText = memoOfLastFew((at: number, facts: string): string => {
  const start = JSON.parse(facts) as Start
  if (!isInJson(start.version)) return oldText(at, start)
  return [...opening(start), ...serving(start)].map((each) => lineOf(at, each)).join('')
})

export const isInJson = (version: string): boolean => isFrom(version, '4.4')

export const startNotices = (at: number, start: Start): string => startText(at, JSON.stringify(start))

/** A connection has come, or gone. @param remote `10.244.0.5:40000` */
export const connectionNotice = (
  at: number,
  remote: string,
  { id, count, isEnd }: { readonly id: number; readonly count: number; readonly isEnd?: boolean },
): string =>
  lineOf(
    at,
    of(
      'NETWORK',
      isEnd ? 22_944 : 22_943,
      isEnd ? `conn${id}` : 'listener',
      isEnd ? 'Connection ended' : 'Connection accepted',
      {
        remote,
        isLoadBalanced: false,
        uuid: uuidOf(`${remote} ${id}`),
        connectionId: id,
        connectionCount: count,
      },
    ),
  )

/** Who has connected. */
export const clientNotice = (at: number, remote: string, id: number): string =>
  lineOf(
    at,
    of('NETWORK', 51_800, `conn${id}`, 'client metadata', {
      remote,
      client: `conn${id}`,
      negotiatedCompressors: [],
      doc: {
        application: { name: 'mongosh 2.5.6' },
        driver: { name: 'nodejs|mongosh', version: '6.18.0|2.5.6' },
        platform: 'Node.js v20.19.4, LE',
        os: { name: 'linux', architecture: 'x64', version: '6.8.0-60-generic', type: 'Linux' },
      },
    }),
  )

/** Somebody has shown who he is, or has not. */
export const authNotice = (
  at: number,
  by: string,
  {
    user,
    database,
    remote,
    isRight,
  }: { readonly user: string; readonly database: string; readonly remote: string; readonly isRight: boolean },
): string => {
  const attempt = {
    client: remote,
    isSpeculative: true,
    isClusterMember: false,
    mechanism: 'SCRAM-SHA-256',
    user,
    db: database,
  }
  return lineOf(
    at,
    isRight
      ? of('ACCESS', 5_286_306, by, 'Successfully authenticated', { ...attempt, result: 0, metrics: {} })
      : of('ACCESS', 5_286_307, by, 'Failed to authenticate', {
          ...attempt,
          error: 'AuthenticationFailed: Authentication failed.',
          result: 18,
          metrics: {},
        }),
  )
}

/** It has been sent a signal, and ends. @param from the pid of who has sent it; undefined: from outside */
export const endNotices = (at: number, signal: number, from: number | undefined): string => {
  const by = 'SignalHandler'
  return [
    of('CONTROL', 23_377, by, 'Received signal', {
      signal,
      error: signal === 15 ? 'Terminated' : signal === 2 ? 'Interrupt' : 'Quit',
    }),
    of('CONTROL', 23_378, by, 'Signal was sent by kill(2)', { pid: from ?? 0, uid: 0 }),
    of('CONTROL', 23_381, by, 'will terminate after current cmd ends'),
    of('REPL', 4_784_900, by, 'Stepping down the ReplicationCoordinator for shutdown', {
      waitTimeMillis: 15_000,
    }),
    of('COMMAND', 4_784_901, by, 'Shutting down the MirrorMaestro'),
    of('SHARDING', 4_784_902, by, 'Shutting down the WaitForMajorityService'),
    of('NETWORK', 20_562, by, 'Shutdown: going to close listening sockets'),
    of('NETWORK', 23_017, 'listener', 'removing socket file', { path: '/tmp/mongodb-27017.sock' }),
    of('NETWORK', 4_784_905, by, 'Shutting down the global connection pool'),
    of('CONTROL', 4_784_906, by, 'Shutting down the FlowControlTicketholder'),
    of('NETWORK', 4_784_918, by, 'Shutting down the ReplicaSetMonitor'),
    of('CONTROL', 4_784_927, by, 'Shutting down the HealthLog'),
    of('STORAGE', 4_784_930, by, 'Shutting down the storage engine'),
    of('STORAGE', 22_261, by, 'Timestamp monitor shutting down'),
    of('STORAGE', 4_795_902, by, 'Closing WiredTiger', {
      closeConfig: 'leak_memory=true,use_timestamp=false,',
    }),
    of('STORAGE', 4_795_901, by, 'WiredTiger closed', { durationMillis: 0 }),
    of('STORAGE', 22_279, by, 'shutdown: removing fs lock...'),
    of('FTDC', 20_626, by, 'Shutting down full-time diagnostic data capture'),
    of('CONTROL', 20_565, by, 'Now exiting'),
    of('CONTROL', 23_138, by, 'Shutting down', { exitCode: 0 }),
  ]
    .map((each) => lineOf(at, each))
    .join('')
}
