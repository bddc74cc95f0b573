/** Which server, and which location of it, a request is for. */
import type { Configuration, Location, VirtualServer } from './configuration.ts'
import type { Visit } from './variables.ts'

export function serverFor({ servers }: Configuration, port: number, host: string): VirtualServer | undefined {
  const there = servers.filter(({ listens }) => listens.some((each) => each.port === port))
  const isFor = (test: (name: string) => boolean) => there.find(({ names }) => names.some(test))
  return (
    isFor((name) => name === host) ??
    isFor((name) => name.startsWith('*.') && host.endsWith(name.slice(1))) ??
    isFor((name) => name.endsWith('.*') && host.startsWith(name.slice(0, -1))) ??
    there.find(({ listens }) => listens.some((each) => each.port === port && each.isDefault)) ??
    there[0]
  )
}

/** The longest prefix, unless an expression matches before it is taken. */
export function locationFor(locations: readonly Location[], visit: Visit): Location | undefined {
  const { uri } = visit
  const exact = locations.find(({ sort, path }) => sort === '=' && path === uri)
  if (exact) return exact
  let prefix: Location | undefined
  for (const each of locations) {
    if (each.sort !== '' && each.sort !== '^~') continue
    if (uri.startsWith(each.path) && each.path.length >= (prefix?.path.length ?? 0)) prefix = each
  }
  const inner = prefix && locationFor(prefix.locations, visit)
  if (prefix?.sort === '^~') return inner ?? prefix
  return inner ?? byExpression(locations, visit) ?? prefix
}

function byExpression(locations: readonly Location[], visit: Visit): Location | undefined {
  for (const each of locations) {
    const matcher = each.expression?.matcher(visit.uri)
    if (!matcher?.find()) continue
    for (let n = 1; n <= matcher.groupCount(); n++) visit.set.set(String(n), matcher.group(n) ?? '')
    return locationFor(each.locations, visit) ?? each
  }
  return undefined
}
