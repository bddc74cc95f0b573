/** Lists that are told as null where nothing is in them: Go leaves them out nowhere, and etcd does not tell an empty list from none. */

/** The list; null where it is empty or not there, whatever its type says: who reads it asks as if it might be left out. */
export const nullIfEmpty = <T>(list: T | undefined): T =>
  Array.isArray(list) && list.length > 0 ? list : (null as T)
