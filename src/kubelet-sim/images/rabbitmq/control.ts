/** What a broker of rabbitmq keeps of users and virtual hosts, and what rabbitmqctl is told of it. Source: the manual of rabbitmqctl(8). */

interface User {
  password: string
  tags: readonly string[]
}

/** What a command comes to. */
export interface Controlled {
  /** What it says that it does; `--quiet` leaves it out. */
  readonly banner?: string
  /** The titles of a table, which `--silent` leaves out, and its rows. */
  readonly titles?: readonly string[]
  readonly rows?: readonly (readonly (string | number)[])[]
  readonly text?: string
  readonly error?: string
  readonly exitCode?: number
}

interface Facts {
  readonly node: string
  readonly version: string
  readonly uptimeSeconds: number
  readonly pid: number
  readonly ports: readonly number[]
  readonly queues: readonly (readonly [name: string, messages: number])[]
}

/** A command that is there, and that is not simulated. */
const refused = (command: string): Controlled => ({
  error: `Error: kubesim does not simulate rabbitmqctl ${command}\n`,
  exitCode: 64,
})

const usage = (command: string): Controlled => ({
  error: `Error (argument validation): not enough arguments.\nSee: rabbitmqctl help ${command}\n`,
  exitCode: 64,
})

const unknownUser = (name: string): Controlled => ({
  error: `Error:\nUser "${name}" does not exist\n`,
  exitCode: 67,
})

const unknownHost = (name: string): Controlled => ({
  error: `Error:\nVirtual host '${name}' does not exist\n`,
  exitCode: 65,
})

/** How many words each command needs. */
const needed: Readonly<Record<string, number>> = {
  add_user: 2,
  authenticate_user: 2,
  change_password: 2,
  delete_user: 1,
  set_user_tags: 1,
  set_permissions: 4,
  clear_permissions: 1,
  list_user_permissions: 1,
  add_vhost: 1,
  delete_vhost: 1,
}

/** What rabbitmqctl and rabbitmq-diagnostics say where a broker is simply up. */
const healthy = /^(ping|wait|node_health_check|check_\w+|is_\w+|await_\w+)$/

/** What is set and makes no difference: scripts and hooks of manifests go on. */
const accepted = new Set(
  'clear_policy enable_feature_flag set_cluster_name set_parameter set_policy set_topic_permissions set_user_limits set_vhost_limits set_vm_memory_high_watermark start_app'.split(
    ' ',
  ),
)

export class Control {
  readonly #users = new Map<string, User>()
  readonly #hosts = new Set(['/'])
  /** By virtual host and user: what he may configure, write and read. */
  readonly #permissions = new Map<string, readonly [host: string, user: string, rights: readonly string[]]>()

  constructor(user: string, password: string) {
    this.#users.set(user, { password, tags: ['administrator'] })
    this.#allow('/', user, ['.*', '.*', '.*'])
  }

  isKnown(user: string, password: string): boolean {
    return this.#users.get(user)?.password === password
  }

