/** The scripts with which images of databases fill them at first: those in `/docker-entrypoint-initdb.d`. */
import type { ServiceContext } from '../../runtime/image.ts'
import { isError } from '../../runtime/posix.ts'
import type { MoreVariables } from '../../runtime/processes/service-child.ts'
import { perServer } from './per-server.ts'

const folder = '/docker-entrypoint-initdb.d'

/** As entry points call themselves. */
export const entryPoint = '/usr/local/bin/docker-entrypoint.sh'

/** What their names say that they are. */
const sorts = [
  ['.sql', 'sql'],
  ['.sql.gz', 'packed'],
  ['.sh', 'shell'],
  ['.js', 'javascript'],
] as const

export interface InitScript {
  readonly path: string
  readonly sort: (typeof sorts)[number][1] | 'other'
  readonly isExecutable: boolean
}

/** In the order in which they run. */
function initScripts(context: ServiceContext): readonly InitScript[] {
  const files = context.filesIn(folder)
  const names = files?.list(folder) ?? []
  if (!files || isError(names)) return []
  return names
    .filter((name) => !name.startsWith('.'))
    .sort()
    .flatMap((name) => {
      const path = `${folder}/${name}`
      const node = files.node(path)
      if (isError(node)) return []
      const [, sort = 'other'] = sorts.find(([ending]) => name.endsWith(ending)) ?? []
      return [{ path, sort, isExecutable: (node.mode & 0o111) !== 0 } as const]
    })
}

/** What an entry point does with a script. */
interface Step {
  /** Said before. */
  readonly before: string
  /** What bash runs then, in a process of its own: `$1` is the path of the script. */
  readonly command?: string
  /** And said after that. */
  readonly after: string
}

/** How an entry point fills its database. */
export interface Filling {
  stepOf(script: InitScript): Step
  /** Said first of all. */
  readonly opening: string
  /** Said where there is no script. */
  readonly without?: string
  /** What scripts of a shell find defined: of bash. */
  readonly functions?: string
  /** The variables that they see besides those of the container, in bytes. */
  readonly variables?: MoreVariables
}

/**
 * What the entry point of a database of SQL does with a script: one of a shell is sourced unless it may be executed.
 * @param line what is said of it: that it is `running`, `sourcing` or `ignoring` it
 * @param reading how bash has the client read one that is not packed
 */
export function sqlStep(
  { sort, isExecutable }: InitScript,
  line: (does: string) => string,
  reading: string,
): Step {
  switch (sort) {
    case 'shell':
      return isExecutable
        ? { before: line('running'), command: '"$1"', after: '\n' }
        : { before: line('sourcing'), command: '. "$1"', after: '\n' }
    case 'sql':
      return { before: line('running'), command: reading, after: '\n\n' }
    case 'packed':
      return { before: line('running'), command: 'gunzip -c "$1" | docker_process_sql', after: '\n\n' }
    default:
      return { before: line('ignoring'), after: '\n' }
  }
}

const takesTime = ({ sort }: InitScript): boolean => sort !== 'other'

const states = perServer(() => ({ isFilling: false }))

/** To be asked before a server listens: whether it is about to run scripts that take time. @param isNew whether there is no database yet */
export function willFill(context: ServiceContext, isNew: () => boolean): boolean {
  const state = states(context)
  if (!state.isFilling) state.isFilling = initScripts(context).some(takesTime) && isNew()
  return state.isFilling
}

/** Whether such scripts still run: the server that is there meanwhile listens for who is in the container alone. */
export const isFilling = (context: ServiceContext): boolean => states(context).isFilling

/** Whether there is a script that one of these endings asks for. */
export const hasInitScripts = (context: ServiceContext, wanted: readonly InitScript['sort'][]): boolean =>
  initScripts(context).some(({ sort }) => wanted.includes(sort))

/** Runs the scripts one after the other; what goes wrong in one ends the server. @param done called once all have gone well */
export function fill(
  context: ServiceContext,
  { stepOf, opening, without = '', functions = '', variables = {} }: Filling,
  done: () => void,
): void {
  const scripts = initScripts(context)
  context.print(scripts.length === 0 ? opening + without : opening)
  const goOn = (from: number): void => {
    for (let n = from; n < scripts.length; n++) {
      const { before, command, after } = stepOf(scripts[n])
      context.print(before)
      if (command !== undefined) {
        const args = ['bash', '-c', `set -eo pipefail\n${functions}\n${command}`, entryPoint, scripts[n].path]
        context.run(args, variables, (exitCode) => {
          if (exitCode !== 0) return context.exit(exitCode)
          context.print(after)
          goOn(n + 1)
        })
        return
      }
      context.print(after)
    }
    const state = states(context)
    const wasFilling = state.isFilling
    state.isFilling = false
    done()
    if (wasFilling) context.listenAnew()
  }
  goOn(0)
}
