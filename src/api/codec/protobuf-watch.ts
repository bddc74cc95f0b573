/** Events of a watch as protobuf: frames that say how long they are. */
import { WireWriter } from './wire.ts'

/** In bytes: how long the event is, in 32 bits, the largest byte first. */
export const headLength = 4

/**
 * An event as it goes over the wire; it has no envelope of its own.
 * @param object in its envelope
 */
export function encodeWatchEvent(type: string, object: Uint8Array): Uint8Array {
  const writer = new WireWriter(object.length + 64)
  writer.append(new Uint8Array(headLength))
  writer.string(1, type)
  const extension = writer.begin(2)
  writer.lengthDelimited(1, object)
  writer.end(extension)
  const frame = writer.finish()
  new DataView(frame.buffer).setUint32(0, frame.length - headLength)
  return frame
}
