/** The scripts with which images of databases fill them at first: those in `/docker-entrypoint-initdb.d`. */
import type { ServiceContext } from '../runtime/image.ts'
import { isError } from '../runtime/posix.ts'
import { statementsIn } from './sql/tokens.ts'

const folder = '/docker-entrypoint-initdb.d'

/** In bytes. Of a longer one nothing is done. */
const longestScript = 1024 * 1024

export interface InitScript {
  readonly path: string
  /** What its name says that it is. */
  readonly sort: 'sql' | 'shell' | 'other'
  readonly text: string
}

/** In the order in which they run. */
export function initScripts(context: ServiceContext): readonly InitScript[] {
  const files = context.filesIn(folder)
  const names = files?.list(folder) ?? []
  if (!files || isError(names)) return []
  return names
    .filter((name) => !name.startsWith('.'))
    .sort()
    .flatMap((name) => {
      const path = `${folder}/${name}`
      const text = files.read(path, undefined, longestScript)
      const sort = name.endsWith('.sql') ? 'sql' : name.endsWith('.sh') ? 'shell' : 'other'
      return isError(text) ? [] : [{ path, sort, text } as const]
    })
}

interface Numbered {
  readonly sql: string
  /** In which it ends, counted from 1. */
  readonly line: number
}

/** The statements of a script, without the lines of comments before them. */
export function numberedStatements(script: string): readonly Numbered[] {
  const { statements, rest } = statementsIn(script)
  let line = 1
  return [...statements, rest].flatMap((each) => {
    const lines = each.split('\n')
    line += lines.length - 1
    const first = lines.findIndex((text) => text.trim() !== '' && !/^\s*(?:--|#)/.test(text))
    return first < 0 ? [] : [{ sql: lines.slice(first).join('\n'), line }]
  })
}

/** What kubesim says of scripts that it does not run. */
export const notRun = (path: string): string =>
  `kubesim runs no scripts of a shell here: ${path} is left out\n`
