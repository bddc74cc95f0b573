/** Lists that are told as null where nothing is in them: Go leaves them out nowhere, and etcd does not tell an empty list from none. */

/** Stands where a list has to be and none was given: whoever reads it finds nothing, and whoever asks can tell that nobody wrote it. */
export const noItems: readonly never[] = Object.freeze([])

/** In place: who leaves a list out says null. */
export function nullIfAbsent<T extends object>(part: T, ...names: (keyof T)[]): void {
  for (const name of names) {
    const list = part[name] as unknown
    if (list === undefined || list === noItems) part[name] = null as T[keyof T]
  }
}

/** In place: an empty list is kept as null, too; yet its author has written it, so this comes after the record of who wrote what. */
export function nullIfEmpty<T extends object>(part: T, ...names: (keyof T)[]): void {
  for (const name of names) {
    const list = part[name] as unknown
    // What is right already is not touched: it may be frozen.
    if (list === undefined || (Array.isArray(list) && list.length === 0)) part[name] = null as T[keyof T]
  }
}
