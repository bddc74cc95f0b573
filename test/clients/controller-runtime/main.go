// A controller as people write them with controller-runtime: it keeps a page and a Deployment for every Website, and has
// webhooks that fill in and refuse. On its first line of output it tells how these are reached.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"
	"sigs.k8s.io/controller-runtime/pkg/webhook"
)

func main() {
	ctrl.SetLogger(zap.New(zap.WriteTo(os.Stderr)))
	scheme := runtime.NewScheme()
	must0(clientgoscheme.AddToScheme(scheme))
	must0(addToScheme(scheme))
	folder := must(os.MkdirTemp("", "website-webhooks"))
	defer os.RemoveAll(folder)
	certificate := must(writeCertificate(folder))
	port := must(freePort())
	manager := must(ctrl.NewManager(&rest.Config{Host: os.Args[1]}, ctrl.Options{
		Scheme:                  scheme,
		Metrics:                 metricsserver.Options{BindAddress: "0"},
		LeaderElection:          true,
		LeaderElectionID:        "websites.example.com",
		LeaderElectionNamespace: "default",
		WebhookServer:           webhook.NewServer(webhook.Options{Host: "127.0.0.1", Port: port, CertDir: folder}),
	}))
	must0((&websiteReconciler{manager.GetClient(), manager.GetAPIReader()}).setUp(manager))
	must0(setUpWebhooks(manager))
	must0(manager.Add(announcement{manager, certificate, fmt.Sprintf("https://127.0.0.1:%d", port)}))
	must0(manager.Start(ctrl.SetupSignalHandler()))
}

// Tells how the webhooks are reached, as soon as they are.
type announcement struct {
	manager     ctrl.Manager
	certificate []byte
	url         string
}

func (a announcement) NeedLeaderElection() bool { return false }

func (a announcement) Start(context.Context) error {
	for a.manager.GetWebhookServer().StartedChecker()(nil) != nil {
		time.Sleep(10 * time.Millisecond)
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]any{
		"caBundle":   a.certificate,
		"mutating":   a.url + "/mutate-example-com-v1-website",
		"validating": a.url + "/validate-example-com-v1-website",
	})
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

func must[T any](value T, err error) T {
	must0(err)
	return value
}

func must0(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