  #allow(host: string, user: string, rights: readonly string[]): void {
    this.#permissions.set(JSON.stringify([host, user]), [host, user, rights])
  }

  /** @param words the command and what stands behind it, without options. @param host the virtual host, of `-p` */
  run(words: readonly string[], host: string, facts: Facts): Controlled {
    const [command = '', ...args] = words
    if (args.length < (Object.hasOwn(needed, command) ? needed[command] : 0)) return usage(command)
    return (
      this.#ofUsers(command, args, host) ?? this.#ofHosts(command, args, host) ?? told(command, host, facts)
    )
  }

  #ofUsers(command: string, [name = '', ...more]: readonly string[], host: string): Controlled | undefined {
    const user = this.#users.get(name)
    switch (command) {
      case 'list_users':
        return {
          banner: 'Listing users ...',
          titles: ['user', 'tags'],
          rows: [...this.#users].map(([each, { tags }]) => [each, `[${tags.join(', ')}]`]),
        }
      case 'add_user':
        if (user) return { error: `Error:\nUser "${name}" already exists\n`, exitCode: 70 }
        this.#users.set(name, { password: more[0], tags: [] })
        return {
          banner: `Adding user "${name}" ...`,
          text: "Done. Don't forget to grant the user permissions to some virtual hosts! See 'rabbitmqctl help set_permissions' to learn more.\n",
        }
      case 'delete_user':
        if (!user) return unknownUser(name)
        this.#users.delete(name)
        for (const [key, [, whose]] of this.#permissions) if (whose === name) this.#permissions.delete(key)
        return { banner: `Deleting user "${name}" ...` }
      case 'change_password':
        if (!user) return unknownUser(name)
        user.password = more[0]
        return { banner: `Changing password for user "${name}" ...` }
      case 'authenticate_user':
        return user?.password === more[0]
          ? { banner: `Authenticating user "${name}" ...`, text: 'Success\n' }
          : {
              banner: `Authenticating user "${name}" ...`,
              error: `Error:\nError: failed to authenticate user "${name}"\nuser '${name}' - invalid credentials\n`,
              exitCode: 65,
            }
      case 'set_user_tags':
        if (!user) return unknownUser(name)
        user.tags = more
        return { banner: `Setting tags for user "${name}" to [${more.join(', ')}] ...` }
      case 'set_permissions':
        if (!user) return unknownUser(name)
        if (!this.#hosts.has(host)) return unknownHost(host)
        this.#allow(host, name, more.slice(0, 3))
        return { banner: `Setting permissions for user "${name}" in vhost "${host}" ...` }
      case 'clear_permissions':
        if (!user) return unknownUser(name)
        this.#permissions.delete(JSON.stringify([host, name]))
        return { banner: `Clearing permissions for user "${name}" in vhost "${host}" ...` }
      case 'list_user_permissions':
        return user
          ? {
              banner: `Listing permissions for user "${name}" ...`,
              titles: ['vhost', 'configure', 'write', 'read'],
              rows: [...this.#permissions.values()].flatMap(([at, who, rights]) =>
                who === name ? [[at, ...rights]] : [],
              ),
            }
          : unknownUser(name)
      default:
        return undefined
    }
  }

  #ofHosts(command: string, [name = '']: readonly string[], host: string): Controlled | undefined {
    switch (command) {
      case 'list_vhosts':
        return {
          banner: 'Listing vhosts ...',
          titles: ['name'],
          rows: [...this.#hosts].map((each) => [each]),
        }
      case 'add_vhost':
        this.#hosts.add(name)
        return { banner: `Adding vhost "${name}" ...` }
      case 'delete_vhost':
        if (!this.#hosts.delete(name)) return unknownHost(name)
        for (const [key, [at]] of this.#permissions) if (at === name) this.#permissions.delete(key)
        return { banner: `Deleting vhost "${name}" ...` }
      case 'list_permissions':
        if (!this.#hosts.has(host)) return unknownHost(host)
        return {
          banner: `Listing permissions for vhost "${host}" ...`,
          titles: ['user', 'configure', 'write', 'read'],
          rows: [...this.#permissions.values()].flatMap(([at, who, rights]) =>
            at === host ? [[who, ...rights]] : [],
          ),
        }
      default:
        return undefined
    }
  }
}

const exchanges: readonly (readonly [string, string])[] = [
  ['', 'direct'],
  ['amq.direct', 'direct'],
  ['amq.fanout', 'fanout'],
  ['amq.headers', 'headers'],
  ['amq.match', 'headers'],
  ['amq.rabbitmq.trace', 'topic'],
  ['amq.topic', 'topic'],
]

/** What the broker tells of itself. */
function told(command: string, host: string, facts: Facts): Controlled {
  const { node, version, queues } = facts
  if (accepted.has(command)) return {}
  if (healthy.test(command))
    return {
      banner: `Will ping ${node}. This only checks if the OS process is running and registered with epmd. Timeout: 60000 ms.`,
      text: 'Ping succeeded\n',
    }
  switch (command) {
    case 'list_queues':
      return {
        banner: `Timeout: 60.0 seconds ...\nListing queues for vhost ${host} ...`,
        titles: ['name', 'messages'],
        rows: host === '/' ? queues : [],
      }
    case 'list_exchanges':
      return { banner: `Listing exchanges for vhost ${host} ...`, titles: ['name', 'type'], rows: exchanges }
    case 'list_bindings':
      return {
        banner: `Listing bindings for vhost ${host}...`,
        titles: [
          'source_name',
          'source_kind',
          'destination_name',
          'destination_kind',
          'routing_key',
          'arguments',
        ],
        rows: queues.map(([name]) => ['', 'exchange', name, 'queue', name, '[]']),
      }
    case 'list_connections':
      return { banner: 'Listing connections ...' }
    case 'list_channels':
      return { banner: 'Listing channels ...' }
    case 'list_consumers':
      return { banner: `Listing consumers in vhost ${host} ...` }
    case 'version':
      return { text: `${version}\n` }
    case 'cluster_status':
      return { banner: `Cluster status of node ${node} ...`, text: clusterStatus(facts) }
    case 'status':
      return { banner: `Status of node ${node} ...`, text: status(facts) }
    default:
      return refused(command)
  }
}

const protocols: Readonly<Record<number, readonly [protocol: string, purpose: string]>> = {
  5672: ['amqp', 'AMQP 0-9-1 and AMQP 1.0'],
  15672: ['http', 'HTTP API'],
  15692: ['http/prometheus', 'Prometheus exporter API over HTTP'],
  25672: ['clustering', 'inter-node and CLI tool communication'],
}

const listeners = ({ ports }: Facts, before: string): string =>
  [...ports, 25_672]
    .map(
      (port) =>
        `${before}nterface: [::], port: ${port}, protocol: ${protocols[port][0]}, purpose: ${protocols[port][1]}\n`,
    )
    .join('')

const clusterStatus = (facts: Facts): string => {
  const { node, version } = facts
  return `Basics\n\nCluster name: ${node}\n\nDisk Nodes\n\n${node}\n\nRunning Nodes\n\n${node}\n\nVersions\n\n${node}: RabbitMQ ${version}\n\nMaintenance status\n\nNode: ${node}, status: not under maintenance\n\nAlarms\n\n(none)\n\nNetwork Partitions\n\n(none)\n\nListeners\n\n${listeners(facts, `Node: ${node}, i`)}`
}

const status = (facts: Facts): string =>
  `Runtime\n\nOS PID: ${facts.pid}\nOS: Linux\nUptime (seconds): ${facts.uptimeSeconds}\nIs under maintenance?: false\nRabbitMQ version: ${facts.version}\nNode name: ${facts.node}\n\nAlarms\n\n(none)\n\nTotals\n\nConnection count: 0\nQueue count: ${facts.queues.length}\nVirtual host count: 1\n\nListeners\n\n${listeners(facts, 'I')}`
