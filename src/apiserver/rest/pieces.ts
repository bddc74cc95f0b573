/** Pieces of an answer, and of a stream. */

/** Of one answer, all are texts, or all are bytes. */
export type Piece = string | Uint8Array

/** All in one. */
export function joined(pieces: readonly Piece[]): Piece {
  return areTexts(pieces) ? pieces.join('') : joinedBytes(pieces as readonly Uint8Array[])
}

const encoder = new TextEncoder()

export const bytesOf = (piece: Piece): Uint8Array =>
  typeof piece === 'string' ? encoder.encode(piece) : piece

const areTexts = (pieces: readonly Piece[]): pieces is readonly string[] =>
  pieces.length === 0 || typeof pieces[0] === 'string'

function joinedBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
