/** The functions by which a client of mysql asks what his last statements have done. Source: its manual, Information Functions. */
import type { Asking } from '../sql/asking.ts'
import type { SqlValue } from '../sql/syntax.ts'
import { numberOf } from '../sql/values.ts'

/** Undefined for what is none of them. */
export function sessionCall(
  name: string,
  { numbers, session }: Asking,
  [first]: readonly SqlValue[],
): SqlValue | undefined {
  switch (name) {
    case 'last_insert_id':
      if (first !== undefined && numbers) numbers.firstOfRows = numberOf(first)
      return numbers?.firstOfRows ?? 0
    case 'row_count':
      return numbers?.rowsChanged ?? 0
    case 'connection_id':
      return session ?? 0
    case 'found_rows':
      return numbers?.rowsFound ?? 0
    default:
      return undefined
  }
}
