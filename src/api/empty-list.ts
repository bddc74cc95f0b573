/** Lists that are told as null where nothing is in them: Go leaves them out nowhere, and etcd does not tell an empty list from none. */

/** In place: who leaves a list out says null. */
export function nullIfAbsent<T extends object>(part: T, ...names: (keyof T)[]): void {
  for (const name of names) if (part[name] === undefined) part[name] = null as T[keyof T]
}

/** In place: an empty list is kept as null, too; yet its author has written it, so this comes after the record of who wrote what. */
export function nullIfEmpty<T extends object>(part: T, ...names: (keyof T)[]): void {
  for (const name of names) {
    const list = part[name] as unknown
    // What is right already is not touched: it may be frozen.
    if (list === undefined || (Array.isArray(list) && list.length === 0)) part[name] = null as T[keyof T]
  }
}
