/** Why a program could not be started, as the layers of the container runtime word it. */

export class StartError {
  constructor(
    /** As runc words it: `exec: "foo": executable file not found in $PATH`. */
    readonly reason: string,
    /** 127 for a program that is not there, 126 for one that may not be executed. */
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

/** A program that is not there, or may not be executed. */
export function startError(name: string, isForbidden: boolean): StartError {
  if (isForbidden) return new StartError(`exec: "${name}": permission denied`, 126)
  const reason = name.includes('/')
    ? `stat ${name}: no such file or directory`
    : 'executable file not found in $PATH'
  return new StartError(`exec: "${name}": ${reason}`, 127)
}
