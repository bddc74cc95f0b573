/** HMAC with SHA-256, for a core that knows no Node.js. Source: RFC 2104. */
import { sha256 } from './sha256.ts'

const blockBytes = 64

export function hmacSha256(key: Uint8Array, text: Uint8Array): Uint8Array {
  const block = new Uint8Array(blockBytes)
  block.set(key.length > blockBytes ? sha256(key) : key)
  const inner = sha256(joined(masked(block, 0x36), text))
  return sha256(joined(masked(block, 0x5c), inner))
}

const masked = (block: Uint8Array, mask: number): Uint8Array => block.map((byte) => byte ^ mask)

function joined(head: Uint8Array, rest: Uint8Array): Uint8Array {
  const all = new Uint8Array(head.length + rest.length)
  all.set(head)
  all.set(rest, head.length)
  return all
}
