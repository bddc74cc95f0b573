/** Why a program could not be started, as the layers of the container runtime word it. */
import { E2BIG, EACCES, EISDIR, type PosixError } from './posix.ts'

export class StartError {
  constructor(
    /** As runc words it: `exec: "foo": executable file not found in $PATH`. */
    readonly reason: string,
    /** 127 for a program that is not there, 126 for one that may not be executed, 128 for what was never begun. */
    readonly exitCode: number,
    /** How far runc has come, in its words. */
    private readonly stage = 'error during container init: ',
  ) {}

  /** As containerd words it for a container; the kubelet shows it with reason StartError or RunContainerError. */
  get message(): string {
    return (
      'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ' +
      `unable to start container process: ${this.stage}${this.reason}`
    )
  }

  /** As containerd words it for `kubectl exec` and exec probes. */
  execMessage(execId: string): string {
    return `failed to exec in container: failed to start exec "${execId}": OCI runtime exec failed: exec failed: unable to start container process: ${this.reason}`
  }
}

/** A program that is not there, may not be executed, or is given too much. */
export function startError(name: string, error: PosixError): StartError {
  if (error === E2BIG) return new StartError(`exec ${name}: argument list too long`, 128)
  if (error === EISDIR) return new StartError(`exec: "${name}": is a directory`, 126)
  if (error === EACCES) return new StartError(`exec: "${name}": permission denied`, 126)
  const reason = name.includes('/')
    ? `stat ${name}: no such file or directory`
    : 'executable file not found in $PATH'
  return new StartError(`exec: "${name}": ${reason}`, 127)
}

/** With less memory than that, in bytes, runc itself does not come up. Source: linuxMinMemory of moby. */
const leastMemory = 6 * 1024 * 1024

/** What comes of a limit on memory that is too low for what starts a container, or a pod's sandbox. */
export const startWithMemory = (limitBytes: number | undefined): StartError | undefined =>
  limitBytes !== undefined && limitBytes > 0 && limitBytes < leastMemory
    ? new StartError('container init was OOM-killed (memory limit too low?)', 128, '')
    : undefined
