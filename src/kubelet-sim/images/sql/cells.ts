/** How much room a text takes in a table that is printed. */
import { isAscii } from '../../../api/codec/octets.ts'
import { textOf } from '../../runtime/bytes.ts'

const combining = /\p{M}/u
/** Signs of East Asia and pictures are as wide as two letters. */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u

/** @param bytes a byte text in UTF-8 */
export function cellsOf(bytes: string): number {
  if (isAscii(bytes)) return bytes.length
  let cells = 0
  for (const each of textOf(bytes)) cells += combining.test(each) ? 0 : wide.test(each) ? 2 : 1
  return cells
}

export const paddedEnd = (bytes: string, cells: number): string =>
  bytes + ' '.repeat(Math.max(0, cells - cellsOf(bytes)))
