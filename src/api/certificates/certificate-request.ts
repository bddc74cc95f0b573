/** What a request for a certificate asks for: as much of PKCS#10 as the API server looks at. Source: RFC 2986. */
import { identifierText, objectIdentifier, readElement, readElements, sequence } from './der.ts'
import { pemBlocks } from './pem.ts'

export interface RequestedSubject {
  readonly commonName: string
  readonly organizations: readonly string[]
}

const commonName = '2.5.4.3'
const organization = '2.5.4.10'
const decoder = new TextDecoder()

/** @param text the request, with the lines that frame it @throws Error that says what is wrong, as the API server does */
export function readRequest(text: string): RequestedSubject {
  const block = pemBlocks(text)[0]
  if (block?.type !== 'CERTIFICATE REQUEST') throw new Error('PEM block type must be CERTIFICATE REQUEST')
  const [information, algorithm, signature] = readElements(readElement(block.bytes, sequence).content)
  if (information?.tag !== sequence || algorithm?.tag !== sequence || !signature) throw malformed()
  const [version, subject, key] = readElements(information.content)
  if (!version || subject?.tag !== sequence || key?.tag !== sequence) throw malformed()
  const named = [...attributesOf(subject.content)]
  const valuesOf = (type: string) => named.filter(([name]) => name === type).map(([, value]) => value)
  return { commonName: valuesOf(commonName).at(-1) ?? '', organizations: valuesOf(organization) }
}

const malformed = () => new Error('asn1: structure error: sequence truncated')

/** The parts of a name: sets of pairs. */
function* attributesOf(name: Uint8Array): Generator<readonly [type: string, value: string]> {
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
    if (type !== 'CERTIFICATE')
      return `only CERTIFICATE PEM blocks are allowed, found ${JSON.stringify(type)}`
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
