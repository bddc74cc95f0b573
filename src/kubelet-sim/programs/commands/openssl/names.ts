/** Names of X.509 as openssl is told them and tells them: `/CN=web/O=acme`, and `CN = web, O = acme`. */
import { identifierText, readElements } from '../../../../api/certificates/der.ts'
import { der, derIdentifier, derSequence, derSet, derText } from '../../../../api/certificates/der-write.ts'
import { textOf } from '../../../runtime/bytes.ts'
import { failure } from './failure.ts'

const types: Readonly<Record<string, string>> = {
  C: '2.5.4.6',
  ST: '2.5.4.8',
  L: '2.5.4.7',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  CN: '2.5.4.3',
  SN: '2.5.4.4',
  GN: '2.5.4.42',
  street: '2.5.4.9',
  postalCode: '2.5.4.17',
  serialNumber: '2.5.4.5',
  title: '2.5.4.12',
  UID: '0.9.2342.19200300.100.1.1',
  DC: '0.9.2342.19200300.100.1.25',
  emailAddress: '1.2.840.113549.1.9.1',
}

const longNames: Readonly<Record<string, string>> = {
  countryName: 'C',
  stateOrProvinceName: 'ST',
  localityName: 'L',
  organizationName: 'O',
  organizationalUnitName: 'OU',
  commonName: 'CN',
  surname: 'SN',
  givenName: 'GN',
  userId: 'UID',
  domainComponent: 'DC',
}

const typeOf = (name: string): string | undefined => {
  const short = Object.hasOwn(longNames, name) ? longNames[name] : name
  return Object.hasOwn(types, short) ? types[short] : undefined
}

/** Which texts have only signs of a smaller set, by the types that ask for that. */
const tags: Readonly<Record<string, number>> = {
  [types['C']]: 0x13,
  [types['DC']]: 0x16,
  [types['emailAddress']]: 0x16,
}

/** @param parts by their names, in their order @param warn told of what is left out */
export function nameOf(
  parts: readonly (readonly [name: string, value: string])[],
  warn: (text: string) => void,
): Uint8Array {
  const made: Uint8Array[] = []
  for (const [name, value] of parts) {
    const type = typeOf(name)
    if (type === undefined) warn(`Skipping unknown subject name attribute "${name}"`)
    else if (value === '') warn(`No value provided for subject name attribute "${name}", skipped`)
    else {
      const text = textOf(value)
      const content = tags[type] ? der(tags[type], new TextEncoder().encode(text)) : derText(text)
      made.push(derSet(derSequence(derIdentifier(type), content)))
    }
  }
  return derSequence(...made)
}

/** What -subj says. @throws Failure */
export function partsOfSubject(text: string): readonly (readonly [name: string, value: string])[] {
  if (!text.startsWith('/'))
    throw failure(
      `req: subject name is expected to be in the format /type0=value0/type1=value1/type2=... where characters may be escaped by \\. This name is not in that format: '${text}'`,
    )
  return [...text.slice(1).matchAll(/((?:\\.|[^/\\])+)/gs)].map(([part]) => {
    const equals = part.indexOf('=')
    if (equals < 0)
      throw failure(`req: Hit end of string before finding the '=' in subject name string: '${part}'`)
    return [part.slice(0, equals), part.slice(equals + 1).replace(/\\(.)/gs, '$1')] as const
  })
}

const names = new Map(Object.entries(types).map(([name, type]) => [type, name]))
const decoder = new TextDecoder()

/** @param name its content, in DER */
export const nameText = (name: Uint8Array): string =>
  readElements(name)
    .flatMap(({ content }) => readElements(content))
    .map(({ content }) => {
      const [type, value] = readElements(content)
      const id = identifierText(type.content)
      return `${names.get(id) ?? id} = ${decoder.decode(value.content)}`
    })
    .join(', ')
