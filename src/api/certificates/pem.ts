/** Texts that hold what is binary, between lines that say what it is. Source: RFC 7468. */
import { decodeBase64, encodeBase64 } from '../codec/base64.ts'

interface PemBlock {
  /** `CERTIFICATE`. */
  readonly type: string
  readonly hasHeaders: boolean
  readonly bytes: Uint8Array
}

const begin = '-----BEGIN '

/** The blocks of a text, in their order; what stands between them does not count, nor does what is no base64. */
export function pemBlocks(text: string): readonly PemBlock[] {
  const blocks: PemBlock[] = []
  for (let at = beginAt(text, 0); at >= 0; at = beginAt(text, at)) {
    const lineEnd = text.indexOf('-----', at + begin.length)
    const type = text.slice(at + begin.length, lineEnd)
    const end = lineEnd < 0 ? -1 : text.indexOf(`-----END ${type}-----`, lineEnd)
    if (end < 0 || type.includes('\n')) {
      at += begin.length
      continue
    }
    const block = blockOf(type, text.slice(lineEnd + 5, end))
    if (block) blocks.push(block)
    at = end
  }
  return blocks
}

/** A block as a text, with a new line at its end. */
export function pemText(type: string, bytes: Uint8Array): string {
  const lines = encodeBase64(bytes).match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${type}-----`, ...lines, `-----END ${type}-----`, ''].join('\n')
}

/** A block begins a line. */
function beginAt(text: string, from: number): number {
  for (let at = text.indexOf(begin, from); at >= 0; at = text.indexOf(begin, at + 1))
    if (at === 0 || text[at - 1] === '\n') return at
  return -1
}

function blockOf(type: string, body: string): PemBlock | undefined {
  const headersEnd = body.includes(': ') ? body.indexOf('\n\n') : -1
  try {
    const bytes = decodeBase64(body.slice(Math.max(0, headersEnd)).replace(/\s+/g, ''))
    return { type, hasHeaders: headersEnd >= 0, bytes }
  } catch {
    return undefined
  }
}
