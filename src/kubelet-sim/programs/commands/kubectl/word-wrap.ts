/** Text in lines of a width, and further to the right. */

/** Breaks lines between words where they would be longer; words that are longer by themselves stay whole. */
export function wrapped(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => {
      const lines: string[] = []
      let current = ''
      for (const [, blanks, word] of line.matchAll(/([^\S\u00a0]*)((?:\S|\u00a0)*)/g)) {
        if (word === '') {
          if (current.length + blanks.length <= width) current += blanks
        } else if (
          current.length + blanks.length + word.length > width &&
          (current !== '' || blanks !== '')
        ) {
          lines.push(current)
          current = word
        } else current += blanks + word
      }
      return [...lines, current].join('\n')
    })
    .join('\n')
}

/** Empty lines, too. */
export const indented = (text: string, by: number): string => text.replace(/^/gm, ' '.repeat(by))
