/** What a function of a shell takes, counted against the memory of its container. */
import type { Function as FunctionNode } from 'unbash'

/** What a character of it takes, as it is kept, in bytes. */
const bytesPerCharacter = 16

export const bytesOfFunction = (node: FunctionNode | undefined): number =>
  node ? (node.end - node.pos) * bytesPerCharacter : 0
