/** mongo: a server that keeps documents, and mongosh, which asks it. */
import type { User } from '../../runtime/files/files.ts'
import type { Image, Service } from '../../runtime/image.ts'
import type { Program } from '../../runtime/program.ts'
import { ubuntuBase } from '../parts/bases.ts'
import { byGosu, orVersion, otherCommand } from '../parts/entrypoint.ts'
import { notSimulated } from '../parts/not-simulated.ts'
import { mongosh } from './client.ts'
import { acceptMongo, answerHttp, isPrivate, portOf, startMongo, stopMongo } from './service.ts'
import { mongoVersion } from './version.ts'

/** What comes with the server, and asks it or stands before it. */
const otherPrograms =
  'bsondump mongodump mongoexport mongofiles mongoimport mongorestore mongos mongostat mongotop'.split(' ')

/** The one that the image brings. */
const account: User = Object.freeze({ uid: 999, gid: 999 })

const ordinary = orVersion(otherCommand('mongod'), (image) => `db version v${mongoVersion(image)}`)

/** What makes a server a part of a sharded cluster. */
const partOfCluster = /^(--(?:configsvr|shardsvr))(?:=true)?$/

/** A part of a cluster that cannot be there would be taken for a server of its own. */
function refusal(args: readonly string[]): Program | undefined {
  const [option] = args.flatMap((each) => partOfCluster.exec(each)?.slice(1) ?? [])
  if (option === undefined) return undefined
  return (process) => {
    process.complain(`mongod: kubesim does not simulate ${option}: see docs/FIDELITY.md\n`)
    return 1
  }
}

const mongoService: Service = {
  command: (args) => ordinary(args) ?? refusal(args),
  becomes: byGosu('mongodb', account),
  ports: (context) => [portOf(context)],
  isLocal: isPrivate,
  accept: acceptMongo,
  handle: answerHttp,
  start: startMongo,
  stopsOn: new Set(['SIGTERM', 'SIGINT']),
  stop: stopMongo,
  portTaken: (port, context) =>
    `{"t":{"$date":"${new Date(context.now()).toISOString().replace('Z', '+00:00')}"},"s":"E","c":"CONTROL","id":20568,"ctx":"initandlisten","msg":"Error setting up listener","attr":{"error":{"code":9001,"codeName":"SocketException","errmsg":"0.0.0.0:${port} :: caused by :: setup bind :: caused by :: Address already in use"}}}\n`,
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
  programs: new Map<string, Program>([
    ['mongosh', mongosh],
    ['mongo', mongosh],
    ...otherPrograms.map((name) => [name, notSimulated] as const),
  ]),
}
