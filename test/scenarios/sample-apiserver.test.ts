/** The sample API server of Kubernetes, aggregated: its group is there as long as it runs, and obeys the rights of the cluster. */
import { expect, test } from 'vitest'
import { createCluster, seconds } from '../../src/index.ts'
import { shellWithKubectl } from '../support/kubectl-in-pod.ts'
import { pod } from '../support/manifests.ts'
import { sampleApiServer, wardleVersions } from '../support/sample-apiserver.ts'

const rights = `---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: tools}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{kind: ServiceAccount, name: default, namespace: default}]`

const flunder = `apiVersion: wardle.example.com/v1alpha1
kind: Flunder
metadata: {name: my-first-flunder, labels: {sample-label: "true"}}
spec: {reference: other}`

function wardle() {
  const cluster = createCluster({ nodes: 1 })
  cluster.apply(`${sampleApiServer}${rights}`)
  cluster.advance(seconds(10))
  return { cluster, say: shellWithKubectl(cluster) }
}

test('flunders are made, seen in both versions, explained, changed, watched and deleted by kubectl', () => {
  const { say } = wardle()
  expect(say('kubectl api-resources --api-group=wardle.example.com')).toMatchInlineSnapshot(`
    "NAME       SHORTNAMES   APIVERSION                    NAMESPACED   KIND
    fischers                wardle.example.com/v1alpha1   false        Fischer
    flunders                wardle.example.com/v1beta1    true         Flunder
    "
  `)
  expect(say('kubectl get flunders')).toBe('No resources found in default namespace.\n')
  const made = 'flunder.wardle.example.com/my-first-flunder created\n'
  expect(say(`echo '${flunder}' | kubectl apply -f -`)).toBe(made)

  const specIn = (version: string) =>
    say(`kubectl get flunders.${version}.wardle.example.com my-first-flunder -o jsonpath={.spec}`)
  expect(wardleVersions.map(specIn)).toEqual([
    '{"reference":"other","referenceType":"Flunder"}',
    '{"flunderReference":"other","referenceType":"Flunder"}',
  ])
  expect(say('kubectl explain flunder.spec')).toContain('flunderReference\t<string>\n')

  const follow = 'kubectl get flunders -w & sleep 1; kubectl label flunder my-first-flunder a=b >/dev/null'
  expect(say(`${follow}; sleep 1; kill %1`)).toMatchInlineSnapshot(`
    "NAME               CREATED AT
    my-first-flunder   2026-01-01T00:00:30Z
    my-first-flunder   2026-01-01T00:00:30Z
    "
  `)
  const wrong = flunder
    .replace('my-first-flunder', 'wrong')
    .replace('reference: other', 'referenceType: Fischer')
  expect(say(`echo '${wrong}' | kubectl create -f -`)).toBe(
    'The Flunder "wrong" is invalid: spec.fischerReference: Invalid value: "": cannot be empty if referenceType is Fischer\nexit 1\n',
  )
  expect(say('kubectl delete flunders --all; kubectl get flunders')).toMatchInlineSnapshot(`
    "flunder.wardle.example.com "my-first-flunder" deleted from default namespace
    No resources found in default namespace.
    "
  `)
})

test('what fischers forbid, a namespace that is not there, and who has no right are refused', () => {
  const { cluster, say } = wardle()
  say(`kubectl create -f - <<END
apiVersion: wardle.example.com/v1alpha1
kind: Fischer
metadata: {name: fischer}
disallowedFlunders: [my-first-flunder]
END`)
  const refused = (command: string) => say(`echo '${flunder}' | ${command}`).split(': ').slice(2).join(': ')
  expect(refused('kubectl create -f -')).toBe(
    'flunders.wardle.example.com "my-first-flunder" is forbidden: this name may not be used, please change the resource name\nexit 1\n',
  )
  expect(refused('kubectl create -n nowhere -f -')).toBe('namespaces "nowhere" not found\nexit 1\n')

  const path = 'https://api.wardle.svc/apis/wardle.example.com/v1alpha1/fischers'
  const pretending = '-H "x-remote-user: me" -H "x-remote-group: system:masters"'
  cluster.apply(pod('curl', { image: 'curlimages/curl', container: { command: ['sleep', '1000'] } }))
  cluster.advance(seconds(5))
  const asked = cluster.exec('curl', ['sh', '-c', `curl -sk ${path} ${pretending}`])
  cluster.advance(seconds(1))
  expect(asked.stdout).toContain('User \\"system:anonymous\\" cannot list resource \\"fischers\\"')
})

test('without its etcd it is not ready, and etcdctl reads what it has put', () => {
  const { cluster, say } = wardle()
  const etcd = (command: string) => say(`kubectl exec -n wardle server -c etcd -- etcdctl ${command}`)
  const keys =
    'put /a 1; put /b 2; put /b 3; get --prefix /; get --prefix / --keys-only; del /a; endpoint health'
  expect(keys.split('; ').map(etcd)).toEqual([
    'OK\n',
    'OK\n',
    'OK\n',
    '/a\n1\n/b\n3\n',
    '/a\n\n/b\n\n',
    '1\n',
    '127.0.0.1:2379 is healthy: successfully committed proposal: took = 1.5ms\n',
  ])
  say('kubectl set image -n wardle pod/server etcd=busybox')
  cluster.advance(seconds(30))
  expect(say('kubectl get pod -n wardle server --no-headers').split(/ +/)[1]).toBe('0/2')
})
