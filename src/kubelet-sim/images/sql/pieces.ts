/** Long texts that are made piece by piece; a piece that is empty stands for work that shows nothing yet. */
import type { Process, Working } from '../../runtime/program.ts'
import { longestBite, stepUnits } from '../../runtime/work.ts'

type Pieces = Iterable<string>

/** What it takes to make a piece, in units of work for each character. */
const pieceUnits = 4

/** Writes them as they are made. */
export function* writePieces(process: Process, pieces: Pieces): Working {
  let text = ''
  for (const piece of pieces) {
    text += piece
    if (process.needsRest(stepUnits + pieceUnits * piece.length)) yield* process.rest()
    if (text.length < longestBite) continue
    yield* process.write(text)
    text = ''
  }
  if (text !== '') yield* process.write(text)
}

/** All of them. */
export function* together(process: Process, pieces: Pieces): Working<string> {
  const all: string[] = []
  for (const piece of pieces) {
    all.push(piece)
    if (process.needsRest(stepUnits + pieceUnits * piece.length)) yield* process.rest()
  }
  return all.join('')
}
