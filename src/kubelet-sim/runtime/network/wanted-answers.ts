/** What somebody wants a server to answer, whatever it would answer by itself. */
import { withoutQuery } from '../http/exchange.ts'

/** What is wanted on a path, or on every one that no other names. @param asked with its query; absent: on no path in particular */
export function wantedOn<T extends { readonly path?: string }>(
  all: readonly T[] = [],
  asked?: string,
): T | undefined {
  if (all.length === 0) return undefined
  const path = asked === undefined ? undefined : withoutQuery(asked)
  return (
    (path === undefined ? undefined : all.find((each) => each.path === path)) ??
    all.find((each) => each.path === undefined)
  )
}
