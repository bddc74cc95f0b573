/** Which signals mean what to servers. */
import type { Signal } from '../posix.ts'

/** For a program that handles no signal: the kernel spares the first process of a container. */
export const onNoSignal: ReadonlySet<Signal> = new Set()

/** The signals that ask a server to stop. */
export const stopSignals: ReadonlySet<Signal> = new Set(['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGWINCH'])

/** The one that asks it to read its configuration anew. */
export const reloadSignals: ReadonlySet<Signal> = new Set(['SIGHUP'])
