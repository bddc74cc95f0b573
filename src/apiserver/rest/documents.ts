/** The documents that say what is served: the version, the paths, the groups and their resources. */
import { apiGroup, resourceList } from '../discovery.ts'
import type { ServedApi } from '../served-api.ts'

/** What `/version` says. */
export const version = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.0+kubesim',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: '',
  platform: 'linux/amd64',
}

/** What `/` says is served. */
export function pathsOf({ kinds }: ServedApi): readonly string[] {
  const ofGroups = kinds
    .filter(({ group }) => group)
    .flatMap(({ group, apiVersion }) => [`/apis/${group}`, `/apis/${apiVersion}`])
  const others = ['/healthz', '/livez', '/openapi/v2', '/openapi/v3', '/readyz', '/version']
  return ['/api', '/api/v1', '/apis', ...[...new Set(ofGroups)].sort(), ...others]
}

/** `/api/v1`, `/apis/<group>` and `/apis/<group>/<version>`: undefined for what is not served. */
export function discoveryDocument({ kinds }: ServedApi, path: string): object | undefined {
  const [, root, ...names] = path.replace(/\/$/, '').split('/')
  if (root === 'apis' && names.length === 1) return apiGroup(kinds, names[0])
  if (names.length !== (root === 'api' ? 1 : 2)) return undefined
  const apiVersion = names.join('/')
  return kinds.some((kind) => kind.apiVersion === apiVersion) ? resourceList(kinds, apiVersion) : undefined
}
