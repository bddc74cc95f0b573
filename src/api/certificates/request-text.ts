/** What the bytes of a request hold, as text. */
import { decodeBase64 } from '../codec/base64.ts'

export const decodedText = (bytes = ''): string => new TextDecoder().decode(decodeBase64(bytes))
