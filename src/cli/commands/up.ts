/** `kubesim up`: what can be said to it. */
import { type Command, Option } from 'commander'
import { familyChoices, nodeCounts, profileNames, seeds } from '../../cluster-options.ts'
import { eachGiven, eachHost, eachPair, given, ports, speed, wholeNumber } from '../arguments.ts'
import { up } from '../up.ts'

export function addUp(program: Command): void {
  program
    .command('up')
    .description('start a cluster and serve it until Ctrl-C')
    .option('--port <port>', 'port of the API server; 0 picks a free one', wholeNumber(ports), 6443)
    .option('--host <host>', 'address to listen on', given, '127.0.0.1')
    .option(
      '--insecure-bind-anyway',
      'listen on an address that others can reach: each of them is an administrator',
    )
    .option(
      '--allowed-host <host...>',
      'host that requests may name besides localhost, without a port',
      eachHost,
    )
    .option('--nodes <count>', 'how many nodes', wholeNumber(nodeCounts), 3)
    .option('--speed <speed>', 'cluster seconds in a real one: a number, max or paused', speed, 1)
    .option('--seed <seed>', 'same seed, same names, uids and addresses', wholeNumber(seeds), 1)
    .addOption(
      new Option('--profile <profile>', 'how long things take').choices(profileNames).default('realistic'),
    )
    .option('--system', 'show CoreDNS and kube-proxy in kube-system: the default of the realistic profile')
    .option('--no-system', 'leave kube-system empty: the default of the instant profile')
    .option('--ingress', 'run an ingress controller, whose class is the default one')
    .addOption(
      new Option('--ip-families <families>', 'families of addresses').choices(familyChoices).default('IPv4'),
    )
    .option('--no-internet', 'no host outside of the cluster is known to containers')
    .option('--no-metrics', 'leave out metrics.k8s.io: no kubectl top')
    .option('--no-load-balancers', 'leave services of type LoadBalancer without an address')
    .option(
      '--kubeconfig <file>',
      'where to write the kubeconfig; default: a file in the temporary folder',
      given,
    )
    .option('--manifest <path...>', 'file or folder to apply at the start; - is standard input', eachGiven)
    .option(
      '--static-pods <node=folder...>',
      'folder of static pods of a node, watched as its kubelet does',
      eachPair,
    )
    .option(
      '--pod-security-config <file>',
      'PodSecurityConfiguration: defaults and exemptions of Pod Security',
      given,
    )
    .option(
      '--os <node=os...>',
      'operating system of a node, where it is not linux: node-3=windows',
      eachPair,
    )
    .option(
      '--kubelet-config <file>',
      'KubeletConfiguration: when nodes evict, what they keep for themselves, how they shut down',
      given,
    )
    .option('--audit-policy-file <file>', 'Policy: of which requests how much is noted', given)
    .option(
      '--audit-log-path <file>',
      'where requests are noted, a line of JSON each; - is standard output',
      given,
    )
    .option(
      '--scheduler-config <file>',
      'KubeSchedulerConfiguration: profiles of the scheduler, their plugins and what those are told',
      given,
    )
    .addOption(
      new Option('--registry <registry>', 'which images can be pulled: any, or those that are known')
        .choices(['any', 'strict'])
        .default('any'),
    )
    .option(
      '--private-registry <name=user:password...>',
      'registry, or part of one, whose images are pulled with that password only',
      eachPair,
    )
    .option('--no-privileged', 'refuse privileged containers')
    .option('--journal <file>', 'file for what `kubesim replay` runs again', given)
    .addOption(
      new Option('--log-level <level>', 'what to log to standard error')
        .choices(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
        .default('warn'),
    )
    .action(up)
}
