/** Names as signers write them anew, whatever the order in which they were asked for. Source: crypto/x509, CreateCertificate. */
import { readElement, readElements, sequence } from './der.ts'
import { der, derIdentifier, derSequence, derSet, derText } from './der-write.ts'

/** One part of a subject: the identifier of its type, and what it says. */
export type NamePart = readonly [type: string, value: string]

export const commonName = '2.5.4.3'
export const organization = '2.5.4.10'

/** What the parts of a subject are, by what they are called, in the order of a signer. */
export const partTypes = {
  Country: '2.5.4.6',
  Province: '2.5.4.8',
  Locality: '2.5.4.7',
  StreetAddress: '2.5.4.9',
  PostalCode: '2.5.4.17',
  Organization: organization,
  'Organizational Unit': '2.5.4.11',
  'Common Name': commonName,
  'Serial Number': '2.5.4.5',
} as const

/** What is said twice of these counts once, as it was said last. */
const single = new Set<string>([commonName, partTypes['Serial Number']])

/** A subject in DER. Parts of other types are left out. */
export const subjectOf = (parts: readonly NamePart[]): Uint8Array =>
  derSequence(
    ...Object.values(partTypes)
      .map((type) => valuesOf(parts, type).map((value) => derSequence(derIdentifier(type), derText(value))))
      .filter((pairs) => pairs.length > 0)
      .map((pairs) => derSet(...pairs)),
  )

function valuesOf(parts: readonly NamePart[], type: string): readonly string[] {
  const values = parts.filter(([name]) => name === type).map(([, value]) => value)
  return single.has(type) ? values.slice(-1).filter((value) => value !== '') : values
}

/** The tags of alternative names. */
export const alternativeTags = { dns: 0x82, email: 0x81, ip: 0x87, uri: 0x86 } as const

/** A subjectAltName in DER, sort by sort; undefined where nothing is left of it. @param names one as it was asked for */
export function alternativeNamesOf(names: Uint8Array): Uint8Array | undefined {
  const asked = readElements(readElement(names, sequence).content)
  const kept = Object.values(alternativeTags).flatMap((tag) => asked.filter((each) => each.tag === tag))
  return kept.length === 0 ? undefined : derSequence(...kept.map(({ tag, content }) => der(tag, content)))
}
