/** kubectl as Jobs, CronJobs and init containers call it: with the token of their service account, over the cluster's network. */
import { beforeAll, describe, expect, test } from 'vitest'
import { configMap } from '../../src/api/core/configmap.ts'
import type { Cluster } from '../../src/cluster.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { clusterWhosePodsMay, testCluster } from '../support/cluster.ts'
import { shellWithKubectl } from '../support/kubectl-in-pod.ts'
import { deployment, pod } from '../support/manifests.ts'
import { line, logs, podOf } from '../support/sight.ts'

const image = 'bitnami/kubectl:1.36'

/** Runs a script in a Pod of its own, and answers what it writes. */
function says(cluster: Cluster, script: string, podSpec: object = {}): string {
  const container = { command: ['sh', '-c', `${script}; echo rc=$?`] }
  cluster.apply(pod('script', { image, container, podSpec: { restartPolicy: 'Never', ...podSpec } }))
  cluster.advance(minutes(2))
  return logs(cluster, 'script')
}

const web = deployment('web', { replicas: 2, image: 'nginx:1.27' })

function withWeb(): Cluster {
  const cluster = clusterWhosePodsMay({ nodes: 1 })
  cluster.apply(web)
  cluster.advance(seconds(10))
  return cluster
}

describe('kubectl in a container', () => {
  test.each([
    ['lists objects by name', 'kubectl get deploy -o name', 'deployment.apps/web\nrc=0\n'],
    [
      'shows tables as the server makes them',
      'kubectl get deploy web --no-headers | cut -c1-23',
      'web   2/2   2     2    \nrc=0\n',
    ],
    [
      'follows a path through an object',
      'kubectl get deploy -o jsonpath=\'{range .items[*]}{.metadata.name}={.spec.replicas}{"\\n"}{end}\'',
      'web=2\nrc=0\n',
    ],
    [
      'fills in templates and columns',
      `kubectl get deploy web -o go-template='{{range .spec.template.spec.containers}}{{.image}}{{"\\n"}}{{end}}'; kubectl get deploy -o custom-columns=NAME:.metadata.name,NONE:.spec.nope`,
      'nginx:1.27\nNAME   NONE\nweb    <none>\nrc=0\n',
    ],
    [
      'shows dates as the server tells them',
      'kubectl get clusterrole view --no-headers | cut -c1-14',
      'view   2026-01\nrc=0\n',
    ],
    [
      'shows what would be set',
      "kubectl set resources deploy/web --limits=cpu=1 --dry-run=client -o jsonpath='{.spec.template.spec.containers[0].resources} {.metadata.generation}'",
      '{"limits":{"cpu":"1"}} 1rc=0\n',
    ],
    [
      'says that a list has no such item',
      "kubectl get pods -l no=one -o jsonpath='{.items[0].metadata.name}' 2>&1 | head -1",
      'error: error executing jsonpath "{.items[0].metadata.name}": Error executing template: array index out of bounds: index 0, length 0. Printing more information for debugging the template:\nrc=0\n',
    ],
    [
      'changes what there is',
      'kubectl scale deploy web --replicas=1; kubectl label deploy web tier=front; kubectl annotate deploy/web a=b; kubectl set image deploy/web web=nginx:1.28; kubectl patch deploy web -p \'{"spec":{"paused":false}}\'',
      'deployment.apps/web scaled\ndeployment.apps/web labeled\ndeployment.apps/web annotated\ndeployment.apps/web image updated\ndeployment.apps/web patched (no change)\nrc=0\n',
    ],
    [
      'restarts a rollout and waits for it',
      'kubectl rollout restart deploy/web; kubectl rollout status deploy/web --timeout=60s | tail -1; kubectl rollout history deploy/web | tail -3',
      'deployment.apps/web restarted\ndeployment "web" successfully rolled out\n1         <none>\n2         <none>\n\nrc=0\n',
    ],
    [
      'waits for conditions, and no longer than it is told to',
      'kubectl wait --for=condition=Available deploy/web; kubectl wait --for=condition=Nope deploy/web --timeout=5s',
      'deployment.apps/web condition met\nerror: timed out waiting for the condition on deployments/web\nrc=1\n',
    ],
    [
      'takes what stands behind the first sign for the value',
      'kubectl run x --image=nginx --annotations=a=b=c --env=E=f=g --dry-run=client -o jsonpath="{.metadata.annotations.a} {.spec.containers[0].env[0].value}"; kubectl expose deploy web --name=e --port=80 --selector=a=b --dry-run=client -o jsonpath="{.spec.selector.a}"',
      'b=c f=gbrc=0\n',
    ],
    [
      'deletes, and tells in which namespace',
      'kubectl delete deploy web; kubectl get deploy web',
      'deployment.apps "web" deleted from default namespace\nError from server (NotFound): deployments.apps "web" not found\nrc=1\n',
    ],
    [
      'runs commands in other containers, and ends as they do',
      "kubectl exec deploy/web -- sh -c 'echo in $HOSTNAME | cut -c1-7; exit 3'; echo rc=$?; echo piped | kubectl exec -i deploy/web -- cat",
      'in web-\ncommand terminated with exit code 3\nrc=3\npiped\nrc=0\n',
    ],
    [
      'refuses by name what is not simulated',
      'kubectl edit deploy web',
      'error: kubectl edit is not simulated by kubesim: see docs/FIDELITY.md\nrc=1\n',
    ],
    [
      'makes a Secret anew, as those do that fetch tokens for registries',
      'kubectl create secret docker-registry pull --docker-server=r.example.com --docker-username=u --docker-password=p --dry-run=client -o yaml | kubectl apply -f -; kubectl get secret pull -o jsonpath="{.type}"',
      'secret/pull created\nkubernetes.io/dockerconfigjsonrc=0\n',
    ],
  ])('%s', (_name, script, output) => {
    expect(says(withWeb(), script)).toBe(output)
  })

  test('applies again only what its author has changed, item by item', () => {
    const manifest = (variables: string) =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: own}\nspec:\n  selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n    spec:\n      containers:\n      - name: x\n        image: nginx\n        env: [${variables}]\n`
    const apply = (variables: string) => `printf '%s' '${manifest(variables)}' | kubectl apply -f -`
    const script = [
      apply('{name: A, value: "1"}, {name: B, value: "2"}'),
      'kubectl set env deploy/own C=3',
      apply('{name: A, value: "1"}, {name: B, value: "2"}'),
      apply('{name: A, value: "9"}'),
      "kubectl get deploy own -o jsonpath='{range .spec.template.spec.containers[0].env[*]}{.name}={.value} {end}'",
    ].join('; ')
    expect(says(clusterWhosePodsMay({ nodes: 1 }), script)).toBe(
      'deployment.apps/own created\ndeployment.apps/own env updated\ndeployment.apps/own unchanged\ndeployment.apps/own configured\nA=9 C=3 rc=0\n',
    )
  })

  test('may what its service account may', () => {
    const script = 'kubectl get pods; kubectl auth can-i list pods; kubectl auth whoami | sed -n 2p'
    expect(says(testCluster({ nodes: 1 }), script)).toBe(
      'Error from server (Forbidden): pods is forbidden: User "system:serviceaccount:default:default" cannot list resource "pods" in API group "" in the namespace "default"\nno\nUsername                                            system:serviceaccount:default:default\nrc=0\n',
    )
  })

  test('looks for a server on its own host where nobody has given it a token', () => {
    expect(says(testCluster({ nodes: 1 }), 'kubectl get pods', { automountServiceAccountToken: false })).toBe(
      'The connection to the server localhost:8080 was refused - did you specify the right host or port?\nrc=1\n',
    )
  })

  test('is the entrypoint of its images; the one of Kubernetes has no shell', () => {
    const cluster = clusterWhosePodsMay({ nodes: 1 })
    const once = { podSpec: { restartPolicy: 'Never' } }
    const official = 'registry.k8s.io/kubectl:v1.36.0'
    cluster.apply(
      pod('namespaces', {
        image: official,
        container: { args: ['get', 'ns', 'default', '-o', 'name'] },
        ...once,
      }),
    )
    cluster.apply(pod('shell', { image: official, container: { command: ['sh', '-c', 'true'] }, ...once }))
    cluster.advance(seconds(10))
    expect(logs(cluster, 'namespaces')).toBe('namespace/default\n')
    expect(podOf(cluster, 'shell').status.containerStatuses?.[0].state.terminated?.reason).toBe('StartError')
  })

  test('serves the API to the other containers of its Pod as a proxy', () => {
    const cluster = clusterWhosePodsMay({ nodes: 1 })
    const proxy = { name: 'proxy', image: 'alpine/kubectl:1.36', args: ['proxy', '--port=8001'] }
    const asks = {
      name: 'asks',
      image: 'busybox',
      command: [
        'sh',
        '-c',
        'sleep 2; wget -qO- localhost:8001/api/v1/namespaces/default | grep -o \'"name": "default"\' | head -1; sleep 1000',
      ],
    }
    cluster.apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'both' },
      spec: { containers: [asks, proxy] },
    })
    cluster.advance(seconds(10))
    expect(logs(cluster, 'both', { container: 'asks' })).toBe('"name": "default"\n')
    expect(logs(cluster, 'both', { container: 'proxy' })).toBe('Starting to serve on 127.0.0.1:8001\n')
  })

  test('lets an init container wait for what others make', () => {
    const cluster = clusterWhosePodsMay({ nodes: 1 })
    const command = ['sh', '-c', 'until kubectl get cm ready; do sleep 2; done']
    const initContainers = [{ name: 'wait', image, command }]
    cluster.apply(pod('app', { image: 'nginx', podSpec: { initContainers } }))
    cluster.advance(seconds(10))
    expect(line(cluster, 'pods', 'app')).toContain('Init:0/1')
    cluster.client.create(configMap, { metadata: { name: 'ready' } })
    cluster.advance(seconds(10))
    expect(line(cluster, 'pods', 'app')).toContain('Running')
  })
})

test('kubectl shows lists that are too long to come in one piece', () => {
  const cluster = clusterWhosePodsMay({ nodes: 1 })
  for (let n = 0; n < 600; n++) cluster.client.create(configMap, { metadata: { name: `map-${n}` } })
  const script =
    'kubectl get cm -o name | wc -l; kubectl get cm --no-headers | wc -l; kubectl get --raw /api/v1/configmaps | jq ".items|length" >/dev/null; echo $?'
  expect(says(cluster, script).split('\n').slice(0, 3)).toEqual(['601', '601', '0'])
})

test.each([
  [
    "kubectl get nodes -o go-template='{{range 9999}}{{range 9999}}x{{end}}{{end}}' 2>&1",
    'error: error executing template: kubesim gives up after 1000000 steps\n',
  ],
  [
    "kubectl get nodes -o go-template=\"$(printf '{{if 1}}%.0s' $(seq 300))\" 2>&1 | grep -o 'nested too deep'",
    'nested too deep\n',
  ],
  [
    'kubectl get nodes -o jsonpath="$(printf \'{range .}%.0s\' $(seq 300))" 2>&1',
    'error: error executing template: kubesim gives up after 1000000 steps\n',
  ],
])('templates that would take for ever are given up: %s', (script, output) => {
  expect(says(clusterWhosePodsMay({ nodes: 1 }), script)).toBe(`${output}rc=${/grep/.test(script) ? 0 : 1}\n`)
})

describe('what is wrong with files and words ends kubectl with its own words', () => {
  /** They share a cluster: none changes more of it than an annotation, which no other reads. */
  let run: (script: string) => string
  beforeAll(() => {
    run = shellWithKubectl(withWeb())
  })
  const kubeconfig = (text: string) => `echo '${text}' >/tmp/kc; kubectl --kubeconfig /tmp/kc get pods 2>&1`
  const applied = (text: string) => `echo '${text}' | kubectl apply -f - 2>&1`
  test.each([
    [
      kubeconfig('{contexts: [{name: a}], current-context: a, clusters: [{name: a, cluster: {server: 9}}]}'),
      'error: error loading config file "/tmp/kc": json: cannot unmarshal number into Go struct field Cluster.clusters.cluster.server of type string',
    ],
    [
      kubeconfig('{users: [{name: a, user: {tokenFile: {}}}]}'),
      'error: error loading config file "/tmp/kc": json: cannot unmarshal object into Go struct field AuthInfo.users.user.tokenFile of type string',
    ],
    [
      kubeconfig('contexts: 5'),
      'error: error loading config file "/tmp/kc": json: cannot unmarshal number into Go struct field Config.contexts of type []v1.NamedContext',
    ],
    ["kubectl patch deploy web --dry-run=client --type=merge -p '5' 2>&1", 'error: Invalid JSON Patch'],
    [
      'kubectl create job a --image=busybox --dry-run=client -o name; kubectl create job a --from=deploy/web 2>&1',
      'job.batch/a\nerror: unknown object type *v1.Deployment',
    ],
    [
      'kubectl patch deploy web -p nonsense 2>&1',
      'Error from server (BadRequest): json: cannot unmarshal string into Go value of type map[string]interface {}',
    ],
    [
      'kubectl describe 2>&1',
      'error: You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.',
    ],
    ['kubectl create deployment 2>&1', 'error: required flag(s) "image" not set'],
    ['kubectl expose deploy web 2>&1', "error: couldn't find port via --port flag or introspection"],
    ['kubectl exec 2>&1', 'error: pod, type/name or --filename must be specified'],
    [
      'kubectl create quota a --hard=pods 2>&1',
      'error: Invalid argument syntax pods, expected <resource>=<value>',
    ],
    ['kubectl create token nobody 2>&1', 'error: failed to create token: serviceaccounts "nobody" not found'],
    [
      'kubectl create role a --verb=fly --resource=pods --dry-run=client 2>&1',
      "Warning: 'fly' is not a standard resource verb\nrole.rbac.authorization.k8s.io/a created (dry run)",
    ],
    [
      'kubectl scale deploy none --replicas=1 2>&1',
      'Error from server (NotFound): deployments.apps "none" not found',
    ],
    [
      'kubectl taint nodes --all a=b:Never 2>&1 | head -1',
      'error: invalid taint effect: Never, unsupported taint effect',
    ],
    [
      'kubectl run a --image=a --restart=Sometimes 2>&1 | head -1',
      'error: invalid restart policy: Sometimes',
    ],
    [
      'kubectl logs deploy/web -c none 2>&1 | sed "s/pod [^ ]*/pod X/" | tail -1; kubectl exec deploy/web -c none -- ls 2>&1 | sed "s/pod [^ ]*/pod X/"',
      'error: container none is not valid for pod X out of: web\nerror: container none is not valid for pod X out of: web',
    ],
    [
      `kubectl patch deploy web --dry-run=client --type=merge -p '{"metadata":null}' 2>&1`,
      'deployment.apps/<unknown> patched (dry run)',
    ],
    [
      applied('{"apiVersion":"v1","kind":5,"metadata":{"name":"a"}}'),
      `error: error validating "STDIN": error validating data: kind isn't string type; if you choose to ignore these errors, turn validation off with --validate=false`,
    ],
    [
      "kubectl wait --for=jsonpath='{.spec.template.spec.containers[5].image}'=a deploy/web --timeout=1s 2>&1",
      'error: array index out of bounds: index 5, length 1',
    ],
    [
      'kubectl get deploy --sort-by=.spec.nope 2>&1',
      `error: couldn't find any field with path "{.spec.nope}" in the list of objects`,
    ],
    [
      "kubectl annotate deploy web kubectl.kubernetes.io/last-applied-configuration='{' >/dev/null; kubectl get deploy web -o yaml | kubectl apply -f - 2>&1 | grep -v '^{.'",
      'warning: error calculating patch from openapi v3 spec: invalid JSON document\nwarning: error calculating patch from openapi spec: invalid JSON document\nerror: error when applying patch:\n\nto:\nResource: "apps/v1, Resource=deployments", GroupVersionKind: "apps/v1, Kind=Deployment"\nName: "web", Namespace: "default"\nfor: "STDIN": error when patching "STDIN": creating patch with:\noriginal:\n{\nmodified:\n\ncurrent:\n\nfor: invalid JSON document',
    ],
  ])('%s', (script, said) => {
    expect(run(script).replace(/exit \d\n$/, '')).toBe(`${said}\n`)
  })
})

