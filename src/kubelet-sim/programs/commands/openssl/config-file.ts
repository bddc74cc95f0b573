/** Configurations of openssl: sections of names and values. Source: config(5). */

export class ConfigFile {
  readonly #sections = new Map<string, [key: string, value: string][]>()

  constructor(text: string) {
    let section: [string, string][] = []
    this.#sections.set('default', section)
    for (const line of text.replace(/\\\n/g, '').split('\n')) {
      const plain = line.replace(/(^|\s)#.*$/, '').trim()
      const heading = /^\[\s*(.*?)\s*\]$/.exec(plain)
      if (heading) {
        section = this.#sections.get(heading[1]) ?? []
        this.#sections.set(heading[1], section)
      } else if (plain.includes('=')) {
        const equals = plain.indexOf('=')
        const value = plain.slice(equals + 1).trim()
        section.push([plain.slice(0, equals).trim(), value.replace(/^(["'])(.*)\1$/s, '$2')])
      }
    }
  }

  section(name: string): readonly (readonly [key: string, value: string])[] {
    return this.#sections.get(name) ?? []
  }

  get(section: string, key: string): string | undefined {
    return this.section(section).find(([each]) => each === key)?.[1]
  }
}

/** What Debian brings for certificates that sign themselves. */
export const usualConfig = new ConfigFile(
  '[req]\nx509_extensions = v3_ca\n[v3_ca]\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\nbasicConstraints = critical,CA:true\n',
)
