/** The classes of characters that patterns and sets name: `[:alpha:]`, in the locale C. Source: POSIX, section 7.3.1. */

/** The first and the last character of each range of a class, in their order. */
export type Ranges = readonly string[]

export const posixClasses: ReadonlyMap<string, Ranges> = new Map([
  ['alnum', ['09', 'AZ', 'az']],
  ['alpha', ['AZ', 'az']],
  ['blank', ['\t\t', '  ']],
  ['cntrl', ['\0\x1f', '\x7f\x7f']],
  ['digit', ['09']],
  ['graph', ['!~']],
  ['lower', ['az']],
  ['print', [' ~']],
  ['punct', ['!/', ':@', '[`', '{~']],
  ['space', ['\t\r', '  ']],
  ['upper', ['AZ']],
  ['xdigit', ['09', 'AF', 'af']],
])
