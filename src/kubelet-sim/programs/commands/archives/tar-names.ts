/** The names in archives: none leads out of the folder into which it is put, and some are left out. */
import type { Process } from '../../../runtime/program.ts'
import { ProgramMemo } from '../../memo.ts'
import { isGnu } from '../options.ts'

/** A name without what would lead out: slashes at its beginning, and all up to its last `..`. */
export function safeName(name: string): { readonly safe: string; readonly removed: string } {
  const climb = /^(?:.*\/)?\.\.(?:\/|$)/s.exec(name)?.[0] ?? ''
  const slashes = /^\/*/.exec(name.slice(climb.length))![0]
  const removed = climb + slashes
  return { safe: name.slice(removed.length), removed }
}

/** Says so, once for each such beginning. */
export function sayRemoved(process: Process, removed: string, what = 'member names'): void {
  process.complain(
    isGnu(process)
      ? `tar: Removing leading \`${removed}' from ${what}\n`
      : `tar: removing leading '${removed}' from ${what}\n`,
  )
}

/** Whether one of the patterns names it, or a directory that it is in. */
export function isExcluded(process: Process, patterns: readonly string[], name: string): boolean {
  if (patterns.length === 0) return false
  const memo = process.machine.shared(ProgramMemo)
  const plain = name.replace(/\/+$/, '')
  const parts = plain.split('/')
  process.charge(patterns.length * (plain.length + 8))
  return patterns.some((text) => {
    const pattern = memo.pattern(text.replace(/\/+$/, ''), process)
    return parts.some(
      (_part, n) =>
        pattern.matches(parts.slice(n).join('/')) || pattern.matches(parts.slice(0, n + 1).join('/')),
    )
  })
}

/** Whether it is one of the members that are asked for, or in one of them. */
export const isWanted = (members: readonly string[], name: string): boolean =>
  members.length === 0 ||
  members.some((each) => {
    const member = each.replace(/\/+$/, '')
    return name === each || name.replace(/\/+$/, '') === member || name.startsWith(`${member}/`)
  })

/** Without so many directories at its front; undefined where nothing is left. */
export function strippedName(name: string, count: number): string | undefined {
  if (count === 0) return name
  const rest = name.split('/').filter(Boolean).slice(count).join('/')
  return rest === '' ? undefined : rest + (name.endsWith('/') ? '/' : '')
}
