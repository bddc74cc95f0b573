/** What a certificate says of itself: as much of X.509 as is looked at here. Source: RFC 5280. */
import { identifierText, objectIdentifier, readElement, readElements, readTime, sequence } from './der.ts'
import { pemBlocks } from './pem.ts'

export interface Certificate {
  /** The names of who has it and of who has signed it: alike where the bytes are. */
  readonly subject: string
  readonly issuer: string
  readonly dnsNames: readonly string[]
  /** Until when it is good, in milliseconds. */
  readonly notAfter: number
}

const versionTag = 0xa0
const extensionsTag = 0xa3
const dnsNameTag = 0x82
const octetString = 0x04
const subjectAltName = '2.5.29.17'
const latin = new TextDecoder('latin1')

/** Those in a text, in their order; what is none is left out. */
export const certificatesIn = (pem: string): readonly Certificate[] =>
  pemBlocks(pem).flatMap(({ type, bytes }) => (type === 'CERTIFICATE' ? readable(bytes) : []))

function readable(bytes: Uint8Array): readonly Certificate[] {
  try {
    return [readCertificate(bytes)]
  } catch {
    return []
  }
}

/** @throws Error for what is no certificate */
function readCertificate(bytes: Uint8Array): Certificate {
  const [toBeSigned] = readElements(readElement(bytes, sequence).content)
  const parts = readElements(toBeSigned.content)
  // The oldest form does not say its version.
  const [, , issuer, life, subject, , ...more] = parts[0].tag === versionTag ? parts.slice(1) : parts
  const extensions = more.find(({ tag }) => tag === extensionsTag)
  return {
    subject: latin.decode(subject.content),
    issuer: latin.decode(issuer.content),
    dnsNames: extensions ? [...dnsNamesIn(readElement(extensions.content, sequence).content)] : [],
    notAfter: readTime(readElements(life.content)[1]),
  }
}

function* dnsNamesIn(extensions: Uint8Array): Generator<string> {
  for (const { content } of readElements(extensions)) {
    const [name, ...rest] = readElements(content)
    const value = rest.at(-1)
    if (name?.tag !== objectIdentifier || identifierText(name.content) !== subjectAltName) continue
    if (value?.tag !== octetString) continue
    for (const each of readElements(readElement(value.content, sequence).content))
      if (each.tag === dnsNameTag) yield latin.decode(each.content)
  }
}
