/** An exception of a plugin, in the words of kube-scheduler: it ends the attempt, and the pod is tried again after a back-off. */
import { messageOf } from '../../sim/supervisor.ts'

export class PluginError extends Error {
  override readonly name = 'PluginError'

  /** @param doing what was done with the plugin: `running "Colours" filter plugin` */
  constructor(doing: string, cause: unknown) {
    super(`${doing}: ${messageOf(cause)}`, { cause })
  }
}

/** What went wrong in the first place. */
export const rootOf = (error: unknown): unknown =>
  error instanceof PluginError ? rootOf(error.cause) : error
