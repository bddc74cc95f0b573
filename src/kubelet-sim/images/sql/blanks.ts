/** What stands in a script besides statements. */

const blank = /\s/

/**
 * How far a script begins with nothing but blanks and comments.
 * @param sign how a comment begins that goes on to the end of its line: a sticky expression
 */
export function blanksBefore(script: string, sign: RegExp): number {
  let at = 0
  for (;;) {
    while (at < script.length && blank.test(script[at])) at++
    sign.lastIndex = at
    if (!sign.test(script)) return at
    const end = script.indexOf('\n', at)
    if (end < 0) return script.length
    at = end + 1
  }
}
