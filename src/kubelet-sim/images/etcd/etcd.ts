/** etcd: keeps keys and values in its folder, alone or as one of the members of a cluster. */
import { type Address, parseAddress } from '../../programs/commands/addresses.ts'
import type { Image, Service, ServiceContext } from '../../runtime/image.ts'
import { isLocalHost } from '../../runtime/network/network.ts'
import { debianBase } from '../parts/bases.ts'
import { flag } from '../parts/flags.ts'
import { perServer } from '../parts/per-server.ts'
import { etcdCtl, etcdUtl } from './etcdctl.ts'
import { clusterId, gatewayAnswer } from './gateway.ts'
import { membersIn } from './members.ts'
import { EtcdServer } from './server.ts'
import { etcdVersion } from './version.ts'

/** What is said by an option or a variable: `--name`, or ETCD_NAME. */
const settingOf = (context: ServiceContext, name: string, otherwise: string): string =>
  flag(context.args, name) ?? context.env(`ETCD_${name.toUpperCase().replaceAll('-', '_')}`) ?? otherwise

const urlsOf = (context: ServiceContext, name: string, otherwise: string): readonly string[] =>
  settingOf(context, name, otherwise).split(',')

const listeningOn = (context: ServiceContext): readonly Address[] =>
  [
    ...urlsOf(context, 'listen-client-urls', 'http://localhost:2379'),
    ...urlsOf(context, 'listen-peer-urls', 'http://localhost:2380'),
    ...urlsOf(context, 'listen-metrics-urls', ''),
  ].flatMap((url) => parseAddress(url) ?? [])

const nameOf = (context: ServiceContext): string => settingOf(context, 'name', 'default')

const peerUrlsOf = (context: ServiceContext): readonly string[] =>
  urlsOf(context, 'initial-advertise-peer-urls', 'http://localhost:2380')

const clientUrlsOf = (context: ServiceContext): readonly string[] =>
  urlsOf(context, 'advertise-client-urls', 'http://localhost:2379')

const membersOf = (context: ServiceContext) => {
  const alone = peerUrlsOf(context).map((url) => `${nameOf(context)}=${url}`)
  return membersIn(
    settingOf(context, 'initial-cluster', alone.join()),
    settingOf(context, 'initial-cluster-token', 'etcd-cluster'),
  )
}

const dataFolderOf = (context: ServiceContext): string =>
  settingOf(context, 'data-dir', `${nameOf(context)}.etcd`)

const serverOf = perServer((context) => {
  const members = membersOf(context)
  const own = members.find(({ name }) => name === nameOf(context)) ?? members[0]
  return new EtcdServer(context, {
    dataFolder: dataFolderOf(context),
    members,
    own,
    clientUrls: clientUrlsOf(context),
  })
})

/** Both say which of those they are before they say more. */
const isAsked = (args: readonly string[]): boolean => args.some((each) => /^--?version$/.test(each))

const service: Service = {
  command: (args) =>
    isAsked(args)
      ? (process) => {
          process.print(`etcd Version: ${etcdVersion(process.machine.config.image)}\nGit SHA: 9dcd3c8\n`)
          return 0
        }
      : undefined,
  ports: (context) => [...new Set(listeningOn(context).map(({ port }) => port))].filter((port) => port > 0),
  isLocal: (context, port) =>
    listeningOn(context).every((each) => each.port !== port || isLocalHost(each.host)),
  knowsPorts: true,
  speaksTlsOn: (context, port) =>
    listeningOn(context).some((each) => each.scheme === 'https' && each.port === port),
  speaksGrpc: true,
  takesBytes: true,
  start(context) {
    const name = nameOf(context)
    const version = etcdVersion(context.config.image)
    say(context, 'Running: ', { args: context.args })
    say(context, 'starting an etcd server', {
      'etcd-version': version,
      name,
      'data-dir': dataFolderOf(context),
    })
    const members = membersOf(context)
    if (members.every((member) => member.name !== name)) {
      const problem = `couldn't find local name ${JSON.stringify(name)} in the initial cluster configuration`
      say(context, 'discovery failed', { error: problem }, 'fatal')
      context.exit(1)
      return undefined
    }
    for (const { id, peerUrls } of members)
      say(context, 'added member', {
        'cluster-id': clusterId,
        'added-peer-id': id,
        'added-peer-peer-urls': peerUrls,
      })
    say(context, 'ready to serve client requests', {})
    for (const url of clientUrlsOf(context))
      say(context, 'serving client traffic insecurely; this is strongly discouraged!', {
        traffic: 'grpc+http',
        address: url.replace(/^\w+:\/\//, ''),
      })
    return undefined
  },
  portTaken: (port) => `listen tcp 127.0.0.1:${port}: bind: address already in use\n`,
  handle(request, context) {
    const server = serverOf(context)
    const { keys } = server
    const before = keys.bytes
    const answer = gatewayAnswer(request, { server, version: etcdVersion(context.config.image) })
    context.occupy(keys.bytes - before)
    return answer
  },
}

/** Its log is JSON, a line each. */
function say(context: ServiceContext, msg: string, fields: object, level = 'info'): void {
  const ts = new Date(context.now()).toISOString().replace('Z', '000Z')
  context.complain(`${JSON.stringify({ level, ts, caller: 'embed/etcd.go:1', msg, ...fields })}\n`)
}

const mebibyte = 1024 * 1024

export const etcd: Image = {
  ...debianBase,
  name: 'etcd',
  use: { cpuMillis: 5, memoryBytes: 20 * mebibyte },
  entrypoint: [],
  cmd: ['/usr/local/bin/etcd'],
  services: new Map([['etcd', service]]),
  programs: new Map([
    ['etcdctl', etcdCtl],
    ['etcdutl', etcdUtl],
  ]),
}
