/** The programs that containers can run. */
import type { Program } from '../runtime/program.ts'
import { gzipPrograms } from './commands/archives/gzip.ts'
import { tar } from './commands/archives/tar.ts'
import { attributePrograms } from './commands/attributes.ts'
import { awk } from './commands/awk/awk.ts'
import { bc } from './commands/bc/bc.ts'
import { busybox } from './commands/busybox.ts'
import { catPrograms } from './commands/cat.ts'
import { characterPrograms } from './commands/characters.ts'
import { chroot } from './commands/chroot.ts'
import { columnPrograms } from './commands/columns.ts'
import { crictl } from './commands/crictl.ts'
import { csplit } from './commands/csplit.ts'
import { dd } from './commands/dd.ts'
import { diffPrograms } from './commands/diff.ts'
import { digestPrograms } from './commands/digests.ts'
import { dmesg } from './commands/dmesg.ts'
import { dosPrograms } from './commands/dos-lines.ts'
import { dumpPrograms } from './commands/dumps.ts'
import { encodingPrograms } from './commands/encodings.ts'
import { expr } from './commands/expr.ts'
import { find } from './commands/find/find.ts'
import { flock } from './commands/flock.ts'
import { getent } from './commands/getent.ts'
import { getopt } from './commands/getopt.ts'
import { git } from './commands/git.ts'
import { grepPrograms } from './commands/grep.ts'
import { curl } from './commands/http/curl.ts'
import { wget } from './commands/http/wget.ts'
import { ipcPrograms } from './commands/ipc.ts'
import { jq } from './commands/jq/jq.ts'
import { kubectl } from './commands/kubectl/kubectl.ts'
import { kubelet } from './commands/kubelet.ts'
import { layoutPrograms } from './commands/layout.ts'
import { linePrograms } from './commands/lines.ts'
import { listPrograms } from './commands/list.ts'
import { loadPrograms } from './commands/load.ts'
import { locale } from './commands/locale.ts'
import { lscpu } from './commands/lscpu.ts'
import { mountPrograms } from './commands/mounts.ts'
import { amqpPrograms } from './commands/network/amqp.ts'
import { dig } from './commands/network/dig.ts'
import { interfacePrograms } from './commands/network/interfaces.ts'
import { firewallPrograms } from './commands/network/iptables.ts'
import { nc, telnet } from './commands/network/nc.ts'
import { host, nslookup } from './commands/network/nslookup.ts'
import { socketPrograms } from './commands/network/sockets.ts'
import { traceroute } from './commands/network/traceroute.ts'
import { nsenter } from './commands/nsenter.ts'
import { numberPrograms } from './commands/numbers.ts'
import { outputPrograms } from './commands/output.ts'
import { apk } from './commands/packages/apk.ts'
import { aptCache, aptGet, dpkg } from './commands/packages/apt.ts'
import { pagerPrograms } from './commands/pager.ts'
import { piecePrograms } from './commands/pieces.ts'
import { ping } from './commands/ping.ts'
import { printf } from './commands/printf.ts'
import { processPrograms } from './commands/processes.ts'
import { sed } from './commands/sed/sed.ts'
import { sort } from './commands/sort.ts'
import { nologin, runuser, su } from './commands/su.ts'
import { sysctl } from './commands/sysctl.ts'
import { systemPrograms } from './commands/system.ts'
import { journalctl, systemctl } from './commands/systemd.ts'
import { terminalPrograms } from './commands/terminals.ts'
import { test } from './commands/test.ts'
import { tput } from './commands/tput.ts'
import { tree } from './commands/tree.ts'
import { treePrograms } from './commands/trees.ts'
import { userPrograms } from './commands/users/users.ts'
import { viPrograms } from './commands/vi/vi.ts'
import { xargs } from './commands/xargs.ts'
import { shellProgram } from './shell/run.ts'

/** By name. Which of them an image has, the image says. */
export const programs: ReadonlyMap<string, Program> = new Map<string, Program>(
  Object.entries({
    ...amqpPrograms,
    ...attributePrograms,
    ...catPrograms,
    ...characterPrograms,
    csplit,
    ...columnPrograms,
    ...layoutPrograms,
    ...diffPrograms,
    ...digestPrograms,
    ...dosPrograms,
    ...dumpPrograms,
    ...encodingPrograms,
    ...grepPrograms,
    ...gzipPrograms,
    ...interfacePrograms,
    ...ipcPrograms,
    ...linePrograms,
    ...loadPrograms,
    ...mountPrograms,
    ...numberPrograms,
    ...listPrograms,
    ...outputPrograms,
    ...pagerPrograms,
    ...viPrograms,
    ...piecePrograms,
    ...processPrograms,
    ...socketPrograms,
    ...systemPrograms,
    ...terminalPrograms,
    ...treePrograms,
    ...userPrograms,
    '[': test,
    apk,
    apt: aptGet,
    'apt-cache': aptCache,
    'apt-get': aptGet,
    ash: shellProgram,
    awk,
    bash: shellProgram,
    bc,
    busybox,
    chroot,
    crictl,
    curl,
    dd,
    dig,
    dash: shellProgram,
    dmesg,
    dpkg,
    expr,
    find,
    flock,
    getent,
    getopt,
    git,
    host,
    journalctl,
    jq,
    kubectl,
    nc,
    nologin,
    nsenter,
    nslookup,
    ping,
    printf,
    runuser,
    sed,
    sh: shellProgram,
    kubelet,
    locale,
    lscpu,
    ...firewallPrograms,
    sort,
    su,
    sysctl,
    systemctl,
    tar,
    telnet,
    test,
    traceroute,
    tput,
    tree,
    wget,
    xargs,
  }),
)
