/** Somebody speaks HTTP to a redis server: a page may have made a browser do so. */

/** How long nobody else is told of. */
const suspicionMs = 60_000

interface Server {
  now(): number
  log(mark: string, text: string): void
}

export class Suspicion {
  #toldAt = Number.NEGATIVE_INFINITY

  constructor(private readonly server: Server) {}

  /** @param ip whose connection it was */
  tell(ip: string): void {
    const now = this.server.now()
    if (now - this.#toldAt <= suspicionMs) return
    this.#toldAt = now
    this.server.log(
      'M',
      `# Possible SECURITY ATTACK detected. It looks like somebody is sending POST or Host: commands to Redis. This is likely due to an attacker attempting to use Cross Protocol Scripting to compromise your Redis instance. Connection from ${ip}:0 aborted.`,
    )
  }
}
