/** Requests as Node hands them over, except that only WebSockets are taken for an upgrade. */
import { IncomingMessage } from 'node:http'

/**
 * Once anybody listens for WebSockets, Node takes every request with an `Upgrade` header out of HTTP. But other
 * protocols are an offer that a server may ignore: curl and Java's client offer `h2c` with plain requests.
 */
export class Incoming extends IncomingMessage {
  /** Not a private field: Node's own constructor sets `upgrade` before this class has any. */
  declare asksForUpgrade: boolean

  /** What Node asks before it takes a request out of HTTP, when its headers have been read. */
  get upgrade(): boolean {
    return this.asksForUpgrade && this.headers.upgrade?.toLowerCase() === 'websocket'
  }

  set upgrade(asksForUpgrade: boolean) {
    this.asksForUpgrade = asksForUpgrade
  }
}