describe('kubectl events, autoscale, diff and apply --prune', () => {
  const map = (name: string, value: string) =>
    `printf '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"${name}","labels":{"app":"x"}},"data":{"k":"${value}"}}'`

  test('events are shown, the oldest first, of one object or of a type', () => {
    const cluster = withWeb()
    expect(says(cluster, 'kubectl events --for deploy/web')).toMatch(
      /^LAST SEEN {3}TYPE {5}REASON {14}OBJECT {11}MESSAGE\n1\ds {9}Normal {3}ScalingReplicaSet {3}Deployment\/web {3}Scaled up replica set web-\w+ from 0 to 2\nrc=0\n$/,
    )
    expect(says(withWeb(), 'kubectl events --types=Warning 2>&1; kubectl events --types=Odd 2>&1')).toBe(
      'No events found in default namespace.\nerror: valid --types are Normal or Warning\nrc=1\n',
    )
    expect(says(withWeb(), "kubectl events -o jsonpath='{.items[0].reason}'")).toMatch(/^\w+rc=0\n$/)
  })

  test('an autoscaler is made for what can be scaled', () => {
    expect(
      says(
        withWeb(),
        "kubectl autoscale deploy web --min=2 --max=5 --cpu=70% --memory=200; kubectl get hpa web -o jsonpath='{.spec.minReplicas} {.spec.maxReplicas} {.spec.metrics[*].resource.target}'; echo; kubectl autoscale svc kubernetes --max=2 2>&1; kubectl autoscale deploy web 2>&1",
      ),
    ).toBe(
      'horizontalpodautoscaler.autoscaling/web autoscaled\n2 5 {"averageUtilization":70,"type":"Utilization"} {"averageValue":"200Mi","type":"AverageValue"}\nerror: cannot autoscale a Service: could not find scale subresource for /v1, Resource=services in discovery information\nerror: required flag(s) "max" not set\nrc=1\n',
    )
  })

  test('what would change is shown line by line, and nothing is changed', () => {
    const script = `${map('a', 'one')} | kubectl apply -f - >/dev/null; ${map('a', 'one')} | kubectl diff -f -; echo $?
${map('a', 'two')} | kubectl diff -f - | grep '^[-+] '; ${map('b', 'new')} | kubectl diff -f - | grep -c '^+'; kubectl get cm a -o jsonpath='{.data.k}'; ls /tmp | grep -c LIVE; kubectl diff 2>&1`
    expect(says(clusterWhosePodsMay({ nodes: 1 }), script)).toBe(
      '0\n-  k: one\n+  k: two\n12\none0\nerror: must specify one of -f and -k\nrc=2\n',
    )
  })

  test('what was applied and is applied no more goes, and nothing else', () => {
    const script = `(${map('a', '1')}; printf '\\n---\\n'; ${map('b', '1')}) | kubectl apply -f - >/dev/null; kubectl create cm own >/dev/null; kubectl label cm own app=x >/dev/null
${map('a', '2')} | kubectl apply --prune -f - 2>&1; ${map('a', '2')} | kubectl apply --prune -l app=x -f - 2>&1; (${map('a', '2')} | kubectl apply -l app=y -f - 2>&1); kubectl get cm -l app=x -o name`
    expect(says(clusterWhosePodsMay({ nodes: 1 }), script)).toBe(
      'error: all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector\nconfigmap/a configured\nconfigmap/b pruned\nWarning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice\nerror: no objects passed to apply\nconfigmap/a\nconfigmap/own\nrc=0\n',
    )
  })
})
