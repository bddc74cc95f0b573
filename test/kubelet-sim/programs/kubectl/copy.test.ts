/** `kubectl cp` and `attach` in containers, word for word as the real ones. */
import { expect, test } from 'vitest'
import { clusterWhosePodsMay } from '../../../support/cluster.ts'
import { shellWithKubectl } from '../../../support/kubectl-in-pod.ts'
import { pod } from '../../../support/manifests.ts'

test('files go to containers and come back, and somebody stands before what runs there', () => {
  const cluster = clusterWhosePodsMay({ nodes: 1 })
  cluster.apply(pod('web', { image: 'nginx:1.27' }))
  const command = ['sh', '-c', 'while read l; do echo "got $l"; done']
  cluster.apply(pod('echo', { image: 'busybox:1.36', container: { stdin: true, command } }))
  const run = shellWithKubectl(cluster)
  expect(
    run(`cd /tmp; mkdir -p d/sub d/empty; echo one >d/1; echo two >d/sub/2; ln -s 1 d/link; chmod 600 d/1
kubectl cp d web:/tmp/e; kubectl cp d web:/tmp; kubectl exec web -- sh -c 'cd /tmp; ls -A e d; stat -c %a e/1'
kubectl cp web:/tmp/e back; ls -A back; cat back/sub/2; kubectl cp default/web:/tmp/e/1 x/y/1; cat x/y/1; kubectl cp web:/tmp/e/1 d`),
  ).toBe(
    'd:\n1\nempty\nlink\nsub\n\ne:\n1\nempty\nlink\nsub\n600\n' +
      'tar: Removing leading `/\' from member names\nwarning: skipping symlink: "back/link" -> "1" (consider using "kubectl exec -n "" "web" -- tar cf - "/tmp/e" | tar xf -")\n1\nempty\nsub\ntwo\n' +
      "tar: Removing leading `/' from member names\none\ntar: Removing leading `/' from member names\nerror: open d: is a directory\nexit 1\n",
  )
  expect(
    run('cd /tmp; kubectl cp a b; kubectl cp nope web:/x; kubectl cp :a b; kubectl cp d/1 web:/nope/x'),
  ).toBe(
    "error: one of src or dest must be a remote file specification\nerror: nope doesn't exist in local filesystem\n" +
      'error: filespec must match the canonical format: [[namespace/]pod:]file/path\ntar: /nope: Cannot open: No such file or directory\n' +
      'tar: Error is not recoverable: exiting now\ncommand terminated with exit code 2\nexit 2\n',
  )
  expect(run("printf 'a\\nb\\n' | timeout 2 kubectl attach -i -q echo; kubectl attach echo -c q")).toBe(
    'got a\ngot b\nerror: cannot attach to the container: container q is not valid for pod echo out of: echo\nexit 1\n',
  )
})
