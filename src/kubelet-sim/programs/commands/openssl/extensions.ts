/** Extensions of certificates as openssl's configuration names them: `subjectAltName=DNS:web,IP:10.0.0.1`. Source: x509v3_config(5). */
import { sha1 } from '@noble/hashes/legacy.js'
import { identifierText, readElement, readElements, sequence } from '../../../../api/certificates/der.ts'
import {
  der,
  derBits,
  derIdentifier,
  derInteger,
  derOctets,
  derSequence,
  derTrue,
} from '../../../../api/certificates/der-write.ts'
import { extension } from '../../../../api/certificates/issued-certificate.ts'
import { textOf } from '../../../runtime/bytes.ts'
import { failure } from './failure.ts'

/** What an extension may refer to. */
export interface Around {
  /** What a section of the configuration says. */
  section(name: string): readonly (readonly [key: string, value: string])[]
  /** In DER, of whom the certificate is for, and of who signs it. */
  readonly publicKey: Uint8Array
  readonly authorityKey?: Uint8Array
}

const ids = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
} as const
type ExtensionName = keyof typeof ids

const keyUsages = [
  ['digitalSignature', 'Digital Signature'],
  ['nonRepudiation', 'Non Repudiation'],
  ['keyEncipherment', 'Key Encipherment'],
  ['dataEncipherment', 'Data Encipherment'],
  ['keyAgreement', 'Key Agreement'],
  ['keyCertSign', 'Certificate Sign'],
  ['cRLSign', 'CRL Sign'],
  ['encipherOnly', 'Encipher Only'],
  ['decipherOnly', 'Decipher Only'],
] as const

const purposes = [
  ['serverAuth', '1.3.6.1.5.5.7.3.1', 'TLS Web Server Authentication'],
  ['clientAuth', '1.3.6.1.5.5.7.3.2', 'TLS Web Client Authentication'],
  ['codeSigning', '1.3.6.1.5.5.7.3.3', 'Code Signing'],
  ['emailProtection', '1.3.6.1.5.5.7.3.4', 'E-mail Protection'],
  ['timeStamping', '1.3.6.1.5.5.7.3.8', 'Time Stamping'],
  ['OCSPSigning', '1.3.6.1.5.5.7.3.9', 'OCSP Signing'],
] as const

const alternatives = [
  ['DNS', 0x82, 'DNS'],
  ['IP', 0x87, 'IP Address'],
  ['email', 0x81, 'email'],
  ['URI', 0x86, 'URI'],
] as const

/** Of a SubjectPublicKeyInfo: the digest of the bits of the key. */
function keyIdentifier(publicKey: Uint8Array): Uint8Array {
  const [, bits] = readElements(readElement(publicKey, sequence).content)
  return sha1(bits.content.subarray(1))
}

/** @throws Failure for what is wrong, or not simulated */
export function extensionOf(name: string, text: string, around: Around): Uint8Array {
  const words = text.split(',').map((each) => each.trim())
  const isCritical = words[0] === 'critical'
  if (isCritical) words.shift()
  if (!Object.hasOwn(ids, name)) throw failure(`openssl: kubesim does not simulate the extension ${name}`)
  const value = makers[name as ExtensionName](words, around)
  return extension(ids[name as ExtensionName], isCritical, value)
}

const wrong = (name: string, word: string) =>
  failure(`Error checking extensions: error in extension: name=${name}, value=${word}`)

const makers: Readonly<Record<ExtensionName, (words: readonly string[], around: Around) => Uint8Array>> = {
  subjectKeyIdentifier: (_words, { publicKey }) => derOctets(keyIdentifier(publicKey)),
  authorityKeyIdentifier: (_words, { publicKey, authorityKey = publicKey }) =>
    derSequence(der(0x80, keyIdentifier(authorityKey))),
  keyUsage(words) {
    const set = words.map((word) => {
      const bit = keyUsages.findIndex(([name]) => name === word)
      if (bit < 0) throw wrong('keyUsage', word)
      return bit
    })
    const last = Math.max(...set)
    const bytes = new Uint8Array((last >> 3) + 1)
    for (const bit of set) bytes[bit >> 3] |= 0x80 >> (bit & 7)
    return derBits(bytes, 7 - (last & 7))
  },
  extendedKeyUsage: (words) =>
    derSequence(
      ...words.map((word) => {
        const [, id] = purposes.find(([name]) => name === word) ?? []
        if (id === undefined) throw wrong('extendedKeyUsage', word)
        return derIdentifier(id)
      }),
    ),
  basicConstraints(words) {
    const parts: Uint8Array[] = []
    for (const word of words) {
      const [, key, said] = /^(CA|pathlen)\s*:\s*(\w+)$/i.exec(word) ?? []
      if (said === undefined) throw wrong('basicConstraints', word)
      if (key.toLowerCase() === 'pathlen') parts.push(derInteger(Uint8Array.of(Number(said) & 0x7f)))
      else if (/^(true|yes|y)$/i.test(said)) parts.unshift(derTrue())
    }
    return derSequence(...parts)
  },
  subjectAltName: (words, around) =>
    derSequence(
      ...words
        .flatMap((word): readonly (readonly [string, string])[] =>
          word.startsWith('@')
            ? around.section(word.slice(1)).map(([key, value]) => [key.replace(/\..*/, ''), value])
            : [[word.replace(/:.*/s, ''), word.includes(':') ? word.slice(word.indexOf(':') + 1) : '']],
        )
        .map(([kind, value]) => {
          const [, tag] = alternatives.find(([name]) => name === kind.trim()) ?? []
          if (tag === undefined || value === '') throw wrong('subjectAltName', `${kind}:${value}`)
          return der(
            tag,
            kind === 'IP' ? addressBytes(value.trim()) : new TextEncoder().encode(textOf(value.trim())),
          )
        }),
    ),
}

