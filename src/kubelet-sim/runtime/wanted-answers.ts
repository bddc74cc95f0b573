/** What somebody wants a server to answer, whatever it would answer by itself. */

/** What is wanted on a path, or on every one that no other names. @param path absent: on no path in particular */
export const wantedOn = <T extends { readonly path?: string }>(
  all: readonly T[] = [],
  path?: string,
): T | undefined =>
  (path === undefined ? undefined : all.find((each) => each.path === path)) ??
  all.find((each) => each.path === undefined)
