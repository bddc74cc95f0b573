/** Whether a certificate and a key look like a pair, in PEM. Source: X509KeyPair of Go's crypto/tls. */
import { decodeBase64 } from '../codec/base64.ts'
import { DecodeError } from '../codec/errors.ts'

interface Block {
  readonly type: string
  readonly bytes: Uint8Array
}

/**
 * Why two texts are no pair, by their form; undefined where they may be one: whether the key is that of the certificate is not looked at.
 * @param certificate and key: what files would hold, one character a byte
 */
export function whyNoKeyPair(certificate: string, key: string): string | undefined {
  return whyNoCertificate(blocksIn(certificate)) ?? whyNoKey(blocksIn(key))
}

function whyNoCertificate(blocks: readonly Block[]): string | undefined {
  const found = blocks.find(({ type }) => type === 'CERTIFICATE')
  if (found) return isSequence(found.bytes) ? undefined : 'x509: malformed certificate'
  const input = 'in certificate input'
  if (blocks.length === 0) return `tls: failed to find any PEM data ${input}`
  if (blocks.length === 1 && blocks[0].type.endsWith('PRIVATE KEY')) {
    return `tls: failed to find certificate PEM data ${input}, but did find a private key; PEM inputs may have been switched`
  }
  return `tls: failed to find "CERTIFICATE" PEM block ${input} ${afterSkipping(blocks)}`
}

function whyNoKey(blocks: readonly Block[]): string | undefined {
  const found = blocks.find(({ type }) => type === 'PRIVATE KEY' || type.endsWith(' PRIVATE KEY'))
  if (found) return isSequence(found.bytes) ? undefined : 'tls: failed to parse private key'
  if (blocks.length === 0) return 'tls: failed to find any PEM data in key input'
  if (blocks.length === 1 && blocks[0].type === 'CERTIFICATE') {
    return 'tls: found a certificate rather than a key in the PEM for the private key'
  }
  return `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input ${afterSkipping(blocks)}`
}

const afterSkipping = (blocks: readonly Block[]) =>
  `after skipping PEM blocks of the following types: [${blocks.map(({ type }) => type).join(' ')}]`

/** In DER, as long as it says. */
const isSequence = (bytes: Uint8Array) => bytes.length > 4 && bytes[0] === 0x30

/** What is no base64 is no block. */
function blocksIn(text: string): readonly Block[] {
  const found = text.matchAll(/-----BEGIN ([^-]+)-----\s*([A-Za-z0-9+/=\s]*?)-----END \1-----/g)
  return [...found].flatMap(([, type, body]) => {
    const bytes = bytesOf(body.replace(/\s/g, ''))
    return bytes ? [{ type, bytes }] : []
  })
}

function bytesOf(base64: string): Uint8Array | undefined {
  try {
    return decodeBase64(base64)
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}
