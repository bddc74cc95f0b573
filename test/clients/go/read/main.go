// Read asks a server for what Go clients ask for, all of it in protobuf, and prints what it found, a line each.
package main

import (
	"context"
	"fmt"
	"os"
	"sort"
	"strings"
	"time"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/pager"
)

const protobuf = runtime.ContentTypeProtobuf

func main() {
	config := &rest.Config{Host: os.Args[1], ContentConfig: rest.ContentConfig{
		ContentType: protobuf, AcceptContentTypes: protobuf,
	}}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	client := must(kubernetes.NewForConfig(config))
	maps := client.CoreV1().ConfigMaps("default")

	for n := range 3 {
		name := fmt.Sprintf("m-%d", n)
		made := must(maps.Create(ctx, &core.ConfigMap{
			ObjectMeta: meta.ObjectMeta{Name: name, Labels: map[string]string{"l": "1"}},
			Data:       map[string]string{"k": strings.Repeat("v", n)},
		}, meta.CreateOptions{}))
		fmt.Println("created", made.Name, made.UID != "", len(made.Data["k"]))
	}
	got := must(maps.Get(ctx, "m-2", meta.GetOptions{}))
	fmt.Println("got", got.Name, got.Data["k"])

	_, err := maps.Get(ctx, "none", meta.GetOptions{})
	fmt.Println("refused", errors.IsNotFound(err), err)
	_, err = maps.Create(ctx, got.DeepCopy(), meta.CreateOptions{})
	fmt.Println("refused", err)

	list := must(maps.List(ctx, meta.ListOptions{LabelSelector: "l=1"}))
	fmt.Println("listed", len(list.Items), list.ResourceVersion != "", list.Items[0].Name)
	pages := 0
	err = pager.New(func(ctx context.Context, options meta.ListOptions) (runtime.Object, error) {
		pages++
		options.Limit = 2
		return maps.List(ctx, options)
	}).EachListItem(ctx, meta.ListOptions{LabelSelector: "l=1"}, func(runtime.Object) error { return nil })
	fmt.Println("paged", pages, err)

	watch(ctx, client, list.ResourceVersion)
	inform(ctx, client)

	partial := must(must(metadata.NewForConfig(config)).Resource(core.SchemeGroupVersion.WithResource("configmaps")).
		Namespace("default").List(ctx, meta.ListOptions{LabelSelector: "l=1"}))
	fmt.Println("metadata", len(partial.Items), partial.Items[0].Name)

	resources := must(client.Discovery().ServerResourcesForGroupVersion("apps/v1"))
	fmt.Println("discovered", resources.GroupVersion, len(resources.APIResources) > 0)
	check(maps.DeleteCollection(ctx, meta.DeleteOptions{}, meta.ListOptions{LabelSelector: "l=1"}))
	left := must(maps.List(ctx, meta.ListOptions{LabelSelector: "l=1"}))
	fmt.Println("left", len(left.Items))
}

// A watch from where the list ended.
func watch(ctx context.Context, client kubernetes.Interface, from string) {
	maps := client.CoreV1().ConfigMaps("default")
	watcher := must(maps.Watch(ctx, meta.ListOptions{ResourceVersion: from, FieldSelector: fields.OneTermEqualSelector("metadata.name", "m-1").String()}))
	defer watcher.Stop()
	must(maps.Patch(ctx, "m-1", types.StrategicMergePatchType, []byte(`{"data":{"k":"patched"}}`), meta.PatchOptions{}))
	event := <-watcher.ResultChan()
	fmt.Println("watched", event.Type, event.Object.(*core.ConfigMap).Data["k"])

	past := must(maps.Watch(ctx, meta.ListOptions{ResourceVersion: "1"}))
	defer past.Stop()
	first := <-past.ResultChan()
	fmt.Printf("from the past: %s %T\n", first.Type, first.Object)
}

// An informer, which begins with a streaming list.
func inform(ctx context.Context, client kubernetes.Interface) {
	factory := informers.NewSharedInformerFactoryWithOptions(client, 0, informers.WithNamespace("default"),
		informers.WithTweakListOptions(func(options *meta.ListOptions) { options.LabelSelector = "l=1" }))
	changed := make(chan string, 10)
	informer := factory.Core().V1().ConfigMaps().Informer()
	must(informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		UpdateFunc: func(_, now any) { changed <- now.(*core.ConfigMap).Data["k"] },
	}))
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	names := informer.GetStore().ListKeys()
	sort.Strings(names)
	fmt.Println("informed", names)
	one := must(client.CoreV1().ConfigMaps("default").Get(ctx, "m-0", meta.GetOptions{}))
	one.Data = map[string]string{"k": "updated"}
	must(client.CoreV1().ConfigMaps("default").Update(ctx, one, meta.UpdateOptions{}))
	fmt.Println("informed", <-changed)
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
