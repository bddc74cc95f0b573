/** What a sentinel says of the servers that it looks after. */
import type { RedisValue } from '../values.ts'
import type { Instance } from './instance.ts'
import type { Monitored } from './monitored.ts'

/** How a place is told. */
type Shown = (instance: Instance) => string

const flagsOf = (instance: Instance, more: readonly string[] = []): string =>
  [
    ...(instance.isDown ? ['s_down'] : []),
    ...more,
    instance.kind,
    ...(instance.isReached ? [] : ['disconnected']),
  ].join(',')

/** What is told of all of them. */
function common(
  instance: Instance,
  name: string,
  ip: string,
  now: number,
  downAfterMs: number,
  flags: string,
) {
  const silent = instance.lostAt === undefined ? 0 : now - instance.lostAt
  return [
    ...['name', name, 'ip', ip, 'port', String(instance.port), 'runid', instance.runId, 'flags', flags],
    ...['link-pending-commands', '0', 'link-refcount', '1'],
    ...[
      'last-ping-sent',
      String(silent),
      'last-ok-ping-reply',
      String(silent),
      'last-ping-reply',
      String(silent),
    ],
    ...(instance.isDown ? ['s-down-time', String(Math.max(0, silent - downAfterMs))] : []),
    ...['down-after-milliseconds', String(downAfterMs)],
  ]
}

function ofRole(instance: Instance, now: number): readonly string[] {
  return [
    ...['info-refresh', String(now - instance.informedAt), 'role-reported', instance.role],
    ...['role-reported-time', String(now - instance.roleSince)],
  ]
}

export function masterReply(monitored: Monitored, shown: Shown, now: number): RedisValue {
  const { settings, address, isObjectivelyDown, failover } = monitored
  const more = [
    ...(isObjectivelyDown ? ['o_down'] : []),
    ...(failover.isUnderWay ? ['failover_in_progress'] : []),
  ]
  return [
    ...common(
      address,
      settings.name,
      shown(address),
      now,
      settings.downAfterMs,
      flagsOf(monitored.master, more),
    ),
    ...ofRole(monitored.master, now),
    ...['config-epoch', String(settings.configEpoch), 'num-slaves', String(monitored.replicas.size)],
    ...['num-other-sentinels', String(monitored.sentinels.size), 'quorum', String(settings.quorum)],
    ...[
      'failover-timeout',
      String(settings.failoverTimeoutMs),
      'parallel-syncs',
      String(settings.parallelSyncs),
    ],
  ]
}

export function replicaReplies(monitored: Monitored, shown: Shown, now: number): RedisValue {
  return [...monitored.replicas.values()].map((each) => {
    const told = (name: string, usual: string) => each.info.get(name) ?? usual
    const ip = shown(each)
    return [
      ...common(each, `${ip}:${each.port}`, ip, now, monitored.settings.downAfterMs, flagsOf(each)),
      ...ofRole(each, now),
      ...['master-link-down-time', `${Number(told('master_link_down_since_seconds', '0')) * 1_000}`],
      ...['master-link-status', told('master_link_status', 'up') === 'up' ? 'ok' : 'err'],
      ...['master-host', told('master_host', '?'), 'master-port', told('master_port', '0')],
      ...[
        'slave-priority',
        told('slave_priority', '100'),
        'slave-repl-offset',
        told('slave_repl_offset', '0'),
      ],
      ...['replica-announced', '1'],
    ]
  })
}

export function sentinelReplies(monitored: Monitored, shown: Shown, now: number): RedisValue {
  return [...monitored.sentinels.values()].map((each) => [
    ...common(each, each.id, shown(each), now, monitored.settings.downAfterMs, flagsOf(each)),
    ...['last-hello-message', '0', 'voted-leader', each.votesFor?.id ?? '?'],
    ...['voted-leader-epoch', String(each.votesFor?.epoch ?? 0)],
  ])
}

/** `SENTINEL CKQUORUM`. */
export function quorumReply({ settings, sentinels, usable }: Monitored): RedisValue {
  const count = usable + 1
  const majority = Math.floor((sentinels.size + 1) / 2) + 1
  const [lacksQuorum, lacksMajority] = [count < settings.quorum, count < majority]
  if (!lacksQuorum && !lacksMajority)
    return { status: `OK ${count} usable Sentinels. Quorum and failover authorization can be reached` }
  const why = [
    ...(lacksQuorum
      ? [' Not enough available Sentinels to reach the specified quorum for this master.']
      : []),
    ...(lacksMajority
      ? [' Not enough available Sentinels to reach the majority and authorize a failover.']
      : []),
  ]
  return { error: `NOQUORUM ${count} usable Sentinels.${why.join(why.length > 1 ? '' : '')}` }
}

/** The section of INFO that tells of them. */
export function infoOf(all: readonly Monitored[], shown: Shown): readonly string[] {
  return [
    '# Sentinel',
    ...[`sentinel_masters:${all.length}`, 'sentinel_tilt:0', 'sentinel_tilt_since_seconds:-1'],
    ...['sentinel_running_scripts:0', 'sentinel_scripts_queue_length:0', 'sentinel_simulate_failure_flags:0'],
    ...all.map(({ settings, address, master, isObjectivelyDown, replicas, sentinels }, n) => {
      const status = isObjectivelyDown ? 'odown' : master.isDown ? 'sdown' : 'ok'
      return `master${n}:name=${settings.name},status=${status},address=${shown(address)}:${address.port},slaves=${replicas.size},sentinels=${sentinels.size + 1}`
    }),
  ]
}
