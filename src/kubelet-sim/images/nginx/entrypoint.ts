/** What the entry point of nginx' image says, and the scripts that it runs. Source: github.com/nginx/docker-nginx, entrypoint. */
import { memoOfLastFew } from '../../../api/memo.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import { isError } from '../../runtime/posix.ts'
import { isFrom } from '../registry/tagged-version.ts'
import type { Build } from './notices.ts'
import { isUnhindered } from './places.ts'

const folder = '/docker-entrypoint.d'
const ofSite = '10-listen-on-ipv6-by-default.sh'
const ofTemplates = '20-envsubst-on-templates.sh'

/** By the first version that has them. */
const scripts = [
  ['1.19.0', 'Launching', ofSite],
  ['1.25.1', 'Sourcing', '15-local-resolvers.envsh'],
  ['1.19.0', 'Launching', ofTemplates],
  ['1.19.6', 'Launching', '30-tune-worker-processes.sh'],
] as const

/** To be looked at: what they do is done by the server as it starts. */
export const entryFiles: Readonly<Record<string, string>> = {
  '/docker-entrypoint.sh': '#!/bin/sh\nexec "$@"\n',
  ...Object.fromEntries(scripts.map(([, , name]) => [`${folder}/${name}`, '#!/bin/sh\n'])),
}

/** So many processes they have taken until nginx has others work for it. */
export const processesOfEntry = 27

/** What becomes of the site, which is to listen on IPv6 as well where it is the one of the package. */
type Site = 'enabled' | 'differs' | 'missing' | 'fixed'

interface Place {
  readonly path: string
  /** As the image brings it. */
  readonly text: string
  /** What the image has is not what the package had. */
  readonly isOwn: boolean
}

function siteOf(context: ServiceContext, { path, text, isOwn }: Place): Site {
  const asBrought = isOwn ? 'differs' : 'enabled'
  const files = context.filesIn(path)
  if (!files && (isOwn ? !context.config.readOnlyRoot : isUnhindered(context))) return asBrought
  const { user } = context
  const found = context.files.read(path)
  if (isError(found)) return 'missing'
  if (isError(context.files.openForWriting(path, { user, append: true }))) return 'fixed'
  return found === text ? asBrought : 'differs'
}

const saidOfSite: Readonly<Record<Site, (path: string) => readonly string[]>> = {
  enabled: (path) => [`Getting the checksum of ${path}`, `Enabled listen on IPv6 in ${path}`],
  differs: (path) => [`Getting the checksum of ${path}`, `${path} differs from the packaged version`],
  missing: (path) => [`${path} is not a file or does not exist`],
  fixed: (path) => [`can not modify ${path} (read-only file system?)`],
}

// Containers of one image mostly have the same said of them.
const textOf = memoOfLastFew((version: string, name: string, site: Site, path: string, filled: string) => {
  const said = (line: string) => `${name}: ${line}\n`
  const ran = scripts
    .filter(([first]) => isFrom(version, first))
    .map(([, verb, script]) => {
      const infos =
        script === ofSite
          ? saidOfSite[site](path)
              .map((each) => `${script}: info: ${each}\n`)
              .join('')
          : ''
      return said(`${verb} ${folder}/${script}`) + infos + (script === ofTemplates ? filled : '')
    })
  return [
    said(`${folder}/ is not empty, will attempt to perform configuration`),
    said(`Looking for shell scripts in ${folder}/`),
    ...ran,
    said('Configuration complete; ready for start up'),
  ].join('')
})

/** @param filled what it has made of templates: from which file, and to which */
export function entryText(
  context: ServiceContext,
  { version, hasEntrypoint }: Build,
  place: Place,
  filled: readonly (readonly [from: string, to: string])[],
): string {
  if (!hasEntrypoint || context.env('NGINX_ENTRYPOINT_QUIET_LOGS')) return ''
  const ofFilled = filled.map(([from, to]) => `${ofTemplates}: Running envsubst on ${from} to ${to}\n`)
  return textOf(version, context.args[0], siteOf(context, place), place.path, ofFilled.join(''))
}

/** Whether the entry point has the usual site listen on IPv6, too. */
export const isOnBothFamilies = (context: ServiceContext, { hasEntrypoint }: Build, place: Place): boolean =>
  hasEntrypoint && siteOf(context, place) === 'enabled'