function addressBytes(text: string): Uint8Array {
  const parts = text.split('.').map(Number)
  if (parts.length === 4 && parts.every((each) => each >= 0 && each < 256)) return Uint8Array.from(parts)
  const halves = text.split('::').map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - halves.flat().length
  const words =
    halves.length === 2 ? [...halves[0], ...Array(Math.max(0, missing)).fill('0'), ...halves[1]] : halves[0]
  if (words.length !== 8 || !words.every((each) => /^[\da-f]{1,4}$/i.test(each)))
    throw wrong('subjectAltName', `IP:${text}`)
  return Uint8Array.from(
    words.flatMap((word) => [Number.parseInt(word, 16) >> 8, Number.parseInt(word, 16) & 255]),
  )
}

interface Told {
  readonly name: string
  /** As it is called when it is told of. */
  readonly title: string
  readonly isCritical: boolean
  readonly value: string
}

const titles: Readonly<Record<string, string>> = {
  subjectKeyIdentifier: 'Subject Key Identifier',
  keyUsage: 'Key Usage',
  subjectAltName: 'Subject Alternative Name',
  basicConstraints: 'Basic Constraints',
  authorityKeyIdentifier: 'Authority Key Identifier',
  extendedKeyUsage: 'Extended Key Usage',
}

export const inHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(':')

/** @param extensions the content of their sequence, in DER */
export const toldExtensions = (extensions: Uint8Array): readonly Told[] =>
  readElements(extensions).map(({ content }) => {
    const [id, ...rest] = readElements(content)
    const number = identifierText(id.content)
    const name = Object.entries(ids).find(([, each]) => each === number)?.[0] as ExtensionName | undefined
    const { content: value } = rest[rest.length - 1]
    return {
      name: name ?? number,
      title: name ? `X509v3 ${titles[name]}` : number,
      isCritical: rest.length > 1,
      value: name ? tellers[name](value) : inHex(value),
    }
  })

const latin = new TextDecoder('latin1')

const tellers: Readonly<Record<ExtensionName, (value: Uint8Array) => string>> = {
  subjectKeyIdentifier: (value) => inHex(readElements(value)[0].content),
  authorityKeyIdentifier: (value) =>
    inHex(readElements(readElements(value)[0].content)[0]?.content ?? new Uint8Array()),
  keyUsage(value) {
    const bits = readElements(value)[0].content.subarray(1)
    return keyUsages
      .filter((_each, n) => ((bits[n >> 3] ?? 0) & (0x80 >> (n & 7))) !== 0)
      .map(([, words]) => words)
      .join(', ')
  },
  extendedKeyUsage: (value) =>
    readElements(readElements(value)[0].content)
      .map(({ content }) => identifierText(content))
      .map((id) => purposes.find(([, each]) => each === id)?.[2] ?? id)
      .join(', '),
  basicConstraints(value) {
    const parts = readElements(readElements(value)[0].content)
    const length = parts.find(({ tag }) => tag === 0x02)
    const isAuthority = parts.some(({ tag, content }) => tag === 0x01 && content[0] !== 0)
    return `CA:${isAuthority ? 'TRUE' : 'FALSE'}${length ? `, pathlen:${length.content[0]}` : ''}`
  },
  subjectAltName: (value) =>
    readElements(readElements(value)[0].content)
      .map(({ tag, content }) => {
        const [kind, , words] = alternatives.find(([, each]) => each === tag) ?? ['', 0, 'othername']
        return `${words}:${kind === 'IP' ? addressText(content) : latin.decode(content)}`
      })
      .join(', '),
}

function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.')
  return Array.from({ length: 8 }, (_, n) =>
    ((bytes[n * 2] << 8) | bytes[n * 2 + 1]).toString(16).toUpperCase(),
  ).join(':')
}
