/** A file of variables, of which a container may have some: `fileKeyRef`. Pure. Source: pkg/kubelet/util/env. */

/** No such file, or not written as such a file is: only the log of the kubelet tells what is wrong. */
export const unreadable = Symbol('unreadable')

/**
 * The value of a key: `KEY='value'`, over several lines if need be, with comments behind it and between. The first counts; what is not
 * there is the empty text. All that stands before the key has to be well written.
 */
export function valueInFile(text: string, key: string): string | typeof unreadable {
  const lines = text.split(/\r?\n/)
  for (let n = 0; n < lines.length; n++) {
    const line = lines[n].replace(/^[ \t]+/, '')
    if (line === '' || line.startsWith('#')) continue
    const [, name, given] = /^([^=]*[^=\s])=(.*)$/.exec(line) ?? []
    if (name === undefined) return unreadable
    // As in a shell: nothing stands right behind the sign.
    if (/^[ \t]/.test(given)) {
      if (name === key) return ''
      continue
    }
    if (!given.startsWith("'")) return unreadable
    const value: string[] = []
    let rest = given.slice(1)
    while (!rest.includes("'")) {
      value.push(rest)
      if (++n >= lines.length) return unreadable
      rest = lines[n]
    }
    const close = rest.indexOf("'")
    value.push(rest.slice(0, close))
    if (!/^[ \t]*(#.*)?$/.test(rest.slice(close + 1))) return unreadable
    if (name === key) return value.join('\n')
  }
  return ''
}
