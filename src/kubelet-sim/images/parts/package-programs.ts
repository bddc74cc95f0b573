/** What packages bring that no distribution has from the start: clients of servers, python, and programs that are not simulated. */
import { once } from '../../../api/memo.ts'
import { openssl } from '../../programs/commands/openssl/openssl.ts'
import { alpinePackages, debianPackages } from '../../programs/commands/packages/catalogue.ts'
import { programs } from '../../programs/programs.ts'
import type { Program } from '../../runtime/program.ts'
import { mysql, postgres } from '../databases.ts'
import { nodeImage, pythonImage } from '../languages.ts'
import { redis } from '../redis/redis.ts'
import { stress } from '../stress.ts'
import { notSimulated } from './not-simulated.ts'

/** Where each of them is from. */
const clients = {
  psql: postgres,
  pg_isready: postgres,
  mysql,
  'redis-cli': redis,
  python3: pythonImage,
  pip: pythonImage,
  node: nodeImage,
  stress,
}

/** Those that no image has from the start. */
const own: ReadonlyMap<string, Program> = new Map([['openssl', openssl]])

/** By name. Made when the first package is used. */
export const packagePrograms = once((): ReadonlyMap<string, Program> => {
  const packages = [...debianPackages.values(), ...alpinePackages.values()]
  const names = packages.flatMap((each) => each.programs).filter((name) => !programs.has(name))
  return new Map(
    names.map((name) => {
      const image = Object.hasOwn(clients, name) ? clients[name as keyof typeof clients] : undefined
      return [name, image?.programs?.get(name) ?? own.get(name) ?? notSimulated]
    }),
  )
})
