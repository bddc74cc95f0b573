/** What rabbitmq writes as it starts and ends, and of who connects. Source: rabbit.erl, rabbit_reader.erl, and its logs. */
import { memoOfLast, memoOfLastFew } from '../../../api/memo.ts'
import { hexDigits } from '../../../sim/random.ts'
import { formatDate } from '../../programs/commands/date.ts'
import { hostOf } from '../../runtime/container-config.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import { sinceVersion, taggedVersion } from '../registry/tagged-version.ts'

export const rabbitVersion = memoOfLast((image: string): string => taggedVersion(image, 'rabbitmq', '4.1.4'))

interface Make {
  /** The version of what it runs on. */
  readonly erlang: string
  readonly owner: string
  /** How much of the memory it takes. */
  readonly share: number
}

/** By the first version. */
const makes: readonly (readonly [first: string, make: Make])[] = [
  ['4.0', { erlang: '27.3.4.2', owner: '2007-2025 Broadcom Inc and/or its subsidiaries', share: 0.6 }],
  ['3.12', { erlang: '26.2.5.15', owner: '2007-2024 Broadcom Inc and/or its subsidiaries', share: 0.4 }],
  ['3.11', { erlang: '25.3.2.21', owner: '2007-2023 VMware, Inc. or its affiliates.', share: 0.4 }],
  ['0', { erlang: '24.3.4.17', owner: '2007-2022 VMware, Inc. or its affiliates.', share: 0.4 }],
]

/** The processes of Erlang that do what is told of. */
const [booting, memory, disk, plugins] = [216, 283, 285, 620]

const line = (at: number, process: number, text: string, level = 'info'): string =>
  `${formatDate(at, '%F %T.%N').slice(0, -3)}+00:00 [${level}] <0.${process}.0> ${text}\n`

const license = 'Licensed under the MPL 2.0. Website: https://rabbitmq.com'

const banner = (version: string, erlang: string, owner: string): string => `
  ##  ##      RabbitMQ ${version}
  ##  ##
  ##########  Copyright (c) ${owner}
  ######  ##
  ##########  ${license}

  Erlang:      ${erlang} [jit]
  TLS Library: OpenSSL - OpenSSL 3.3.4 1 Jul 2025
  Release series support status: see https://www.rabbitmq.com/release-information

  Doc guides:  https://www.rabbitmq.com/docs
  Support:     https://www.rabbitmq.com/docs/contact
  Tutorials:   https://www.rabbitmq.com/tutorials
  Monitoring:  https://www.rabbitmq.com/docs/monitoring
  Upgrading:   https://www.rabbitmq.com/docs/upgrade

  Logs: <stdout>

  Config file(s): /etc/rabbitmq/conf.d/10-defaults.conf

  Starting broker...`

const mebibyte = 1024 * 1024

