/** memcached: keeps what it is told, over its own protocol of texts. */
import type { Image, Service, ServiceContext } from '../runtime/image.ts'
import { isLocalHost } from '../runtime/network/network.ts'
import { debianBase } from './parts/bases.ts'
import { converse, type Reply } from './parts/conversation.ts'
import { orVersion, otherCommand } from './parts/entrypoint.ts'
import { perServer } from './parts/per-server.ts'

const mebibyte = 1024 * 1024

const version = '1.6.39'

const optionValue = (args: readonly string[], ...names: readonly string[]): string | undefined => {
  for (const [n, each] of args.entries()) {
    for (const name of names) {
      if (each === name) return args[n + 1]
      if (name.startsWith('--') && each.startsWith(`${name}=`)) return each.slice(name.length + 1)
    }
  }
  return undefined
}

/** More items are not kept. */
const mostItems = 100_000

interface Item {
  readonly flags: string
  readonly text: string
}

const itemsOf = perServer(() => new Map<string, Item>())

/** The text protocol of memcached. */
function memcachedReply(bytes: string, context: ServiceContext): Reply | undefined {
  const end = bytes.indexOf('\r\n') >= 0 ? bytes.indexOf('\r\n') : bytes.indexOf('\n')
  if (end < 0) return undefined
  const head = bytes[end] === '\r' ? end + 2 : end + 1
  const [verb = '', key = '', flags = '0', , length = '0'] = bytes.slice(0, end).split(' ')
  const kept = itemsOf(context)
  switch (verb) {
    case 'set':
    case 'add':
    case 'replace': {
      const size = Number(length)
      if (!(size >= 0 && size <= 1_048_576))
        return { taken: head, text: 'SERVER_ERROR object too large for cache\r\n' }
      if (bytes.length < head + size + 2) return undefined
      const isFree = !kept.has(key)
      const isWanted = verb === 'set' || (verb === 'add') === isFree
      const fits = !isFree || kept.size < mostItems
      if (isWanted && fits) kept.set(key, { flags, text: bytes.slice(head, head + size) })
      return {
        taken: head + size + 2,
        text: isWanted
          ? fits
            ? 'STORED\r\n'
            : 'SERVER_ERROR out of memory storing object\r\n'
          : 'NOT_STORED\r\n',
      }
    }
    case 'get':
    case 'gets': {
      const found = bytes
        .slice(0, end)
        .split(' ')
        .slice(1)
        .map((each) => [each, kept.get(each)] as const)
      const values = found.map(([name, item]) =>
        item ? `VALUE ${name} ${item.flags} ${item.text.length}\r\n${item.text}\r\n` : '',
      )
      return { taken: head, text: `${values.join('')}END\r\n` }
    }
    case 'delete':
      return { taken: head, text: kept.delete(key) ? 'DELETED\r\n' : 'NOT_FOUND\r\n' }
    case 'flush_all':
      kept.clear()
      return { taken: head, text: 'OK\r\n' }
    case 'version':
      return { taken: head, text: `VERSION ${version}\r\n` }
    case 'stats':
      return {
        taken: head,
        text: `STAT pid 1\r\nSTAT uptime ${Math.floor((context.now() - context.startedAt) / 1_000)}\r\nSTAT curr_items ${kept.size}\r\nEND\r\n`,
      }
    case 'quit':
      return { taken: head, text: '', isLast: true }
    default:
      return { taken: head, text: 'ERROR\r\n' }
  }
}

const memcachedService: Service = {
  command: orVersion(otherCommand('memcached'), () => `memcached ${version}`),
  ports: ({ args }) => [Number(optionValue(args, '-p', '--port')) || 11_211],
  isLocal: ({ args }) => isLocalHost(optionValue(args, '-l', '--listen') ?? ''),
  accept: (socket, context) => converse(socket, (bytes) => memcachedReply(bytes, context), context),
  portTaken: (port) =>
    `bind(): Address already in use\nfailed to listen on TCP port ${port}: Address already in use\n`,
}

export const memcached: Image = {
  ...debianBase,
  name: 'memcached',
  use: { cpuMillis: 1, memoryBytes: 4 * mebibyte },
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['memcached'],
  user: { uid: 11_211, gid: 11_211 },
  userName: 'memcache',
  services: new Map([
    ['docker-entrypoint.sh', memcachedService],
    ['memcached', memcachedService],
  ]),
}
