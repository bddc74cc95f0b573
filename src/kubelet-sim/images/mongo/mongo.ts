/** mongo: a server that keeps documents, and mongosh, which asks it. */
import type { User } from '../../runtime/files.ts'
import type { Image, Service } from '../../runtime/image.ts'
import { isLocalHost } from '../../runtime/network.ts'
import { ubuntuBase } from '../bases.ts'
import { converse } from '../conversation.ts'
import { byGosu, orVersion, otherCommand } from '../entrypoint.ts'
import { option } from '../flags.ts'
import { perServer } from '../per-server.ts'
import { plainText } from '../plain-text.ts'
import { taggedVersion } from '../tagged-version.ts'
import { anyService } from '../unknown.ts'
import { mongosh } from './client.ts'
import { MongoServer } from './server.ts'

/** The one that the image brings. */
const account: User = Object.freeze({ uid: 999, gid: 999 })

const serverOf = perServer((context) => new MongoServer(context))

const mongoService: Service = {
  command: orVersion(
    otherCommand('mongod'),
    (image) => `db version v${taggedVersion(image, 'mongo', '8.0.13')}`,
  ),
  becomes: byGosu('mongodb', account),
  ports: ({ args }) => [Number(option(args, 'port')) || 27_017],
  isLocal: ({ args }) => isLocalHost(option(args, 'bind_ip') ?? ''),
  accept: (socket, context) => converse(socket, (bytes) => serverOf(context).answer(bytes)),
  handle: () =>
    plainText(200, 'It looks like you are trying to access MongoDB over HTTP on the native driver port.\r\n'),
  start(context) {
    const line = (id: number, text: string) =>
      context.print(
        `{"t":{"$date":"${new Date(context.now()).toISOString().replace('Z', '+00:00')}"},"s":"I","c":"NETWORK","id":${id},"ctx":"listener","msg":"${text}"}\n`,
      )
    line(23015, 'Listening on')
    line(23016, 'Waiting for connections')
    return undefined
  },
}

export const mongo: Image = {
  ...ubuntuBase,
  name: 'mongo',
  accounts: { mongodb: { uid: account.uid, home: '/data/db', shell: '/bin/sh' } },
  use: { cpuMillis: 8, memoryBytes: 180 * 1024 * 1024 },
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['mongod'],
  services: new Map([
    ['docker-entrypoint.sh', mongoService],
    ['mongod', mongoService],
  ]),
  programs: new Map([
    ['mongosh', mongosh],
    ['mongo', mongosh],
  ]),
  anyService,
  tools: new Set('mongodump mongorestore mongoexport mongoimport mongostat mongotop mongos'.split(' ')),
}
