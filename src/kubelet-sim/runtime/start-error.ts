/** Why a program could not be started, as the layers of the container runtime word it. */
import { E2BIG, EACCES, EISDIR, type PosixError } from './posix.ts'

export class StartError {
  constructor(
    /** As runc words it: `exec: "foo": executable file not found in $PATH`. */
    readonly reason: string,
    /** 127 for a program that is not there, 126 for one that may not be executed, 128 for what was never begun. */
    readonly exitCode: number,
  ) {}

  /** As containerd words it for a container; the kubelet shows it with reason StartError or RunContainerError. */
  get message(): string {
    return (
      'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ' +
      `unable to start container process: error during container init: ${this.reason}`
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
