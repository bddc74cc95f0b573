/** What a request for a certificate asks for: as much of PKCS#10 as the API server looks at. Source: RFC 2986. */
import { quoted } from '../quote.ts'
import { type Element, identifierText, objectIdentifier, readElement, readElements, sequence } from './der.ts'
import { der } from './der-write.ts'
import { pemBlocks } from './pem.ts'
import {
  alternativeNamesOf,
  alternativeTags,
  commonName,
  type NamePart,
  organization,
  subjectOf,
} from './rewritten-names.ts'
import { isSignedBy, numberOf } from './rsa.ts'

export interface CertificateRequest {
  readonly commonName: string
  readonly organizations: readonly string[]
  /** The subject, part by part. */
  readonly parts: readonly NamePart[]
  /** As a signer writes it. */
  readonly subject: Uint8Array
  /** As it stands there: DER. */
  readonly publicKey: Uint8Array
  /** The value of the extension subjectAltName, as a signer writes it. */
  readonly alternativeNames?: Uint8Array
  /** Other names that are asked for, each sort of them. */
  readonly names: Readonly<Record<AlternativeName, number>>
  /** Whether who asks has the key; of keys other than RSA's that is taken to be so. */
  readonly isSigned: boolean
}

type AlternativeName = keyof typeof alternativeTags

const extensionRequest = '1.2.840.113549.1.9.14'
const subjectAltName = '2.5.29.17'
const attributesTag = 0xa0
const decoder = new TextDecoder()

/** @param text the request, with the lines that frame it @throws Error that says what is wrong, as the API server does */
export function readRequest(text: string): CertificateRequest {
  const block = pemBlocks(text)[0]
  if (block?.type !== 'CERTIFICATE REQUEST') throw new Error('PEM block type must be CERTIFICATE REQUEST')
  const [information, algorithm, signature] = readElements(readElement(block.bytes, sequence).content)
  if (information?.tag !== sequence || algorithm?.tag !== sequence || !signature) throw malformed()
  const [version, subject, key, attributes] = readElements(information.content)
  if (!version || subject?.tag !== sequence || key?.tag !== sequence) throw malformed()
  const named = [...attributesOf(subject.content)]
  const valuesOf = (type: string) => named.filter(([name]) => name === type).map(([, value]) => value)
  const alternativeNames = attributes?.tag === attributesTag ? alternativesIn(attributes) : undefined
  return {
    commonName: valuesOf(commonName).at(-1) ?? '',
    organizations: valuesOf(organization),
    parts: named,
    subject: subjectOf(named),
    publicKey: der(sequence, key.content),
    alternativeNames,
    names: counted(alternativeNames),
    isSigned: isSigned(key, { message: der(sequence, information.content), algorithm, signature }),
  }
}

function alternativesIn({ content }: Element): Uint8Array | undefined {
  for (const attribute of readElements(content)) {
    const [type, values] = readElements(attribute.content)
    if (type?.tag !== objectIdentifier || identifierText(type.content) !== extensionRequest || !values)
      continue
    for (const extension of readElements(readElement(values.content, sequence).content)) {
      const [name, ...rest] = readElements(extension.content)
      const value = rest.at(-1)
      if (name?.tag === objectIdentifier && identifierText(name.content) === subjectAltName && value)
        return alternativeNamesOf(value.content)
    }
  }
  return undefined
}

function counted(alternativeNames: Uint8Array | undefined): Record<AlternativeName, number> {
  const names = alternativeNames ? readElements(readElement(alternativeNames, sequence).content) : []
  const count = (sort: AlternativeName) => names.filter(({ tag }) => tag === alternativeTags[sort]).length
  return { email: count('email'), dns: count('dns'), uri: count('uri'), ip: count('ip') }
}

const rsaKey = '1.2.840.113549.1.1.1'
const rsaWithSha256 = '1.2.840.113549.1.1.11'

interface Signed {
  readonly message: Uint8Array
  readonly algorithm: Element
  readonly signature: Element
}

function isSigned(key: Element, { message, algorithm, signature }: Signed): boolean {
  const [sort, bits] = readElements(key.content)
  if (!sort || !bits || idOf(sort) !== rsaKey || idOf(algorithm) !== rsaWithSha256) return true
  // Before the bits there is how many of the last byte are none.
  const numbers = readElements(readElement(bits.content.subarray(1), sequence).content)
  if (numbers.length !== 2) throw malformed()
  const [modulus, exponent] = numbers.map(({ content }) => numberOf(content))
  return isSignedBy({ modulus, exponent }, message, signature.content.subarray(1))
}

const idOf = ({ content }: Element): string => {
  const [id] = readElements(content)
  return id?.tag === objectIdentifier ? identifierText(id.content) : ''
}

const malformed = () => new Error('asn1: structure error: sequence truncated')

/** The parts of a name: sets of pairs. */
function* attributesOf(name: Uint8Array): Generator<NamePart> {
  for (const part of readElements(name))
    for (const pair of readElements(part.content)) {
      const [type, value] = readElements(pair.content)
      if (type?.tag !== objectIdentifier || !value) throw malformed()
      yield [identifierText(type.content), decoder.decode(value.content)]
    }
}

/** Why a text is no chain of certificates; undefined where it is one, or empty. */
export function whyNoCertificates(text: string): string | undefined {
  if (text === '') return undefined
  const blocks = pemBlocks(text)
  for (const { type, hasHeaders, bytes } of blocks) {
    if (type !== 'CERTIFICATE') return `only CERTIFICATE PEM blocks are allowed, found ${quoted(type)}`
    if (hasHeaders) return 'no PEM block headers are permitted'
    if (!isCertificate(bytes)) return 'x509: malformed certificate'
  }
  return blocks.length === 0 ? 'must contain at least one CERTIFICATE PEM block' : undefined
}

function isCertificate(bytes: Uint8Array): boolean {
  try {
    return readElements(readElement(bytes, sequence).content).length === 3
  } catch {
    return false
  }
}