const startText = memoOfLastFew(
  (at: number, version: string, host: string, user: string, isManaged: boolean, bytes: number): string => {
    const { erlang, owner, share } = sinceVersion(version, makes)!
    const node = `rabbit@${host}`
    const home = '/var/lib/rabbitmq'
    const boot = (text: string, process: number = booting) => line(at, process, text)
    const most = Math.floor(bytes * share)
    const names = [
      'rabbitmq_prometheus',
      ...(isManaged ? ['rabbitmq_management'] : []),
      'rabbitmq_management_agent',
      'rabbitmq_web_dispatch',
    ]
    return [
      line(at, 45, 'Application syslog exited with reason: stopped', 'notice'),
      line(
        at,
        booting,
        'Logging: switching to configured handler(s); following messages may not be visible in this log output',
        'notice',
      ),
      line(at, booting, 'Logging: configured log handlers are now ACTIVE', 'notice'),
      boot('ra: starting system quorum_queues'),
      boot(`starting Ra system: quorum_queues in directory: ${home}/mnesia/${node}/quorum/${node}`),
      boot(''),
      boot(` Starting RabbitMQ ${version} on Erlang ${erlang} [jit]`),
      boot(` Copyright (c) ${owner}`),
      boot(` ${license}`),
      // It leaves its line open, and logs go on there.
      banner(version, erlang, owner),
      boot(''),
      boot(` node           : ${node}`),
      boot(` home dir       : ${home}`),
      boot(' config file(s) : /etc/rabbitmq/conf.d/10-defaults.conf'),
      boot(` cookie hash    : ${hexDigits(node, 22)}==`),
      boot(' log(s)         : <stdout>'),
      boot(` data dir       : ${home}/mnesia/${node}`),
      ...['pre_boot', 'rabbit_global_counters', 'rabbit_core_metrics', 'rabbit_alarm'].map((step) =>
        boot(`Running boot step ${step} defined by app rabbit`),
      ),
      boot(
        `Memory high watermark set to ${Math.floor(most / mebibyte)} MiB (${most} bytes) of ${Math.floor(bytes / mebibyte)} MiB (${bytes} bytes) total`,
        memory,
      ),
      boot('Disk free limit set to 50MB', disk),
      ...['worker_pool', 'rabbit_registry', 'database', 'recovery', 'empty_db_check'].map((step) =>
        boot(`Running boot step ${step} defined by app rabbit`),
      ),
      boot('Will seed default virtual host and user...'),
      boot("Adding vhost '/' (description: 'Default virtual host', tags: [])"),
      boot(`Created user '${user}'`),
      boot(`Successfully set user tags for user '${user}' to [administrator]`),
      boot(`Successfully set permissions for user '${user}' in virtual host '/' to '.*', '.*', '.*'`),
      ...['routing_ready', 'pre_flight', 'notify_cluster', 'networking'].map((step) =>
        boot(`Running boot step ${step} defined by app rabbit`),
      ),
      ...(isManaged ? [boot('Management plugin: HTTP (non-TLS) listener started on port 15672', 660)] : []),
      boot('Prometheus metrics: HTTP (non-TLS) listener started on port 15692', 690),
      boot('Ready to start client connection listeners', plugins),
      boot('started TCP listener on [::]:5672', 735),
      ` completed with ${names.length} plugins.\n`,
      boot(`Server startup complete; ${names.length} plugins started.`, plugins),
      ...names.map((name) => boot(` * ${name}`, plugins)),
      boot('Time to start RabbitMQ: 0 ms', 10),
    ].join('')
  },
)

export function startNotices(context: ServiceContext): string {
  const { config } = context
  const bytes = Math.min(hostOf(config).memoryBytes, config.memoryLimitBytes ?? Number.POSITIVE_INFINITY)
  const user = context.env('RABBITMQ_DEFAULT_USER') ?? 'guest'
  const isManaged = /management/.test(config.image)
  return startText(context.now(), rabbitVersion(config.image), config.hostname, user, isManaged, bytes)
}

/** Where messages are, whatever the host is called. */
const storeOf = (host: string): string =>
  `/var/lib/rabbitmq/mnesia/rabbit@${host}/msg_stores/vhosts/628WB79CIFDYO9LJI6DKMI09L`

export function endNotices(context: ServiceContext): string {
  const host = context.config.hostname
  const say = (process: number, text: string) => line(context.now(), process, text)
  const stores = ['msg_store_transient', 'msg_store_persistent'].map((name) => `'${storeOf(host)}/${name}'`)
  return [
    say(60, 'SIGTERM received - shutting down'),
    say(booting, 'Will unregister with peer discovery backend...'),
    say(735, 'stopped TCP listener on [::]:5672'),
    say(577, `Closing all connections in vhost '/' on node 'rabbit@${host}' because the vhost is stopping`),
    ...stores.flatMap((store) => [
      say(577, `Stopping message store for directory ${store}`),
      say(580, `Message store for directory ${store} is stopped`),
    ]),
  ].join('')
}

/** A connection, as its log speaks of it. */
export interface Connection {
  readonly number: number
  /** `10.244.0.5:40000 -> 10.244.0.4:5672` */
  readonly ends: string
}

export const acceptedNotice = (at: number, { number, ends }: Connection): string =>
  line(at, number, `accepting AMQP connection ${ends}`)

export const knownNotice = (at: number, { number, ends }: Connection, user: string): string =>
  line(at, number, `connection ${ends}: user '${user}' authenticated and granted access to vhost '/'`)

export const unknownNotice = (at: number, { number, ends }: Connection, user: string): string =>
  line(at, number, `Error on AMQP connection <0.${number}.0> (${ends}, state: starting):`, 'error') +
  line(at, number, `PLAIN login refused: user '${user}' - invalid credentials`, 'error')

export const closedNotice = (at: number, { number, ends }: Connection, user: string): string =>
  line(at, number, `closing AMQP connection <0.${number}.0> (${ends}, vhost: '/', user: '${user}')`)
