// Encode reads objects as JSON, one a line, and writes each as protobuf, one a line, in base64: as Kubernetes does it.
// What Go's types do not have, or have no protobuf form for, is an empty line.
package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"os"

	admission "k8s.io/api/admission/v1"
	discovery "k8s.io/api/apidiscovery/v2"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
	client "k8s.io/client-go/kubernetes/scheme"
)

func main() {
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{
		client.AddToScheme, admission.AddToScheme, discovery.AddToScheme, meta.AddMetaToScheme,
	} {
		if err := add(scheme); err != nil {
			fail(err)
		}
	}
	meta.AddToGroupVersion(scheme, meta.Unversioned)
	from := json.NewSerializerWithOptions(json.DefaultMetaFactory, scheme, scheme, json.SerializerOptions{Strict: true})
	to := protobuf.NewSerializer(scheme, scheme)

	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		object, _, err := from.Decode(lines.Bytes(), nil, nil)
		if runtime.IsNotRegisteredError(err) {
			fmt.Println()
			continue
		}
		if err != nil {
			fail(fmt.Errorf("%w: %s", err, lines.Text()))
		}
		var written bytes.Buffer
		if err := to.Encode(object, &written); err != nil && !protobuf.IsNotMarshalable(err) {
			fail(err)
		}
		fmt.Println(base64.StdEncoding.EncodeToString(written.Bytes()))
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
