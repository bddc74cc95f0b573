/** The journal of a node: what its daemons tell, as journalctl shows it. */
import { kubernetesVersion } from '../../api/kubernetes-version.ts'

/** One that systemd runs: `kubelet`. */
interface Told {
  /** The name of its unit, without `.service`. */
  readonly unit: string
  readonly text: string
  /** It is systemd itself who tells of the unit. */
  readonly bySystem?: boolean
}

export interface JournalEntry extends Told {
  /** Milliseconds since 1970. */
  readonly at: number
}

/** What systemd runs on a node besides its journal. */
export const unitDescriptions: Readonly<Record<string, string>> = {
  'systemd-journald': 'Journal Service',
  containerd: 'containerd container runtime',
  kubelet: 'kubelet: The Kubernetes Node Agent',
}

/** What each says as it starts. */
const firstWords: Readonly<Record<string, readonly string[]>> = {
  'systemd-journald': ['Journal started'],
  containerd: [
    'level=info msg="starting containerd" version=v2.1.4',
    'level=info msg="containerd successfully booted"',
  ],
  kubelet: [
    `I "Kubelet version" kubeletVersion="${kubernetesVersion}"`,
    'I "Adding static pod path" path="/etc/kubernetes/manifests"',
    'I "Started kubelet"',
    'I "Starting kubelet main sync loop"',
  ],
}

/** No more is kept: the oldest goes first. */
const mostEntries = 1_000

/** What is told at each boot is derived when somebody reads it; ten thousand nodes keep nothing. */
export class NodeJournal {
  #boots: number[] = []
  #told: JournalEntry[] = []

  boot(at: number): void {
    this.#boots = [...this.#boots.slice(-9), at]
  }

  add(at: number, told: Told): void {
    if (this.#told.length >= mostEntries) this.#told = this.#told.slice(mostEntries / 2)
    this.#told.push({ at, ...told })
  }

  /** All there is, in order. @param sinceBoot only of the boot that goes on */
  entries(sinceBoot = false): readonly JournalEntry[] {
    const boots = sinceBoot ? this.#boots.slice(-1) : this.#boots
    const from = sinceBoot ? (boots[0] ?? 0) : 0
    return [...boots.flatMap(toldAtBoot), ...this.#told.filter(({ at }) => at >= from)].sort(
      (a, b) => a.at - b.at,
    )
  }
}

const toldAtBoot = (at: number): readonly JournalEntry[] =>
  Object.entries(unitDescriptions).flatMap(([unit, description]) => [
    { at, unit, text: `Started ${unit}.service - ${description}.`, bySystem: true },
    ...firstWords[unit].map((text) => ({ at, unit, text })),
  ])
